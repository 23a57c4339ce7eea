"""What is lacking on the territory: communes without a place near, nothing on Saturdays, needs, searches in vain."""

import datetime as dt
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from home import gaps
from home.gaps.reading import IN_EVENING, LACKS, ON_SATURDAY, PLACE
from network.models import Commune, Epci, Stop, Territory
from resources.models import FruitlessSearch
from tests.factories.groups import NeedFactory
from tests.factories.network import CommuneFactory, EpciFactory, PersonFactory, PlaceFactory, StructureFactory
from tests.papers import read, text_of

pytestmark = pytest.mark.django_db

A_DEGREE = 111.2  # kilometres
SATURDAY_MORNING = {"mo": [["09:00", "12:00"]], "sa": [["09:00", "12:00"]]}
THURSDAY_EVENING = {"th": [["14:00", "18:30"]], "sa": []}


@pytest.fixture
def territory(db):
    """Three communes 20 km from each other, from south to north, of two EPCI; a fourth one elsewhere."""
    Territory.objects.create(
        view_box="0 0 1000 1000", outline="M0 0 1000 0 1000 1000Z", west=-1, north=47, scale_x=500, scale_y=500
    )
    south, north = EpciFactory(), EpciFactory(siren="200000001", name="CC du Nord")
    of = {"latitude": 46, "longitude": 0, "epci": south}
    CommuneFactory(insee="79001", name="Aval", population=1000, **of)
    CommuneFactory(insee="79002", name="Midi", population=300, **of | {"latitude": 46 + 20 / A_DEGREE})
    CommuneFactory(
        insee="79003", name="Amont", population=700, **of | {"latitude": 46 + 40 / A_DEGREE, "epci": north}
    )
    CommuneFactory(insee="86001", name="Ailleurs", population=9000, in_territory=False, **of | {"latitude": 49})


def place_at(insee, **fields):
    commune = Commune.objects.get(pk=insee)
    return PlaceFactory(commune=commune, structure=StructureFactory(commune=commune), **fields)


def lacks(km=10):
    return {commune.name: set(commune.lacks) for commune in gaps.of_territory(km).communes}


def test_without_any_place_everything_lacks_everywhere(territory):
    everything = set(LACKS)
    assert lacks() == {"Aval": everything, "Midi": everything, "Amont": everything}
    assert {commune.nearest for commune in gaps.of_territory().communes} == {None}


def test_a_place_serves_the_communes_within_the_distance_that_was_asked(territory):
    place_at("79001", hours=SATURDAY_MORNING)
    place_at("79003", hours=None)
    assert lacks(10) == {"Aval": {IN_EVENING}, "Midi": set(LACKS), "Amont": {ON_SATURDAY, IN_EVENING}}
    assert lacks(21)["Midi"] == {IN_EVENING}
    assert lacks(19)["Midi"] == set(LACKS)
    assert [round(commune.nearest, 1) for commune in gaps.of_territory(10).communes] == [0, 0, 20.0]


def test_saturdays_and_evenings_are_those_of_a_usual_week_and_six_is_no_evening(territory):
    place_at("79001", hours=THURSDAY_EVENING)
    place_at("79002", hours={"sa": [["14:00", "18:00"]]})
    assert (lacks()["Aval"], lacks()["Midi"]) == ({ON_SATURDAY}, {IN_EVENING})


def test_a_place_across_the_border_serves_too_and_a_hidden_one_does_not(territory):
    CommuneFactory(insee="86002", name="Voisine", latitude=46 - 5 / A_DEGREE, longitude=0, in_territory=False)
    place_at("86002")
    place_at("79003", shown_in_directory=False)
    assert PLACE not in lacks()["Aval"] and PLACE in lacks()["Amont"]
    assert len(gaps.of_territory().communes) == 3


