"""Who facilitates a working group, from when to when (fr: animation d’un groupe).

    sits ── name ─▶ facilitates (a mandate, with or without an end) ─┬─ end ─▶ sits
                                                                     └─ its last day passes ─▶ sits

The mandate is one of :mod:`network.mandates`: it stands in the register of mandates, and its rights go with its last day.
Somebody who was made a facilitator in the administration has no mandate; ending it works all the same.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from network import group_messages, mandates
from network.models import Mandate, MandateRole, Seat
from network.roles import is_coordinator
from network.steps import StepRefused, allow, record
from network.working_groups import check_running, may_lead


def may_name(user, group):
    return may_lead(user, group)


@transaction.atomic
def name(seat, *, by, ends_on=None):
    """Give a mandate of facilitator to somebody who sits in the group, from today."""
    allow(may_name(by, seat.group))
    check_running(seat.group)
    today = timezone.localdate()
    if not Seat.objects.taken().filter(pk=seat.pk).exists():
        raise StepRefused(_("This person no longer sits in this group."))
    if seat.is_facilitator:
        raise StepRefused(_("%s facilitates this group already.") % seat.user)
    if ends_on and ends_on < today:
        raise StepRefused(_("A mandate cannot end before it begins."))
    mandate = Mandate(
        role=MandateRole.FACILITATOR, user=seat.user, structure=seat.structure, group=seat.group, begins_on=today,
        ends_on=ends_on,
    )  # fmt: skip
    mandates.give(mandate, by=by)
    record(seat.group, "name_facilitator", by=by, person=str(seat.user))
    group_messages.facilitator_named(seat, mandate)
    return mandate


@transaction.atomic
def end(seat, *, by):
    """They no longer facilitate; they keep their seat. A group keeps a facilitator, unless the secretariat says otherwise."""
    allow(may_name(by, seat.group))
    others = seat.group.seats.taken().filter(is_facilitator=True).exclude(pk=seat.pk)
    if not others.exists() and not is_coordinator(by):
        raise StepRefused(_("Name somebody else first: the group would have no facilitator."))
    today = timezone.localdate()
    held = Mandate.objects.filter(
        role=MandateRole.FACILITATOR, user=seat.user, group=seat.group, closed_at=None, begins_on__lte=today
    )
    for mandate in held:
        mandates.end(mandate, by=by)
    if not Seat.objects.filter(pk=seat.pk, is_facilitator=True).update(is_facilitator=False) and not held:
        raise StepRefused(_("%s does not facilitate this group.") % seat.user)
    record(seat.group, "end_facilitator", by=by, person=str(seat.user))
