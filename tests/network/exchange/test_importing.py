import pytest

from network.exchange import importing
from network.geography.loading import load_territory
from network.models import ListingChange, Means, Place, Structure
from network.words import matching_objects
from tests.factories.network import PersonFactory, StructureFactory
from tests.network.exchange.conftest import FULL, SOURCE, bring, counts, csv_of, everything, file, line, of_day

pytestmark = pytest.mark.django_db
MORNINGS = dict.fromkeys(["mo", "tu", "we", "th", "fr"], [["09:00", "12:00"]]) | {"sa": [], "su": []}
# Creating


def test_a_preview_writes_nothing(deux_sevres):
    bring(FULL)
    before = everything()
    plan = importing.plan(csv_of(FULL | {"nom": "Autre"}, FULL | {"id": "lieu-2"}, FULL | {"id": ""}), SOURCE)
    assert counts(plan) == (1, 1, 0, 1)
    assert plan.decisions[0].fields == ["name"]
    assert everything() == before


def test_a_new_place_arrives_whole_with_its_structure(deux_sevres):
    report = bring(FULL)
    place = Place.objects.get()
    assert counts(report) == (1, 0, 0, 0)
    assert (place.source, place.source_id, place.slug) == (SOURCE, "lieu-1", "mediatheque-du-port")
    assert (place.name, place.commune_id, place.postal_code) == ("Médiathèque du Port", "79191", "79000")
    assert (place.phone, place.hours, place.parent_structure_text) == ("05 49 66 76 60", MORNINGS, "Ville")
    assert sorted(place.terms.values_list("code", flat=True)) == ["aide-aux-demarches-administratives", "gratuit"]
    assert (place.structure.name, place.structure.siret) == ("Médiathèque du Port", "26790318500010")
    assert (place.structure.commune_id, place.structure.address) == ("79191", "4 quai Cronstadt")


def test_the_date_of_the_line_is_when_a_new_place_was_changed_and_verified(deux_sevres):
    bring(FULL)
    place = Place.objects.get()
    assert (place.modified_at, place.verified_at) == (of_day(2026, 3, 2), of_day(2026, 3, 2))
    assert (place.verified_means, place.verified_by) == (Means.IMPORT, None)


def test_a_new_place_without_plausible_date_was_never_verified(deux_sevres):
    bring(FULL | {"date_maj": "1970-01-01"})
    place = Place.objects.get()
    assert (place.verified_at, place.verified_means) == (None, "")


def test_what_was_imported_is_found_by_words(deux_sevres):
    bring(FULL)
    place = Place.objects.get()
    assert matching_objects("médiathèque démarches", "place") == [place.pk]
    assert matching_objects("mediatheque", "structure") == [place.structure_id]


def test_places_of_the_same_name_have_addresses_of_their_own(deux_sevres):
    bring(*[FULL | {"id": f"lieu-{number}"} for number in range(3)])
    assert sorted(Place.objects.values_list("slug", flat=True)) == [
        "mediatheque-du-port", "mediatheque-du-port-2", "mediatheque-du-port-3",
    ]  # fmt: skip


def test_a_line_with_the_32_fields_of_the_schema_arrives_whole():
    load_territory("departement", ["51"])
    report = importing.apply(importing.plan(file("exemple-valide.csv"), SOURCE))
    place = Place.objects.get()
    assert counts(report) == (1, 0, 0, 0)
    assert (place.name, place.commune_id, place.terms.count()) == ("Anonymal", "51454", 24)
    assert (place.structure.siret, place.is_itinerant) == ("43493312300029", True)


@pytest.mark.parametrize(
    ("name", "departement", "created", "structures"),
    [("deux-sevres", "79", 13, 12), ("manche", "50", 11, 11), ("charente", "16", 12, 12)],
)
def test_real_files_arrive_whole_and_once(name, departement, created, structures):
    load_territory("departement", [departement])
    content = file(f"{name}.csv")
    report = importing.apply(importing.plan(content, name))
    assert (counts(report), report.structures_made) == ((created, 0, 0, 0), structures)
    before = everything()
    assert counts(importing.apply(importing.plan(content, name))) == (0, 0, created, 0)
    assert everything() == before


def test_markup_emoji_and_quotation_marks_are_only_text(deux_sevres):
    name = '👩‍💻 <script>alert("79")</script>'
    bring(FULL | {"nom": name, "presentation_detail": "=1+1"})
    assert Place.objects.values_list("name", "detail").get() == (name, "=1+1")


# Whose place it is


