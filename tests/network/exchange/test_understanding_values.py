import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from network.exchange.lookups import Lookups
from network.exchange.reading import read
from network.exchange.understanding import understand
from network.geography.loading import load_territory
from tests.network.exchange.conftest import csv_of, file, line

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")


def understood(**cells):
    return understand(read(csv_of(line(**cells))).rows[0], Lookups())


def problems(each):
    return [(problem.column, problem.severity, problem.value, problem.message) for problem in each.problems]


# Contacts


@pytest.mark.parametrize(
    ("written", "code", "kept"),
    [
        ("+33549667660", "79000", "05 49 66 76 60"),
        ("05.49.66.76.60", "79000", "05 49 66 76 60"),
        ("549667660", "79000", "05 49 66 76 60"),
        ("+33 (0)5 49 66 76 60", "79000", "05 49 66 76 60"),
        ("3949", "79000", "3949"),
        ("0692 12 34 56", "97400", "0692 12 34 56"),
        ("+262262123456", "97400", "0262 12 34 56"),
        ("+590590123456", "97110", "0590 12 34 56"),
        ("+687263456", "98800", "+687 26.34.56"),
    ],
)
def test_a_phone_number_is_shown_as_it_is_dialled(written, code, kept):
    each = understood(telephone=written, code_postal=code)
    assert each.said["phone"] == kept
    assert [problem for problem in each.problems if problem.column == "telephone"] == []


def test_a_wrong_phone_number_is_left_out(deux_sevres):
    each = understood(telephone="05 49 66 76")
    assert each.said["phone"] == ""
    assert problems(each) == [
        ("telephone", "warning", "05 49 66 76", "This is no phone number that can be called from France.")
    ]


def test_of_several_numbers_the_first_good_one_is_kept(deux_sevres):
    each = understood(telephone="05 49 66 / 05 49 66 76 60 ou 05 49 04 01 06")
    assert each.said["phone"] == "05 49 66 76 60"
    assert [problem.message for problem in each.problems] == [
        "This is no phone number that can be called from France.",
        "Several numbers: only the first was kept.",
    ]


def test_good_addresses_are_kept_and_wrong_ones_named(deux_sevres):
    each = understood(
        courriels="contact@example.org|pas une adresse|mailto:accueil@example.org; contact@example.org",
        site_web="www.example.org|http://example.org/a;b|javascript:alert(1)|non",
        prise_rdv="rdv.example.org",
        fiche_acces_libre="https://acceslibre.beta.gouv.fr/app/79-niort/",
    )
    assert each.said["emails"] == "contact@example.org|accueil@example.org"
    assert each.said["websites"] == "https://www.example.org|http://example.org/a;b"
    assert each.said["appointment_url"] == "https://rdv.example.org"
    assert each.said["accessibility_url"] == "https://acceslibre.beta.gouv.fr/app/79-niort/"
    assert [(problem.column, problem.value) for problem in each.problems] == [
        ("courriels", "pas"), ("courriels", "une"), ("courriels", "adresse"),
        ("site_web", "javascript:alert(1)"), ("site_web", "non"),
    ]  # fmt: skip


def test_addresses_that_do_not_fit_are_named(deux_sevres):
    several = [f"boite{number}@{'a' * 40}.example.org" for number in range(9)]
    each = understood(courriels="|".join(several))
    assert each.said["emails"] == "|".join(several[:6])
    assert [problem.value for problem in each.problems] == [several[8], several[7], several[6]]


# What


