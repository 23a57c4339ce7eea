"""Calendars that others keep are read each morning, and their dates shown with the agenda (fr: agenda externe).

    a date of the calendar ─▶ published, read-only, with its source ─ it vanishes there ─▶ cancelled ─ it comes back ─▶ published

Only what everybody may reach is read, five seconds and two megabytes at most; 300 dates of the next twelve months. Reading twice
changes nothing. When a calendar cannot be read its dates stay, and the secretariat sees why.
"""

import datetime as dt
import html
import itertools
import re

import icalendar
import recurring_ical_events
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from network import publication
from network.fetching import NotFetched, fetch
from network.models import Event, EventStatus, ExternalCalendar
from network.naming import free_slug

SECONDS, MOST_BYTES, MOST_DATES, MOST_SERIES = 5.0, 2_000_000, 300, 1000
AHEAD = dt.timedelta(days=365)
BACK = dt.timedelta(days=3650)  # further back, a date that comes back is left out
MOST_A_DAY = 4  # hours, minutes or seconds that one rule names
TOO_OFTEN = {"SECONDLY", "MINUTELY", "HOURLY"}
LONGEST = dt.timedelta(days=31)
_unseen = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\ufeff\ufffe\uffff\ud800-\udfff]"
)


class NoCalendar(Exception):
    """What was received is no calendar; the message is for the secretariat."""


# The steps


def read_all(outside=None):
    """Every calendar that is to be read. Returns ``(read, failed)``."""
    read = failed = 0
    for each in ExternalCalendar.objects.filter(is_read=True).select_related("structure"):
        if read_one(each, outside=outside):
            read += 1
        else:
            failed += 1
    return read, failed


def read_one(calendar, *, outside=None):
    """Read one calendar; whether it could be read. What went wrong is kept where coordinators see it."""
    try:
        body = fetch(
            calendar.url, outside=outside, accept="text/calendar", seconds=SECONDS, most_bytes=MOST_BYTES
        ).body
        found = dates_in(body, timezone.now())
    except (NotFetched, NoCalendar) as trouble:
        return _note(calendar, str(trouble))
    with transaction.atomic():
        _write(calendar, found)
    return _note(calendar, "")


def _note(calendar, error):
    read = {} if error else {"last_read_at": timezone.now()}
    ExternalCalendar.objects.filter(pk=calendar.pk).update(last_error=error[:300], **read)
    return not error


# Reading


def dates_in(content, now):
    """``{key: {field: value}}`` of the dates that a calendar holds within twelve months, the soonest first."""
    try:
        whole = icalendar.Calendar.from_ical(content)
        if whole.name != "VCALENDAR":
            raise ValueError
        events = whole.walk("VEVENT")
    except (ValueError, IndexError, KeyError, TypeError, AttributeError, RecursionError):
        raise NoCalendar(_("What is at this address is no calendar (iCal).")) from None
    if len(events) > MOST_SERIES:
        raise NoCalendar(_("The calendar holds more than %d dates: give the address of a smaller one.") % MOST_SERIES)
    found = {}
    try:
        whole.subcomponents = [
            each for each in whole.subcomponents if each.name != "VEVENT" or _is_sensible(each, now)
        ]
        query = recurring_ical_events.of(whole, skip_bad_series=True)
        for each in itertools.islice(query.after(now), MOST_DATES * 2):
            key, said = _said(each)
            if said and said["starts_at"] > now + AHEAD:
                break
            if said and said["ends_at"] > now:
                found.setdefault(key, said)
            if len(found) == MOST_DATES:
                break
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        raise NoCalendar(_("A date of this calendar cannot be understood.")) from None
    return found


