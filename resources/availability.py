"""Which days a unit is free: what the calendar shows before anybody asks, and what a request may have.

A loan holds its days, both ends included, then the days of preparation of its pool: nobody else may have those either.
"""

import calendar
import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from resources.models import EquipmentUnit, UnitDay
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
    return (
        EquipmentUnit.objects.filter(item=item, state__in=LENDABLE).exclude(pk__in=held.values("unit")).order_by("pk")
    )


def how_many(item, begins_on, ends_on):
    """How many times the item (or the kit) may be had for a whole period."""
    last = held_until(item.pool, ends_on)
    return min(free_units(each, begins_on, last).count() // count for each, count in parts_of(item))


@dataclass(frozen=True)
class Day:
    """A day of the month table. ``free``: of ``of`` units."""

    day: dt.date
    free: int
    of: int
    is_past: bool

    @property
    def state(self):
        """``past``, ``none``, ``some`` or ``all``."""
        if self.is_past:
            return "past"
        return "none" if not self.free else "all" if self.free == self.of else "some"


def month_of(items, year, month):
    """``{key of the item: [week of Day or None]}`` for a month, from two queries whatever the number of items."""
    first = dt.date(year, month, 1)
    last = dt.date(year, month, calendar.monthrange(year, month)[1])
    units = dict(EquipmentUnit.objects.filter(item__in=items, state__in=LENDABLE).values_list("pk", "item"))
    held = {}
    for unit, day in UnitDay.objects.filter(unit__in=units, day__range=(first, last)).values_list("unit", "day"):
        held[units[unit], day] = held.get((units[unit], day), 0) + 1
    counts = {}
    for item in units.values():
        counts[item] = counts.get(item, 0) + 1
    today = timezone.localdate()
    return {
        item.pk: [
            [
                Day(day, counts.get(item.pk, 0) - held.get((item.pk, day), 0), counts.get(item.pk, 0), day < today)
                if day.month == month
                else None
                for day in week
            ]
            for week in calendar.Calendar().monthdatescalendar(year, month)
        ]
        for item in items
    }


def next_free(item, days, count=1, from_day=None):
    """The first day from which so many can be had for so many days; ``None`` when there is none within a year."""
    first = from_day or timezone.localdate()
    horizon = first + dt.timedelta(days=LOOKED_AT)
    needed = days + item.pool.preparation_days
    parts = [(each, number * count, _held_by_unit(each, first, horizon)) for each, number in parts_of(item)]
    for number in range(LOOKED_AT - needed):
        day = first + dt.timedelta(days=number)
        wanted = frozenset(day + dt.timedelta(days=each) for each in range(needed))
        if all(sum(not (held & wanted) for held in units) >= least for _item, least, units in parts):
            return day
    return None


def _held_by_unit(item, first, last):
    """``[{days held}]``, one set a unit."""
    units = {
        pk: set() for pk in EquipmentUnit.objects.filter(item=item, state__in=LENDABLE).values_list("pk", flat=True)
    }
    for unit, day in UnitDay.objects.filter(unit__in=units, day__range=(first, last)).values_list("unit", "day"):
        units[unit].add(day)
    return list(units.values())
