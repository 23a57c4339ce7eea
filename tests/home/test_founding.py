"""A real network is on line from one file; the same file again changes nothing."""

import pytest
from django.core.management import CommandError, call_command

from home import founding_file
from home.models import EditorialPage, HomePage
from network.models import AgreementType, CharterVersion, Commune, Invitation, Network, Territory

pytestmark = pytest.mark.django_db

FILE = """
name = "Collectif d’essai"
short_name = "Essai"
territory_kind = "{kind}"
territory_codes = {codes}
rules = "{rules}"
languages = ["fr", "en"]
host = "www.essai.example.org"
mail_from = "Essai <bonjour@essai.example.org>"
secretariat_email = "secretariat@essai.example.org"
coordinator = "alix@example.org"
"""


@pytest.fixture
def file(tmp_path):
    def written(kind="epci", codes='["200041317"]', rules="modele", more=""):
        path = tmp_path / "reseau.toml"
        path.write_text(FILE.format(kind=kind, codes=codes, rules=rules) + more, encoding="utf-8")
        return str(path)

    return written


def test_a_network_is_founded_whole(file, client):
    call_command("start_network", file())
    network = Network.objects.get()
    assert (network.called, network.territory_name) == ("Essai", "CA du Niortais")
    assert Commune.objects.of_territory().count() == 40
    assert Territory.objects.get().outline.startswith("M")
    assert Invitation.objects.waiting().get().email == "alix@example.org"
    for address in (
        "/",
        "/charte/",
        "/mentions-legales/",
        "/donnees-personnelles/",
        "/accessibilite/",
        "/rejoindre/",
    ):
        assert client.get(address).status_code == 200, address


@pytest.mark.parametrize("rules", ["deux-sevres", "modele", "sicoval", "tani", "manche"])
def test_each_of_the_five_sets_of_rules_is_a_starting_point(file, rules):
    call_command("start_network", file(rules=rules))
    assert AgreementType.objects.get().slug == rules


def test_the_same_file_again_changes_nothing(file, capsys):
    path = file()
    call_command("start_network", path)
    pages = list(EditorialPage.objects.values_list("pk", "latest_revision"))
    capsys.readouterr()
    call_command("start_network", path)
    assert capsys.readouterr().out == "Rien n’a changé dans les réponses : rien n’a été fait.\n"
    assert list(EditorialPage.objects.values_list("pk", "latest_revision")) == pages
    assert Invitation.objects.count() == 1


def test_a_changed_file_changes_only_what_was_changed_in_it(file):
    path = file()
    call_command("start_network", path)
    Network.objects.update(phone="05 36 49 10 10", short_name="Choisi à l’écran")
    legal = EditorialPage.objects.get(slug="mentions-legales")
    legal.title = "Nos mentions"
    legal.save_revision().publish()
    with open(path, encoding="utf-8") as source:
        text = source.read().replace("Collectif d’essai", "Collectif nouveau")
    with open(path, "w", encoding="utf-8") as target:
        target.write(text)
    call_command("start_network", path)
    network = Network.objects.get()
    assert (network.name, network.short_name, network.phone) == (
        "Collectif nouveau", "Choisi à l’écran", "05 36 49 10 10",
    )  # fmt: skip
    assert EditorialPage.objects.get(slug="mentions-legales").title == "Nos mentions"


def test_a_dry_run_keeps_nothing(file):
    call_command("start_network", file(), "--dry-run")
    assert Network.objects.count() == HomePage.objects.count() == Invitation.objects.count() == 0


def test_the_charter_document_becomes_a_draft(file, tmp_path):
    (tmp_path / "charte.txt").write_text(
        "Charte\n\nNos valeurs\n\nSolidaire : nous nous entraidons.\n", encoding="utf-8"
    )
    call_command("start_network", file(more='charter = "charte.txt"\n'))
    assert CharterVersion.objects.get().status == "draft"


def test_an_unreadable_charter_leaves_nothing_half_done(file, tmp_path):
    (tmp_path / "charte.txt").write_bytes(b"\0\1\2")
    with pytest.raises(CommandError):
        call_command("start_network", file(more='charter = "charte.txt"\n'))
    assert Network.objects.count() == 0


@pytest.mark.parametrize(
    "answers",
    [
        {"codes": '["99"]'},
        {"kind": "commune"},
        {"rules": "les-miennes"},
        {"codes": "[]"},
        {"more": 'inconnu = "x"\n'},
        {"more": "= rien"},
    ],
)
def test_a_wrong_file_is_refused_with_a_sentence_and_nothing_is_done(file, answers):
    with pytest.raises(CommandError) as refused:
        call_command("start_network", file(**answers))
    assert len(str(refused.value)) > 10
    assert Network.objects.count() == 0


def test_a_missing_file_is_said(tmp_path):
    with pytest.raises(CommandError, match="absent.toml"):
        call_command("start_network", str(tmp_path / "absent.toml"))


def test_questions_are_asked_again_until_they_are_answered():
    given = iter([
        "Collectif", "", "région", "departement", "79", "", "modele", "de", "fr", "https://www.essai.fr/",
        "bonjour", "Essai <bonjour@essai.fr>", "", "alix@example.org", "",
    ])  # fmt: skip
    answers = founding_file.ask(lambda sentence: next(given))
    assert (answers.territory_kind, answers.territory_codes, answers.territory_name) == (
        "departement",
        ["79"],
        "Deux-Sèvres",
    )
    assert (answers.languages, answers.host, answers.mail_from) == (
        ["fr"],
        "www.essai.fr",
        "Essai <bonjour@essai.fr>",
    )
