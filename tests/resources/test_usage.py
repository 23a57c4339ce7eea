"""What a pool was used for over a year, and loans in the calendars of those whom they concern."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar
from time_machine import travel

from network import agenda_calendars
from resources import lending, usage
from resources.models import KitPart, Loan, LoanStatus, Pool, UnitDay
from tests.factories.equipment import ItemFactory, PoolFactory
from tests.factories.network import PersonFactory, StructureFactory

pytestmark = pytest.mark.django_db
WORDS = {"actions": "Un atelier de montage", "audience": "Des aînés", "where": "La salle", "accepts": True}


@pytest.fixture(autouse=True)
def today():
    with travel(dt.datetime(2026, 4, 1, 9, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def pool(site):
    return PoolFactory(preparation_days=1)


@pytest.fixture
def keeper(pool):
    return PersonFactory(manager_of=pool.owner)


def lend(items, first, last, status=LoanStatus.RETURNED, people=None):
    """A loan of one unit of each item."""
    borrower = PersonFactory(editor_of=StructureFactory())
    pool = items[0].pool
    with travel(dt.datetime.combine(first, dt.time(9), dt.UTC), tick=False):
        loan = lending.request(
            pool, by=borrower, structure=borrower.affiliations.get().structure, wanted=dict.fromkeys(items, 1), begins_on=first,
            ends_on=last, **WORDS,
        )  # fmt: skip
    Loan.objects.filter(pk=loan.pk).update(status=status, people_reached=people)
    return loan


def test_days_lent_are_counted_once_for_each_unit_and_people_once_for_each_loan(pool):
    drone, tablet, idle = ItemFactory(pool=pool), ItemFactory(pool=pool, units=2), ItemFactory(pool=pool)
    lend([drone, tablet], dt.date(2026, 1, 30), dt.date(2026, 2, 2), people=12)
    lend([tablet], dt.date(2025, 12, 30), dt.date(2026, 1, 2), people=5)
    lend([drone], dt.date(2026, 3, 30), dt.date(2026, 4, 5), status=LoanStatus.OUT)
    lend([tablet], dt.date(2026, 3, 1), dt.date(2026, 3, 2), status=LoanStatus.REFUSED)
    said = usage.of_year(Pool.objects.all(), 2026)
    lines = {line.item: line for line in said.lines}
    assert (lines[drone].days, lines[drone].loans, lines[drone].people) == (4 + 3, 2, 12)
    assert (lines[tablet].days, lines[tablet].loans, lines[tablet].people) == (4 + 2, 2, 17)
    assert (lines[idle].days, lines[idle].share) == (0, 0)
    assert said.months[:5] == [2 * 2 + 2, 2 * 2, 2, 1, 0]
    assert (said.days, said.loans, said.people) == (13, 3, 17)
    assert lines[drone].share == round(100 * 7 / 91) and lines[tablet].share == round(100 * 6 / (2 * 91))
    assert usage.of_year(Pool.objects.all(), 2025).people == 5
    assert usage.years_until(dt.date(2026, 4, 1), Pool.objects.all()) == [2026, 2025]


@pytest.mark.one_engine
def test_the_year_is_a_table_a_drawing_and_a_file_whatever_the_address_says(client, pool, keeper):
    item = ItemFactory(pool=pool, name="=Drone")
    lend([item], dt.date(2026, 3, 1), dt.date(2026, 3, 4), people=12)
    client.force_login(keeper)
    page = reverse("loans:usage")
    answer = client.get(page)
    assert answer.context["months"].rows[2].number == 4 and "share-bar" in answer.text and "style=" not in answer.text
    for year in ("", "0", "9999", "²", "2026\0", "-1", "99999999999999999999"):
        assert client.get(page, {"annee": year, "parc": "aucun"}).status_code == 200
    rows = client.get(page, {"format": "csv"}).content.decode("utf-8-sig").splitlines()
    assert "'=Drone" in rows[1] and ";4;" in rows[1] and "Un atelier de montage" in rows[1]
    assert client.get(page, {"format": "xlsx"}).content.startswith(b"PK")


@pytest.mark.one_engine
def test_the_depot_and_the_borrower_each_have_their_calendar(client, pool, keeper):
    item = ItemFactory(pool=pool)
    loan = lend([item], dt.date(2026, 4, 10), dt.date(2026, 4, 12), status=LoanStatus.APPROVED)
    lend([ItemFactory()], dt.date(2026, 4, 10), dt.date(2026, 4, 12), status=LoanStatus.APPROVED)
    lend([item], dt.date(2026, 5, 10), dt.date(2026, 5, 12), status=LoanStatus.REQUESTED)
    slot = dt.datetime(2026, 4, 10, 14, 30, tzinfo=dt.UTC)
    Loan.objects.filter(pk=loan.pk).update(pickup_at=slot)

    def starts(token, *slug):
        name = "depot_calendar" if slug else "own_calendar"
        answer = client.get(reverse(f"equipment:{name}", args=[token, *slug]))
        if answer.status_code == 404:
            return None
        assert "no-store" in answer["Cache-Control"]
        return [event["DTSTART"].dt for event in Calendar.from_ical(answer.content).walk("VEVENT")]

    borrower = loan.requested_by
    theirs, depot = (agenda_calendars.key_of(person).key for person in (borrower, keeper))
    nine = dt.datetime(2026, 4, 12, 7, tzinfo=dt.UTC)
    assert starts(theirs) == starts(depot, pool.slug) == [slot, nine]
    assert starts(depot) == [] and starts(theirs, pool.slug) is None and starts("deviné") is None
    agenda_calendars.renew_key(keeper)
    assert starts(depot, pool.slug) is None
    borrower.affiliations.update(left_at=timezone.now())
    assert not starts(theirs)


@pytest.mark.one_engine
def test_nothing_is_counted_of_days_that_nobody_used(pool):
    item = ItemFactory(pool=pool)
    lend([item], dt.date(2026, 4, 10), dt.date(2026, 4, 12), status=LoanStatus.APPROVED)
    assert UnitDay.objects.exists() and usage.of_year(Pool.objects.all(), 2026).days == 0


def test_what_became_a_kit_keeps_what_it_was_used_for_and_other_kits_are_not_lent(pool):
    drone, tablet, idle = ItemFactory(pool=pool), ItemFactory(pool=pool, units=3), ItemFactory(pool=pool, units=0)
    kit = ItemFactory(pool=pool, units=0)
    lend([drone], dt.date(2026, 3, 1), dt.date(2026, 3, 2))
    KitPart.objects.bulk_create(KitPart(kit=each, item=item) for each in (drone, kit) for item in (tablet, idle))
    said = usage.of_year(Pool.objects.all(), 2026)
    assert {line.item: (line.units, line.days) for line in said.lines} == {
        drone: (1, 2),
        tablet: (3, 0),
        idle: (0, 0),
    }


@pytest.mark.parametrize("question", ["parc=%00", "q=%00", "mois=%00", "parc=" + "x" * 500])
def test_the_catalogue_and_its_calendar_answer_whatever_is_asked(client, pool, question):
    for name in ("list", "month"):
        assert client.get(f"{reverse(f'equipment:{name}')}?{question}").status_code == 200
