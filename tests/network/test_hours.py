"""Opening hours as people type them, and as the site says them in French and in English."""

import datetime as dt

import pytest
from django.utils.translation import override

from network import hours
from network.hours import (
    DAYS,
    HoursNotUnderstood,
    day_name,
    is_known,
    parse_day,
    sentence,
    table,
    typed_day,
    write_day,
    write_time,
)
from network.open_now import state_of
from tests.factories.network import PlaceFactory

MORNING = ["09:00", "12:30"]
AFTERNOON = ["14:00", "17:30"]
OFFICE = {day: [MORNING, AFTERNOON] for day in DAYS[:5]}


def french(text):
    """What we type here with plain spaces, with the spaces that French wants."""
    return text.replace(" h ", "\u00a0h\u00a0").replace("\u00a0h\u00a0à", "\u00a0h à")


@pytest.mark.parametrize(
    "typed, slots",
    [
        ("9h-12h", [["09:00", "12:00"]]),
        ("9h - 12h", [["09:00", "12:00"]]),
        ("9H-12H", [["09:00", "12:00"]]),
        ("9-12", [["09:00", "12:00"]]),
        ("09-12", [["09:00", "12:00"]]),
        ("9h12h", None),
        ("de 9 h à 12 h", [["09:00", "12:00"]]),
        ("De 9h à 12h30", [["09:00", "12:30"]]),
        ("9 h 30 à 12 h 30", [["09:30", "12:30"]]),
        ("9h30/12h30", [["09:30", "12:30"]]),
        ("9:30–12:30", [["09:30", "12:30"]]),
        ("9.30 - 12.30", [["09:30", "12:30"]]),
        ("0930-1230", [["09:30", "12:30"]]),
        ("9h jusqu’à 12h", [["09:00", "12:00"]]),
        ("9h jusqu'à 12h", [["09:00", "12:00"]]),
        ("9h-12h30, 14h-17h30", [["09:00", "12:30"], ["14:00", "17:30"]]),
        ("9h-12h30 14h-17h30", [["09:00", "12:30"], ["14:00", "17:30"]]),
        ("9h00 à 12h30 et 14h à 18h", [["09:00", "12:30"], ["14:00", "18:00"]]),
        ("de 9 h à 12 h et de 14 h à 18 h", [["09:00", "12:00"], ["14:00", "18:00"]]),
        ("9 h 12 h", None),
        ("9 h - 12 h 14 h - 17 h", [["09:00", "12:00"], ["14:00", "17:00"]]),
        ("9 h - 12 h 30 14 h - 17 h 30", [["09:00", "12:30"], ["14:00", "17:30"]]),
        ("09:00-12:00/14:00-17:00", [["09:00", "12:00"], ["14:00", "17:00"]]),
        ("09:00-12:00 ; 14:00-17:00", [["09:00", "12:00"], ["14:00", "17:00"]]),
        ("9h-12h puis 13h30-17h", [["09:00", "12:00"], ["13:30", "17:00"]]),
        ("9h-12h & 14h-17h", [["09:00", "12:00"], ["14:00", "17:00"]]),
        ("9-12 14-17", [["09:00", "12:00"], ["14:00", "17:00"]]),
        ("9h-12h 14-17", [["09:00", "12:00"], ["14:00", "17:00"]]),
        ("14h-17h, 9h-12h", [["09:00", "12:00"], ["14:00", "17:00"]]),
        ("9h à midi", [["09:00", "12:00"]]),
        ("Midi-14h", [["12:00", "14:00"]]),
        ("18h-minuit", [["18:00", "24:00"]]),
        ("8h-10h, 10h-12h", [["08:00", "10:00"], ["10:00", "12:00"]]),
        ("8h-10h, 11h-13h, 14h-16h", [["08:00", "10:00"], ["11:00", "13:00"], ["14:00", "16:00"]]),
        ("from 9:00 to 12:30 and 14:00 to 17:00", [["09:00", "12:30"], ["14:00", "17:00"]]),
        ("0h-24h", [["00:00", "24:00"]]),
        ("  9h-12h.  ", [["09:00", "12:00"]]),
    ],
)
def test_what_people_type_is_understood(typed, slots):
    if slots is None:
        with pytest.raises(HoursNotUnderstood):
            parse_day(typed)
    else:
        assert parse_day(typed) == slots


