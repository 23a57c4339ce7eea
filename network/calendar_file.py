"""Dates as a calendar that other programs read (RFC 5545): whole days, one event each (fr: agenda iCal)."""

import datetime as dt

from django.utils import timezone
from icalendar import Calendar, Event


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
