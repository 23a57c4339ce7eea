"""How a charter comes in, is adopted and is followed by the next one."""

import datetime as dt
import html
import re
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from network import chartering
from network.charter_reading import CharterDraft, Section, read_charter
from network.models import CharterStatus, CharterVersion, Network
from network.steps import StepRefused
from tests.factories.network import PersonFactory, StructureFactory

pytestmark = pytest.mark.django_db

CHARTERS = Path(__file__).parent / "charters"
DOCUMENTS = sorted(path.name for path in CHARTERS.glob("*.*"))
ADOPTED_ON = dt.date(2026, 11, 20)


def content(name="deux_sevres.txt"):
    return (CHARTERS / name).read_bytes()


@pytest.fixture
def draft(coordinator):
    return chartering.import_draft(content(), "deux_sevres.txt", by=coordinator)


def adopt(version, coordinator, what_changed="Tout est nouveau."):
    chartering.adopt(version, by=coordinator, adopted_on=ADOPTED_ON, what_changed=what_changed)


def words(text):
    return re.findall(r"[^\W_]+", html.unescape(re.sub(r"<[^>]+>", " ", text)).casefold())


def written(version):
    """Every word of the version, wherever it stands."""
    blocks = " ".join(str(value) for block in version.body for value in block.value.values())
    return words(f"{version.title} {blocks}")


# Import


@pytest.mark.parametrize("name", DOCUMENTS)
def test_not_one_word_of_a_charter_is_lost(coordinator, name):
    version = chartering.import_draft(content(name), name, by=coordinator)
    version.refresh_from_db()
    read = read_charter(content(name), name)
    kept = written(version)
    missing = [
        word for section in read.sections for word in words(f"{section.title} {section.text} {section.source}")
        if word not in kept
    ]  # fmt: skip
    cells = [word for section in read.sections for row in section.rows for cell in row for word in words(cell)]
    assert missing == []
    assert [word for word in cells if word not in kept] == []
    assert version.import_report["lost"] == []


def test_a_charter_becomes_a_draft_part_by_part(draft):
    assert (draft.title, draft.status) == ("Charte du « Deux-Sèvres Inclusion Numérique »", CharterStatus.DRAFT)
    assert [block.block_type for block in draft.body] == [
        "other", "preamble", *["article"] * 5, "signature", "other", *["finding"] * 6, "other", "definition", "definition",
        "presentation", "other", *["value"] * 5, "mission_intro", "mission", "mission", "mission", "signature", "annex",
        "annex",
    ]  # fmt: skip
    missions = [block.value for block in draft.body if block.block_type == "mission"]
    assert [(each["pole"], each["title"]) for each in missions] == [
        ("coordinate", "Coordonner"), ("communicate", "Communiquer"), ("equip", "Outiller")
    ]  # fmt: skip
    assert CharterVersion.objects.public().count() == 0


def test_lists_stay_lists_and_nothing_of_a_text_is_taken_for_html():
    section = Section("other", text="Avant :\n- un <b>\n- deux\nAprès\n\nFin", rows=[["Nom", "Acte"], ["A & B", ""]])
    [(kind, value)] = chartering.blocks_of(CharterDraft([section], [], {}, []))
    assert (kind, value["text"].source) == (
        "other",
        "<p>Avant :</p><ul><li>un &lt;b&gt;</li><li>deux</li></ul><p>Après</p><p>Fin</p>"
        "<p>Nom | Acte</p><p>A &amp; B | </p>",
    )


def test_the_report_says_where_each_part_was_found(draft):
    report = draft.import_report
    assert (report["filename"], report["lines"]) == ("deux_sevres.txt", 79)
    assert report["parts"][2] == {
        "kind": "article", "title": "Objet de la convention", "first_line": 14, "last_line": 22, "count": 1
    }  # fmt: skip
    assert [(each["first_line"], each["last_line"]) for each in report["others"]] == [
        (3, 4), (55, 55), (57, 59), (73, 73), (85, 85)
    ]  # fmt: skip
    assert report["variables"] == {"structure partenaire": 2, "personne": 2, "fonction": 2}


def test_words_that_could_be_filled_by_the_settings_are_suggested(coordinator):
    Network.objects.create(name="Deux-Sèvres Inclusion Numérique")
    report = chartering.import_draft(content(), "deux_sevres.txt", by=coordinator).import_report
    assert {each["name"] for each in report["suggestions"]} == {"nom du collectif"}


@pytest.mark.parametrize(
    "bad, filename, code",
    [
        (b"", "charte.txt", "empty"),
        (b"\n \n", "charte.txt", "empty"),
        (b"%PDF-1.7 ...", "charte.pdf", "unsupported"),
        (b"Charte", "charte.xyz", "unsupported"),
        (b"PK\x03\x04 broken", "charte.docx", "not_docx"),
        (b"a" * (chartering.MOST_BYTES + 1), "charte.txt", "too_large"),
    ],
)
def test_a_document_that_cannot_be_read_is_refused_with_a_sentence(coordinator, bad, filename, code):
    with pytest.raises(StepRefused) as refused:
        chartering.import_draft(bad, filename, by=coordinator)
    assert str(refused.value) == str(chartering.UNREADABLE[code])
    assert not CharterVersion.objects.exists()


@pytest.mark.parametrize("role", ["reader_of", "editor_of", "manager_of"])
def test_a_member_imports_nothing(site, role):
    with pytest.raises(PermissionDenied):
        chartering.import_draft(content(), "deux_sevres.txt", by=PersonFactory(**{role: StructureFactory()}))


# Adoption


