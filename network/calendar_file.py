"""Dates as a calendar that other programs read (RFC 5545): whole days, or hours of Paris (fr: agenda iCal)."""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.utils import timezone
from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard


def whole_days(name, events, host):
    """The bytes of a calendar. ``events``: ``(day, title, description, address, key)``; ``key`` stays that of the event."""
    calendar = Calendar()
    calendar.add("prodid", "-//Maillage//FR")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    for day, title, description, address, key in events:
        event = Event()
        event.add("uid", f"{key}@{host}")
        event.add("dtstamp", timezone.now())
        event.add("dtstart", day)
        event.add("dtend", day + dt.timedelta(days=1))
        event.add("summary", title)
        event.add("description", description)
        event.add("url", address)
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    return calendar.to_ical()


# Dates with hours: the agenda


@dataclass(frozen=True)
class Entry:
    """One date, all of it from what is kept: the same file each time, until something changes."""

    key: str
    title: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    changed_at: dt.datetime
    description: str = ""
    where: str = ""
    url: str = ""
    sequence: int = 0
    is_cancelled: bool = False


PARIS = ZoneInfo("Europe/Paris")


def hours(name, entries, host):
    """The bytes of a calendar of :class:`Entry`, in the time of Paris."""
    calendar = Calendar()
    calendar.add("prodid", "-//Maillage//FR")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add_component(_paris())
    for entry in entries:
        event = Event()
        event.add("uid", f"{entry.key}@{host}")
        event.add("dtstamp", entry.changed_at.astimezone(dt.UTC))
        event.add("last-modified", entry.changed_at.astimezone(dt.UTC))
        event.add("sequence", entry.sequence)
        event.add("dtstart", entry.starts_at.astimezone(PARIS))
        event.add("dtend", entry.ends_at.astimezone(PARIS))
        event.add("summary", entry.title)
        event.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
        for field in ("description", "url"):
            if value := getattr(entry, field):
                event.add(field, value)
        if entry.where:
            event.add("location", entry.where)
        calendar.add_component(event)
    return calendar.to_ical()


def _paris():
    """Summer and winter in Paris since 1996, as programs wish to read them."""
    zone = Timezone()
    zone.add("tzid", "Europe/Paris")
    for kind, month, before, after, name in (
        (TimezoneDaylight, 3, 1, 2, "CEST"),
        (TimezoneStandard, 10, 2, 1, "CET"),
    ):
        half = kind()
        half.add("dtstart", dt.datetime(1996, month, 31 if month == 3 else 27, 1 + before))
        half.add("rrule", {"freq": "yearly", "bymonth": month, "byday": "-1SU"})
        half.add("tzoffsetfrom", dt.timedelta(hours=before))
        half.add("tzoffsetto", dt.timedelta(hours=after))
        half.add("tzname", name)
        zone.add_component(half)
    return zone
