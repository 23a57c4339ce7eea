"""How a working group lives: join, ask, leave, share documents.

    open group:        join ─▶ a seat
    group on request:  ask ─▶ asked for ─┬─ welcome ─▶ a seat
                                         └─ turn away
    leave ─▶ the seat is free

Source: the charters, mission « Coordonner »: groups are set up on the subjects that matter most.
"""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from network import notifications
from network.models import GroupDocument, GroupStatus, Joining, Seat
from network.roles import is_coordinator, is_member
from network.steps import StepRefused, allow, record

# Who may act


def sits_in(user, group):
    return user.is_authenticated and group.seats.taken().filter(user=user).exists()


def groups_of(user):
    """Keys of the groups in which the person sits. One query for each person and request."""
    if not user.is_authenticated or not user.is_active:
        return frozenset()
    if not hasattr(user, "_groups_of"):
        user._groups_of = frozenset(Seat.objects.taken().filter(user=user).values_list("group", flat=True))
    return user._groups_of


def facilitates(user, group):
    return user.is_authenticated and group.seats.taken().filter(user=user, is_facilitator=True).exists()


def may_see_inside(user, group):
    return is_coordinator(user) or sits_in(user, group)


def may_lead(user, group):
    """Welcomes people and keeps the documents: facilitators and coordinators."""
    return is_coordinator(user) or facilitates(user, group)


# The steps


@transaction.atomic
def join(group, *, by):
    """Take a seat, or ask for one where the group wants it so."""
    allow(is_member(by))
    if group.status != GroupStatus.RUNNING:
        raise StepRefused(_("This group is closed."))
    if group.joining == Joining.CLOSED and not is_coordinator(by):
        raise StepRefused(_("The secretariat says who sits in this group. Write to it."))
    at_once = group.joining == Joining.OPEN or is_coordinator(by)
    try:
        with transaction.atomic():
            seat = Seat.objects.create(group=group, user=by, accepted_at=timezone.now() if at_once else None)
    except IntegrityError:
        raise StepRefused(_("You already sit in this group, or have asked to.")) from None
    record(group, "join" if at_once else "ask", by=by)
    if not at_once:
        notifications.seat_asked_for(seat)
    return seat


@transaction.atomic
def welcome(seat, *, by):
    """Give the seat that was asked for."""
    allow(may_lead(by, seat.group))
    if not Seat.objects.asked_for().filter(pk=seat.pk).update(accepted_at=timezone.now()):
        raise StepRefused(_("This request has already been answered."))
    record(seat.group, "welcome", by=by, person=str(seat.user))
    notifications.seat_given(seat)


@transaction.atomic
def turn_away(seat, *, by):
    """Do not give the seat that was asked for."""
    allow(may_lead(by, seat.group))
    if not Seat.objects.asked_for().filter(pk=seat.pk).update(left_at=timezone.now()):
        raise StepRefused(_("This request has already been answered."))
    record(seat.group, "turn_away", by=by, person=str(seat.user))


@transaction.atomic
def leave(group, *, by):
    """Free one's seat."""
    allow(by.is_authenticated)
    if not Seat.objects.filter(group=group, user=by, left_at=None).update(left_at=timezone.now()):
        raise StepRefused(_("You do not sit in this group."))
    record(group, "leave", by=by)


@transaction.atomic
def add_document(group, *, by, title, file):
    """Share a document with those who sit in the group. ``file`` has been checked by the form."""
    allow(may_see_inside(by, group))
    document = GroupDocument.objects.create(group=group, title=title, file=file, size=file.size, added_by=by)
    record(group, "add_document", by=by, title=title)
    return document


@transaction.atomic
def remove_document(document, *, by):
    """Take a document away: whoever added it, or those who lead the group."""
    allow(document.added_by_id == by.pk or may_lead(by, document.group))
    record(document.group, "remove_document", by=by, title=document.title)
    storage, name = document.file.storage, document.file.name
    document.delete()
    transaction.on_commit(lambda: storage.delete(name))
