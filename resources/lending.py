"""How equipment is lent.

    request ─▶ requested ─┬─ approve ─▶ approved ─ hand over ─▶ with the borrower ─ take back ─▶ brought back
       (the days are      ├─ refuse (a reason)        │  ▲
        promised at once) └─ cancel ◀─────────────────┘  └ ask for longer ─ examined ─ decided

    block: the owner keeps days for itself; what was only requested gives way, what was approved only when it says so
    a unit that is lost, broken or retired is replaced in the loans to come; a loan that cannot be served is refused

Nobody is promised what somebody else has: the days of a unit are rows that the database keeps unique.
Source: Manche, loans of equipment (both ends included, at most 30 days; the owner has priority and gives its reason;
insured until the last day; the borrower repairs nothing).
"""

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from network import publication
from network.roles import edits, is_coordinator, is_member, structure_ids
from network.steps import StepRefused, advance, allow, record
from resources import lending_notifications as tell
from resources.availability import days_between, free_units, held_until, next_free, parts_of
from resources.conditions import day_of, of_the_period, unmet
from resources.models import Block, EquipmentUnit, LentUnit, Loan, LoanWish, Pool, UnitDay, UnitState
from resources.models import LoanStatus as Status
from resources.models.equipment import LENDABLE

MOST_KINDS = 20
MOST_OF_A_KIND = 50
LONGEST_EXTENSION = dt.timedelta(days=366)


# Who may act


def may_request(user, structure):
    """Managers and editors, for their structure; coordinators for anybody (somebody called)."""
    return is_coordinator(user) or edits(user, structure)


def may_keep(user, pool):
    """Decides, hands over and takes back: the owner’s managers and editors, and coordinators."""
    return is_coordinator(user) or (is_member(user) and edits(user, pool.owner))


def pools_kept_by(user):
    """The pools for which the person decides, hands over and takes back."""
    if is_coordinator(user):
        return Pool.objects.all()
    return (
        Pool.objects.filter(owner__in=structure_ids(user, ["manager", "editor"]))
        if is_member(user)
        else Pool.objects.none()
    )


# Asking


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
    _promise(loan, wanted)
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


def _promise(loan, wanted):
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
            _hold(loan, units, loan.begins_on, loan.ends_on)
    except IntegrityError:
        raise StepRefused(_("Somebody else has just asked for the same days. Look at the calendar again.")) from None


def _hold(loan, units, begins_on, ends_on):
    publication.announce()
    last = held_until(loan.pool, ends_on)
    UnitDay.objects.bulk_create(
        [
            UnitDay(unit=unit, day=day, loan=loan, is_preparation=day > ends_on)
            for unit in sorted(units, key=lambda each: each.pk)
            for day in days_between(begins_on, last)
        ]
    )


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
    _give_back(loan)
    record(loan, "cancel", by=by)
    tell.cancelled(loan)


# Deciding


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
    _refuse(loan, answer.strip())
    record(loan, "refuse", by=by, answer=answer)


def _refuse(loan, answer):
    advance(
        loan, source=[Status.REQUESTED, Status.APPROVED], target=Status.REFUSED, decided_at=timezone.now(), answer=answer,
        asked_until=None,
    )  # fmt: skip
    _give_back(loan)
    tell.refused(loan)


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
    for moment, first, last in (
        (pickup_at, loan.begins_on, loan.ends_on),
        (return_at, loan.begins_on, loan.ends_on),
    ):
        if moment is None:
            continue
        day = timezone.localtime(moment).date()
        if not first <= day <= last:
            raise StepRefused(
                _("Both slots are within the loan, from %(first)s to %(last)s.")
                % {"first": day_of(first), "last": day_of(last)}
            )
        if loan.pool.hours and not _is_open(loan.pool, moment):
            raise StepRefused(_("The depot is closed at that time."))
    if pickup_at and return_at and return_at <= pickup_at:
        raise StepRefused(_("It is brought back after it is fetched."))


def _is_open(pool, moment):
    moment = timezone.localtime(moment)
    day = ("mo", "tu", "we", "th", "fr", "sa", "su")[moment.weekday()]
    return any(opens <= f"{moment:%H:%M}" <= closes for opens, closes in pool.hours.get(day, ()))


# Longer


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
            UnitDay.objects.filter(loan=loan, day__gt=before).delete()
            for lent in loan.lent.filter(given_back_at=None, is_lost=False).select_related("unit"):
                _hold_again(loan, lent.unit, before + dt.timedelta(days=1), until)
    except IntegrityError:
        raise StepRefused(_("These days are promised to somebody else.")) from None
    record(loan, "lengthen", by=by, until=until.isoformat())
    tell.lengthened(loan)


def _hold_again(loan, unit, first, ends_on):
    _hold_days(loan, unit, days_between(first, held_until(loan.pool, ends_on)), ends_on)


def _hold_days(loan, unit, days, ends_on):
    publication.announce()
    UnitDay.objects.bulk_create(
        [UnitDay(unit=unit, day=day, loan=loan, is_preparation=day > ends_on) for day in days]
    )


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


# Keeping days for oneself, and units that cannot be lent


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
    _tell_who_waits({unit.item_id})


