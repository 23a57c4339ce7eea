"""What the public finds: by words, services, commune; with exact counts; in few queries."""

import pytest
from config.components import cards
from django.http import QueryDict

from network import directory
from network.models import Network, Place, Term
from network.words import fold, matching_objects, query_stems
from tests.factories.network import CommuneFactory, EpciFactory, PlaceFactory, StructureFactory

pytestmark = pytest.mark.django_db


def having(place, *labels):
    place.terms.set(Term.objects.filter(label__in=labels))
    return place


def found(address=""):
    answer = directory.search(directory.understand(QueryDict(address)))
    return sorted(place.name for place in answer.places()), answer


PROCEDURES, CREATION = "Aide aux démarches administratives", "Loisirs et créations numériques"


@pytest.fixture
def three():
    thouars = CommuneFactory(
        insee="79329", name="Thouars", epci=EpciFactory(siren="247900798", name="CC du Thouarsais")
    )
    having(PlaceFactory(name="Le Relais"), PROCEDURES, "Gratuit")
    having(PlaceFactory(name="La Fabrique"), CREATION, "Payant")
    having(PlaceFactory(name="Le Bus", commune=thouars), PROCEDURES, CREATION, "Gratuit", "Seniors")


@pytest.mark.parametrize(
    "address, names",
    [
        ("", ["La Fabrique", "Le Bus", "Le Relais"]),
        ("service=aide-aux-demarches-administratives", ["Le Bus", "Le Relais"]),
        ("service=loisirs-et-creations-numeriques&service=aide-aux-demarches-administratives", ["La Fabrique", "Le Bus", "Le Relais"]),
        ("service=aide-aux-demarches-administratives&commune=79329", ["Le Bus"]),
        ("besoin=creer&frais=payant", ["La Fabrique"]),
        ("public=seniors", ["Le Bus"]),
        ("epci=247900798", ["Le Bus"]),
        ("commune=99999&service=nimporte&tri=x&page=abc", ["La Fabrique", "Le Bus", "Le Relais"]),
        ("q=relai", ["Le Relais"]),
        ("q=THOUARS", ["Le Bus"]),
        ("q=creation+numerique", ["La Fabrique", "Le Bus"]),
        ("q=relais&commune=79329", []),
    ],
)  # fmt: skip
def test_filters_find_the_places_that_answer_all_of_them(three, address, names):
    assert found(address)[0] == names


def test_each_value_counts_what_choosing_it_would_show(three):
    _names, answer = found("commune=79329")
    services = next(options for name, _label, options in answer.facets if name == "service")
    assert {option.label: option.count for option in services} == {PROCEDURES: 1, CREATION: 1}
    assert [(option.label, option.count) for option in answer.communes] == [("Niort", 2), ("Thouars", 1)]


def test_what_is_hidden_is_not_found(three):
    Place.objects.filter(name="Le Bus").update(shown_in_directory=False)
    PlaceFactory(name="Cachée", structure=StructureFactory(shown_in_directory=False))
    assert found()[0] == ["La Fabrique", "Le Relais"]


def test_a_network_may_show_the_places_of_its_members_only(three):
    PlaceFactory(name="Ailleurs", structure=StructureFactory(member=False))
    assert found()[0] == ["Ailleurs", "La Fabrique", "Le Bus", "Le Relais"]
    Network.objects.create(name="Réseau", directory_members_only=True)
    assert found()[0] == ["La Fabrique", "Le Bus", "Le Relais"]


def test_a_place_without_coordinates_or_commune_is_listed_all_the_same():
    PlaceFactory(name="Sans rien", commune=None, latitude=None, longitude=None)
    assert found()[0] == ["Sans rien"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_as_many_queries_for_one_place_as_for_three(
    client, site, count, django_assert_num_queries, settings
):
    settings.PROCESS_CACHES = True
    for _ in range(count):
        having(PlaceFactory(), PROCEDURES)
    client.get("/annuaire/")
    cards().clear()
    with django_assert_num_queries(4):
        client.get("/annuaire/")
    with django_assert_num_queries(0):  # the cards are kept until their places open or close
        client.get("/annuaire/")


@pytest.mark.parametrize(
    "query",
    [
        '"',
        "\0",
        "a" * 5000,
        " ".join(["mot"] * 500),
        "'; DROP TABLE x; --",
        "* OR NEAR(",
        "👩‍💻",
        "<script>",
        "-",
        "AND",
        "%",
    ],
)
def test_no_query_breaks_the_search(three, query):
    assert isinstance(matching_objects(query, "place"), list | None)


def test_a_query_is_cut_to_twelve_words():
    assert len(query_stems(" ".join(f"mot{n}" for n in range(500)))) == 12


@pytest.mark.parametrize(
    "text, folded", [("Œuvre à Thouars", "oeuvre a thouars"), ("L’Été", "l ete"), ("ÇA", "ca"), ("İ", "i")]
)
def test_accents_and_capitals_are_folded(text, folded):
    assert fold(text) == folded


@pytest.mark.parametrize("query", ["numerique", "Numériques", "NUMÉRIQUE", "atel"])
def test_a_word_is_found_without_its_accent_in_the_plural_or_unfinished(query):
    place = PlaceFactory(name="Atelier numérique")
    PlaceFactory(name="Bibliothèque")
    assert matching_objects(query, "place") == [place.pk]


def test_a_word_in_the_title_comes_before_one_in_the_text():
    second = PlaceFactory(name="Maison", detail="On y parle de tablette.")
    first = PlaceFactory(name="Tablette et compagnie")
    assert matching_objects("tablette", "place") == [first.pk, second.pk]


def test_a_deleted_place_leaves_the_index():
    place = PlaceFactory(name="Éphémère")
    place.delete()
    assert matching_objects("ephemere", "place") == []
