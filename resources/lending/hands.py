"""How units leave the depot and come back. The condition reports are in :mod:`resources.handing_over`."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from network.steps import StepRefused, advance, allow, record
from resources import lending_notifications as tell
from resources.conditions import day_of
from resources.lending.days import free_after_today
from resources.lending.rights import may_keep
from resources.models import EquipmentUnit, LentUnit
from resources.models import LoanStatus as Status
from resources.models.equipment import LENDABLE


@transaction.atomic
def leave_depot(loan, *, by):
    """Everything is with the borrower. ``handing_over`` has written the reports."""
    allow(may_keep(by, loan.pool))
    today = timezone.localdate()
    if today < loan.begins_on:
        raise StepRefused(_("The loan begins on %s.") % day_of(loan.begins_on))
    if today > loan.ends_on:
        raise StepRefused(_("The loan ended on %s: refuse it, or lengthen it first.") % day_of(loan.ends_on))
    units = loan.lent.values("unit")
    list(EquipmentUnit.objects.select_for_update().filter(pk__in=units).order_by("pk"))
    elsewhere = (
        LentUnit.objects.not_back()
        .filter(unit__in=units, loan__status=Status.OUT)
        .select_related("unit__item", "loan__structure")
        .first()
    )
    if elsewhere:
        raise StepRefused(
            _("“%(unit)s” has not come back from %(structure)s.")
            % {"unit": elsewhere.unit, "structure": elsewhere.loan.structure.called}
        )
    if EquipmentUnit.objects.filter(pk__in=units).exclude(state__in=LENDABLE).exists():
        raise StepRefused(_("A unit of this loan can no longer be lent."))
    advance(loan, source=[Status.APPROVED], target=Status.OUT, out_at=timezone.now())
    record(loan, "hand_over", by=by)


@transaction.atomic
def come_back(lent, *, by):
    """One unit is back; with the last one the loan is over. The days that were left are free, after preparation."""
    loan = lent.loan
    allow(may_keep(by, loan.pool))
    back = LentUnit.objects.not_back().filter(pk=lent.pk, loan__status=Status.OUT)
    if not back.update(given_back_at=timezone.now()):
        raise StepRefused(_("This is already back."))
    free_after_today(loan, lent.unit)
    record(loan, "come_back", by=by, unit=lent.unit.number)
    close_if_all_back(loan)


def close_if_all_back(loan):
    if not loan.lent.not_back().exists():
        advance(loan, source=[Status.OUT], target=Status.RETURNED, back_at=timezone.now(), asked_until=None)
        tell.brought_back(loan)
