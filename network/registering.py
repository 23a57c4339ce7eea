"""How somebody registers for a date, waits for a seat, gives it up; and who came.

                  ┌─ a seat is free ─▶ has a seat ─────┬─▶ came, or did not
    register ─────┤                        ▲           │
                  └─ none is ─▶ waits ─────┘ fill      └─ withdraw ─▶ withdrawn (its seat goes to whoever waits longest)
                                  └──── withdraw ──────────▶

Seats are counted by a conditional UPDATE: of two people for the last one, one has it and the other waits. Nobody learns from a
page whether an address is registered: its owner is written to. Names are forgotten a year after the date.
"""

import datetime as dt

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from network import agenda_messages, publication
from network.models import Event, EventStatus, Registration, RegistrationStatus
from network.roles import edits, is_coordinator
from network.steps import StepRefused, allow, record

KEPT_FOR = dt.timedelta(days=365)

# Who may act


def may_receive(user, event):
    """Reads who registered, and says who came: managers and editors of the organiser, and coordinators."""
    return is_coordinator(user) or edits(user, event.structure)


def may_register(user, event):
    """Whoever may see the date; ``user`` is ``None`` for the public."""
    if user is None:
        return event.is_public
    return Event.objects.visible_to(user).filter(pk=event.pk).exists()


# The steps


@transaction.atomic
def register(event, *, name, email, phone="", by=None):
    """A seat if there is one, else a wait. An address that is registered already is only reminded of it, by mail."""
    allow(may_register(by, event))
    event = _held(event)
    if not event.is_open:
        raise StepRefused(_("Registration is closed for this date."))
    if known := event.registrations.standing().at(email).first():
        agenda_messages.registered_again(known)
        return known
    return _written(event, name, email, phone, by)


@transaction.atomic
def add(event, *, name, email="", phone="", by):
    """The organiser writes somebody down who called, or who has no address."""
    allow(may_receive(by, event))
    event = _held(event)
    if not event.takes_registrations or event.status != EventStatus.PUBLISHED:
        raise StepRefused(_("Registration is closed for this date."))
    if email and event.registrations.standing().at(email).exists():
        raise StepRefused(_("This address is registered already."))
    return _written(event, name, email, phone, by)


@transaction.atomic
def withdraw(registration, *, by=None):
    """Give one's seat up. Without ``by``, whoever holds the link sent to that address."""
    event = _held(registration.event)
    allow(by is None or may_receive(by, event))
    if event.has_begun:
        raise StepRefused(_("This date has begun: there is nothing to withdraw any more."))
    standing = Registration.objects.filter(pk=registration.pk).standing()
    had_seat = standing.filter(status=RegistrationStatus.CONFIRMED).update(status=RegistrationStatus.WITHDRAWN)
    if not had_seat and not standing.update(status=RegistrationStatus.WITHDRAWN):
        raise StepRefused(_("This registration is withdrawn already."))
    if had_seat:
        was_full = event.is_full
        Event.objects.filter(pk=event.pk, taken__gt=0).update(taken=F("taken") - 1)
        fill(event)
        _announce_if(was_full, event)
    registration.refresh_from_db()
    record(event, "withdraw", by=by)
    return registration


@transaction.atomic
def note(registration, *, by, came):
    """Say who came; ``None`` takes it back."""
    allow(may_receive(by, registration.event))
    if timezone.localdate(registration.event.starts_at) > timezone.localdate():
        raise StepRefused(_("This date has not come yet."))
    Registration.objects.filter(pk=registration.pk, status=RegistrationStatus.CONFIRMED).update(came=came)


# What the steps are made of


def fill(event):
    """Give free seats to those who wait, the longest first."""
    event.refresh_from_db()
    if event.status != EventStatus.PUBLISHED or event.has_begun:
        return
    while waiting := event.registrations.filter(status=RegistrationStatus.WAITING).first():
        if not _take_a_seat(event):
            break
        Registration.objects.filter(pk=waiting.pk).update(status=RegistrationStatus.CONFIRMED)
        waiting.refresh_from_db()
        agenda_messages.seat_given(waiting)
    event.refresh_from_db(fields=["taken"])


def _held(event):
    """The row of the event, ours until the end of the transaction."""
    return Event.objects.select_for_update(of=["self"]).select_related("structure").get(pk=event.pk)


def _take_a_seat(event):
    free = Event.objects.filter(Q(seats=None) | Q(taken__lt=F("seats")), pk=event.pk)
    return free.update(taken=F("taken") + 1)


def _written(event, name, email, phone, by):
    was_full = event.is_full
    status = RegistrationStatus.CONFIRMED if _take_a_seat(event) else RegistrationStatus.WAITING
    registration = event.registrations.create(name=name, email=email, phone=phone, status=status)
    event.refresh_from_db(fields=["taken"])
    _announce_if(was_full, event)
    record(event, "register", by=by)
    agenda_messages.registered(registration)
    return registration


def _announce_if(was_full, event):
    """The public page says whether there are seats: a publication when that changes, and only then."""
    if was_full != event.is_full:
        publication.announce()


# Every morning


def remind(today):
    """The day before: those who have a seat are told again when and where. Returns how many dates that is."""
    tomorrow = today + dt.timedelta(days=1)
    registrations = Registration.objects.filter(
        status=RegistrationStatus.CONFIRMED, event__status=EventStatus.PUBLISHED, event__starts_at__date=tomorrow
    ).exclude(email="")  # fmt: skip
    found = list(registrations.select_related("event__place", "event__commune", "event__structure"))
    agenda_messages.remind(found)
    return len(found)


@transaction.atomic
def forget(today):
    """A year after a date its names go; how many registered and came stays. Returns the number of registrations."""
    before = timezone.make_aware(dt.datetime.combine(today, dt.time())) - KEPT_FOR
    old = Event.objects.filter(ends_at__lt=before, registrations__isnull=False).distinct()
    gone = 0
    for event in old:
        with_seat = event.registrations.filter(status=RegistrationStatus.CONFIRMED)
        Event.objects.filter(pk=event.pk).update(
            registered_count=with_seat.count(), came_count=with_seat.filter(came=True).count()
        )
        gone += event.registrations.count()
        event.registrations.all().delete()
    return gone
