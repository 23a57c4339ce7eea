"""How a working group lives: join, ask, leave, share documents, close.

    open group:        join ─▶ a seat
    group on request:  ask ─▶ asked for ─┬─ welcome ─▶ a seat
                                         └─ turn away
    leave, remove (with a reason, told) ─▶ the seat is free
    document ── new version ─▶ the earlier one is kept beside it
    running ── close (with a report) ─▶ closed ── reopen ─▶ running

A seat names the structure for which one sits. Who facilitates: :mod:`network.facilitating`.

Source: the charters, mission « Coordonner »: groups are set up on the subjects that matter most.
"""

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from network import group_messages, notifications, publication
from network.models import (
    Audience,
    EarlierVersion,
    GroupDocument,
    GroupStatus,
    Joining,
    Mandate,
    MandateRole,
    MeetingKind,
    Seat,
    Structure,
)
from network.roles import is_coordinator, is_member, structure_ids
from network.steps import StepRefused, advance, allow, record

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


def check_running(group):
    """Nothing new begins in a group that is closed."""
    if group.status != GroupStatus.RUNNING:
        raise StepRefused(_("This group is closed."))


def sits_for(user, group):
    """Keys of the structures for which the person sits in the group and still acts; all of theirs while the seat names none."""
    seat = group.seats.taken().filter(user=user).first() if user.is_authenticated and group else None
    if seat is None:
        return []
    own = structure_ids(user)
    return [each for each in own if each == seat.structure_id] if seat.structure_id else own


def may_sit_for(user):
    """The structures that somebody may sit for: those they act for."""
    return Structure.objects.filter(pk__in=structure_ids(user)).order_by("name", "pk")


def structures_that_facilitate(group):
    """Names of the structures whose people facilitate the group; what the public reads in the place of names."""
    seats = group.seats.taken().filter(is_facilitator=True, structure__isnull=False).select_related("structure")
    return sorted({seat.structure.called for seat in seats})


def kind_of_meeting():
    """The kind of meeting that groups hold, made when it is first needed."""
    if kind := MeetingKind.objects.filter(audience=Audience.GROUP).order_by("pk").first():
        return kind
    with translation.override(settings.LANGUAGE_CODE):
        name = _("Meeting of a working group")
    return MeetingKind.objects.get_or_create(name=name, defaults={"audience": Audience.GROUP, "summons_days": 7})[0]


# The steps


@transaction.atomic
def join(group, *, by, structure=None):
    """Take a seat, or ask for one where the group wants it so. Who acts for one structure sits for it."""
    allow(is_member(by))
    check_running(group)
    structure = _sat_for(by, structure)
    if group.joining == Joining.CLOSED and not is_coordinator(by):
        raise StepRefused(_("The secretariat says who sits in this group. Write to it."))
    at_once = group.joining == Joining.OPEN or is_coordinator(by)
    try:
        with transaction.atomic():
            seat = Seat.objects.create(
                group=group, user=by, structure=structure, accepted_at=timezone.now() if at_once else None
            )
    except IntegrityError:
        raise StepRefused(_("You already sit in this group, or have asked to.")) from None
    record(group, "join" if at_once else "ask", by=by)
    if not at_once:
        notifications.seat_asked_for(seat)
    return seat


def _sat_for(user, structure):
    own = list(may_sit_for(user))
    if structure is None:
        return own[0] if len(own) == 1 else None
    if structure not in own:
        raise StepRefused(_("You sit for a structure for which you act. Choose one of them."))
    return structure


@transaction.atomic
def sit_for(seat, structure, *, by):
    """Say for which of one's structures one sits."""
    allow(seat.user_id == by.pk)
    if structure is None:
        raise StepRefused(_("Choose the structure for which you sit."))
    Seat.objects.filter(pk=seat.pk, left_at=None).update(structure=_sat_for(by, structure))
    record(seat.group, "sit_for", by=by, structure=str(structure))


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
    seat = Seat.objects.filter(group=group, user=by, left_at=None).first()
    if seat is None or not _free(seat):
        raise StepRefused(_("You do not sit in this group."))
    _end_mandates(seat)
    record(group, "leave", by=by)


