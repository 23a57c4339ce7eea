"""Open now, this evening, on Saturday, on a day: closures, stops, bank holidays, each place by its own clock."""

import datetime as dt

import pytest
import time_machine
from django.http import QueryDict

from network import directory, holidays
from network.models import Closure, Stop
from network.open_now import state_of
from tests.factories.network import CommuneFactory, PlaceFactory

pytestmark = pytest.mark.django_db

DAYS = ("mo", "tu", "we", "th", "fr", "sa", "su")
WORKING_WEEK = {**{day: [["09:00", "12:00"], ["14:00", "17:30"]] for day in DAYS[:5]}, "sa": [], "su": []}
WEDNESDAY_TEN = dt.datetime(2026, 7, 8, 8, 0, tzinfo=dt.UTC)  # 10 h in Paris


def week(**days):
    return {day: days.get(day, []) for day in DAYS}


def names(address):
    return sorted(place.name for place in directory.search(directory.understand(QueryDict(address))).places())


def at(*parts):
    """A moment on the clocks of Paris in summer."""
    return dt.datetime(*parts, tzinfo=dt.timezone(dt.timedelta(hours=2)))


@pytest.mark.parametrize(
    "moment, sentence",
    [
        (at(2026, 7, 8, 10, 0), "Ouvert jusqu’à 12\u00a0h"),
        (at(2026, 7, 8, 12, 0), "Fermé, ouvre à 14\u00a0h"),
        (at(2026, 7, 8, 8, 59), "Fermé, ouvre à 9\u00a0h"),
        (at(2026, 7, 8, 18, 0), "Fermé, ouvre demain à 9\u00a0h"),
        (at(2026, 7, 10, 18, 0), "Fermé, ouvre lundi à 9\u00a0h"),
        (at(2026, 7, 13, 18, 0), "Fermé, ouvre mercredi à 9\u00a0h"),  # the 14th is a bank holiday
        (at(2026, 7, 14, 10, 0), "Jour férié\u00a0: téléphonez avant de venir, ouvre demain à 9\u00a0h"),
    ],
)
def test_a_place_says_whether_it_is_open_and_when_it_opens_next(moment, sentence):
    assert str(state_of(PlaceFactory(hours=WORKING_WEEK), moment)) == sentence


def test_after_a_long_closure_the_day_is_written_in_full():
    place = PlaceFactory(hours=WORKING_WEEK)
    Closure.objects.create(place=place, starts_on=dt.date(2026, 7, 27), ends_on=dt.date(2026, 8, 18))
    assert str(state_of(place, at(2026, 7, 27, 10, 0))) == "Fermé, ouvre mercredi 19 août à 9\u00a0h"


def test_unknown_hours_are_said_to_be_unknown():
    assert str(state_of(PlaceFactory(hours=None), WEDNESDAY_TEN)) == "Horaires inconnus"


@pytest.mark.parametrize(
    "departement, day, name",
    [
        ("79", dt.date(2026, 4, 3), ""),
        ("67", dt.date(2026, 4, 3), "Vendredi saint"),
        ("57", dt.date(2026, 12, 26), "2ème jour de Noël"),
        ("974", dt.date(2026, 12, 20), "Abolition de l'esclavage"),
        ("972", dt.date(2026, 5, 22), "Abolition de l'esclavage"),
        ("79", dt.date(2026, 5, 25), "Lundi de Pentecôte"),
    ],
)
def test_bank_holidays_are_those_of_the_departement(departement, day, name):
    assert holidays.holiday_on(day, departement) == name


def test_an_exceptional_opening_on_a_bank_holiday_holds():
    place = PlaceFactory(hours=WORKING_WEEK)
    day = dt.date(2026, 7, 14)
    Closure.objects.create(place=place, starts_on=day, ends_on=day, hours=[["10:00", "12:00"]])
    assert str(state_of(place, at(2026, 7, 14, 10, 30))) == "Ouvert jusqu’à 12\u00a0h"


def test_a_place_overseas_is_open_by_its_own_clock():
    island = CommuneFactory(insee="97411", name="Saint-Denis", departement="974", postal_codes="97400")
    place = PlaceFactory(commune=island, hours=WORKING_WEEK)
    early = dt.datetime(2026, 7, 8, 5, 30, tzinfo=dt.UTC)  # 7 h 30 in Paris, 9 h 30 in Saint-Denis
    assert str(state_of(place, early)) == "Ouvert jusqu’à 12\u00a0h"


