"""What the agenda shows, to whom: list, month, pages, calendars, search; and calendars read from elsewhere."""

import contextlib
import datetime as dt
import io
import json
import re
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from network import agenda, agenda_calendars, indexing, reading_calendars
from network.fetching import NotFetched
from network.models import Event, SearchEntry, Term
from tests.factories.agenda import EventFactory, ExternalCalendarFactory, RegistrationFactory, in_days
from tests.factories.governance import MeetingFactory
from tests.factories.network import CommuneFactory, PersonFactory, PlaceFactory, SeatFactory, StructureFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    """One date of each visibility and status, all of the same structure and place."""
    place = PlaceFactory()
    seat = SeatFactory(user=PersonFactory(reader_of=StructureFactory()))
    common = {"structure": place.structure, "place": place, "commune": place.commune}
    return {
        "place": place, "structure": place.structure, "group": seat.group, "in_group": seat.user,
        "member": PersonFactory(reader_of=StructureFactory()), "stranger": PersonFactory(),
        "own": PersonFactory(reader_of=place.structure), "coordinator": PersonFactory(coordinator=True),
        "public": EventFactory(title="Publique", **common),
        "cancelled": EventFactory(title="Annulee", status="cancelled", cancelled_because="Grippe", **common),
        "past": EventFactory(title="Passee", starts_at=in_days(-3), **common),
        "members": EventFactory(title="Membres", visibility="members", **common),
        "grouped": EventFactory(title="Groupee", visibility="group", group=seat.group, **common),
        "draft": EventFactory(title="Brouillonne", status="draft", **common),
    }  # fmt: skip


TITLES = ["Publique", "Annulee", "Passee", "Membres", "Groupee", "Brouillonne"]


def shown(content):
    return {title for title in TITLES if title in content}


def test_the_public_never_sees_drafts_nor_dates_of_members_or_groups(client, world):
    hidden = {"Membres", "Groupee", "Brouillonne"}
    month = f"{in_days(10):%Y-%m}"
    pages = [
        reverse("agenda:list"), f"{reverse('agenda:list')}?passes=1", f"{reverse('agenda:list')}?vue=mois&mois={month}",
        reverse("agenda:calendar"), world["place"].get_absolute_url(), world["structure"].get_absolute_url(),
        f"{reverse('search')}?q=brouillonne+membres", reverse("sitemap"),
    ]  # fmt: skip
    for page in pages:
        answer = client.get(page)
        assert answer.status_code == 200 and not shown(answer.content.decode()) & hidden, page
    for name in ("members", "grouped", "draft"):
        for route in ("agenda:event", "agenda:date"):
            assert client.get(reverse(route, args=[world[name].slug])).status_code == 404
    assert shown(client.get(pages[0]).content.decode()) == {"Publique", "Annulee"}
    assert shown(client.get(pages[1]).content.decode()) == {"Passee"}
    assert shown(client.get(pages[4]).content.decode()) == {"Publique"}


def test_each_person_sees_what_is_for_them_and_nothing_else(client, world):
    everybody = {"Publique", "Annulee", "Passee"}
    seen = {
        "stranger": everybody, "member": everybody | {"Membres"}, "in_group": everybody | {"Membres", "Groupee"},
        "own": set(TITLES), "coordinator": set(TITLES),
    }  # fmt: skip
    for who, titles in seen.items():
        assert {event.title for event in Event.objects.visible_to(world[who])} == titles, who
    client.force_login(world["member"])
    assert client.get(reverse("network:event", args=[world["grouped"].slug])).status_code == 404
    assert shown(client.get(reverse("network:agenda")).content.decode()) == {"Publique", "Membres"}


def test_filters_count_exactly_and_answer_together(world):
    term = Term.objects.filter(vocabulary="services").first()
    world["public"].terms.add(term)
    elsewhere = CommuneFactory(insee="79049", name="Bressuire")
    EventFactory(title="Ailleurs", commune=elsewhere, kind="training")
    found = agenda.search(Event.objects.public(), agenda.understand({"commune": "79049"}))
    assert [event.title for event in found.page.object_list] == ["Ailleurs"]
    assert [(value, count) for value, _label, count in found.options["commune"]] == [("79049", 1), ("79191", 2)]
    found = agenda.search(Event.objects.public(), agenda.understand({"theme": term.code, "genre": "workshop"}))
    assert [event.title for event in found.page.object_list] == ["Publique"]
    found = agenda.search(Event.objects.public(), agenda.understand({"q": "publique"}))
    assert found.total == 1
    found = agenda.search(Event.objects.public(), agenda.understand({"q": "\0'<script>", "genre": "😀", "page": "x"}))
    assert found.total == 0


