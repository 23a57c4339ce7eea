import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from network.exchange.osm_hours import from_osm, note_of, place_to_osm, to_osm
from network.hours import DAYS, is_known
from tests.factories.network import PlaceFactory

MORNING, AFTERNOON = ["09:00", "12:00"], ["14:00", "18:30"]


def week(**days):
    return {day: days.get(day, []) for day in DAYS}


def on(days, *slots):
    return week(**{day: list(slots) for day in days.split()})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mo-Fr 09:00-12:00,14:00-18:30; Sa 08:30-12:00",
         on("mo tu we th fr", MORNING, AFTERNOON) | {"sa": [["08:30", "12:00"]]}),
        ("Tu,Th 09:00-18:00", on("tu th", ["09:00", "18:00"])),
        ("Th,Fr 09:00-12:00", on("th fr", MORNING)),
        ("Mo-Fr 09:00-12:00; We off", on("mo tu th fr", MORNING)),
        ("Mo-Fr 09:00-12:00; We closed", on("mo tu th fr", MORNING)),
        ("Mo 09:00-12:00; Sa -", on("mo", MORNING)),
        ("Mo-Fr 09:00-12:00; PH off; SH off", on("mo tu we th fr", MORNING)),
        ("PH,Mo-We 09:00-12:00", on("mo tu we", MORNING)),
        ("Mo-Fr 09:00-12:00;", on("mo tu we th fr", MORNING)),
        ("  mo - fr   09:00 - 12:00 ;; sa 9:00-12:00 ", on("mo tu we th fr sa", MORNING)),
        ("Mo 9-12", on("mo", MORNING)),
        ("Fr-Mo 09:00-12:00", on("fr sa su mo", MORNING)),
        ("24/7", on(" ".join(DAYS), ["00:00", "24:00"])),
        ("Fr 18:00-00:00", on("fr", ["18:00", "24:00"])),
        ("Mo-Fr 09:00-12:00; Mo-Fr 14:00-18:30", on("mo tu we th fr", MORNING, AFTERNOON)),
        ("Mo-Fr 09:00-18:00; We 09:00-12:00", on("mo tu th fr", ["09:00", "18:00"]) | {"we": [MORNING]}),
        ("Mo-Fr 09:00-12:00, Mo 14:00-18:30", on("tu we th fr", MORNING) | {"mo": [MORNING, AFTERNOON]}),
        ("Mo 09:00-18:00; Mo 12:00-14:00 off", on("mo", MORNING, ["14:00", "18:00"])),
        ("Mo 14:00-18:30,09:00-12:00", on("mo", MORNING, AFTERNOON)),
        ("Tu 09:00-12:00,09:00-18:00", on("tu", ["09:00", "18:00"])),
        ("Mo 08:30-13:00,13:00-17:30", on("mo", ["08:30", "13:00"], ["13:00", "17:30"])),
        ('Mo 09:00-12:00 "sur rendez-vous"', on("mo", MORNING)),
        ('Mo 09:00-12:00 || "sur rendez-vous"', on("mo", MORNING)),
        ("lundi 9h-12h", on("mo", MORNING)),
        ("Lundi : 9h-12h 14h-18h30", on("mo", MORNING, AFTERNOON)),
        ("du lundi au vendredi de 9h à 12h et de 14h à 18h30 ; samedi 9h-12h",
         on("mo tu we th fr", MORNING, AFTERNOON) | {"sa": [MORNING]}),
        ("Lun, mar et jeu : 9h-12h / 14h-18h30", on("mo tu th", MORNING, AFTERNOON)),
        ("lundi fermé, mardi 9h-12h", on("tu", MORNING)),
    ],
)  # fmt: skip
def test_what_real_files_write_is_read(text, expected):
    assert from_osm(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "", " ; ", '"sur rendez-vous"', "sur rendez-vous", "off", "Mo off", "PH off", "SH Mo-Fr 09:00-12:00",
        "Sa 17:00", "Tu 30-19", "Mo 14:00-14:00", "Mo 00:00-00:00,09:00-12:00", "Mo 25:00-26:00", "Mo 09:60-12:00",
        "Fr 22:00-02:00", "Mo 09:30-13:00-18:00", "Tu-Fr 09:00-12:00; Mo 9-12;9-12,13-18:00", "Mo[1] 09:00-12:00",
        "Jul-Aug Mo-Fr 09:00-12:00", "week 1-20 Mo 09:00-12:00", "Mo sunrise-sunset", "Mo 09:00+", "Mo 09:00-12:00 unknown",
        'Mo 09:00-12:00 "', "lundi", "lundi 9h-12h sauf vacances", "lundi 12h-9h", "\x00", "9h-12h", "Mo 09:00-12:00 🙂",
        "09:00-12:00", "Mo-Fr 09:00-12:00; We 14:00-17:00", "Mo-Fr 09:00-18:00; Mo-Fr 10:00-12:00",
    ],
)  # fmt: skip
def test_what_a_week_cannot_say_is_unknown(text):
    assert from_osm(text) is None