def _make_room(unit, begins_on, ends_on, reason, over_promises):
    loans = Loan.objects.filter(days__unit=unit, days__day__range=(begins_on, ends_on)).distinct()
    for loan in loans:
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
        if loan.status in (Status.REQUESTED, Status.APPROVED) and not _replace(loan, unit):
            _refuse(loan, _("The owner keeps these days: %s") % reason)
    UnitDay.objects.filter(unit=unit, day__range=(begins_on, ends_on), is_preparation=True).delete()


def _replace(loan, unit):
    """Give the loan another unit of the same item for all its days; whether there was one."""
    other = free_units(unit.item, loan.begins_on, held_until(loan.pool, loan.ends_on)).exclude(pk=unit.pk).first()
    if other is None:
        return False
    LentUnit.objects.filter(loan=loan, unit=unit).update(unit=other)
    UnitDay.objects.filter(loan=loan, unit=unit).update(unit=other)
    return True


@transaction.atomic
def set_aside(unit, *, by, state, why):
    """Take a unit out of what is lent (serviced, out of order, lost, retired): the loans to come get another one."""
    unit = EquipmentUnit.objects.select_for_update().select_related("item__pool__owner").get(pk=unit.pk)
    allow(may_keep(by, unit.item.pool))
    if state in LENDABLE:
        raise StepRefused(_("Choose why it is not lent."))
    if (
        state != UnitState.LOST
        and LentUnit.objects.filter(unit=unit, loan__status=Status.OUT, given_back_at=None, is_lost=False).exists()
    ):
        raise StepRefused(_("It is with a borrower: take it back first."))
    EquipmentUnit.objects.filter(pk=unit.pk).update(state=state, note=why.strip()[:300])
    publication.announce()
    unit.refresh_from_db()
    for loan in Loan.objects.filter(lent__unit=unit, status__in=[Status.REQUESTED, Status.APPROVED]).distinct():
        if not _replace(loan, unit):
            _refuse(loan, _("“%(unit)s” can no longer be lent: %(why)s") % {"unit": unit, "why": why.strip()})
    if state == UnitState.LOST:
        for lent in LentUnit.objects.filter(unit=unit, loan__status=Status.OUT, given_back_at=None, is_lost=False):
            _lose(lent, by)
    record(unit.item, "set_aside", by=by, unit=unit.number, state=state, why=why)


@transaction.atomic
def put_back(unit, *, by):
    """It may be lent again."""
    unit = EquipmentUnit.objects.select_for_update().select_related("item__pool__owner").get(pk=unit.pk)
    allow(may_keep(by, unit.item.pool))
    EquipmentUnit.objects.filter(pk=unit.pk).update(state=UnitState.READY)
    unit.refresh_from_db()
    record(unit.item, "put_back", by=by, unit=unit.number)
    _tell_who_waits({unit.item_id})


# Changing hands: the condition reports are in resources.handing_over


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
        LentUnit.objects.filter(unit__in=units, loan__status=Status.OUT, given_back_at=None, is_lost=False)
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
    back = LentUnit.objects.filter(pk=lent.pk, given_back_at=None, is_lost=False, loan__status=Status.OUT)
    if not back.update(given_back_at=timezone.now()):
        raise StepRefused(_("This is already back."))
    _free_after_today(loan, lent.unit)
    record(loan, "come_back", by=by, unit=lent.unit.number)
    _close_if_all_back(loan)


def _free_after_today(loan, unit):
    """Keep the days of preparation only, from tomorrow on, where nobody else has them."""
    today = timezone.localdate()
    UnitDay.objects.filter(loan=loan, unit=unit, day__gt=today).delete()
    wanted = days_between(today + dt.timedelta(days=1), held_until(loan.pool, today))
    taken = set(UnitDay.objects.filter(unit=unit, day__in=wanted).values_list("day", flat=True))
    _hold_days(loan, unit, [day for day in wanted if day not in taken], today)
    _tell_who_waits({unit.item_id})


def _lose(lent, by):
    LentUnit.objects.filter(pk=lent.pk, given_back_at=None).update(is_lost=True)
    UnitDay.objects.filter(loan=lent.loan, unit=lent.unit, day__gt=timezone.localdate()).delete()
    record(lent.loan, "lose", by=by, unit=lent.unit.number)
    _close_if_all_back(lent.loan)


def _close_if_all_back(loan):
    if not loan.lent.filter(given_back_at=None, is_lost=False).exists():
        advance(loan, source=[Status.OUT], target=Status.RETURNED, back_at=timezone.now(), asked_until=None)
        tell.brought_back(loan)


def _give_back(loan):
    """Free all its days, and tell those who wait."""
    items = set(UnitDay.objects.filter(loan=loan).values_list("unit__item", flat=True))
    UnitDay.objects.filter(loan=loan).delete()
    _tell_who_waits(items)


def _tell_who_waits(items):
    """Tell each wish that could now be granted, in the order in which they came. Nothing is promised by that."""
    publication.announce()
    wishes = LoanWish.objects.filter(told_at=None, ends_on__gte=timezone.localdate())
    wishes = wishes.filter(item__in=items) | wishes.filter(item__parts__item__in=items)
    for wish in wishes.select_related("item__pool", "by", "structure").distinct().order_by("asked_at"):
        last = held_until(wish.item.pool, wish.ends_on)
        if all(
            free_units(part, wish.begins_on, last).count() >= number * wish.count
            for part, number in parts_of(wish.item)
        ):
            LoanWish.objects.filter(pk=wish.pk, told_at=None).update(told_at=timezone.now())
            tell.free_again(wish)