def test_a_structure_is_known_by_its_siret(deux_sevres):
    known = StructureFactory(name="Mairie", siret="26790318500010", member=False)
    report = bring(FULL, FULL | {"id": "lieu-2", "nom": "Annexe"})
    assert (set(Place.objects.values_list("structure", flat=True)), report.structures_made) == ({known.pk}, 0)


def test_of_two_structures_with_one_siret_the_older_gets_the_place(deux_sevres):
    older = StructureFactory(siret="26790318500010", member=False)
    StructureFactory(siret="26790318500010", member=False)
    bring(FULL)
    assert Place.objects.get().structure == older


def test_a_siren_is_enough_when_one_structure_has_it(deux_sevres):
    known = StructureFactory(siret="26790318500010", member=False)
    bring(FULL | {"pivot": "267903185"})
    assert Place.objects.get().structure == known


def test_without_siret_the_same_name_in_the_same_commune_is_the_same_structure(deux_sevres):
    unknown = FULL | {"pivot": "00000000000000"}
    elsewhere = unknown | {"id": "lieu-3", "commune": "Thouars", "code_postal": "79100"}
    bring(unknown)
    report = bring(unknown, unknown | {"id": "lieu-2", "nom": "MEDIATHEQUE DU PORT"}, elsewhere)
    assert (report.structures_made, Structure.objects.count()) == (1, 2)


def test_a_structure_of_the_same_name_from_elsewhere_is_another_one(deux_sevres):
    StructureFactory(name="Médiathèque du Port", member=False)
    assert bring(FULL | {"pivot": "00000000000000"}).structures_made == 1


def test_an_identifier_means_something_only_within_its_source(deux_sevres):
    bring(FULL)
    assert counts(bring(FULL, source="autre")) == (1, 0, 0, 0)
    assert Structure.objects.count() == 1


# Once more


def test_the_second_run_of_a_file_changes_nothing(deux_sevres):
    bring(FULL, line(id="lieu-2"))
    before = everything()
    assert counts(bring(FULL, line(id="lieu-2"))) == (0, 0, 2, 0)
    assert everything() == before


def test_a_newer_date_alone_changes_nothing(deux_sevres):
    bring(FULL)
    before = everything()
    assert counts(bring(FULL | {"date_maj": "2026-05-01"})) == (0, 0, 1, 0)
    assert everything() == before


def test_what_the_source_changed_is_changed_and_enters_the_history(deux_sevres):
    bring(FULL)
    somebody = PersonFactory()
    newer = FULL | {"telephone": "0549040106", "frais_a_charge": "Payant", "date_maj": "2026-05-01"}
    report = bring(newer, by=somebody)
    place = Place.objects.get()
    assert [sorted(decision.fields) for decision in report.decisions] == [["frais_a_charge", "phone"]]
    assert (place.phone, [term.code for term in place.terms_of("frais_a_charge")]) == ("05 49 04 01 06", ["payant"])
    assert [term.code for term in place.terms_of("services")] == ["aide-aux-demarches-administratives"]
    assert (place.modified_at, place.verified_at) == (of_day(2026, 5, 1), of_day(2026, 3, 2))
    changes = ListingChange.objects.order_by("section")
    assert [(change.section, change.means, change.by) for change in changes] == [
        ("access", Means.IMPORT, somebody), ("contacts", Means.IMPORT, somebody),
    ]  # fmt: skip
    assert (changes[1].before["phone"], changes[1].after["phone"]) == ("05 49 66 76 60", "05 49 04 01 06")
    assert matching_objects("payant", "place") == [place.pk]
    assert counts(bring(newer)) == (0, 0, 1, 0)


def test_a_column_that_the_file_lacks_leaves_its_field_alone(deux_sevres):
    bring(FULL)
    report = bring(line(nom="Autre nom"))
    place = Place.objects.get()
    assert report.decisions[0].fields == ["name"]
    assert (place.name, place.phone, place.terms.count()) == ("Autre nom", "05 49 66 76 60", 2)


def test_a_cell_that_the_source_emptied_is_emptied(deux_sevres):
    bring(FULL)
    bring(FULL | {"telephone": "", "services": "", "structure_parente": "", "horaires": ""})
    place = Place.objects.get()
    assert (place.phone, place.parent_structure_text, place.hours) == ("", "", None)
    assert list(place.terms.values_list("code", flat=True)) == ["gratuit"]


def test_a_place_that_the_file_no_longer_names_stays(deux_sevres):
    bring(FULL, line(id="lieu-2"))
    report = bring(FULL)
    assert (counts(report), report.absent, Place.objects.count()) == ((0, 0, 1, 0), 1, 2)