@pytest.mark.parametrize(
    "typed", ["", "   ", "fermé", "Fermé", "FERMÉ", "fermée", "ferme", "closed", "Closed.", "-", "–", "0"]
)
def test_a_closed_day_has_no_hours(typed):
    assert parse_day(typed) == []


@pytest.mark.parametrize(
    "typed",
    [
        "bonjour", "sur rendez-vous", "matin", "9h", "9", "14h", "9h-", "-12h", "fermé le matin, 14h-17h",
        "9h-12h sauf vacances", "9h-12h-14h", "9h-12h, ?", "lundi 9h-12h", "123456", "9h-12h<script>", "9h-120h",
    ],
)  # fmt: skip
def test_nonsense_is_refused_with_an_example(typed):
    with override("fr"), pytest.raises(HoursNotUnderstood) as refusal:
        parse_day(typed)
    assert str(refusal.value) == (
        f"Nous n’avons pas compris «\u00a0{typed}\u00a0». Écrivez par exemple\u00a0: 9h-12h30, 14h-17h30."
    )


@pytest.mark.parametrize("typed", ["25h-26h", "9h-12h75", "9h-24h30", "9:60-12:00"])
def test_an_impossible_time_is_refused(typed):
    with override("fr"), pytest.raises(HoursNotUnderstood) as refusal:
        parse_day(typed)
    assert str(refusal.value) == f"«\u00a0{typed}\u00a0» n’est pas une heure de la journée."


@pytest.mark.parametrize("typed", ["12h-9h", "9h-9h", "de 14 h à 9 h"])
def test_a_place_cannot_close_before_it_opens(typed):
    with override("en"), pytest.raises(HoursNotUnderstood, match="^It closes before it opens: "):
        parse_day(typed)


def test_slots_that_overlap_are_refused():
    with override("fr"), pytest.raises(HoursNotUnderstood) as refusal:
        parse_day("9h-12h, 11h30-14h")
    assert str(refusal.value) == (
        "Ces horaires se chevauchent\u00a0: 9\u00a0h à 12\u00a0h, 11\u00a0h\u00a030 à 14\u00a0h."
    )


@pytest.mark.parametrize(
    "slots, typed",
    [
        ([], ""),
        ([["09:00", "12:00"]], "9h-12h"),
        ([MORNING, AFTERNOON], "9h-12h30, 14h-17h30"),
        ([["08:05", "24:00"]], "8h05-24h"),
    ],
)
def test_kept_hours_are_written_as_one_would_type_them_and_read_back(slots, typed):
    assert typed_day(slots) == typed
    assert parse_day(typed) == slots


@pytest.mark.parametrize(
    "time, in_french, in_english",
    [
        ("09:00", "9\u00a0h", "9:00"),
        ("12:30", "12\u00a0h\u00a030", "12:30"),
        ("08:05", "8\u00a0h\u00a005", "8:05"),
        ("00:00", "0\u00a0h", "0:00"),
        ("24:00", "24\u00a0h", "24:00"),
    ],
)
def test_a_time_is_written_as_each_language_does(time, in_french, in_english):
    with override("fr"):
        assert write_time(time) == in_french
    with override("en"):
        assert write_time(time) == in_english


def test_a_day_is_written_in_french_and_in_english():
    with override("fr"):
        assert write_day([MORNING, AFTERNOON]) == french("9 h à 12 h 30, 14 h à 17 h 30")
        assert write_day([]) == "fermé"
    with override("en"):
        assert write_day([MORNING, AFTERNOON]) == "9:00 to 12:30, 14:00 to 17:30"
        assert write_day([]) == "closed"