@pytest.mark.parametrize(("days", "served"), [(3, True), (60, True), (61, False)])
def test_a_place_that_travels_is_where_it_stops_within_sixty_days(territory, days, served):
    bus = place_at("79001", hours=SATURDAY_MORNING)
    on = timezone.localdate() + dt.timedelta(days=days)
    Stop.objects.create(place=bus, on=on, opens="17:00", closes="19:00", commune_id="79003")
    found = lacks()
    assert (PLACE not in found["Amont"], IN_EVENING not in found["Amont"]) == (served, served)
    assert (ON_SATURDAY not in found["Amont"]) == (served and on.weekday() == 5)
    assert found["Aval"] == set(LACKS), "its garage serves nobody"


def test_a_commune_without_a_position_is_in_no_number(territory):
    Commune.objects.filter(pk="79002").update(latitude=None, longitude=None)
    found = gaps.of_territory()
    assert (found.unplaced, found.total.communes, found.total.population) == (1, 2, 1700)


def test_the_share_of_an_epci_is_that_of_its_people(territory):
    place_at("79001")
    south, north = sorted(gaps.of_territory().epcis, key=lambda row: row.name)
    assert (south.name, south.lacking[PLACE], round(south.of_people(PLACE))) == ("CA du Niortais", [1, 300], 23)
    assert (north.communes, north.population, north.of_people(PLACE)) == (1, 700, 100)
    Commune.objects.update(population=None)
    assert [row.of_people(PLACE) for row in gaps.of_territory().epcis] == [50, 100], "nobody counted: of communes"


def test_a_need_is_tied_to_the_one_commune_of_that_name(territory):
    CommuneFactory(insee="79004", name="Saint-Jean", latitude=46, longitude=0.5)
    CommuneFactory(insee="79005", name="Saint-Jean", latitude=46, longitude=0.6)
    said = {"aval": "Aval", "Vers Amont": None, "ST JEAN": None, "Ailleurs": None, "": None, "AMONT": "Amont"}
    for where in said:
        NeedFactory(title=where or "rien", where=where)
    NeedFactory(title="fini", where="Aval", status="answered", answer="Fait")
    found = gaps.of_territory()
    assert {need.where: commune and commune.name for need, commune in found.needs} == said
    assert found.total.needs == 6 and sum(row.needs for row in found.epcis) == 2


def test_searches_in_vain_come_most_frequent_first_and_settled_ones_are_left(territory):
    for words, times, settled in (("drone", 2, False), ("covoiturage", 7, False), ("vieux", 9, True)):
        FruitlessSearch.objects.create(words=words, times=times, settled=settled)
    found = gaps.of_territory()
    assert (found.searches, found.searches_count) == ([("covoiturage", 7), ("drone", 2)], 2)


# The pages


@pytest.fixture
def coordinator(client, site):
    person = PersonFactory(coordinator=True)
    client.force_login(person)
    return person


def test_numbers_of_the_table_lead_to_the_lists(client, territory, coordinator):
    place_at("79001", hours=SATURDAY_MORNING)
    NeedFactory(title="Rien ici", where="Amont")
    page = client.get(reverse("gaps:overview")).content.decode()
    for address, shown in {
        f"{reverse('gaps:communes')}?km=10&amp;epci=200000001&amp;manque=lieu": ["Amont"],
        f"{reverse('gaps:communes')}?km=10&amp;manque=lieu": ["Amont", "Midi"],
        f"{reverse('gaps:communes')}?km=10&amp;epci=200041317": ["Aval", "Midi"],
    }.items():
        assert address in page
        listed = client.get(address.replace("&amp;", "&")).context["page"].object_list
        assert sorted(each.name for each in listed) == shown
    address = f"{reverse('gaps:needs')}?epci=200000001"
    assert address in page
    assert [need.title for need, _commune in client.get(address).context["page"].object_list] == ["Rien ici"]


