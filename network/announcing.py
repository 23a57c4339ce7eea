"""How a date gets on the agenda, changes, and is called off.

    prepare ─▶ draft ─ publish ─▶ published ─ cancel ─▶ cancelled
                 │                 │  ▲  ▲                  │
                 └─ discard        └──┘  └──── reinstate ───┘
                                  change

Dates that come back are written in advance, each an event of its own; a step is taken for one of them, or for it and those
that follow. Whoever registered is told what changed. Source: the charters, missions « Communiquer » and « Outiller »:
workshops and trainings are made known together.
"""

import datetime as dt

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from network import agenda_messages, indexing, publication, recurring, registering
from network.models import Event, EventSeries, EventStatus, EventVisibility, Structure
from network.naming import free_slug
from network.roles import acts_for, edits, is_coordinator, structure_ids
from network.steps import StepRefused, advance, allow, record
from network.working_groups import facilitates, sits_in

FIELDS = [
    "title", "kind", "summary", "text", "starts_at", "ends_at", "structure", "place", "where", "commune", "online_url",
    "visibility", "group", "takes_registrations", "seats",
]  # fmt: skip

# Who may act


def organisers(user):
    """The structures for which somebody may announce something; for a facilitator, to their group only."""
    members = Structure.objects.members().order_by("name", "pk")
    if is_coordinator(user):
        return members
    roles = None if leads_some_group(user) else ["manager", "editor"]
    return members.filter(pk__in=structure_ids(user, roles=roles))


def leads_some_group(user):
    return (
        user.is_authenticated
        and user.seats.filter(left_at=None, accepted_at__isnull=False, is_facilitator=True).exists()
    )


def may_announce(user, event):
    """Managers and editors for their member structure; facilitators for their group; coordinators."""
    if is_coordinator(user):
        return True
    if not Structure.objects.members().filter(pk=event.structure_id).exists():
        return False
    to_a_group = event.visibility == EventVisibility.GROUP
    if to_a_group and facilitates(user, event.group):
        return acts_for(user, event.structure)
    return edits(user, event.structure) and (not to_a_group or sits_in(user, event.group))


def may_begin(user):
    return organisers(user).exists()


# The steps


@transaction.atomic
def prepare(event, *, by, terms=(), repeat="", until=None, count=None):
    """Write a new date, or all those of a series, as drafts. Returns the first one."""
    allow(may_announce(by, event))
    if sent_twice := _just_written(event, by):
        return sent_twice
    _complete(event)
    first, length = timezone.localtime(event.starts_at), event.ends_at - event.starts_at
    days = recurring.days(first.date(), repeat, until=until, count=count) if repeat else [first.date()]
    if len(days) > 1:
        event.series = EventSeries.objects.create(rule=recurring.rule(first.date(), repeat, len(days)))
    event.created_by = by
    for day in days:
        each = event if day == first.date() else Event(**_said_of(event), series=event.series, created_by=by)
        if day != first.date():
            each.starts_at, each.ends_at = _moved(length, day, first.time())
        each.slug = free_slug(Event, event.title if len(days) == 1 else f"{event.title} {day:%d-%m-%Y}")
        each.save()
        each.terms.set(terms)
    record(event, "prepare", by=by, dates=len(days))
    return event


@transaction.atomic
def publish(event, *, by, following=False):
    """Show it to those for whom it is. Returns how many dates were published."""
    allow(may_announce(by, event))
    if event.is_over:
        raise StepRefused(_("This date is over."))
    drafts = _meant(event, following, EventStatus.DRAFT, by=by)
    if not drafts:
        raise StepRefused(_("This date is published already."))
    for each in drafts:
        now = timezone.now()
        advance(each, source=[EventStatus.DRAFT], target=EventStatus.PUBLISHED, published_at=now, changed_at=now)
        _show(each)
        record(each, "publish", by=by)
    return len(drafts)


@transaction.atomic
def change(event, said, *, by, seen, following=False):
    """Say something else of a date, or of it and those that follow; those registered are told what changed.

    ``said``: ``{field: value}`` and ``terms``; ``seen``: the ``sequence`` that the person had before their eyes.
    """
    allow(may_announce(by, event))
    _refuse_if_read_elsewhere(event)
    wanted = _complete(Event(**{name: said[name] for name in FIELDS}))
    allow(may_announce(by, wanted))
    if event.status == EventStatus.CANCELLED:
        raise StepRefused(_("This date is cancelled. Put it back on the agenda before you change it."))
    if event.sequence != seen:
        raise StepRefused(_("Somebody else changed this date meanwhile. Read it again, then change it."))
    new_start, length = timezone.localtime(wanted.starts_at), wanted.ends_at - wanted.starts_at
    shift = new_start.date() - timezone.localdate(event.starts_at)
    for each in _meant(event, following, EventStatus.DRAFT, EventStatus.PUBLISHED, by=by):
        values = {name: getattr(wanted, name) for name in FIELDS}
        if each.pk != event.pk:
            day = timezone.localdate(each.starts_at) + shift
            values["starts_at"], values["ends_at"] = _moved(length, day, new_start.time())
        _rewrite(each, values, said.get("terms", ()), by)
    event.refresh_from_db()
    return event


