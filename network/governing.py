"""How the network meets: prepare, summon, hold, close.

    in preparation ── summon ─▶ summoned ── open ─▶ in session ── close ─▶ held
          │                        │
          └──────── cancel ────────┴─▶ cancelled

Who is expected and who is there: :mod:`network.attending`. What is decided: :mod:`network.voting`. What is written down of
it: :mod:`network.minutes`. Source: the conventions, article 5 (plenary, committees, bilateral meetings).
A working group’s own meetings are held by its facilitators.
"""

import datetime as dt
from typing import NamedTuple

from django.db import transaction
from django.db.models import Min
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from network import attending, deadlines, notifications
from network.models import (
    AgendaItem,
    Agreement,
    Attendance,
    Audience,
    GroupStatus,
    Meeting,
    MeetingKind,
    MeetingStatus,
    Membership,
    VoteStatus,
)
from network.roles import is_coordinator
from network.steps import StepRefused, advance, allow, record
from network.working_groups import facilitates, kind_of_meeting

NOT_BEGUN = [MeetingStatus.PREPARED, MeetingStatus.SUMMONED]
NOT_OVER = [*NOT_BEGUN, MeetingStatus.OPEN]


def may_govern(user, meeting=None):
    """Coordinators prepare meetings and hold them; facilitators those of their own group."""
    if is_coordinator(user):
        return True
    of_a_group = meeting is not None and meeting.kind.audience == Audience.GROUP and meeting.group is not None
    return of_a_group and facilitates(user, meeting.group)


def is_prepared(meeting):
    """Its agenda and its votes may still be prepared."""
    return meeting.status in NOT_OVER


# When the next ones are due


class DueMeeting(NamedTuple):
    """A kind of meeting, the day by which the next one is due, whether it is planned.

    ``unmet``: of meetings with each member, how many wait for theirs. ``is_sure``: the day stays the same tomorrow.
    """

    kind: MeetingKind
    day: dt.date
    is_planned: bool
    unmet: int = 0
    is_sure: bool = True


def due(today=None):
    """A :class:`DueMeeting` for each kind with a rhythm, the soonest first. Only meetings that were held count."""
    today = today or timezone.localdate()
    held, planned = _last_days(today)
    since = Agreement.objects.exclude(starts_on=None).aggregate(first=Min("starts_on"))["first"]
    found = []
    for kind in MeetingKind.objects.exclude(every_months=0):
        if kind.audience == Audience.BILATERAL:
            found += _due_with_members(kind, held, planned, today)
            continue
        last = held.get((kind.pk, None))
        day = deadlines.next_meeting(last, kind.every_months, kind.usual_month, today=today, since=since)
        is_sure = bool(last or since or kind.usual_month)
        found.append(DueMeeting(kind, day, (kind.pk, None) in planned, is_sure=is_sure))
    return sorted(found, key=lambda each: (each.day, each.kind.name))


def _due_with_members(kind, held, planned, today):
    """One line for all members: the first day by which some of them are to be met, and how many they are by then."""
    days = [
        deadlines.next_meeting(
            held.get((kind.pk, structure)), kind.every_months, kind.usual_month, today=today, since=joined
        )
        for structure, joined in Membership.objects.running(today).values_list("structure", "begins_on")
        if (kind.pk, structure) not in planned
    ]
    if days:
        first = min(days)
        yield DueMeeting(kind, first, False, unmet=sum(day <= max(first, today) for day in days))


def _last_days(today):
    """``({kind and member: last day held}, {those with a meeting to come})``; the member is ``None`` but in bilaterals."""
    held, planned = {}, set()
    meetings = Meeting.objects.exclude(status=MeetingStatus.CANCELLED).order_by("starts_at")
    for kind, audience, structure, starts_at, status in meetings.values_list(
        "kind", "kind__audience", "structure", "starts_at", "status"
    ):
        day, whose = timezone.localdate(starts_at), (kind, structure if audience == Audience.BILATERAL else None)
        if status == MeetingStatus.CLOSED:
            held[whose] = day
        elif day >= today:
            planned.add(whose)
    return held, planned


# The steps


@transaction.atomic
def prepare(meeting, *, by):
    """Write a new meeting down, or correct one that has not begun. Those already summoned are told what changed."""
    allow(may_govern(by, meeting))
    is_new = meeting.pk is None
    _check_audience(meeting)
    before = (
        None
        if is_new
        else Meeting.objects.select_for_update(of=["self"]).select_related("kind", "group").get(pk=meeting.pk)
    )
    allow(is_new or may_govern(by, before))
    if before and before.status not in NOT_BEGUN:
        raise StepRefused(_("A meeting that has begun is no longer changed."))
    if before and before.status == MeetingStatus.SUMMONED and _audience(before) != _audience(meeting):
        raise StepRefused(_("It is summoned already: cancel it, and prepare another one."))
    meeting.save()
    record(meeting, "prepare" if is_new else "correct", by=by)
    if before and before.status == MeetingStatus.SUMMONED and _when_and_where(before) != _when_and_where(meeting):
        notifications.meeting_moved(meeting, attending.addresses(meeting))
    return meeting