@pytest.fixture
def several():
    PlaceFactory(name="Semaine", hours=WORKING_WEEK)
    PlaceFactory(name="Samedi", hours=week(sa=[["10:00", "12:00"]]))
    PlaceFactory(name="Soir", hours=week(we=[["18:00", "21:00"]]))
    PlaceFactory(name="Inconnu", hours=None)
    closed = PlaceFactory(name="Vacances", hours=WORKING_WEEK)
    Closure.objects.create(place=closed, starts_on=dt.date(2026, 7, 6), ends_on=dt.date(2026, 7, 31))
    bus = PlaceFactory(name="Bus", hours=None)
    Stop.objects.create(place=bus, on=dt.date(2026, 7, 11), opens="09:00", closes="12:00", commune=bus.commune)


@pytest.mark.parametrize(
    "moment, address, found",
    [
        (at(2026, 7, 8, 10, 0), "ouvert=maintenant", ["Semaine"]),
        (at(2026, 7, 8, 12, 30), "ouvert=maintenant", []),
        (at(2026, 7, 11, 11, 0), "ouvert=maintenant", ["Bus", "Samedi"]),
        (at(2026, 7, 8, 10, 0), "ouvert=soir", ["Soir"]),
        (at(2026, 7, 8, 21, 0), "ouvert=soir", []),  # the evening is over
        (at(2026, 7, 8, 10, 0), "ouvert=samedi", ["Bus", "Samedi"]),
        (at(2026, 7, 8, 10, 0), "ouvert=2026-08-03", ["Semaine", "Vacances"]),
        (at(2026, 7, 8, 10, 0), "jour=2026-07-14", []),
        (at(2026, 7, 8, 10, 0), "ouvert=2026-02-30", ["Bus", "Inconnu", "Samedi", "Semaine", "Soir", "Vacances"]),
        (at(2026, 7, 8, 10, 0), "ouvert=hier", ["Bus", "Inconnu", "Samedi", "Semaine", "Soir", "Vacances"]),
    ],
)
def test_the_directory_finds_what_is_open(several, moment, address, found):
    with time_machine.travel(moment, tick=False):
        assert names(address) == found


@pytest.mark.parametrize("hour", range(8, 22))
def test_the_list_and_the_card_never_contradict_each_other(several, hour):
    from network.models import Place

    with time_machine.travel(at(2026, 7, 8, hour, 17), tick=False):
        said_open = sorted(place.name for place in Place.objects.for_display() if state_of(place).kind == "open")
        assert names("ouvert=maintenant") == said_open


def test_a_page_that_says_what_is_open_is_kept_until_that_changes_and_never_baked(client, site, settings, tmp_path):
    place = PlaceFactory(hours=WORKING_WEEK)
    settings.PAGE_CACHE, settings.BAKE_DIR = True, str(tmp_path)
    with time_machine.travel(at(2026, 7, 8, 11, 59, 30), tick=False):
        response = client.get(place.get_absolute_url())
    assert "Ouvert jusqu’à 12" in response.text
    assert not list(tmp_path.rglob("index.html"))


def test_how_long_a_state_holds():
    state = state_of(PlaceFactory(hours=WORKING_WEEK), at(2026, 7, 8, 11, 59, 30))
    assert state.seconds_left() == 30


def test_what_was_said_today_is_not_said_tomorrow():
    state = state_of(PlaceFactory(hours=WORKING_WEEK), at(2026, 7, 8, 18, 0))
    assert state.seconds_left() == 6 * 3600  # “opens tomorrow” is true until midnight


def test_the_page_of_a_structure_is_not_baked_while_it_says_what_is_open(client, site, settings, tmp_path):
    place = PlaceFactory(hours=WORKING_WEEK)
    settings.PAGE_CACHE, settings.BAKE_DIR = True, str(tmp_path)
    with time_machine.travel(at(2026, 7, 8, 10, 0), tick=False):
        assert "Ouvert jusqu’à 12" in client.get(place.structure.get_absolute_url()).text
    assert not list(tmp_path.rglob("index.html"))


def test_this_evening_is_the_evening_of_the_place():
    island = CommuneFactory(insee="97105", name="Basse-Terre", departement="971", postal_codes="97100")
    PlaceFactory(name="Île", commune=island, hours=week(we=[["17:00", "20:00"]]))
    with time_machine.travel(dt.datetime(2026, 7, 8, 23, 0, tzinfo=dt.UTC), tick=False):  # 19 h in Guadeloupe
        assert names("ouvert=soir") == ["Île"]


def test_a_day_typed_counts_more_than_the_choice_and_a_day_refused_is_said(several, client, site):
    with time_machine.travel(at(2026, 7, 8, 10, 0), tick=False):
        assert names("ouvert=maintenant&jour=2026-07-11") == ["Bus", "Samedi"]
        assert "n’est pas un jour compris entre" in client.get("/annuaire/?jour=2020-01-01").text