@transaction.atomic
def cancel(event, *, by, because, following=False):
    """Call it off, and say why to those who registered; it stays shown as cancelled."""
    allow(may_announce(by, event))
    _refuse_if_read_elsewhere(event)
    if not because.strip():
        raise StepRefused(_("Say in a few words why it is cancelled: those who registered will read it."))
    for each in _meant(event, following, EventStatus.PUBLISHED, by=by) or [event]:
        _call_off(each, because.strip())
        record(each, "cancel", by=by, because=because)


def _call_off(event, because):
    advance(
        event, source=[EventStatus.PUBLISHED], target=EventStatus.CANCELLED, cancelled_because=because[:300],
        sequence=F("sequence") + 1, changed_at=timezone.now(),
    )  # fmt: skip
    _show(event)
    if not event.is_over:
        agenda_messages.cancelled(event)


@transaction.atomic
def reinstate(event, *, by):
    """It takes place after all: those who registered are told."""
    allow(may_announce(by, event))
    _refuse_if_read_elsewhere(event)
    if event.is_over:
        raise StepRefused(_("This date is over."))
    advance(
        event, source=[EventStatus.CANCELLED], target=EventStatus.PUBLISHED, cancelled_because="",
        sequence=F("sequence") + 1, changed_at=timezone.now(),
    )  # fmt: skip
    _show(event)
    record(event, "reinstate", by=by)
    agenda_messages.reinstated(event)
    registering.fill(event)


@transaction.atomic
def discard(event, *, by, following=False):
    """Throw drafts away: nobody has seen them."""
    allow(may_announce(by, event))
    drafts = _meant(event, following, EventStatus.DRAFT, by=by)
    if not drafts:
        raise StepRefused(_("Only drafts are thrown away. What was published is cancelled."))
    for each in drafts:
        record(each, "discard", by=by, title=each.title)
        each.delete()


# What the steps are made of


def _just_written(event, by):
    """The draft that the first half of a double click wrote."""
    same = Event.objects.filter(
        title=event.title, structure=event.structure, starts_at=event.starts_at, where=event.where, place=event.place,
        created_by=by, status=EventStatus.DRAFT, created_at__gte=timezone.now() - dt.timedelta(minutes=1),
    )  # fmt: skip
    return same.first()


def _complete(event):
    """The commune is that of the place; what is for members names no group; seats are for those who register."""
    if event.place:
        event.commune = event.place.commune or event.commune
    if event.visibility == EventVisibility.MEMBERS:
        event.group = None
    if not event.takes_registrations:
        event.seats = None
    return event


def _said_of(event):
    return {name: getattr(event, name) for name in FIELDS}


def _moved(length, day, time):
    """The same hour by the clock on another day, summer or winter."""
    starts_at = timezone.make_aware(dt.datetime.combine(day, time))
    return starts_at, timezone.make_aware(dt.datetime.combine(day, time) + length)


def _meant(event, following, *statuses, by):
    """The dates for which a step is taken: this one, and those of its series that follow it and are theirs too."""
    if event.status not in statuses and not following:
        return []
    if not following or event.series_id is None:
        return [event]
    found = Event.objects.for_display().filter(
        series=event.series_id, status__in=statuses, starts_at__gte=event.starts_at
    )
    return [each for each in found if may_announce(by, each)]


def followers(event):
    """How many dates of the same series come after this one, and hold."""
    if event.series_id is None:
        return 0
    later = Event.objects.filter(series=event.series_id, starts_at__gt=event.starts_at)
    return later.exclude(status=EventStatus.CANCELLED).count()


def _refuse_if_read_elsewhere(event):
    if event.calendar_id:
        raise StepRefused(
            _("This date is read from the calendar “%s”: change it there, and it follows tomorrow.") % event.calendar
        )


def _rewrite(event, values, terms, by):
    standing = event.registrations.standing().exists()
    if standing and not values["takes_registrations"]:
        raise StepRefused(_("People have registered: the date cannot do without registration any more."))
    if values["seats"] is not None and event.taken > values["seats"]:
        said = ngettext("%d person has a seat already.", "%d people have a seat already.", event.taken) % event.taken
        raise StepRefused(said + " " + _("Leave at least as many seats."))
    before = _told(event)
    changed_at = timezone.now()
    mine = Event.objects.filter(pk=event.pk, sequence=event.sequence, taken=event.taken)
    if not mine.update(**values, sequence=F("sequence") + 1, changed_at=changed_at):
        raise StepRefused(_("Somebody else changed this date meanwhile. Read it again, then change it."))
    event.refresh_from_db()
    event.terms.set(terms)
    _show(event)
    record(event, "change", by=by)
    differences = [
        (label, old, new, for_seats_only)
        for (label, old, for_seats_only), (_label, new, _only) in zip(before, _told(event), strict=True)
        if old != new
    ]
    if differences and event.status == EventStatus.PUBLISHED and not event.is_over:
        agenda_messages.changed(event, differences)
    registering.fill(event)


def _told(event):
    """What those who registered must know when it changes: ``[(label, words, is for those with a seat only)]``."""
    starts, ends = timezone.localtime(event.starts_at), timezone.localtime(event.ends_at)
    return [
        (_("What"), event.title, False),
        (_("When"), f"{date_format(starts, 'l j F Y, H:i')} – {date_format(ends, 'H:i')}", False),
        (_("Where"), event.location or "–", False),
        (_("At a distance"), event.online_url or "–", True),
    ]


def _show(event):
    indexing.index_event(event)
    publication.announce()