@pytest.mark.parametrize(
    "weekly, in_french, in_english",
    [
        ({}, "", ""),
        (
            OFFICE,
            "du lundi au vendredi de 9 h à 12 h 30 et de 14 h à 17 h 30",
            "Monday to Friday: 9:00 to 12:30 and 14:00 to 17:30",
        ),
        (
            OFFICE | {"sa": [["09:00", "12:00"]]},
            "du lundi au vendredi de 9 h à 12 h 30 et de 14 h à 17 h 30\u202f; le samedi de 9 h à 12\u00a0h",
            "Monday to Friday: 9:00 to 12:30 and 14:00 to 17:30; Saturday: 9:00 to 12:00",
        ),
        (
            {"mo": [MORNING], "tu": [MORNING], "th": [MORNING]},
            "le lundi et le mardi de 9 h à 12 h 30\u202f; le jeudi de 9 h à 12 h 30",
            "Monday and Tuesday: 9:00 to 12:30; Thursday: 9:00 to 12:30",
        ),
        (
            {"we": [["08:00", "10:00"], ["11:00", "12:00"], ["14:00", "16:00"]]},
            "le mercredi de 8 h à 10\u00a0h, de 11 h à 12\u00a0h et de 14 h à 16\u00a0h",
            "Wednesday: 8:00 to 10:00, 11:00 to 12:00 and 14:00 to 16:00",
        ),
    ],
)
def test_the_week_is_said_in_one_breath(weekly, in_french, in_english):
    with override("fr"):
        assert sentence(weekly) == french(in_french)
    with override("en"):
        assert sentence(weekly) == in_english


def test_days_are_named_as_each_language_writes_them():
    with override("fr"):
        assert [day_name(day) for day in ("mo", "su")] == ["lundi", "dimanche"]
    with override("en"):
        assert [day_name(day) for day in ("mo", "su")] == ["Monday", "Sunday"]


def test_the_table_says_every_day_monday_first():
    with override("fr"):
        rows = table({"tu": [MORNING]})
    assert [name for name, _said in rows][:2] == ["lundi", "mardi"]
    assert [said for _name, said in rows] == ["fermé", french("9 h à 12 h 30"), *["fermé"] * 5]


@pytest.mark.parametrize(
    "weekly, known", [(None, False), ({}, False), ({"mo": []}, False), ({"mo": [MORNING]}, True)]
)
def test_hours_are_known_once_somebody_told_one_opening(weekly, known):
    assert is_known(weekly) is known


def _place_with(*closures):
    place = PlaceFactory(open_in_the_week=True)
    for first, last, slots in closures:
        place.closures.create(starts_on=first, ends_on=last, hours=slots)
    return place


SUMMER = (dt.date(2026, 7, 13), dt.date(2026, 8, 18), [])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("day", "slots"),
    [
        (dt.date(2026, 7, 7), [["09:00", "12:30"], ["14:00", "17:30"]]),  # a usual Tuesday
        (dt.date(2026, 7, 13), []),  # the first day of the closure
        (dt.date(2026, 8, 18), []),  # the last one
        (dt.date(2026, 8, 25), [["09:00", "12:30"], ["14:00", "17:30"]]),  # it expired by itself
        (dt.date(2026, 7, 15), [["10:00", "12:00"]]),  # the exceptional opening within it
    ],
)
def test_a_closure_rules_its_days_and_expires_by_itself(day, slots):
    opening = (dt.date(2026, 7, 15), dt.date(2026, 7, 15), [["10:00", "12:00"]])
    assert hours.slots_on(_place_with(SUMMER, opening), day) == slots


@pytest.mark.django_db
def test_unknown_hours_are_unknown_and_never_open():
    place = PlaceFactory(hours=None)
    assert hours.slots_on(place, dt.date(2026, 7, 7)) is None
    assert state_of(place, dt.datetime(2026, 7, 7, 10, tzinfo=dt.UTC)).kind == "unknown"
    assert hours.today_in_words(place) == ""


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("utc", "open_then"),
    [((7, 7, 7, 30), True), ((7, 7, 10, 30), False), ((7, 7, 6, 59), False), ((7, 14, 8, 0), False)],
)
def test_open_at_a_moment_in_local_time(utc, open_then):
    month, day, hour, minute = utc
    place = _place_with(SUMMER)
    moment = dt.datetime(2026, month, day, hour, minute, tzinfo=dt.UTC)
    assert (state_of(place, moment).kind == "open") is open_then