def _is_sensible(event, now):
    """It begins; what comes back does so once a day at most, and did not begin so long ago that counting takes time."""
    if "DTSTART" not in event:
        return False
    rules = event.get("RRULE", [])
    rules = rules if isinstance(rules, list) else [rules]
    frequencies = {str(value).upper() for rule in rules for value in rule.get("FREQ", [])}
    many = any(len(rule.get(part, [])) > MOST_A_DAY for rule in rules for part in ("BYHOUR", "BYMINUTE", "BYSECOND"))
    stands_still = any(step < 1 for rule in rules for step in rule.get("INTERVAL", []))
    return not (rules and (frequencies & TOO_OFTEN or many or stands_still or _moment(event.start) < now - BACK))


def _said(event):
    """``(key, fields)`` of one date; a whole day is from midnight to midnight."""
    start = event.start
    end = event.end if event.end and event.end != start else None
    starts_at = _moment(start)
    ends_at = _moment(end) if end else starts_at + (dt.timedelta(hours=1) if isinstance(start, dt.datetime) else dt.timedelta(days=1))  # fmt: skip
    title = _clean(event.get("SUMMARY"), 200)
    if not title or not starts_at < ends_at <= starts_at + LONGEST:
        return "", None
    key = f"{_clean(event.get('UID'), 200) or title}|{starts_at:%Y-%m-%dT%H:%M}"
    return key, {
        "title": title,
        "text": _clean(event.get("DESCRIPTION"), 10_000, lines=True),
        "where": _clean(event.get("LOCATION"), 300),
        "source_url": _address(event.get("URL")),
        "starts_at": starts_at,
        "ends_at": ends_at,
        "is_cancelled": str(event.get("STATUS", "")).upper() == "CANCELLED",
    }


def _moment(value):
    if not isinstance(value, dt.datetime):
        value = dt.datetime.combine(value, dt.time())
    return (timezone.make_aware(value) if timezone.is_naive(value) else value).astimezone(dt.UTC)


def _clean(value, most, *, lines=False):
    """Words only: no tag, nothing invisible."""
    text = _unseen.sub("", strip_tags(html.unescape(str(value or "")))).replace("\r\n", "\n")
    return (text.strip() if lines else " ".join(text.split()))[:most]


def _address(value):
    address = str(value or "").strip()[:500]
    try:
        URLValidator(schemes=["http", "https"])(address)
    except ValidationError:
        return ""
    return address


# Writing


def _write(calendar, found):
    """Dates that are new, that changed, that vanished. Those that are over stay as they were."""
    now = timezone.now()
    concerned = Q(ends_at__gte=now) | Q(source_key__in=found)
    known = {event.source_key: event for event in calendar.events.filter(concerned)}
    changed = False
    for key, said in found.items():
        said = dict(said)
        status = EventStatus.CANCELLED if said.pop("is_cancelled") else EventStatus.PUBLISHED
        said |= {
            "status": status,
            "kind": calendar.kind,
            "visibility": calendar.visibility,
            "structure_id": calendar.structure_id,
            "cancelled_because": _("Cancelled in the calendar of the organiser.") if status == "cancelled" else "",
        }
        changed |= _keep(calendar, key, known.get(key), said, now)
    # Where only the soonest were read, what comes later has not vanished.
    horizon = max(said["starts_at"] for said in found.values()) if len(found) == MOST_DATES else None
    for key, event in known.items():
        if horizon and event.starts_at > horizon:
            continue
        if key not in found and event.status == EventStatus.PUBLISHED:
            because = _("It is no longer in the calendar of the organiser.")
            changed |= _keep(
                calendar, key, event, {"status": EventStatus.CANCELLED, "cancelled_because": because}, now
            )
    if changed:
        publication.announce()


def _keep(calendar, key, event, said, now):
    """Whether something had to be written."""
    if event is None:
        event = Event(calendar=calendar, source_key=key, slug=_slug(said), published_at=now, changed_at=now, **said)
        event.save()
        return True
    if all(getattr(event, name) == value for name, value in said.items()):
        return False
    for name, value in said.items():
        setattr(event, name, value)
    event.sequence, event.changed_at = event.sequence + 1, now
    event.save()
    return True


def _slug(said):
    return free_slug(Event, f"{said['title'][:80]} {timezone.localdate(said['starts_at']):%d-%m-%Y}")
