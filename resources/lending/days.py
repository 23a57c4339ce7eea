"""The days of a unit: held for a loan, freed, and who is told that they are free again."""

import datetime as dt

from django.utils import timezone

from network import publication
from resources import lending_notifications as tell
from resources.availability import days_between, free_units, held_until, parts_of
from resources.models import LoanWish, UnitDay


def hold(loan, units, begins_on, ends_on):
    """Write the days of a loan and those of preparation after it; ``IntegrityError`` when somebody else has one of them."""
    publication.announce()
    last = held_until(loan.pool, ends_on)
    UnitDay.objects.bulk_create(
        [
            UnitDay(unit=unit, day=day, loan=loan, is_preparation=day > ends_on)
            for unit in sorted(units, key=lambda each: each.pk)
            for day in days_between(begins_on, last)
        ]
    )


def hold_again(loan, unit, first, ends_on):
    """The same for one unit, from another first day on: the loan became longer."""
    hold_days(loan, unit, days_between(first, held_until(loan.pool, ends_on)), ends_on)


def hold_days(loan, unit, days, ends_on):
    """These very days; after ``ends_on`` they are of preparation."""
    publication.announce()
    UnitDay.objects.bulk_create(
        [UnitDay(unit=unit, day=day, loan=loan, is_preparation=day > ends_on) for day in days]
    )


def free_after_today(loan, unit):
    """Keep the days of preparation only, from tomorrow on, where nobody else has them."""
    today = timezone.localdate()
    UnitDay.objects.filter(loan=loan, unit=unit, day__gt=today).delete()
    wanted = days_between(today + dt.timedelta(days=1), held_until(loan.pool, today))
    taken = set(UnitDay.objects.filter(unit=unit, day__in=wanted).values_list("day", flat=True))
    hold_days(loan, unit, [day for day in wanted if day not in taken], today)
    tell_who_waits({unit.item_id})


def give_back(loan):
    """Free all its days, and tell those who wait."""
    items = set(UnitDay.objects.filter(loan=loan).values_list("unit__item", flat=True))
    UnitDay.objects.filter(loan=loan).delete()
    tell_who_waits(items)


def tell_who_waits(items):
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
