"""Which days a unit is free: what the calendar shows before anybody asks, and what a request may have.

A loan holds its days, both ends included, then the days of preparation of its pool: nobody else may have those either.
What is late is taken until today, whatever was written: nobody knows yet when it comes back.
"""

import calendar
import datetime as dt
from collections import Counter
from dataclasses import dataclass

from django.utils import timezone

from resources.models import EquipmentUnit, LentUnit, LoanStatus, UnitDay
from resources.models.equipment import LENDABLE

LOOKED_AT = 400  # days ahead, when the next free period is looked for


def days_between(first, last):
    """Every day from the first to the last, both included."""
    return [first + dt.timedelta(days=number) for number in range((last - first).days + 1)]


def length(begins_on, ends_on):
    """How many days a loan lasts: both ends count."""
    return (ends_on - begins_on).days + 1


def held_until(pool, ends_on):
    """The last day that a loan takes from others."""
    return ends_on + dt.timedelta(days=pool.preparation_days)


def parts_of(item):
    """``[(item, count)]`` of what is lent with an item: its parts when it is a kit, else itself."""
    return [(part.item, part.count) for part in item.parts.select_related("item")] or [(item, 1)]


def free_units(item, begins_on, last, but_for=None):
    """Units of an item that nothing holds from one day to another, by number. ``but_for``: a loan whose days do not count."""
    held = UnitDay.objects.filter(unit__item=item, day__range=(begins_on, last))
    if but_for is not None:
        held = held.exclude(loan=but_for)
    free = EquipmentUnit.objects.filter(item=item, state__in=LENDABLE).exclude(pk__in=held.values("unit"))
    if begins_on <= timezone.localdate():
        free = free.exclude(pk__in=_late([item]).values("unit"))
    return free.order_by("pk")


def _late(items):
    """Units that should have come back before today, and did not."""
    late = LentUnit.objects.not_back().filter(unit__item__in=items)
    return late.filter(loan__status=LoanStatus.OUT, loan__ends_on__lt=timezone.localdate())


def days_late(items):
    """``{key of the unit: {day}}`` from the day after the last of its loan to today. No row says them: they are read."""
    today, days = timezone.localdate(), {}
    for unit, last in _late(items).values_list("unit", "loan__ends_on"):
        days.setdefault(unit, set()).update(days_between(last + dt.timedelta(days=1), today))
    return days


def how_many(item, begins_on, ends_on):
    """How many times the item (or the kit) may be had for a whole period."""
    last = held_until(item.pool, ends_on)
    return min(free_units(each, begins_on, last).count() // count for each, count in parts_of(item))


@dataclass(frozen=True)
class Day:
    """A day of the month table. ``free``: of ``of`` units; ``late``: those that should have come back before."""

    day: dt.date
    free: int
    of: int
    is_past: bool
    late: int = 0

    @property
    def state(self):
        """``past``, ``none``, ``some`` or ``all``."""
        if self.is_past:
            return "past"
        return "none" if not self.free else "all" if self.free == self.of else "some"


def month_of(items, year, month):
    """``{key of the item: [week of Day or None]}`` for a month, from three queries whatever the number of items."""
    first = dt.date(year, month, 1)
    last = dt.date(year, month, calendar.monthrange(year, month)[1])
    units = dict(EquipmentUnit.objects.filter(item__in=items, state__in=LENDABLE).values_list("pk", "item"))
    late = {unit: days for unit, days in days_late(items).items() if unit in units}
    taken = set(UnitDay.objects.filter(unit__in=units, day__range=(first, last)).values_list("unit", "day"))
    taken |= {(unit, day) for unit, days in late.items() for day in days}
    held = Counter((units[unit], day) for unit, day in taken)
    lates = Counter((units[unit], day) for unit, days in late.items() for day in days)
    counts, today = Counter(units.values()), timezone.localdate()

    def said_of(item, day):
        of = counts[item.pk]
        return Day(day, of - held[item.pk, day], of, day < today, lates[item.pk, day])

    weeks = calendar.Calendar().monthdatescalendar(year, month)
    return {
        item.pk: [[said_of(item, day) if day.month == month else None for day in week] for week in weeks]
        for item in items
    }


def next_free(item, days, count=1, from_day=None):
    """The first day from which so many can be had for so many days; ``None`` when there is none within a year."""
    first = from_day or timezone.localdate()
    horizon = first + dt.timedelta(days=LOOKED_AT)
    needed = days + item.pool.preparation_days
    wanted_of = parts_of(item)
    held_by_unit = _held_by_unit([each for each, _number in wanted_of], first, horizon)
    parts = [(number * count, held_by_unit[each.pk]) for each, number in wanted_of]
    for number in range(LOOKED_AT - needed):
        day = first + dt.timedelta(days=number)
        wanted = frozenset(day + dt.timedelta(days=each) for each in range(needed))
        if all(sum(not (held & wanted) for held in units) >= least for least, units in parts):
            return day
    return None


def _held_by_unit(items, first, last):
    """``{key of the item: [{days held}]}``, one set a unit; three queries whatever the number of items."""
    late, found = days_late(items), {item.pk: {} for item in items}
    for unit, item in EquipmentUnit.objects.filter(item__in=items, state__in=LENDABLE).values_list("pk", "item"):
        found[item][unit] = late.get(unit, set())
    held = UnitDay.objects.filter(unit__item__in=items, unit__state__in=LENDABLE, day__range=(first, last))
    for item, unit, day in held.values_list("unit__item", "unit", "day"):
        found[item].setdefault(unit, set()).add(day)
    return {item: list(units.values()) for item, units in found.items()}