@pytest.mark.parametrize("month", ["2026-12", "", "9999-99", "2026-", "x", "1999-12", "２０２６-12"])
def test_a_month_is_shown_whatever_stands_in_the_address(client, month):
    answer = client.get(reverse("agenda:list"), {"vue": "mois", "mois": month})
    assert answer.status_code == 200 and '<table class="month">' in answer.content.decode()


def test_a_date_tells_search_engines_calendars_and_people_that_it_is_called_off(client, world):
    page = client.get(world["cancelled"].get_absolute_url()).content.decode()
    data = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)[1])
    assert data["eventStatus"].endswith("EventCancelled") and "Grippe" in page
    one = client.get(reverse("agenda:date", args=[world["cancelled"].slug]))
    event = Calendar.from_ical(one.content).walk("VEVENT")[0]
    assert event["STATUS"] == "CANCELLED" and str(event["UID"]).startswith(f"event-{world['cancelled'].pk}@")


def test_the_link_to_take_part_is_for_those_who_register(client):
    event = EventFactory(takes_registrations=True, online_url="https://visio.example.org/secret")
    for address in (event.get_absolute_url(), reverse("agenda:date", args=[event.slug]), reverse("agenda:calendar")):
        assert "secret" not in client.get(address).content.decode()


def test_a_calendar_file_says_the_same_each_time_in_the_time_of_paris(client, world):
    first, second = (client.get(reverse("agenda:calendar")).content for _ in range(2))
    calendar = Calendar.from_ical(first)
    assert first == second and [zone["TZID"] for zone in calendar.walk("VTIMEZONE")] == ["Europe/Paris"]
    event = next(each for each in calendar.walk("VEVENT") if each["SUMMARY"] == "Publique")
    assert event["DTSTART"].params["TZID"] == "Europe/Paris" and event.start == in_days(10)


def test_a_personal_calendar_follows_the_rights_of_its_person_and_its_address_can_be_changed(client, world):
    MeetingFactory(title="Plénière cachée")
    person = world["in_group"]
    key = agenda_calendars.key_of(person)
    answer = client.get(reverse("agenda:feed", args=[key.key]))
    assert shown(answer.content.decode()) == {"Membres", "Groupee"} and "no-store" in answer["Cache-Control"]
    assert "cachée" not in answer.content.decode()
    of_group = agenda_calendars.key_of(person, world["group"])
    assert shown(client.get(reverse("agenda:feed", args=[of_group.key])).content.decode()) == {"Groupee"}
    person.seats.update(left_at=timezone.now())
    assert client.get(reverse("agenda:feed", args=[of_group.key])).status_code == 404
    agenda_calendars.renew_key(person)
    assert client.get(reverse("agenda:feed", args=[key.key])).status_code == 404


def test_what_is_over_is_no_longer_found_by_words(world):
    assert SearchEntry.objects.filter(kind="event").count() == 1
    Event.objects.update(starts_at=in_days(-2), ends_at=in_days(-1))
    indexing.drop_past_events()
    assert not SearchEntry.objects.filter(kind="event").exists()


# Calendars read from elsewhere