@transaction.atomic
def remove(seat, *, by, reason):
    """Free somebody's seat, and tell them why."""
    allow(may_lead(by, seat.group))
    if not reason.strip():
        raise StepRefused(_("Say why: this person reads it."))
    if seat.is_facilitator:
        raise StepRefused(_("%s facilitates this group: end that first.") % seat.user)
    if not _free(seat):
        raise StepRefused(_("This person no longer sits in this group."))
    record(seat.group, "remove", by=by, person=str(seat.user), reason=reason.strip())
    group_messages.seat_removed(seat, reason.strip())


def _free(seat):
    """Whether the seat was taken until now. What its holder was to do waits for somebody else."""
    seat.tasks.filter(done_at=None).update(seat=None)
    return Seat.objects.filter(pk=seat.pk, left_at=None).update(left_at=timezone.now())


def _end_mandates(seat):
    """Who leaves the group no longer facilitates it: what was to come goes, what runs ends today."""
    today = timezone.localdate()
    held = Mandate.objects.filter(
        role=MandateRole.FACILITATOR, user=seat.user_id, group=seat.group_id, closed_at=None
    )
    held.filter(begins_on__gt=today).delete()
    held.filter(Q(ends_on=None) | Q(ends_on__gt=today)).update(ends_on=today)
    held.update(closed_at=timezone.now())


# Documents


@transaction.atomic
def add_document(group, *, by, title, file):
    """Share a document with those who sit in the group. ``file`` has been checked by the form."""
    allow(may_see_inside(by, group))
    check_running(group)
    document = GroupDocument.objects.create(group=group, title=title, file=file, size=file.size, added_by=by)
    record(group, "add_document", by=by, title=title)
    return document


@transaction.atomic
def new_version(document, *, by, file):
    """Put a newer file in the place of the document's; the earlier one stays, and can be read."""
    allow(may_see_inside(by, document.group))
    check_running(document.group)
    held = GroupDocument.objects.select_for_update().get(pk=document.pk)
    EarlierVersion.objects.create(
        document=held, number=held.version, file=held.file.name, size=held.size, added_by=held.added_by,
        added_at=held.added_at,
    )  # fmt: skip
    held.file, held.size, held.version = file, file.size, held.version + 1
    held.added_by, held.added_at = by, timezone.now()
    held.save()
    record(held.group, "new_version", by=by, title=held.title, version=held.version)
    return held


@transaction.atomic
def remove_document(document, *, by):
    """Take a document away with its versions: whoever added it, while it is theirs alone, or those who lead the group."""
    alone = document.added_by_id == by.pk and not document.earlier.exclude(added_by=by).exists()
    allow(alone or may_lead(by, document.group))
    record(document.group, "remove_document", by=by, title=document.title)
    storage, names = document.file.storage, [document.file.name, *document.earlier.values_list("file", flat=True)]
    document.delete()
    transaction.on_commit(lambda: [storage.delete(name) for name in names])


# The group itself


@transaction.atomic
def write_addresses(group, *, by):
    """``[(name, address)]`` of those who sit, for whoever facilitates from a mail program. It is noted each time."""
    allow(may_lead(by, group))
    seats = group.seats.taken().filter(user__is_active=True).select_related("user")
    found = [(str(seat.user), seat.user.email) for seat in seats]
    record(group, "write_addresses", by=by, people=len(found))
    return found


@transaction.atomic
def close(group, *, by, report):
    """The group is over: what it achieved is written down, and nothing is lost."""
    allow(may_lead(by, group))
    if not report.strip():
        raise StepRefused(_("Say in a few lines what the group achieved."))
    today = timezone.localdate()
    advance(group, source=[GroupStatus.RUNNING], target=GroupStatus.CLOSED, report=report.strip(), closed_on=today)
    group.save()  # the index of words follows
    publication.announce()
    record(group, "close", by=by)
    group_messages.group_closed(group, group.seats.taken().filter(user__is_active=True).select_related("user"))


@transaction.atomic
def reopen(group, *, by):
    """It goes on after all; what it had written stays until it closes again."""
    allow(may_lead(by, group))
    advance(group, source=[GroupStatus.CLOSED], target=GroupStatus.RUNNING, closed_on=None)
    group.save()
    publication.announce()
    record(group, "reopen", by=by)
