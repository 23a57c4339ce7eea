"""The charter's clock: every date rule of the network, and nothing else. Days only; both ends of a period count.

Sources: the five conventions (domain.md, section 2); civil code, articles 2228 and 2229, for periods counted in months and years.
"""

import calendar
import datetime as dt
import math

from django.utils import timezone

ONE_DAY = dt.timedelta(days=1)


# Counting


def months_later(day, months):
    """The same day so many months later (or before, when negative); the last of the month where there is no such day.

    What would lie beyond the calendar (years 1 to 9999) stays at its end.
    """
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    if not dt.MINYEAR <= year <= dt.MAXYEAR:
        return dt.date.max if year > dt.MAXYEAR else dt.date.min
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def anniversary(day, months):
    """The first day after a period of so many months: 1 March after 29 February where February has 28 days."""
    later = months_later(day, months)
    return later if later.day == day.day or later == dt.date.max else later + ONE_DAY


def last_day(begins_on, months):
    """The last day of a period of so many months: begun on 2 May 2024, a year ends on 1 May 2025."""
    return anniversary(begins_on, months) - ONE_DAY


# The term of an agreement


def term_end(starts_on, rules, renewals=0):
    """The last day of the term, ``renewals`` of them counted; ``None`` without a term.

    Always counted from the first day, so that a month's end never slips from one renewal to the next.
    """
    if not starts_on or not rules.term_years:
        return None
    return last_day(starts_on, 12 * (rules.term_years + rules.renewal_years * renewals))


def final_end(starts_on, rules, renewals_decided=0):
    """The last day beyond which nothing renews the agreement by itself."""
    most = rules.tacit_renewals if rules.renewal == rules.Renewal.TACIT else renewals_decided
    return term_end(starts_on, rules, most)


def renewals_begun(starts_on, rules, on, not_renewed_on=None):
    """How many tacit renewals have begun on a day: 0 in the first term, never more than the rules allow.

    A renewal refused on a day stops at the end of the term that runs on that day.
    """
    if rules.renewal != rules.Renewal.TACIT or not term_end(starts_on, rules):
        return 0
    day = min(on, not_renewed_on) if not_renewed_on else on
    return next(
        (used for used in range(rules.tacit_renewals) if term_end(starts_on, rules, used) >= day),
        rules.tacit_renewals,
    )


def current_end(agreement, on):
    """The last day of the term that runs on a day, as the rules and the decisions stand; ``None`` without a term."""
    rules = agreement.type
    if agreement.ended_on:
        return agreement.ended_on
    if rules.renewal == rules.Renewal.DECIDED:
        return term_end(agreement.starts_on, rules, agreement.renewals_decided)
    used = renewals_begun(agreement.starts_on, rules, on, agreement.not_renewed_on)
    return term_end(agreement.starts_on, rules, used)


# Changes


def amendment_deadline(end, rules):
    """The last day on which an amendment may be asked for; ``None`` when there is no such rule."""
    return months_later(end, -rules.amendment_months) if end and rules.amendment_months else None


def amendment_effect(signed_on, rules):
    """The day on which an amendment takes effect, once the last signature is there."""
    if rules.amendment_effect == rules.AmendmentEffect.NEXT_MONTH:
        return months_later(signed_on.replace(day=1), 1)
    return signed_on


# Leaving


def notice_end(received_on, rules):
    """The last day of the agreement for whoever received a notice and did nothing: 10 June, 30 days: 10 July."""
    return received_on + dt.timedelta(days=rules.notice_days)


def leaving_day(received_at):
    """A written request is effective on receipt: the day it is received, in Paris, is the last one."""
    return timezone.localdate(received_at)


# Meetings and mandates


def mandate_end(begins_on, months):
    """The last day of a mandate of so many months; ``None`` without a term (0)."""
    return last_day(begins_on, months) if months else None


MANDATE_TOLD = dt.timedelta(days=30)


def mandates_told_until(today):
    """Mandates that end until this day are announced."""
    return today + MANDATE_TOLD


def renewal_begins(ends_on, today):
    """The first day of a renewed mandate: the day after the last one, or today when that is long over."""
    return max(ends_on + ONE_DAY, today)


def next_meeting(last_on, every_months, usual_month=None, *, today, since=None):
    """The day by which the next meeting of a rhythm is due; ``None`` without a rhythm.

    With a usual month, its last day: the one nearest to a whole period after the last meeting, half a period after it at
    least (a review of December held on 10 January is next due that December). Before the first meeting, the rhythm counts
    from ``since``, the network's first day; from today when it has none.
    """
    if not every_months:
        return None
    if usual_month and last_on:
        least, whole = months_later(last_on, every_months // 2), months_later(last_on, every_months)
        years = range(least.year, min(whole.year + 1, dt.MAXYEAR) + 1)
        ends = [end for year in years if (end := _month_end(year, usual_month)) >= least]
        return min(ends, key=lambda end: abs(end - whole), default=dt.date.max)
    if usual_month:
        first = since or today.replace(month=1, day=1)
        return next(end for end in (_month_end(first.year + more, usual_month) for more in (0, 1)) if end >= first)
    if last_on or since:
        return months_later(last_on or since, every_months)
    return today


def _month_end(year, month):
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def summons_day(starts_at, days):
    """The last day on which a meeting may still be summoned in time."""
    return timezone.localdate(starts_at) - dt.timedelta(days=days)


# Counting heads belongs to the same page of the charter


def quorum(members, share):
    """How many must be there: half of 21 is 11; 0 without a quorum."""
    return math.ceil(members * share) if share else 0
