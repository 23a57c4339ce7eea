"""What a pool was used for over a year: days lent, loans, people reached, item by item and month by month.

A day counts once for each unit that was with a borrower; days to come and days of preparation do not count, and neither
do days after the last of a loan: they were promised to nobody.
"""

import datetime as dt
from dataclasses import dataclass, field

from django.db.models import Count, Q
from django.db.models.functions import ExtractMonth
from django.utils import timezone

from resources.models import EquipmentItem, LoanStatus, UnitDay, UnitState

GONE = [UnitState.RETIRED, UnitState.LOST]
FIRST_YEAR = 2000


@dataclass
class Line:
    """An item in a year. ``share``: percent of the days on which its units could have been lent, so far."""

    item: EquipmentItem
    units: int
    days: int = 0
    loans: int = 0
    people: int = 0
    share: int = 0
    actions: list = field(default_factory=list)


@dataclass
class Year:
    """``months``: twelve numbers of days lent. ``loans`` and ``people`` count a loan once, whatever it took."""

    year: int
    lines: list
    months: list
    days: int
    loans: int
    people: int
    share: int


def years_until(today, pools):
    """The years about which something can be said, last first."""
    first = UnitDay.objects.filter(unit__item__pool__in=pools, loan__isnull=False).order_by("day").first()
    return list(range(today.year, min(first.day.year if first else today.year, today.year) - 1, -1))


def of_year(pools, year):
    """A :class:`Year`, from three queries whatever is in the pools."""
    first, last = dt.date(year, 1, 1), min(dt.date(year, 12, 31), timezone.localdate())
    items = EquipmentItem.objects.filter(pool__in=pools).exclude(parts__isnull=False, units=None)
    items = (
        items.select_related("pool")
        .annotate(unit_count=Count("units", filter=~Q(units__state__in=GONE)))
        .order_by("name", "pk")
    )
    lines = {item.pk: Line(item, item.unit_count) for item in items}
    lent = UnitDay.objects.filter(
        unit__item__pool__in=pools, day__range=(first, last), is_preparation=False,
        loan__status__in=[LoanStatus.OUT, LoanStatus.RETURNED],
    )  # fmt: skip
    months = [0] * 12
    by_month = lent.annotate(month=ExtractMonth("day")).values_list("unit__item", "month").annotate(days=Count("pk"))
    for item, month, days in by_month.order_by():
        lines[item].days += days
        months[month - 1] += days
    reached = {}
    loans = lent.values_list("unit__item", "loan", "loan__people_reached", "loan__actions").distinct()
    for item, loan, people, actions in loans.order_by("loan", "unit__item"):
        line = lines[item]
        line.loans += 1
        line.people += people or 0
        line.actions.append(actions)
        reached[loan] = people or 0
    passed = max((last - first).days + 1, 0)
    for line in lines.values():
        line.share = _share(line.days, line.units * passed)
    days, units = sum(months), sum(line.units for line in lines.values())
    return Year(
        year, list(lines.values()), months, days, len(reached), sum(reached.values()), _share(days, units * passed)
    )


def _share(days, possible):
    """Percent; more than a hundred is a unit that is no longer there."""
    return min(100, round(100 * days / possible)) if possible else 0