def test_the_hours_of_schoolchildren_and_the_comments_go_into_the_note():
    text = 'Mo-Fr 09:00-12:00 "sur rendez-vous"; SH Mo-Fr 10:00-11:00; PH off'
    assert note_of(text) == "sur rendez-vous ; SH Mo-Fr 10:00-11:00"


def test_days_alike_are_written_once():
    weekly = on("mo tu we fr", MORNING) | {"th": [AFTERNOON], "su": [MORNING]}
    assert to_osm(weekly) == "Mo-We,Fr,Su 09:00-12:00; Th 14:00-18:30"


def test_two_days_in_a_row_are_listed():
    assert to_osm(on("mo tu", MORNING)) == "Mo,Tu 09:00-12:00"


def test_always_open_is_written_as_such():
    assert to_osm(on(" ".join(DAYS), ["00:00", "24:00"])) == "24/7"


@pytest.mark.parametrize("weekly", [None, {}, week()])
def test_an_unknown_week_is_written_empty_even_with_a_note(weekly):
    assert to_osm(weekly, note="Sur rendez-vous") == ""


def test_the_note_is_a_comment_on_every_rule():
    weekly = on("mo", MORNING) | {"sa": [AFTERNOON]}
    assert to_osm(weekly, note='le "vrai"\nhoraire') == (
        "Mo 09:00-12:00 \"le 'vrai' horaire\"; Sa 14:00-18:30 \"le 'vrai' horaire\""
    )


def _slots(bounds):
    times = [f"{minute // 60:02}:{minute % 60:02}" for minute in sorted(bounds)]
    return [list(pair) for pair in zip(times[::2], times[1::2], strict=False)]


days = st.sets(st.integers(0, 24 * 60), max_size=6).map(_slots)
weeks = st.fixed_dictionaries(dict.fromkeys(DAYS, days))


@given(weeks)
def test_a_week_survives_being_written_and_read(weekly):
    assert from_osm(to_osm(weekly)) == (weekly if is_known(weekly) else None)


@given(weeks.filter(is_known), st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=60))
def test_a_note_never_changes_the_week(weekly, note):
    written = to_osm(weekly, note=note)
    assert from_osm(written) == weekly
    assert note_of(written) == " ".join(note.replace('"', "'").split())


@given(st.text(max_size=80) | st.text('MoTuFr0123456789:-,; "hofPHS', max_size=60))
def test_no_text_whatever_fails(text):
    weekly = from_osm(text)
    assert weekly is None or is_known(weekly)
    note_of(text)


@pytest.mark.django_db
def test_closures_to_come_go_out_with_the_hours_and_past_ones_do_not():
    place = PlaceFactory(open_in_the_week=True, hours_note="")
    place.closures.create(starts_on=dt.date(2025, 7, 1), ends_on=dt.date(2025, 7, 31))
    place.closures.create(starts_on=dt.date(2026, 12, 24), ends_on=dt.date(2026, 12, 24), hours=[["09:00", "12:00"]])
    place.closures.create(starts_on=dt.date(2026, 12, 20), ends_on=dt.date(2027, 1, 3))
    written = place_to_osm(place, dt.date(2026, 11, 20))
    assert written.endswith("; 2026 Dec 20-2027 Jan 03 off; 2026 Dec 24 09:00-12:00")
    assert "2025" not in written
    assert from_osm(written.split("; 2026")[0]) == place.hours


@pytest.mark.django_db
def test_without_usual_hours_nothing_goes_out():
    place = PlaceFactory(hours=None)
    place.closures.create(starts_on=dt.date(2026, 12, 24), ends_on=dt.date(2026, 12, 24))
    assert place_to_osm(place, dt.date(2026, 11, 20)) == ""