def ics(*events):
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//essai//FR"]
    for event in events:
        lines += ["BEGIN:VEVENT", *event, "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


class Sends:
    """Somebody out there whose calendar says this."""

    def __init__(self, content):
        self.sent = content

    @contextlib.contextmanager
    def asked(self, *args, **headers):
        if isinstance(self.sent, Exception):
            raise self.sent
        yield SimpleNamespace(status=200, headers={}, read=io.BytesIO(self.sent).read)


def one(day=None, uid="a", **other):
    start = day or in_days(5)
    fields = {
        "UID": uid,
        "DTSTART": f"{start:%Y%m%dT120000Z}",
        "DTEND": f"{start:%Y%m%dT140000Z}",
        "SUMMARY": "Café photo",
    }
    return [f"{name}:{value}" for name, value in (fields | other).items()]


def test_reading_twice_changes_nothing_and_what_vanishes_is_cancelled():
    calendar = ExternalCalendarFactory()
    weekly = one(
        uid="b", RRULE="FREQ=WEEKLY;COUNT=3", SUMMARY="Permanence", DESCRIPTION="<p>Oui <script>x</script></p>"
    )
    content = Sends(ics(one(), weekly))
    assert reading_calendars.read_one(calendar, outside=content)
    before = list(Event.objects.order_by("pk").values_list("pk", "sequence", "title", "status"))
    assert len(before) == 4 and "<" not in Event.objects.filter(title="Permanence").first().text
    reading_calendars.read_one(calendar, outside=content)
    assert list(Event.objects.order_by("pk").values_list("pk", "sequence", "title", "status")) == before
    reading_calendars.read_one(calendar, outside=Sends(ics(weekly)))
    assert Event.objects.get(title="Café photo").status == "cancelled"
    reading_calendars.read_one(calendar, outside=content)
    assert Event.objects.get(title="Café photo").status == "published"


@pytest.mark.parametrize("sent", [b"<html>", b"\xff\x00", b"BEGIN:VCALENDAR", NotFetched("404"), TimeoutError(), b""])  # fmt: skip
def test_a_calendar_that_cannot_be_read_says_so_and_loses_nothing(sent):
    calendar = ExternalCalendarFactory()
    reading_calendars.read_one(calendar, outside=Sends(ics(one())))
    assert not reading_calendars.read_one(calendar, outside=Sends(sent))
    calendar.refresh_from_db()
    assert calendar.last_error and Event.objects.get().status == "published"


def test_a_calendar_without_measure_is_bounded():
    now = timezone.now()
    daily = [one(uid=f"d{number}", RRULE="FREQ=DAILY") for number in range(3)]
    found = reading_calendars.dates_in(ics(one(uid="s", RRULE="FREQ=SECONDLY"), *daily), now)
    assert len(found) == 300 and all(said["starts_at"] < now + dt.timedelta(days=366) for said in found.values())


def test_dates_read_from_elsewhere_are_changed_there_and_say_where_they_come_from(client):
    calendar = ExternalCalendarFactory(name="Agenda du Lavoir")
    reading_calendars.read_one(calendar, outside=Sends(ics(one())))
    event = Event.objects.get()
    assert "Agenda du Lavoir" in client.get(event.get_absolute_url()).content.decode()
    client.force_login(PersonFactory(coordinator=True))
    client.post(reverse("network:event_cancel", args=[event.slug]), {"because": "Non"})
    assert Event.objects.get().status == "published"


def test_the_morning_reads_reminds_and_forgets_without_trouble(settings, capsys):
    call_command("read_calendars")
    assert "0" in capsys.readouterr().out


def test_where_only_the_soonest_dates_are_read_later_ones_have_not_vanished(monkeypatch):
    monkeypatch.setattr(reading_calendars, "MOST_DATES", 2)
    calendar = ExternalCalendarFactory()
    late = [one(in_days(day), uid=f"u{day}") for day in (20, 30)]
    reading_calendars.read_one(calendar, outside=Sends(ics(*late)))
    reading_calendars.read_one(calendar, outside=Sends(ics(one(in_days(3), uid="new"), *late)))
    assert [event.status for event in Event.objects.order_by("starts_at")] == ["published"] * 3


@pytest.mark.one_engine
def test_a_calendar_tells_the_link_of_a_date_to_those_who_registered(world):
    event = EventFactory(visibility="members", takes_registrations=True, online_url="https://visio.example.org/x")
    key = agenda_calendars.key_of(world["member"]).key

    def told():
        return "visio.example.org" in str(agenda_calendars.calendar_behind(key))

    RegistrationFactory(event=event, email=world["member"].email, status="waiting")
    assert not told()
    event.registrations.update(status="confirmed")
    assert told()


@pytest.mark.one_engine
def test_a_date_prolonged_in_its_calendar_after_its_end_is_still_read():
    calendar, now, day = ExternalCalendarFactory(), timezone.now(), dt.timedelta(days=1)
    said = {
        "title": "Salon",
        "text": "",
        "where": "",
        "source_url": "",
        "starts_at": now - 3 * day,
        "is_cancelled": False,
    }
    old = EventFactory(calendar=calendar, source_key="k", starts_at=now - 3 * day, ends_at=now - 2 * day)
    reading_calendars._write(calendar, {"k": said | {"ends_at": now + day}})
    old.refresh_from_db()
    assert old.ends_at == now + day


@pytest.mark.one_engine
def test_a_rule_that_stands_still_is_left_out():
    event = (
        "BEGIN:VEVENT\r\nUID:1\r\nSUMMARY:x\r\nDTSTART:20260101T100000Z\r\nRRULE:FREQ=DAILY;INTERVAL=0\r\nEND:VEVENT"
    )
    whole = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{event}\r\nEND:VCALENDAR\r\n".encode()
    assert reading_calendars.dates_in(whole, timezone.now()) == {}