def test_the_map_shows_one_sign_a_commune_and_none_without_geography(client, territory, coordinator):
    place_at("79001", hours=SATURDAY_MORNING)
    page = client.get(reverse("gaps:overview")).content.decode()
    svg = page[page.index('<svg viewBox="-40') :].partition("</svg>")[0]
    assert svg.count("<g ") == 3 and svg.count('fill="#9b1c1c"') == 2 and "Amont" in svg and " style=" not in page
    Territory.objects.all().delete()
    assert client.get(reverse("gaps:overview")).status_code == 200
    Commune.objects.update(in_territory=False)
    assert client.get(reverse("gaps:overview")).context["gaps"].communes == []


@pytest.mark.one_engine
@pytest.mark.parametrize("km", ["", "0", "-3", "51", "9" * 30, "x", "%00", "٣", "🙂"])
def test_an_absurd_distance_is_the_usual_one(client, territory, coordinator, km):
    for name in ("overview", "communes", "needs", "printed"):
        page = client.get(f"{reverse(f'gaps:{name}')}?km={km}&tri={km}&epci={km}&manque={km}&page={km}&q={km}")
        assert page.status_code == 200, name
    assert client.get(f"{reverse('gaps:overview')}?km={km}").context["gaps"].km == 10


def test_lists_are_searched_sorted_and_taken_away(client, territory, coordinator):
    place_at("79001")
    address = reverse("gaps:communes")

    def names(question):
        return [each.name for each in client.get(f"{address}{question}").context["page"].object_list]

    assert names("") == ["Amont", "Midi", "Aval"] and names("?tri=nom") == ["Amont", "Aval", "Midi"]
    assert (
        names("?tri=habitants") == ["Aval", "Amont", "Midi"] and names("?q=MID") == ["Midi"] and names("?q=zz") == []
    )
    table = load_workbook(io.BytesIO(client.get(f"{address}?format=xlsx&manque=lieu").content)).active
    assert [row[:5] for row in table.values][1:] == [
        ("Amont", "79003", "CC du Nord", 700, 40), ("Midi", "79002", "CA du Niortais", 300, 20)
    ]  # fmt: skip
    NeedFactory(title="=1+1", where="Aval")
    assert ";Aval;" in client.get(f"{reverse('gaps:needs')}?format=csv").content.decode("utf-8-sig")
    by_epci = client.get(f"{reverse('gaps:overview')}?format=csv&tri=nom").content.decode("utf-8-sig").splitlines()
    assert [line.split(";")[:5] for line in by_epci[1:]] == [
        ["CA du Niortais", "2", "1300", "1", "300"],
        ["CC du Nord", "1", "700", "1", "700"],
    ]


def test_it_is_printed(client, territory, coordinator):
    text = text_of(read(client.get(f"{reverse('gaps:printed_pdf')}?km=15")))
    assert "Amont" in text and "15" in text


def test_members_do_not_find_it(client, site, territory):
    client.force_login(PersonFactory(manager_of=StructureFactory()))
    for name in ("overview", "communes", "needs", "printed", "printed_pdf"):
        assert client.get(reverse(f"gaps:{name}")).status_code == 404, name


def test_reading_costs_the_same_queries_for_few_communes_and_for_many(territory, settings):
    def queries():
        with CaptureQueriesContext(connection) as caught:
            gaps.of_territory()
        return len(caught)

    place_at("79001")
    NeedFactory(where="Aval")
    few = queries()
    epci = Epci.objects.first()
    for number in range(20):
        CommuneFactory(insee=f"791{number:02}", name=f"Commune {number}", epci=epci)
        place_at(f"791{number:02}")
        NeedFactory(where=f"Commune {number}")
    assert queries() == few <= 13
    settings.PROCESS_CACHES = True
    gaps.of_territory()
    assert queries() <= 3, "what was published is remembered; needs and searches are read"


def test_a_need_was_raised_on_the_day_of_paris(client, site):
    NeedFactory(raised_at=dt.datetime(2026, 4, 1, 22, 30, tzinfo=dt.UTC))
    client.force_login(PersonFactory(coordinator=True))
    assert "2026-04-02" in client.get(f"{reverse('gaps:needs')}?format=csv").content.decode("utf-8-sig")
