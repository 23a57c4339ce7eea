"""How equipment changes hands: a condition report on the way out, another on the way in, and what differs.

    approved ─ hand over (a report for each unit) ─▶ with the borrower ─ take back, unit by unit ─▶ brought back

A report is not closed until each accessory is ticked or explained. Both names are written; the borrower signs on the screen, or
on paper. What comes back damaged is not lent again before somebody has looked at it.
Source: Manche, loans of equipment, condition reports.
"""

from dataclasses import dataclass, field

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from network.steps import StepRefused, allow, record
from resources import lending
from resources.models import Condition, ConditionReport, EquipmentPhoto, LoanStatus, UnitState, Way


@dataclass
class Said:
    """What both sides saw of a unit. ``checklist``: ``[{"name", "there", "why"}]``; ``photos``: redrawn files."""

    lender_name: str
    borrower_name: str
    condition: str = Condition.GOOD
    checklist: list = field(default_factory=list)
    note: str = ""
    cost: object = None
    signature: str = ""
    photos: list = field(default_factory=list)


@transaction.atomic
def hand_over(loan, said, *, by):
    """Give everything to the borrower. ``said``: ``{lent unit: Said}``, one for each."""
    allow(lending.may_keep(by, loan.pool))
    lents = list(loan.lent.select_related("unit__item"))
    for lent in lents:
        if lent not in said:
            raise StepRefused(_("The condition of “%s” is missing.") % lent.unit)
        _write(lent, Way.OUT, said[lent], by)
    lending.leave_depot(loan, by=by)


@transaction.atomic
def take_back(lent, said, *, by):
    """Take one unit back. What is missing is lost; what is damaged is set aside."""
    loan = lent.loan
    allow(lending.may_keep(by, loan.pool))
    if loan.status != LoanStatus.OUT:
        raise StepRefused(_("This loan is not with the borrower."))
    _write(lent, Way.IN, said, by)
    if said.condition == Condition.MISSING:
        lending.set_aside(lent.unit, by=by, state=UnitState.LOST, why=said.note or _("It was not brought back."))
        return
    lending.come_back(lent, by=by)
    if said.condition == Condition.DAMAGED:
        lending.set_aside(lent.unit, by=by, state=UnitState.BROKEN, why=said.note or _("It came back damaged."))


def _write(lent, way, said, by):
    if not said.lender_name.strip() or not said.borrower_name.strip():
        raise StepRefused(_("Write both names: who gives and who receives."))
    unexplained = [each["name"] for each in said.checklist if not each["there"] and not each["why"].strip()]
    expected = {str(each) for each in lent.unit.item.accessories.all()}
    forgotten = expected - {each["name"] for each in said.checklist}
    if unexplained or forgotten:
        names = ", ".join(sorted({*unexplained, *forgotten}))
        raise StepRefused(
            _("“%(unit)s”: tick or explain each accessory (%(names)s).") % {"unit": lent.unit, "names": names}
        )
    if said.condition != Condition.GOOD and not said.note.strip():
        raise StepRefused(_("“%s”: say in a few words what its condition is.") % lent.unit)
    try:
        with transaction.atomic():
            report = ConditionReport.objects.create(
                lent=lent, way=way, condition=said.condition, checklist=said.checklist, note=said.note.strip(), cost=said.cost,
                lender_name=said.lender_name.strip(), borrower_name=said.borrower_name.strip(), signature=said.signature, by=by,
            )  # fmt: skip
    except IntegrityError:
        raise StepRefused(_("The condition of “%s” has already been written.") % lent.unit) from None
    for photo in said.photos:
        EquipmentPhoto.objects.create(report=report, file=photo)
    record(lent.loan, "condition", by=by, unit=lent.unit.number, way=way)


def differences(lent):
    """``[sentence]``: what is not as it was on the way out."""
    reports = {each.way: each for each in lent.reports.all()}
    out, back = reports.get(Way.OUT), reports.get(Way.IN)
    if not (out and back):
        return []
    there = {each["name"]: each["there"] for each in out.checklist}
    found = [
        _("%(name)s is missing: %(why)s") % {"name": each["name"], "why": each["why"]}
        for each in back.checklist
        if not each["there"] and there.get(each["name"], True)
    ]
    if back.condition != out.condition:
        found.append(
            _("Condition: %(before)s on the way out, %(after)s on the way in.")
            % {"before": out.get_condition_display(), "after": back.get_condition_display()}
        )
    return found
