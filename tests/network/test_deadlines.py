"""Every date rule of the charters, to the day, with the traps of the calendar."""

import datetime as dt
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from network import deadlines
from network.models import Agreement, AgreementType

PARIS = ZoneInfo("Europe/Paris")


def day(text):
    return dt.date.fromisoformat(text)


def rules(**changes):
    return AgreementType(**changes)


YEARLY = {"term_years": 1, "renewal": "tacit", "renewal_years": 1, "tacit_renewals": 5}


@pytest.mark.parametrize(
    ("begins", "months", "ends"),
    [
        ("2024-05-02", 12, "2025-05-01"),
        ("2024-01-01", 12, "2024-12-31"),
        ("2023-12-31", 12, "2024-12-30"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-02-29", 48, "2028-02-28"),
        ("2023-03-01", 12, "2024-02-29"),
        ("2024-08-31", 6, "2025-02-28"),
        ("2023-08-31", 6, "2024-02-29"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2024-03-31", 1, "2024-04-30"),
        ("2024-03-30", 1, "2024-04-29"),
    ],
)
def test_a_period_in_months_ends_on_the_eve_of_its_anniversary(begins, months, ends):
    assert deadlines.last_day(day(begins), months) == day(ends)


@given(st.dates(dt.date(1990, 1, 1), dt.date(2090, 1, 1)), st.integers(1, 120))
def test_the_day_after_a_period_begins_a_period_and_none_is_lost(begins, months):
    after = deadlines.last_day(begins, months) + deadlines.ONE_DAY
    assert after == deadlines.anniversary(begins, months)
    assert after.day in (begins.day, 1)
    assert (after.year * 12 + after.month) - (begins.year * 12 + begins.month) in (months, months + 1)


def test_signed_by_all_on_2_may_2024_one_year_five_renewals():
    yearly, begun = rules(**YEARLY), day("2024-05-02")
    assert deadlines.term_end(begun, yearly) == day("2025-05-01")
    assert deadlines.final_end(begun, yearly) == day("2030-05-01")
    used = [deadlines.renewals_begun(begun, yearly, day(on)) for on in ("2025-05-01", "2025-05-02", "2030-05-02")]
    assert used == [0, 1, 5]


def test_a_refused_renewal_stops_at_the_end_of_the_running_term():
    agreement = Agreement(type=rules(**YEARLY), starts_on=day("2024-05-02"), not_renewed_on=day("2026-03-01"))
    assert deadlines.current_end(agreement, day("2029-01-01")) == day("2026-05-01")


def test_what_begins_on_29_february_comes_back_to_its_day():
    yearly = rules(**YEARLY)
    ends = [deadlines.term_end(day("2024-02-29"), yearly, used) for used in range(5)]
    assert ends == [day(f"{year}-02-28") for year in (2025, 2026, 2027, 2028, 2029)]


def test_without_a_term_nothing_ends():
    charter = rules(term_years=None)
    assert deadlines.term_end(day("2024-05-02"), charter) is None
    assert deadlines.final_end(day("2024-05-02"), charter) is None


def test_a_renewal_that_is_decided_counts_those_decided():
    decided = Agreement(
        type=rules(term_years=3, renewal="decided", renewal_years=3), starts_on=day("2024-01-15"), renewals_decided=1
    )
    assert deadlines.current_end(decided, day("2025-01-01")) == day("2030-01-14")


@pytest.mark.parametrize(
    ("end", "last"),
    [("2027-01-14", "2026-10-14"), ("2026-05-31", "2026-02-28"), ("2024-05-31", "2024-02-29"), ("2026-12-31", "2026-09-30")],
)  # fmt: skip
def test_an_amendment_is_asked_three_months_before_the_end(end, last):
    assert deadlines.amendment_deadline(day(end), rules(amendment_months=3)) == day(last)


def test_without_a_rule_an_amendment_may_be_asked_any_day():
    assert deadlines.amendment_deadline(day("2026-05-31"), rules()) is None


@pytest.mark.parametrize(
    ("signed", "effect"),
    [("2026-03-15", "2026-04-01"), ("2026-12-31", "2027-01-01"), ("2024-01-31", "2024-02-01"), ("2026-04-01", "2026-05-01")],
)  # fmt: skip
def test_an_amendment_takes_effect_on_the_first_of_the_next_month(signed, effect):
    assert deadlines.amendment_effect(day(signed), rules(amendment_effect="next_month")) == day(effect)
    assert deadlines.amendment_effect(day(signed), rules(amendment_effect="on_signature")) == day(signed)


@pytest.mark.parametrize(
    ("received", "ends"), [("2026-06-10", "2026-07-10"), ("2024-01-31", "2024-03-01"), ("2025-12-15", "2026-01-14")]
)
def test_a_notice_of_thirty_days(received, ends):
    assert deadlines.notice_end(day(received), rules(notice_days=30)) == day(ends)


@pytest.mark.parametrize(
    ("received", "left"),
    [
        (dt.datetime(2026, 3, 28, 23, 30, tzinfo=PARIS), "2026-03-28"),  # the eve of the change of hour
        (dt.datetime(2026, 3, 29, 0, 30, tzinfo=dt.UTC), "2026-03-29"),
        (dt.datetime(2026, 10, 24, 22, 30, tzinfo=dt.UTC), "2026-10-25"),  # past midnight in Paris, in summer time
        (dt.datetime(2026, 10, 25, 22, 30, tzinfo=dt.UTC), "2026-10-25"),  # not yet midnight, in winter time
        (dt.datetime(2026, 12, 31, 23, 30, tzinfo=dt.UTC), "2027-01-01"),
    ],
)
def test_leaving_is_effective_on_the_day_of_receipt_in_paris(received, left):
    assert deadlines.leaving_day(received) == day(left)


def test_a_meeting_is_summoned_in_days_of_paris():
    at_night = dt.datetime(2026, 11, 1, 23, 30, tzinfo=dt.UTC)  # 0:30 on 2 November in Paris
    assert deadlines.summons_day(at_night, 15) == day("2026-10-18")


def test_a_mandate_of_a_year():
    assert deadlines.mandate_end(day("2025-11-21"), 12) == day("2026-11-20")
    assert deadlines.mandate_end(day("2024-02-29"), 12) == day("2025-02-28")
    assert deadlines.mandate_end(day("2025-11-21"), 0) is None


def test_meetings_are_due_in_their_rhythm():
    today = day("2026-11-21")
    assert deadlines.next_meeting(day("2026-08-31"), 6, today=today) == day("2027-02-28")
    assert deadlines.next_meeting(None, 6, today=today) == today
    assert deadlines.next_meeting(day("2026-08-31"), 0, today=today) is None
    assert deadlines.next_meeting(day("2025-12-05"), 12, 12, today=today) == day("2026-12-31")
    assert deadlines.next_meeting(None, 12, 6, today=day("2026-02-01")) == day("2026-06-30")
    assert deadlines.next_meeting(day("2027-01-10"), 12, 12, today=today) == day("2027-12-31")
    assert deadlines.next_meeting(day("2025-12-05"), 24, 12, today=today) == day("2027-12-31")
    assert deadlines.next_meeting(None, 6, today=today, since=day("2026-01-15")) == day("2026-07-15")
    assert deadlines.next_meeting(None, 12, 6, today=today, since=day("2026-07-15")) == day("2027-06-30")


def test_what_lies_beyond_the_calendar_stays_at_its_end():
    assert deadlines.months_later(day("2026-01-31"), 12 * 9000) == dt.date.max
    assert deadlines.months_later(day("2026-01-31"), -32_000) == dt.date.min
    assert deadlines.last_day(day("2026-01-31"), 12 * 9000) < dt.date.max


@pytest.mark.parametrize(("members", "needed"), [(21, 11), (20, 10), (1, 1), (0, 0)])
def test_half_of_the_members(members, needed):
    assert deadlines.quorum(members, Decimal("0.50")) == needed
    assert deadlines.quorum(members, None) == 0
