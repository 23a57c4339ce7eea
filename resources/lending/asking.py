"""How a member asks: the days are held at once, or the sentence says when they are free."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from network.steps import StepRefused, advance, allow, record
from resources import lending_notifications as tell
from resources.availability import free_units, held_until, next_free, parts_of
from resources.conditions import day_of, of_the_period, unmet
from resources.lending.days import give_back, hold
from resources.lending.rights import may_request
from resources.models import EquipmentUnit, LentUnit, Loan, LoanWish
from resources.models import LoanStatus as Status

MOST_KINDS = 20
MOST_OF_A_KIND = 50


@transaction.atomic
def request(
    pool, *, by, structure, wanted, begins_on, ends_on, actions, audience, where, accepts, people_expected=None
):
    """Ask for ``wanted`` (``{item: how many}``), and hold the days until the owner decides. Returns the loan."""
    allow(may_request(by, structure))
    wanted = {item: count for item, count in wanted.items() if count}
    _check_wish(pool, wanted)
    if pool.terms and not accepts:
        raise StepRefused(_("Read the terms of the loan and accept them."))
    found = unmet(pool, structure, begins_on, ends_on, timezone.localdate())
    refusals = [each.sentence for each in found if each.refuses]
    if refusals:
        raise StepRefused(" ".join(refusals))
    loan = Loan.objects.create(
        pool=pool, structure=structure, requested_by=by, begins_on=begins_on, ends_on=ends_on, actions=actions,
        audience=audience, where=where, people_expected=people_expected, terms_accepted=pool.terms,
        warnings=[each.sentence for each in found],
    )  # fmt: skip
    promise(loan, wanted)
    record(loan, "request", by=by)
    tell.requested(loan)
    return loan


def _check_wish(pool, wanted):
    if not wanted:
        raise StepRefused(_("Say what you would like to borrow."))
    if len(wanted) > MOST_KINDS or any(count < 1 or count > MOST_OF_A_KIND for count in wanted.values()):
        raise StepRefused(_("This is more than one may ask for at once."))
    if any(item.pool_id != pool.pk or not item.is_shown for item in wanted):
        raise StepRefused(_("This is not in the catalogue of this pool."))


def promise(loan, wanted):
    """Take free units for the whole period, or say when they are."""
    last = held_until(loan.pool, loan.ends_on)
    needed = {}
    for item, count in wanted.items():
        for part, number in parts_of(item):
            needed[part] = needed.get(part, 0) + number * count
    if any(part.pool_id != loan.pool_id for part in needed):
        raise StepRefused(_("This is not in the catalogue of this pool."))
    # Requests for the same things follow one another; the unique days are the judge of all that is not a request.
    list(EquipmentUnit.objects.select_for_update().filter(item__in=needed).order_by("pk"))
    units = []
    for item, count in needed.items():
        free = list(free_units(item, loan.begins_on, last)[:count])
        if len(free) < count:
            raise StepRefused(_not_free(item, count, loan))
        units += free
    try:
        with transaction.atomic():
            LentUnit.objects.bulk_create([LentUnit(loan=loan, unit=unit) for unit in units])
            hold(loan, units, loan.begins_on, loan.ends_on)
    except IntegrityError:
        raise StepRefused(_("Somebody else has just asked for the same days. Look at the calendar again.")) from None


def _not_free(item, count, loan):
    days = (loan.ends_on - loan.begins_on).days + 1
    first = next_free(item, days, count, max(loan.begins_on, timezone.localdate()))
    if first is None:
        return _("“%(item)s” is not free for so many days (%(count)d asked for).") % {"item": item, "count": count}
    return _(
        "“%(item)s” is not free on all these days (%(count)d asked for). It is for %(days)d days from %(first)s."
    ) % {
        "item": item,
        "count": count,
        "days": days,
        "first": day_of(first),
    }


@transaction.atomic
def wait_for(item, *, by, structure, begins_on, ends_on, count=1):
    """Be told when what was not free is free again."""
    allow(may_request(by, structure))
    today = timezone.localdate()
    if ends_on < begins_on or ends_on < today:
        raise StepRefused(_("These days are over."))
    if found := [each.sentence for each in of_the_period(item.pool, max(begins_on, today), ends_on, today)]:
        raise StepRefused(" ".join(found))
    LoanWish.objects.filter(
        item=item, structure=structure, begins_on=begins_on, ends_on=ends_on, told_at__isnull=False
    ).delete()  # told before, it was taken by somebody else: they wait again
    wish, _new = LoanWish.objects.get_or_create(
        item=item, structure=structure, begins_on=begins_on, ends_on=ends_on,
        defaults={"by": by, "count": min(max(count, 1), MOST_OF_A_KIND)},
    )  # fmt: skip
    return wish


@transaction.atomic
def cancel(loan, *, by):
    """The borrower no longer needs it: the days are free again."""
    allow(may_request(by, loan.structure))
    advance(loan, source=[Status.REQUESTED, Status.APPROVED], target=Status.CANCELLED, asked_until=None)
    give_back(loan)
    record(loan, "cancel", by=by)
    tell.cancelled(loan)