@transaction.atomic
def call_group(group, *, by, points=(), **said):
    """Prepare a meeting of a working group, with the first points of its agenda. The kind of meeting is made the first time."""
    meeting = Meeting(kind=kind_of_meeting(), group=group, **said)
    allow(may_govern(by, meeting))
    if group.status != GroupStatus.RUNNING:
        raise StepRefused(_("This group is closed."))
    same = Meeting.objects.filter(group=group, title=meeting.title, starts_at=meeting.starts_at)
    if twice := same.exclude(status=MeetingStatus.CANCELLED).first():
        return twice  # a double click
    prepare(meeting, by=by)
    for title in points:
        write_point(AgendaItem(meeting=meeting, title=title), by=by)
    return meeting


def _audience(meeting):
    return meeting.kind_id, meeting.group_id, meeting.structure_id


def _when_and_where(meeting):
    return meeting.starts_at, meeting.ends_at, meeting.where, meeting.online_url


def _check_audience(meeting):
    audience = meeting.kind.audience
    if audience == Audience.GROUP and meeting.group is None:
        raise StepRefused(_("Choose the group that meets."))
    if audience == Audience.BILATERAL and meeting.structure is None:
        raise StepRefused(_("Choose the member that you meet."))


@transaction.atomic
def summon(meeting, *, by):
    """Send the summons to the managers of each structure expected. Returns how many messages were written."""
    allow(may_govern(by, meeting))
    if not meeting.agenda.exists():
        raise StepRefused(_("Write the agenda first: people come for it."))
    if meeting.starts_at <= timezone.now():
        raise StepRefused(_("This date is over: change it first."))
    advance(meeting, source=[MeetingStatus.PREPARED], target=MeetingStatus.SUMMONED, summoned_at=timezone.now())
    if not attending.expect(meeting):
        raise StepRefused(_("Nobody is expected at this meeting: look at its kind, or at the register of members."))
    addresses = attending.addresses(meeting)
    record(meeting, "summon", by=by, late=is_late(meeting), messages=len(addresses))
    notifications.summoned(meeting, addresses)
    return len(addresses)


def is_late(meeting, on=None):
    """Whether the summons leaves (or left) after the last day on which it would be in time."""
    left = timezone.localdate(meeting.summoned_at) if meeting.summoned_at else (on or timezone.localdate())
    return left > last_day_in_time(meeting)


def last_day_in_time(meeting):
    """The last day on which the summons may leave in time."""
    return deadlines.summons_day(meeting.starts_at, meeting.kind.summons_days)


@transaction.atomic
def open_session(meeting, *, by):
    """Begin: the register of that day says who is expected, and how many make the quorum."""
    allow(may_govern(by, meeting))
    day = timezone.localdate(meeting.starts_at)
    if day > timezone.localdate():
        raise StepRefused(
            _("This meeting is planned for %s. If it takes place today, change its date first.")
            % date_format(day, "j F Y")
        )
    advance(meeting, source=[MeetingStatus.SUMMONED], target=MeetingStatus.OPEN, opened_at=timezone.now())
    expected = attending.expect(meeting)
    Meeting.objects.filter(pk=meeting.pk).update(members_on_the_day=expected)
    meeting.members_on_the_day = expected
    record(meeting, "open", by=by, expected=expected)


@transaction.atomic
def close_session(meeting, *, by):
    """End it: what is open is closed first, what was not put to the vote goes."""
    allow(may_govern(by, meeting))
    list(meeting.votes.select_for_update().order_by("pk"))
    if meeting.votes.filter(status=VoteStatus.OPEN).exists():
        raise StepRefused(_("A vote is still open: close it first."))
    advance(meeting, source=[MeetingStatus.OPEN], target=MeetingStatus.CLOSED, closed_at=timezone.now())
    meeting.votes.filter(status=VoteStatus.PREPARED).delete()
    record(meeting, "close", by=by, present=Attendance.objects.filter(meeting=meeting, is_present=True).count())


@transaction.atomic
def cancel(meeting, *, by):
    """It does not take place; whoever was summoned is told."""
    allow(may_govern(by, meeting))
    was_summoned = meeting.status == MeetingStatus.SUMMONED
    advance(meeting, source=NOT_BEGUN, target=MeetingStatus.CANCELLED)
    record(meeting, "cancel", by=by)
    if was_summoned or meeting.summoned_at:
        notifications.meeting_cancelled(meeting, attending.addresses(meeting))


# The agenda


@transaction.atomic
def write_point(item, *, by):
    """Add a point to the agenda, or correct it; what was said is noted during the meeting and after."""
    allow(may_govern(by, item.meeting))
    if item.pk is None:
        _check_agenda(item.meeting)
        last = item.meeting.agenda.order_by("-position").first()
        item.position = min(last.position + 1, 32_000) if last else 1
    item.save()
    return item


@transaction.atomic
def drop_point(item, *, by):
    """Take a point off the agenda."""
    allow(may_govern(by, item.meeting))
    _check_agenda(item.meeting)
    storage, name = item.document.storage, item.document.name
    item.delete()
    if name:
        transaction.on_commit(lambda: storage.delete(name))


@transaction.atomic
def raise_point(item, *, by):
    """Move a point before the one above it."""
    allow(may_govern(by, item.meeting))
    _check_agenda(item.meeting)
    points = list(item.meeting.agenda.select_for_update().order_by("position", "pk"))
    place = points.index(item)
    if place:
        points[place - 1], points[place] = points[place], points[place - 1]
    for position, each in enumerate(points, start=1):
        each.position = position
    type(item).objects.bulk_update(points, ["position"])


def _check_agenda(meeting):
    if meeting.status not in NOT_OVER:
        raise StepRefused(_("This meeting is over: its agenda is no longer changed."))
