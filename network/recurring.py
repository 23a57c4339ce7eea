"""Dates that come back: which days they are (fr: récurrence). Pure: the same days for the same question."""

import calendar
import datetime as dt

from django.db import models
from django.utils.translation import gettext_lazy as _

MOST = 60  # dates of one series


class Repeat(models.TextChoices):
    NEVER = "", _("once only")
    WEEK = "week", _("every week")
    TWO_WEEKS = "two_weeks", _("every two weeks")
    MONTH = "month", _("every month, on the same day of the week")


def days(first, repeat, *, until=None, count=None):
    """The days of a series, the first one included: until a day (included), or so many; never more than ``MOST``."""
    most = min(count or MOST, MOST)
    found = []
    for number in range(most):
        day = _nth(first, repeat, number)
        if until is not None and day > until:
            break
        found.append(day)
    return found or [first]


def _nth(first, repeat, number):
    if repeat == Repeat.MONTH:
        return _same_weekday(first, number)
    weeks = {Repeat.WEEK: 1, Repeat.TWO_WEEKS: 2}.get(repeat, 0)
    return first + dt.timedelta(weeks=weeks * number)


def _same_weekday(first, months):
    """The second Tuesday after a second Tuesday; a fifth one is the last of its month, wherever it stands."""
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    month += 1
    of_month = [
        week[first.weekday()] for week in calendar.monthcalendar(year, month) if week[first.weekday()]
    ]  # the days of this weekday
    rank = (first.day - 1) // 7
    return dt.date(year, month, of_month[rank] if rank < 4 else of_month[-1])


def rule(first, repeat, number):
    """The series in the words of RFC 5545."""
    if repeat == Repeat.MONTH:
        rank = (first.day - 1) // 7 + 1
        weekday = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"][first.weekday()]
        return f"FREQ=MONTHLY;BYDAY={rank if rank < 5 else -1}{weekday};COUNT={number}"
    interval = ";INTERVAL=2" if repeat == Repeat.TWO_WEEKS else ""
    return f"FREQ=WEEKLY{interval};COUNT={number}"