def test_an_adopted_charter_is_in_force_and_the_one_before_becomes_former(draft, coordinator):
    adopt(draft, coordinator)
    following = chartering.prepare_next(draft, by=coordinator)
    adopt(following, coordinator, "Une mission de plus.")
    draft.refresh_from_db()
    assert [(each.status, each.number, each.adopted_on, each.what_changed) for each in (draft, following)] == [
        ("former", 1, ADOPTED_ON, "Tout est nouveau."),
        ("in_force", 2, ADOPTED_ON, "Une mission de plus."),
    ]
    assert [block.value for block in following.body] == [block.value for block in draft.body]


@pytest.mark.parametrize("status", [CharterStatus.IN_FORCE, CharterStatus.FORMER])
def test_only_a_draft_is_adopted_or_thrown_away(draft, coordinator, status):
    CharterVersion.objects.filter(pk=draft.pk).update(status=status)
    with pytest.raises(StepRefused):
        adopt(draft, coordinator)
    with pytest.raises(StepRefused):
        chartering.discard(draft, by=coordinator)
    draft.refresh_from_db()
    assert draft.status == status


def test_the_page_of_the_charter_shows_it_at_once(client, draft, coordinator):
    assert "Ancrage territorial" not in client.get("/charte/").content.decode()
    adopt(draft, coordinator)
    assert "Ancrage territorial" in client.get("/charte/").content.decode()


def test_a_draft_is_thrown_away(draft, coordinator):
    chartering.discard(draft, by=coordinator)
    assert not CharterVersion.objects.exists()


def test_a_translation_is_shown_only_once_somebody_says_so(draft, coordinator, english):
    translation = draft.copy_for_translation(english)
    translation.save()
    with pytest.raises(StepRefused):
        chartering.show_translation(translation, by=coordinator)
    with pytest.raises(StepRefused):
        adopt(translation, coordinator)
    adopt(draft, coordinator)
    assert not CharterVersion.objects.in_force().filter(locale=english).exists()
    chartering.show_translation(translation, by=coordinator)
    assert (translation.status, translation.number, translation.adopted_on) == ("in_force", 1, ADOPTED_ON)


def test_the_translation_of_an_older_version_is_no_longer_in_force(draft, coordinator, english):
    adopt(draft, coordinator)
    translation = draft.copy_for_translation(english)
    assert translation.status == CharterStatus.DRAFT
    translation.save()
    chartering.show_translation(translation, by=coordinator)
    adopt(chartering.prepare_next(draft, by=coordinator), coordinator)
    translation.refresh_from_db()
    assert translation.status == CharterStatus.FORMER
    assert list(CharterVersion.objects.in_force().values_list("locale__language_code", flat=True)) == ["fr"]


# On the command line


def test_the_command_says_what_went_where(site, capsys):
    call_command("import_charter", CHARTERS / "deux_sevres.txt")
    said = capsys.readouterr().out
    version = CharterVersion.objects.get()
    assert "    14-22  article  Objet de la convention\n" in said
    assert "    61-71  finding × 6\n" in said
    assert "[personne] × 2\n" in said
    assert f"/admin/snippets/network/charterversion/edit/{version.pk}/" in said


def test_a_dry_run_changes_nothing(site, capsys):
    call_command("import_charter", CHARTERS / "deux_sevres.txt", dry_run=True)
    assert "    14-22  article  Objet de la convention\n" in capsys.readouterr().out
    assert not CharterVersion.objects.exists()


def test_the_command_fails_on_a_document_that_cannot_be_read(site, tmp_path):
    (tmp_path / "charte.pdf").write_bytes(b"%PDF-1.7")
    for path in (tmp_path / "charte.pdf", tmp_path / "absent.txt"):
        with pytest.raises(CommandError):
            call_command("import_charter", path)


# In the administration


def test_a_document_is_previewed_then_kept_then_adopted(admin):
    sent = {"document": SimpleUploadedFile("deux_sevres.txt", content())}
    answer = admin.post(reverse("charter_import"), sent, follow=True)
    version = CharterVersion.objects.get()
    assert answer.redirect_chain == [(reverse("charter_preview", args=[version.pk]), 302)]
    page = answer.content.decode()
    assert "<td>Ancrage territorial</td><td>93</td>" in page
    said = {"adopted_on": "2026-11-20", "what_changed": "Première version."}
    assert admin.post(reverse("charter_adopt", args=[version.pk]), said).status_code == 302
    version.refresh_from_db()
    assert (version.status, version.what_changed) == (CharterStatus.IN_FORCE, "Première version.")


def test_a_document_that_cannot_be_read_is_explained_in_the_form(admin):
    answer = admin.post(reverse("charter_import"), {"document": SimpleUploadedFile("charte.pdf", b"%PDF-1.7")})
    assert answer.status_code == 422
    assert answer.context["form"].errors["document"] == [str(chartering.UNREADABLE["unsupported"])]


def test_a_draft_is_thrown_away_after_a_question(admin, draft):
    url = reverse("charter_discard", args=[draft.pk])
    assert admin.get(url).status_code == 200
    assert CharterVersion.objects.filter(pk=draft.pk).exists()
    admin.post(url)
    assert not CharterVersion.objects.exists()


def test_a_member_does_not_reach_the_import(client, site, draft):
    client.force_login(PersonFactory(manager_of=StructureFactory()))
    for url in (
        reverse("charter_import"),
        *(reverse(f"charter_{each}", args=[draft.pk]) for each in ("preview", "adopt", "discard")),
    ):
        assert client.post(url).status_code == 302
    assert CharterVersion.objects.get().status == CharterStatus.DRAFT
