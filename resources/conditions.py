"""What a pool asks of a borrower, and the sentence for each rule that is not met. Source: Manche, loans of equipment."""

from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from network.models import Membership, Party
from resources.availability import length
from resources.models import Loan, Strictness


@dataclass(frozen=True)
class Unmet:
    """A rule that is not met. ``refuses``: the request stops there; else it goes on with a warning."""

    rule: str
    sentence: str
    refuses: bool = True


def day_of(day):
    return date_format(day, "j F Y")


def unmet(pool, structure, begins_on, ends_on, today, extended=False):
    """``[Unmet]`` for a loan from one day to another. ``extended``: an extension was examined, length no longer counts."""
    found = [*of_the_period(pool, begins_on, ends_on, today, extended)]
    for rule, strictness, sentence in (
        ("standing", pool.standing, _standing(structure, ends_on)),
        ("insurance", pool.insurance, _insurance(structure, ends_on)),
        ("overdue", pool.overdue, _overdue(structure, today)),
    ):
        if sentence and strictness != Strictness.IGNORE:
            found.append(Unmet(rule, sentence, strictness == Strictness.REFUSE))
    return found


def of_the_period(pool, begins_on, ends_on, today, extended=False):
    """What the pool says of the days themselves."""
    if ends_on < begins_on:
        yield Unmet("period", _("The last day comes before the first."))
        return
    if extended:
        return
    if begins_on < today:
        yield Unmet("period", _("The first day is over."))
    if (begins_on - today).days > pool.earliest_days:
        yield Unmet("period", _("It is too early: ask at most %d days before.") % pool.earliest_days)
    days = length(begins_on, ends_on)
    if days > pool.longest_days:
        yield Unmet(
            "period",
            _("A loan lasts at most %(most)d days, the first and the last included; these are %(days)d. Ask for less, and for an extension later if you need it.")
            % {"most": pool.longest_days, "days": days},
        )  # fmt: skip


def _standing(structure, ends_on):
    running = Membership.objects.filter(structure=structure).running()
    if not running.exists():
        return _("Your structure does not belong to the network today. Loans are for its members.")
    last = max((each.ends_on for each in running if each.ends_on), default=None)
    if last and last < ends_on and not running.filter(ends_on=None).exists():
        return _("Your membership ends on %s, before the end of the loan.") % day_of(last)
    return ""


def insured_until(structure):
    """The last day of the certificate that came with its agreements; ``None`` without one."""
    ends = Party.objects.filter(structure=structure, left_on=None).exclude(insured_until=None)
    return max(ends.values_list("insured_until", flat=True), default=None)


def _insurance(structure, ends_on):
    last = insured_until(structure)
    if last is None:
        return _(
            "We have no insurance certificate of your structure. Give its last day with your agreement, then ask again."
        )
    if last < ends_on:
        return _("Your insurance ends on %(insured)s; it must hold until %(last)s, the last day of the loan.") % {
            "insured": day_of(last),
            "last": day_of(ends_on),
        }
    return ""


def _overdue(structure, today):
    count = Loan.objects.overdue(today).filter(structure=structure).count()
    return count and ngettext(
        "A loan of your structure is overdue: bring it back first.",
        "%(count)d loans of your structure are overdue: bring them back first.",
        count,
    ) % {"count": count}
