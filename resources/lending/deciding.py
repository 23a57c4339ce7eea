"""How the owner decides, with a reason, and agrees on the slots."""

from contextlib import suppress

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from network import hours
from network.steps import StepRefused, advance, allow, record
from resources import lending_notifications as tell
from resources.conditions import day_of
from resources.lending.days import give_back
from resources.lending.rights import may_keep
from resources.models import Loan
from resources.models import LoanStatus as Status


@transaction.atomic
def approve(loan, *, by, answer="", pickup_at=None, return_at=None):
    """Promise it. The slots of the depot may be agreed now or later."""
    allow(may_keep(by, loan.pool))
    if loan.ends_on < timezone.localdate():
        raise StepRefused(_("These days are over."))
    _check_slots(loan, pickup_at, return_at)
    advance(
        loan, source=[Status.REQUESTED], target=Status.APPROVED, decided_at=timezone.now(), answer=answer.strip(),
        pickup_at=pickup_at, return_at=return_at,
    )  # fmt: skip
    record(loan, "approve", by=by)
    tell.approved(loan)


@transaction.atomic
def refuse(loan, *, by, answer):
    """The owner has priority, and gives its reason; what was approved may be taken back until it is handed over."""
    allow(may_keep(by, loan.pool))
    if not answer.strip():
        raise StepRefused(_("Say why: the borrower reads it."))
    turn_down(loan, answer.strip())
    record(loan, "refuse", by=by, answer=answer)


def turn_down(loan, answer):
    advance(
        loan, source=[Status.REQUESTED, Status.APPROVED], target=Status.REFUSED, decided_at=timezone.now(), answer=answer,
        asked_until=None,
    )  # fmt: skip
    give_back(loan)
    tell.refused(loan)


def close_undecided(today):
    """Requests whose first day is over without an answer are refused, by nobody; how many. Safe to run again."""
    closed = 0
    for loan in Loan.objects.filter(status=Status.REQUESTED, begins_on__lt=today).select_related("pool", "structure"):
        with suppress(StepRefused), transaction.atomic():  # decided meanwhile
            answer = _("The owner did not decide in time: the first day is over.")
            turn_down(loan, answer)
            record(loan, "refuse", by=None, answer=answer)
            closed += 1
    return closed


@transaction.atomic
def agree_slots(loan, *, by, pickup_at, return_at):
    """Say when it is fetched and brought back, within the hours of the depot."""
    allow(may_keep(by, loan.pool))
    _check_slots(loan, pickup_at, return_at)
    if loan.status not in (Status.APPROVED, Status.OUT):
        raise StepRefused(_("Slots are agreed once the loan is approved."))
    Loan.objects.filter(pk=loan.pk).update(pickup_at=pickup_at, return_at=return_at)
    loan.refresh_from_db()
    record(loan, "agree_slots", by=by)
    tell.slots(loan)


def _check_slots(loan, pickup_at, return_at):
    for moment in filter(None, (pickup_at, return_at)):
        if not loan.begins_on <= timezone.localtime(moment).date() <= loan.ends_on:
            raise StepRefused(
                _("Both slots are within the loan, from %(first)s to %(last)s.")
                % {"first": day_of(loan.begins_on), "last": day_of(loan.ends_on)}
            )
        if loan.pool.hours and not _is_open(loan.pool, moment):
            raise StepRefused(_("The depot is closed at that time."))
    if pickup_at and return_at and return_at <= pickup_at:
        raise StepRefused(_("It is brought back after it is fetched."))


def _is_open(pool, moment):
    moment = timezone.localtime(moment)
    day = hours.DAYS[moment.weekday()]
    return any(opens <= f"{moment:%H:%M}" <= closes for opens, closes in pool.hours.get(day, ()))
