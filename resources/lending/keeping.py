"""What the owner keeps for itself, and units that can no longer be lent."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from network import publication
from network.steps import StepRefused, allow, record
from resources.availability import days_between, free_units, held_until
from resources.conditions import day_of
from resources.lending.days import tell_who_waits
from resources.lending.deciding import turn_down
from resources.lending.hands import close_if_all_back
from resources.lending.rights import may_keep
from resources.models import Block, EquipmentUnit, LentUnit, Loan, UnitDay, UnitState
from resources.models import LoanStatus as Status
from resources.models.equipment import LENDABLE


@transaction.atomic
def block(units, *, by, begins_on, ends_on, reason, over_promises=False):
    """Keep days. What was requested gives way; what was approved only with ``over_promises``; what is out never."""
    units = list(
        EquipmentUnit.objects.select_for_update()
        .filter(pk__in=[unit.pk for unit in units])
        .select_related("item__pool__owner")
        .order_by("pk")
    )
    allow(units and all(may_keep(by, unit.item.pool) for unit in units))
    if not reason.strip():
        raise StepRefused(_("Say why these days are kept."))
    if ends_on < begins_on or (ends_on - begins_on).days > 366:
        raise StepRefused(_("Give a first and a last day, at most a year apart."))
    publication.announce()
    made = []
    for unit in units:
        _make_room(unit, begins_on, ends_on, reason.strip(), over_promises)
        kept = Block.objects.create(
            unit=unit, begins_on=begins_on, ends_on=ends_on, reason=reason.strip()[:200], by=by
        )
        try:
            with transaction.atomic():
                UnitDay.objects.bulk_create(
                    [UnitDay(unit=unit, day=day, block=kept) for day in days_between(begins_on, ends_on)]
                )
        except IntegrityError:
            raise StepRefused(_("Some of these days are already kept.")) from None
        record(
            unit.item, "block", by=by, unit=unit.number, begins_on=begins_on.isoformat(), ends_on=ends_on.isoformat()
        )
        made.append(kept)
    return made


@transaction.atomic
def unblock(kept, *, by):
    """The days are free again."""
    allow(may_keep(by, kept.unit.item.pool))
    record(kept.unit.item, "unblock", by=by, unit=kept.unit.number)
    unit = kept.unit
    kept.delete()
    tell_who_waits({unit.item_id})


def _make_room(unit, begins_on, ends_on, reason, over_promises):
    loans = Loan.objects.filter(days__unit=unit, days__day__range=(begins_on, ends_on)).distinct()
    for loan in loans:
        if loan.status == Status.OUT and not loan.lent.not_back().filter(unit=unit).exists():
            continue  # it came back before the others
        if loan.status == Status.OUT:
            raise StepRefused(
                _("“%(unit)s” is with %(structure)s until %(day)s.")
                % {"unit": unit, "structure": loan.structure.called, "day": day_of(loan.ends_on)}
            )
        if loan.status == Status.APPROVED and not over_promises:
            raise StepRefused(
                _(
                    "“%(unit)s” is promised to %(structure)s from %(first)s. Refuse that loan first, or say that you keep the days all the same."
                )
                % {"unit": unit, "structure": loan.structure.called, "first": day_of(loan.begins_on)}
            )
        if loan.status in (Status.REQUESTED, Status.APPROVED) and not replace(loan, unit):
            turn_down(loan, _("The owner keeps these days: %s") % reason)
    UnitDay.objects.filter(unit=unit, day__range=(begins_on, ends_on), is_preparation=True).delete()


def replace(loan, unit):
    """Give the loan another unit of the same item for all its days; whether there was one."""
    days = UnitDay.objects.filter(loan=loan, unit=unit)
    # The pool may have prepared longer when the loan was asked for: the days that move are those that were written.
    last = max(held_until(loan.pool, loan.ends_on), *days.values_list("day", flat=True))
    for other in free_units(unit.item, loan.begins_on, last).exclude(pk=unit.pk):
        try:
            with transaction.atomic():
                days.update(unit=other)
                LentUnit.objects.filter(loan=loan, unit=unit).update(unit=other)
            return True
        except IntegrityError:  # promised to somebody else a moment ago
            continue
    return False


@transaction.atomic
def set_aside(unit, *, by, state, why):
    """Take a unit out of what is lent (serviced, out of order, lost, retired): the loans to come get another one."""
    unit = EquipmentUnit.objects.select_for_update().select_related("item__pool__owner").get(pk=unit.pk)
    allow(may_keep(by, unit.item.pool))
    if state in LENDABLE:
        raise StepRefused(_("Choose why it is not lent."))
    if state != UnitState.LOST and LentUnit.objects.not_back().filter(unit=unit, loan__status=Status.OUT).exists():
        raise StepRefused(_("It is with a borrower: take it back first."))
    EquipmentUnit.objects.filter(pk=unit.pk).update(state=state, note=why.strip()[:300])
    publication.announce()
    unit.refresh_from_db()
    for loan in Loan.objects.filter(lent__unit=unit, status__in=[Status.REQUESTED, Status.APPROVED]).distinct():
        if not replace(loan, unit):
            turn_down(loan, _("“%(unit)s” can no longer be lent: %(why)s") % {"unit": unit, "why": why.strip()})
    if state == UnitState.LOST:
        for lent in LentUnit.objects.not_back().filter(unit=unit, loan__status=Status.OUT):
            lose(lent, by)
    record(unit.item, "set_aside", by=by, unit=unit.number, state=state, why=why)


@transaction.atomic
def put_back(unit, *, by):
    """It may be lent again."""
    unit = EquipmentUnit.objects.select_for_update().select_related("item__pool__owner").get(pk=unit.pk)
    allow(may_keep(by, unit.item.pool))
    EquipmentUnit.objects.filter(pk=unit.pk).update(state=UnitState.READY)
    unit.refresh_from_db()
    record(unit.item, "put_back", by=by, unit=unit.number)
    tell_who_waits({unit.item_id})


def lose(lent, by):
    LentUnit.objects.filter(pk=lent.pk, given_back_at=None).update(is_lost=True)
    UnitDay.objects.filter(loan=lent.loan, unit=lent.unit, day__gt=timezone.localdate()).delete()
    record(lent.loan, "lose", by=by, unit=lent.unit.number)
    close_if_all_back(lent.loan)
