"""The agenda as calendars to subscribe to: for everybody, for somebody, for somebody about one of their groups."""

import datetime as dt
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from network.calendar_file import Entry, hours
from network.models import (
    CalendarKey,
    Event,
    EventStatus,
    EventVisibility,
    Meeting,
    MeetingStatus,
    Registration,
    RegistrationStatus,
    Seat,
)
from network.roles import structure_ids
from network.working_groups import may_see_inside

CALENDAR_BACK = dt.timedelta(days=60)  # what calendars still show of the past
MOST_IN_CALENDAR = 1000


def key_if_any(user, group=None):
    return CalendarKey.objects.filter(user=user, group=group).first()


def key_of(user, group=None):
    """The person's own key, or theirs for a group; made when it is first asked for."""
    return CalendarKey.objects.get_or_create(user=user, group=group)[0]


@transaction.atomic
def renew_key(user, group=None):
    """The address given before opens nothing any more."""
    CalendarKey.objects.filter(user=user, group=group).delete()
    return key_of(user, group)


def calendar_behind(token):
    """``(name, entries)`` of whoever holds the address, as long as they may see what is in it; else ``None``."""
    found = CalendarKey.objects.select_related("user", "group").filter(key=token[:64], user__is_active=True).first()
    if found is None or found.group and not may_see_inside(found.user, found.group):
        return None
    since = timezone.now() - CALENDAR_BACK
    if found.group:
        events = Event.objects.announced().filter(group=found.group)
        meetings = Meeting.objects.visible_to(found.user).filter(group=found.group)
        name = found.group.name
    else:
        events, meetings = dates_of(found.user), Meeting.objects.visible_to(found.user)
        name = _("My dates")
    events = events.filter(ends_at__gte=since).for_display().order_by("starts_at", "pk")[:MOST_IN_CALENDAR]
    meetings = meetings.exclude(status=MeetingStatus.PREPARED).filter(starts_at__gte=since).order_by("starts_at")
    comes = Registration.objects.filter(status=RegistrationStatus.CONFIRMED).at(found.user.email)
    theirs, comes = structure_ids(found.user), set(comes.values_list("event", flat=True))
    entries = [entry_of(event, private=event.pk in comes or event.structure_id in theirs) for event in events]
    return name, entries + [_meeting_entry(each) for each in meetings[:MOST_IN_CALENDAR]]


def dates_of(user):
    """What concerns somebody: of their structures and groups, for members, and those to which they registered."""
    registered = Registration.objects.standing().at(user.email).values("event")
    groups = Seat.objects.taken().filter(user=user).values("group")
    concerns = (
        Q(structure__in=structure_ids(user))
        | Q(visibility=EventVisibility.MEMBERS)
        | Q(visibility=EventVisibility.GROUP, group__in=groups)
        | Q(pk__in=registered)
    )
    return Event.objects.visible_to(user).announced().filter(concerns)


def entry_of(event, *, private=False):
    """A date in a calendar; ``private``: with the link to take part, even where people register."""
    parts = [event.summary, event.structure.called]
    if event.online_url and (private or event.tells_link):
        parts.append(event.online_url)
    if event.status == EventStatus.CANCELLED and event.cancelled_because:
        parts.insert(0, event.cancelled_because)
    return Entry(
        f"event-{event.pk}", event.title, event.starts_at, event.ends_at, event.changed_at,
        "\n".join(filter(None, parts)), event.location, settings.SITE_URL + event.get_absolute_url(), event.sequence,
        event.status == EventStatus.CANCELLED,
    )  # fmt: skip


def _meeting_entry(meeting):
    ends_at = meeting.ends_at or meeting.starts_at + dt.timedelta(hours=2)
    return Entry(
        f"meeting-{meeting.pk}", meeting.title, meeting.starts_at, ends_at, meeting.summoned_at or meeting.starts_at,
        meeting.online_url, meeting.where, settings.SITE_URL + reverse("network:meeting", args=[meeting.pk]),
        is_cancelled=meeting.status == MeetingStatus.CANCELLED,
    )  # fmt: skip


def public_entries():
    since = timezone.now() - CALENDAR_BACK
    events = Event.objects.public().filter(ends_at__gte=since).for_display().order_by("starts_at", "pk")
    return [entry_of(event) for event in events[:MOST_IN_CALENDAR]]


def as_calendar(name, entries):
    return hours(name, entries, urlsplit(settings.SITE_URL).hostname or "localhost")