@pytest.mark.parametrize(
    ("column", "written", "codes"),
    [
        ("modalites_acces", "Ce lieu n’accueille pas de public|Se présenter",
         ["se-presenter", "ce-lieu-n-accueille-pas-de-public"]),
        ("modalites_acces", "CE LIEU N'ACCUEILLE PAS DE PUBLIC", ["ce-lieu-n-accueille-pas-de-public"]),
        ("formations_labels", "Étapes numériques (La Poste)", ["etapes-numeriques-la-poste"]),
        ("formations_labels", "Étapes numériques(La Poste)", ["etapes-numeriques-la-poste"]),
        ("frais_a_charge", "gratuit ; payant|Gratuit", ["gratuit", "payant"]),
        ("modalites_accompagnement", "a distance (par téléphone)|Dans un atelier collectif : j'apprends",
         ["dans-un-atelier-collectif", "a-distance"]),
        ("typologie", "TIERS_LIEUX|ASSO", ["asso", "tiers-lieux"]),
        ("itinerance", "itinérant", ["itinerant"]),
        ("services", "", []),
    ],
)  # fmt: skip
def test_labels_are_known_however_they_are_typed(deux_sevres, column, written, codes):
    each = understood(**{column: written})
    assert (each.said[column], problems(each)) == (codes, [])


def test_a_value_that_no_list_has_is_left_out_and_named(deux_sevres):
    each = understood(services="Aide aux démarches administratives|Poterie")
    assert each.said["services"] == ["aide-aux-demarches-administratives"]
    assert problems(each) == [("services", "warning", "Poterie", "This value is not in the national list: left out.")]


def test_hours_are_structured_and_their_comment_is_the_note(deux_sevres):
    each = understood(horaires='Mo 09:00-12:00 "sur rendez-vous"')
    assert each.said["hours"]["mo"] == [["09:00", "12:00"]]
    assert each.said["hours_note"] == "sur rendez-vous"
    assert problems(each) == []


def test_hours_not_understood_are_kept_as_a_note(deux_sevres):
    written = "le 1er lundi du mois, " * 20
    each = understood(horaires=written)
    assert each.said["hours"] is None
    assert each.said["hours_note"] == ("le 1er lundi du mois, " * 13 + "le 1er lundi")[:299].rstrip(" ,") + "…"
    assert [problem.message for problem in each.problems] == [
        "These hours were not understood: kept as a note, to be entered again."
    ]


def test_a_long_summary_is_cut_between_words_and_kept_whole_in_the_detail(deux_sevres):
    whole = ("mot " * 100).strip()
    each = understood(presentation_resume=whole, presentation_detail="La suite.\n\n\n\nLa fin.")
    assert each.said["summary"] == ("mot " * 69).strip() + "…"
    assert each.said["detail"] == f"{whole}\n\nLa suite.\n\nLa fin."
    assert [problem.message for problem in each.problems] == [
        "Longer than 280 characters: cut, the whole text is in the detailed presentation."
    ]


def test_a_name_too_long_is_cut_and_an_identifier_too_long_refused(deux_sevres):
    each = understood(nom="n" * 201, id="i" * 201)
    assert each.said["name"] == "n" * 199 + "…"
    assert [(problem.column, problem.severity) for problem in each.problems] == [("id", "error"), ("nom", "warning")]


def test_emoji_markup_and_quotation_marks_stay_as_they_are(deux_sevres):
    name = '👩‍💻 <script>alert("79")</script> l’"Été" \u200b'
    assert understood(nom=name).said["name"] == '👩‍💻 <script>alert("79")</script> l’"Été"'


@pytest.mark.parametrize("value", ["Mdiath\ufffdque", "MÃ©diathÃ¨que"])
def test_lost_accents_are_noticed(deux_sevres, value):
    assert problems(understood(nom=value)) == [
        ("nom", "warning", value, "Some accents were lost before the file came here: correct them.")
    ]


# When


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2026-07-14", dt.datetime(2026, 7, 14, tzinfo=PARIS)),
        ("14/07/2026", dt.datetime(2026, 7, 14, tzinfo=PARIS)),
        ("14/07/26", dt.datetime(2026, 7, 14, tzinfo=PARIS)),
        ("14-07-2026 09:30", dt.datetime(2026, 7, 14, 9, 30, tzinfo=PARIS)),
        ("2026/07/14", dt.datetime(2026, 7, 14, tzinfo=PARIS)),
        ("2026-07-14T09:30:00Z", dt.datetime(2026, 7, 14, 11, 30, tzinfo=PARIS)),
    ],
)
def test_dates_are_iso_or_french(time_machine, deux_sevres, written, moment):
    time_machine.move_to(dt.datetime(2026, 11, 20, 9, 0, tzinfo=PARIS))
    each = understood(date_maj=written)
    assert (each.dated, problems(each)) == (moment, [])


