"""How a loan becomes longer: asked for, examined, decided, never over another promise."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from network.steps import StepRefused, allow, record
from resources import lending_notifications as tell
from resources.conditions import day_of, unmet
from resources.lending.days import hold_again
from resources.lending.rights import may_keep, may_request
from resources.models import Loan, UnitDay
from resources.models import LoanStatus as Status

LONGEST_EXTENSION = dt.timedelta(days=366)


@transaction.atomic
def ask_longer(loan, *, by, until, why):
    """A longer need is an extension, examined and decided."""
    allow(may_request(by, loan.structure))
    if until <= loan.ends_on:
        raise StepRefused(_("Give a day after %s, the last of the loan.") % day_of(loan.ends_on))
    if until - loan.ends_on > LONGEST_EXTENSION:
        raise StepRefused(_("An extension lasts at most a year."))
    if not why.strip():
        raise StepRefused(_("Say why you need it longer."))
    asked = Loan.objects.filter(
        pk=loan.pk, status__in=[Status.APPROVED, Status.OUT], asked_until=None, ends_on=loan.ends_on
    )
    if not asked.update(asked_until=until, extension_why=why.strip()):
        raise StepRefused(_("An extension is already being examined, or the loan is over."))
    loan.refresh_from_db()
    record(loan, "ask_longer", by=by, until=until.isoformat())
    tell.longer_asked(loan)


@transaction.atomic
def lengthen(loan, *, by):
    """Grant the extension: never over what is promised to somebody else."""
    allow(may_keep(by, loan.pool))
    until, before = loan.asked_until, loan.ends_on
    if until is None:
        raise StepRefused(_("No extension is asked for."))
    found = [each.sentence for each in unmet(loan.pool, loan.structure, loan.begins_on, until, timezone.localdate(), extended=True)
             if each.refuses and each.rule != "overdue"]  # fmt: skip
    if found:
        raise StepRefused(" ".join(found))
    unchanged = Loan.objects.filter(
        pk=loan.pk, status__in=[Status.APPROVED, Status.OUT], asked_until=until, ends_on=before
    )
    if not unchanged.update(ends_on=until, asked_until=None):
        raise StepRefused(_("Somebody has already decided."))
    loan.refresh_from_db()
    try:
        with transaction.atomic():
            for lent in loan.lent.not_back().select_related("unit"):
                UnitDay.objects.filter(loan=loan, unit=lent.unit, day__gt=before).delete()
                hold_again(loan, lent.unit, before + dt.timedelta(days=1), until)
    except IntegrityError:
        raise StepRefused(_("These days are promised to somebody else.")) from None
    record(loan, "lengthen", by=by, until=until.isoformat())
    tell.lengthened(loan)


@transaction.atomic
def not_longer(loan, *, by, answer):
    """Do not grant the extension, and say why."""
    allow(may_keep(by, loan.pool))
    if not answer.strip():
        raise StepRefused(_("Say why: the borrower reads it."))
    if not Loan.objects.filter(pk=loan.pk).exclude(asked_until=None).update(asked_until=None, answer=answer.strip()):
        raise StepRefused(_("No extension is asked for."))
    loan.refresh_from_db()
    record(loan, "not_longer", by=by, answer=answer)
    tell.not_lengthened(loan)