@pytest.mark.parametrize("written", ["hier", "2026-02-30", "31/02/2026", "2026-13-01", "14 juillet 2026"])
def test_a_date_that_is_none_refuses_the_line(written):
    each = understood(date_maj=written)
    assert each.is_refused
    assert each.problems[-1].message == "This is no date: write it 2026-05-31 or 31/05/2026."


def test_the_beginning_of_computer_time_means_that_nobody_knows(deux_sevres):
    each = understood(date_maj="1970-01-01")
    assert (each.dated, each.is_refused) == (None, False)
    assert problems(each) == [
        ("date_maj", "warning", "1970-01-01", "This date is not plausible: the place counts as never verified.")
    ]


def test_a_date_still_to_come_is_today(time_machine, deux_sevres):
    now = dt.datetime(2026, 11, 20, 9, 0, tzinfo=PARIS)
    time_machine.move_to(now, tick=False)
    each = understood(date_maj="2062-01-01")
    assert each.dated == now
    assert problems(each) == [("date_maj", "warning", "2062-01-01", "This date is still to come: read as today.")]


def test_the_32_fields_of_the_schema_s_own_example_all_arrive():
    load_territory("departement", ["51"])
    each = understand(read(file("exemple-valide.csv")).rows[0], Lookups())
    weekdays = [["09:00", "12:00"], ["14:00", "18:30"]]
    assert each.said.pop("detail").startswith("Notre parcours d'initiation permet l'acquisition")
    assert each.said == {
        "name": "Anonymal",
        "commune_id": "51454",
        "postal_code": "51100",
        "address": "12 BIS RUE DE LECLERCQ",
        "address_extra": "Le patio du bois de l'Aulne",
        "latitude": None,
        "longitude": None,
        "phone": "01 80 05 98 80",
        "emails": "contact@laquincaillerie.tl|responsable@laquincaillerie.tl",
        "websites": "https://www.laquincaillerie.tl/|https://m.facebook.com/laquincaillerienumerique/",
        "hours": dict.fromkeys(["mo", "tu", "we", "th", "fr"], weekdays) | {"sa": [["08:30", "12:00"]], "su": []},
        "hours_note": "",
        "summary": "Notre association propose des formations aux outils numériques à destination des personnes âgées.",
        "parent_structure_text": "SIRET de la ville pour une bibliothèque.",
        "other_labels": "Label et la bête",
        "accessibility_url": "https://acceslibre.beta.gouv.fr/app/29-lampaul-plouarzel/a/bibliotheque-mediatheque"
        "/erp/mediatheque-13/",
        "appointment_url": "https://www.rdv-solidarites.fr/",
        "by_appointment": False,
        "typologie": ["asso", "tiers-lieux"],
        "itinerance": ["itinerant"],
        "services": [
            "maitrise-des-outils-numeriques-du-quotidien",
            "insertion-professionnelle-via-le-numerique",
            "loisirs-et-creations-numeriques",
        ],
        "publics_specifiquement_adresses": ["jeunes", "femmes"],
        "prise_en_charge_specifique": ["surdite", "illettrisme", "langues-etrangeres-anglais"],
        "frais_a_charge": ["gratuit-sous-condition", "payant"],
        "dispositif_programmes_nationaux": ["aidants-connect", "conseillers-numeriques", "la-croix-rouge"],
        "formations_labels": ["forme-a-mon-espace-sante", "arnia-mednum-bfc-bourgogne-franche-comte"],
        "modalites_acces": ["se-presenter", "telephoner"],
        "modalites_accompagnement": [
            "en-autonomie", "accompagnement-individuel", "dans-un-atelier-collectif", "a-distance",
        ],
    }  # fmt: skip
    assert (each.source_id, each.pivot) == ("structure-1", ("siret", "43493312300029"))
    assert each.dated == dt.datetime(2024, 4, 2, tzinfo=PARIS)
    assert [problem.message for problem in each.problems] == ["This position is 645 km away from Reims."]
