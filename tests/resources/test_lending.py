"""How equipment is lent: both days count, nobody is promised what somebody else has, every day comes back."""

import datetime as dt
import random
import threading

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import OperationalError, connection, connections
from django.urls import reverse
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule
from time_machine import travel

from network.models import OutgoingMessage
from network.steps import StepRefused
from resources import lending
from resources.availability import how_many, month_of, next_free
from resources.loan_reminders import every_morning
from resources.models import Block, EquipmentUnit, KitPart, LentUnit, Loan, LoanStatus, UnitDay
from tests.factories.equipment import ItemFactory, PoolFactory
from tests.factories.network import PersonFactory, StructureFactory

TODAY = dt.date(2026, 4, 1)
WORDS = {"actions": "Un atelier", "audience": "Des aînés", "where": "La salle", "accepts": True}


@pytest.fixture(autouse=True)
def today():
    with travel(dt.datetime(2026, 4, 1, 9, 0, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def item(db):
    return ItemFactory()


@pytest.fixture
def borrower(db):
    return PersonFactory(editor_of=StructureFactory())


@pytest.fixture
def keeper(item):
    return PersonFactory(manager_of=item.pool.owner)


def structure_of(person):
    return person.affiliations.get().structure


def day(number, month=4):
    return dt.date(2026, month, number)


def ask(item, person, first, last, count=1):
    return lending.request(
        item.pool,
        by=person,
        structure=structure_of(person),
        wanted={item: count},
        begins_on=first,
        ends_on=last,
        **WORDS,
    )


def days_of(loan):
    return sorted(UnitDay.objects.filter(loan=loan, is_preparation=False).values_list("day", flat=True))


def test_thirty_days_both_included_and_not_one_more(item, borrower):
    with pytest.raises(StepRefused, match="30"):
        ask(item, borrower, day(1), day(1, 5))
    loan = ask(item, borrower, day(1), day(30))
    assert days_of(loan) == [day(number) for number in range(1, 31)]


def test_longer_is_an_extension_decided_and_never_over_another_promise(item, borrower, keeper):
    loan = ask(item, borrower, day(1), day(30))
    lending.approve(loan, by=keeper)
    lending.ask_longer(loan, by=borrower, until=day(2, 5), why="Deux classes de plus")
    other = ask(item, PersonFactory(editor_of=StructureFactory()), day(2, 5), day(3, 5))
    with pytest.raises(StepRefused):
        lending.lengthen(loan, by=keeper)
    loan.refresh_from_db()
    assert loan.ends_on == day(30) and days_of(loan)[-1] == day(30)
    lending.refuse(other, by=keeper, answer="Déjà pris")
    lending.lengthen(loan, by=keeper)
    assert days_of(loan)[-1] == day(2, 5)


@pytest.mark.parametrize(("insured_until", "accepted"), [(20, False), (29, False), (30, True)])
def test_the_insurance_holds_until_the_last_day(item, borrower, insured_until, accepted):
    from tests.factories.agreements import a_secretariat, called, rules_of

    item.pool.insurance = "refuse"
    item.pool.save()
    party = called(rules_of("deux-sevres"), by=a_secretariat(), structure=structure_of(borrower))
    type(party).objects.filter(pk=party.pk).update(insured_until=day(insured_until))
    if accepted:
        assert ask(item, borrower, day(1), day(30)).status == LoanStatus.REQUESTED
    else:
        with pytest.raises(StepRefused, match="30 avril 2026"):
            ask(item, borrower, day(1), day(30))


def test_who_is_no_member_or_is_late_borrows_nothing_or_is_warned(item, borrower, keeper):
    late = ask(item, borrower, day(1), day(2))
    lending.approve(late, by=keeper)
    lending.leave_depot(late, by=keeper)
    with travel(dt.datetime(2026, 4, 5, tzinfo=dt.UTC)):
        with pytest.raises(StepRefused):
            ask(ItemFactory(pool=item.pool), borrower, day(6), day(7))
        type(item.pool).objects.update(overdue="warn")
        assert ask(ItemFactory(pool=type(item.pool).objects.get()), borrower, day(6), day(7)).warnings
    stranger = PersonFactory(editor_of=StructureFactory(member=False))
    with pytest.raises(StepRefused):
        ask(item, stranger, day(20), day(21))
    with pytest.raises(PermissionDenied):
        lending.request(
            item.pool,
            by=stranger,
            structure=structure_of(borrower),
            wanted={item: 1},
            begins_on=day(20),
            ends_on=day(21),
            **WORDS,
        )


def test_the_owner_has_priority(item, borrower, keeper):
    unit = item.units.get()
    requested = ask(item, borrower, day(10), day(12))
    lending.block([unit], by=keeper, begins_on=day(11), ends_on=day(11), reason="Fête de la science")
    requested.refresh_from_db()
    assert requested.status == LoanStatus.REFUSED and "Fête" in requested.answer
    approved = ask(item, borrower, day(20), day(21))
    lending.approve(approved, by=keeper)
    with pytest.raises(StepRefused):
        lending.block([unit], by=keeper, begins_on=day(20), ends_on=day(20), reason="Essai")
    lending.block([unit], by=keeper, begins_on=day(20), ends_on=day(20), reason="Essai", over_promises=True)
    approved.refresh_from_db()
    assert approved.status == LoanStatus.REFUSED


def test_another_unit_takes_the_place_of_one_that_breaks(borrower, db):
    item = ItemFactory(units=2)
    keeper = PersonFactory(manager_of=item.pool.owner)
    loan = ask(item, borrower, day(10), day(12))
    lending.set_aside(loan.lent.get().unit, by=keeper, state="broken", why="Hélice cassée")
    loan.refresh_from_db()
    assert loan.status == LoanStatus.REQUESTED and loan.lent.get().unit.state == "ready"
    lending.set_aside(loan.lent.get().unit, by=keeper, state="retired", why="Trop vieux")
    loan.refresh_from_db()
    assert loan.status == LoanStatus.REFUSED and not UnitDay.objects.filter(loan=loan).exists()


def test_days_of_preparation_are_nobodys(borrower, db):
    item = ItemFactory(pool=PoolFactory(preparation_days=2))
    ask(item, borrower, day(1), day(3))
    with pytest.raises(StepRefused, match="6 avril"):
        ask(item, borrower, day(5), day(6))
    assert next_free(item, 3) == day(6)
    assert ask(item, borrower, day(6), day(7))
    states = {each.day.day: each.state for week in month_of([item], 2026, 4)[item.pk] for each in week if each}
    assert [states[number] for number in (1, 5, 7, 9, 10)] == ["none", "none", "none", "none", "all"]


def test_a_kit_takes_what_it_is_made_of(borrower, db):
    pool = PoolFactory()
    headset, box = ItemFactory(pool=pool, units=5), ItemFactory(pool=pool)
    kit = ItemFactory(pool=pool, units=0)
    KitPart.objects.create(kit=kit, item=headset, count=4)
    KitPart.objects.create(kit=kit, item=box)
    assert how_many(kit, day(1), day(2)) == 1
    ask(kit, borrower, day(1), day(2))
    assert how_many(kit, day(2), day(2)) == 0 and how_many(headset, day(2), day(2)) == 1


def test_the_next_free_days_of_a_large_kit_take_as_many_queries_as_those_of_a_small_one(
    borrower, django_assert_num_queries
):
    pool = PoolFactory()
    kit = ItemFactory(pool=pool, units=0)
    for number in range(1, 4):
        part = ItemFactory(pool=pool, units=2)
        KitPart.objects.create(kit=kit, item=part, count=2)
        ask(part, borrower, day(number), day(number))
        with django_assert_num_queries(4):
            assert next_free(kit, 2) == day(number + 1)


def test_whoever_waits_is_told_when_days_come_back(item, borrower, keeper):
    loan = ask(item, borrower, day(10), day(12))
    waiting = PersonFactory(editor_of=StructureFactory())
    lending.wait_for(item, by=waiting, structure=structure_of(waiting), begins_on=day(12), ends_on=day(13))
    lending.cancel(loan, by=borrower)
    assert OutgoingMessage.objects.filter(to=waiting.email, subject__contains=item.name).count() == 1
    assert not UnitDay.objects.exists()


def test_brought_back_early_the_days_are_free_again(item, borrower, keeper):
    loan = ask(item, borrower, day(1), day(20))
    lending.approve(loan, by=keeper)
    lending.leave_depot(loan, by=keeper)
    with travel(dt.datetime(2026, 4, 5, tzinfo=dt.UTC)):
        lending.come_back(loan.lent.get(), by=keeper)
        loan.refresh_from_db()
        assert loan.status == LoanStatus.RETURNED and days_of(loan)[-1] == day(5)
        assert ask(item, borrower, day(6), day(7))


@pytest.fixture
def two(borrower):
    """Two units lent together from the 1st to the 5th, of which the first came back on the 3rd."""
    item = ItemFactory(units=2, pool=PoolFactory(preparation_days=1))
    keeper = PersonFactory(manager_of=item.pool.owner)
    loan = ask(item, borrower, day(1), day(5), 2)
    lending.approve(loan, by=keeper)
    lending.leave_depot(loan, by=keeper)
    back = loan.lent.first()
    with travel(dt.datetime(2026, 4, 3, 9, tzinfo=dt.UTC)):
        lending.come_back(back, by=keeper)
    return loan, back.unit, keeper


def test_a_unit_that_came_back_before_the_others_may_be_kept(two):
    _loan, unit, keeper = two
    with travel(dt.datetime(2026, 4, 3, 10, tzinfo=dt.UTC)):
        assert lending.block([unit], by=keeper, begins_on=day(4), ends_on=day(5), reason="Essai")


def test_what_is_lengthened_leaves_the_preparation_of_what_came_back(two, borrower):
    loan, _unit, keeper = two
    with travel(dt.datetime(2026, 4, 5, 9, tzinfo=dt.UTC)):
        still_out = loan.lent.get(given_back_at=None)
        late_back = loan.lent.exclude(pk=still_out.pk).get()
        UnitDay.objects.create(unit=late_back.unit, loan=loan, day=day(6), is_preparation=True)
        lending.ask_longer(loan, by=borrower, until=day(8), why="Une classe de plus")
        lending.lengthen(loan, by=keeper)
    held = UnitDay.objects.filter(loan=loan, day__gte=day(6)).order_by("unit", "day")
    assert {(each.unit_id, each.day.day) for each in held} == {
        (late_back.unit_id, 6), *((still_out.unit_id, number) for number in (6, 7, 8, 9)),
    }  # fmt: skip


def test_a_loan_whose_pool_prepares_less_since_is_never_moved_over_another(borrower, db):
    item = ItemFactory(units=2, pool=PoolFactory(preparation_days=5))
    keeper = PersonFactory(manager_of=item.pool.owner)
    loan = ask(item, borrower, day(1), day(3))
    type(item.pool).objects.update(preparation_days=0)
    item.pool.refresh_from_db()
    other = ask(item, PersonFactory(editor_of=StructureFactory()), day(5), day(6))
    lending.set_aside(loan.lent.get().unit, by=keeper, state="broken", why="Hélice cassée")
    loan.refresh_from_db()
    assert loan.status == LoanStatus.REFUSED and days_of(other) == [day(5), day(6)]


def states_of(item, month=4):
    return {each.day.day: each for week in month_of([item], 2026, month)[item.pk] for each in week if each}


def test_what_is_late_is_taken_until_today_and_no_row_says_so(item, borrower, keeper):
    loan = ask(item, borrower, day(1), day(2))
    lending.approve(loan, by=keeper)
    lending.leave_depot(loan, by=keeper)
    type(item.pool).objects.update(overdue="ignore")
    item.pool.refresh_from_db()
    other = PersonFactory(editor_of=StructureFactory())
    with travel(dt.datetime(2026, 4, 5, 9, tzinfo=dt.UTC)):
        shown = states_of(item)
        assert [shown[number].late for number in (2, 3, 5, 6)] == [0, 1, 1, 0]
        assert (shown[5].state, shown[6].state) == ("none", "all")
        assert UnitDay.objects.count() == 2
        assert next_free(item, 3) == day(6) and how_many(item, day(5), day(6)) == 0
        with pytest.raises(StepRefused, match="6 avril"):
            ask(item, other, day(5), day(7))
        assert ask(item, other, day(6), day(7))
        lending.come_back(loan.lent.get(), by=keeper)
        assert states_of(item)[5].late == 0 and how_many(item, day(5), day(5)) == 1


def test_a_request_never_decided_is_closed_after_its_first_day_once(item, borrower, keeper):
    undecided, decided = ask(item, borrower, day(2), day(4)), ask(item, borrower, day(10), day(12))
    lending.approve(decided, by=keeper)
    with travel(dt.datetime(2026, 4, 2, 9, tzinfo=dt.UTC)):
        assert every_morning(day(2))[0] == 0
    with travel(dt.datetime(2026, 4, 3, 9, tzinfo=dt.UTC)):
        assert [every_morning(day(3))[0] for _twice in range(2)] == [1, 0]
    undecided.refresh_from_db()
    assert undecided.status == LoanStatus.REFUSED and undecided.answer
    assert not UnitDay.objects.filter(loan=undecided).exists() and len(days_of(decided)) == 3
    told = OutgoingMessage.objects.filter(to=borrower.email, event__startswith=f"loan-refused:{undecided.pk}")
    assert undecided.answer in told.get().text


# The same things asked for at the same instant, in five shapes of overlap

SHAPES = [((1, 10), (1, 10)), ((1, 10), (5, 15)), ((1, 20), (5, 10)), ((1, 10), (10, 20)), ((1, 1), (1, 30))]
ROUNDS = 3  # 500 by hand: see benchmarks/loans.py


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_as_many_promises_as_units_whoever_asks_at_the_same_instant():
    with travel(dt.datetime(2026, 4, 1, 9, 0, tzinfo=dt.UTC), tick=False):
        people = [PersonFactory(editor_of=StructureFactory()) for _each in range(16)]
        for round_number in range(ROUNDS):
            first, second = SHAPES[round_number % len(SHAPES)]
            item = ItemFactory(units=2)
            assert_race(item, people, first, second)


def assert_race(item, people, first, second):
    """Sixteen members at once for two units: two promises, fourteen sentences, nothing else."""
    start, answers = threading.Barrier(len(people)), []

    def one(person, days):
        try:
            start.wait(30)
            for _try in range(500):
                try:
                    ask(item, person, day(days[0]), day(days[1]))
                    answers.append("answered")
                    return
                except StepRefused as refusal:
                    answers.append("answered" if str(refusal) else "without a sentence")
                    return
                except OperationalError:  # in memory, a lock does not wait
                    threading.Event().wait(random.uniform(0.001, 0.02))
            answers.append("locked")
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=one, args=(person, first if at % 2 else second)) for at, person in enumerate(people)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert answers == ["answered"] * 16
    assert Loan.objects.filter(pool=item.pool).count() == 2
    held = UnitDay.objects.filter(unit__item=item).values_list("unit", "day")
    assert len(held) == len(set(held))


# Whatever happens, in whatever order


@settings(max_examples=15, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck))
class Depot(RuleBasedStateMachine):
    """Two units, three borrowers, one owner: no unit in two hands, no day promised twice, every day given back."""

    loans = Bundle("loans")

    @initialize()
    def begin(self):
        self.item = ItemFactory(units=2, pool=PoolFactory(preparation_days=1))
        self.keeper = PersonFactory(manager_of=self.item.pool.owner)
        self.people = [PersonFactory(editor_of=StructureFactory()) for _each in range(3)]
        type(self.item.pool).objects.update(overdue="ignore")
        self.item.pool.refresh_from_db()
        self.moment = dt.datetime(2026, 4, 1, 9, 0, tzinfo=dt.UTC)

    def step(self, function, *args, **kwargs):
        with travel(self.moment, tick=False):
            try:
                return function(*args, **kwargs)
            except StepRefused:
                return None

    def today(self):
        return self.moment.date()

    @rule(
        target=loans,
        who=st.integers(0, 2),
        ahead=st.integers(0, 6),
        length=st.integers(1, 8),
        count=st.integers(1, 2),
    )
    def request(self, who, ahead, length, count):
        first = self.today() + dt.timedelta(days=ahead)
        return self.step(ask, self.item, self.people[who], first, first + dt.timedelta(days=length - 1), count)

    def fresh(self, loan):
        return Loan.objects.select_related("pool__owner", "structure").get(pk=loan.pk)

    @rule(loan=loans)
    def approve(self, loan):
        if loan:
            self.step(lending.approve, self.fresh(loan), by=self.keeper)

    @rule(loan=loans)
    def refuse(self, loan):
        if loan:
            self.step(lending.refuse, self.fresh(loan), by=self.keeper, answer="Non")

    @rule(loan=loans)
    def cancel(self, loan):
        if loan:
            self.step(lending.cancel, self.fresh(loan), by=Person(loan))

    @rule(loan=loans, more=st.integers(1, 5), grants=st.booleans())
    def longer(self, loan, more, grants):
        if loan:
            loan = self.fresh(loan)
            self.step(
                lending.ask_longer, loan, by=Person(loan), until=loan.ends_on + dt.timedelta(days=more), why="Plus"
            )
            if grants:
                self.step(lending.lengthen, self.fresh(loan), by=self.keeper)
            else:
                self.step(lending.not_longer, self.fresh(loan), by=self.keeper, answer="Non")

    @rule(loan=loans)
    def hand_over(self, loan):
        if loan:
            self.step(lending.leave_depot, self.fresh(loan), by=self.keeper)

    @rule(loan=loans, which=st.integers(0, 1))
    def take_back(self, loan, which):
        if loan:
            lent = list(LentUnit.objects.filter(loan=loan).select_related("loan__pool__owner", "unit"))
            if lent:
                self.step(lending.come_back, lent[which % len(lent)], by=self.keeper)

    @rule(which=st.integers(0, 1), state=st.sampled_from(["broken", "serviced", "lost", "retired"]))
    def set_aside(self, which, state):
        self.step(lending.set_aside, self.units()[which], by=self.keeper, state=state, why="Essai")

    @rule(which=st.integers(0, 1))
    def repair(self, which):
        self.step(lending.put_back, self.units()[which], by=self.keeper)

    @rule(which=st.integers(0, 1), ahead=st.integers(0, 6), over=st.booleans())
    def block(self, which, ahead, over):
        first = self.today() + dt.timedelta(days=ahead)
        self.step(
            lending.block, [self.units()[which]], by=self.keeper, begins_on=first, ends_on=first + dt.timedelta(days=1),
            reason="Essai", over_promises=over,
        )  # fmt: skip

    @rule()
    def unblock(self):
        if kept := Block.objects.first():
            self.step(lending.unblock, kept, by=self.keeper)

    @rule(days=st.integers(1, 4))
    def time_passes(self, days):
        self.moment += dt.timedelta(days=days)

    @rule()
    def morning(self):
        self.step(every_morning, self.today())
        assert not Loan.objects.filter(status=LoanStatus.REQUESTED, begins_on__lt=self.today()).exists()

    def units(self):
        return list(EquipmentUnit.objects.filter(item=self.item).order_by("pk"))

    @invariant()
    def no_unit_in_two_hands(self):
        out = LentUnit.objects.filter(loan__status=LoanStatus.OUT, given_back_at=None, is_lost=False)
        units = list(out.values_list("unit", flat=True))
        assert len(units) == len(set(units))

    @invariant()
    def every_promise_has_its_days_and_nothing_else_has(self):
        for loan in Loan.objects.all():
            held = {
                (unit, each)
                for unit, each in UnitDay.objects.filter(loan=loan, is_preparation=False).values_list("unit", "day")
            }
            if loan.status in (LoanStatus.REFUSED, LoanStatus.CANCELLED):
                assert not UnitDay.objects.filter(loan=loan).exists()
            if loan.status in (LoanStatus.REQUESTED, LoanStatus.APPROVED):
                whole = [
                    loan.begins_on + dt.timedelta(days=n) for n in range((loan.ends_on - loan.begins_on).days + 1)
                ]
                assert held == {(unit, each) for unit in loan.lent.values_list("unit", flat=True) for each in whole}
            if loan.status == LoanStatus.RETURNED:
                assert not loan.lent.filter(given_back_at=None, is_lost=False).exists()
                assert not UnitDay.objects.filter(loan=loan, is_preparation=False, day__gt=self.today()).exists()


def Person(loan):
    """Whoever may speak for the borrower."""
    return loan.structure.affiliations.select_related("user").first().user


@pytest.mark.django_db
def test_whatever_happens_in_whatever_order(db):
    from django.db import transaction
    from hypothesis.stateful import run_state_machine_as_test

    class Each(Depot):
        def __init__(self):
            super().__init__()
            self.point = transaction.savepoint()

        def teardown(self):
            transaction.savepoint_rollback(self.point)

    run_state_machine_as_test(Each, settings=Depot.TestCase.settings)
    assert connection.in_atomic_block


@pytest.mark.one_engine
def test_whoever_was_told_may_wait_again_for_the_same_days(item, borrower):
    for times in (1, 2):
        loan = ask(item, borrower, day(10), day(12))
        lending.wait_for(item, by=borrower, structure=structure_of(borrower), begins_on=day(10), ends_on=day(12))
        lending.cancel(loan, by=borrower)
        assert OutgoingMessage.objects.filter(event__startswith="free-again").count() == times


@pytest.mark.one_engine
def test_nobody_waits_or_asks_for_days_at_the_end_of_time(item, borrower, keeper):
    last = dt.date(9999, 12, 31)
    with pytest.raises(StepRefused):
        lending.wait_for(item, by=borrower, structure=structure_of(borrower), begins_on=day(10), ends_on=last)
    loan = ask(item, borrower, day(10), day(12))
    lending.approve(loan, by=keeper)
    with pytest.raises(StepRefused):
        lending.ask_longer(loan, by=borrower, until=last, why="Encore")


@pytest.mark.one_engine
def test_people_reached_are_written_once_the_loan_is_over_and_nothing_else_is(client, item, borrower):
    loan = ask(item, borrower, day(10), day(12))
    client.force_login(borrower)
    for status, reached in ((LoanStatus.REQUESTED, None), (LoanStatus.RETURNED, 12)):
        Loan.objects.filter(pk=loan.pk).update(status=status)
        client.post(reverse("loans:reached", args=[loan.pk]), {"people_reached": "12"})
        loan.refresh_from_db()
        assert loan.people_reached == reached


@pytest.mark.one_engine
def test_a_kit_lends_nothing_of_another_pool_and_what_is_over_is_not_approved(item, borrower, keeper):
    kit = ItemFactory(pool=item.pool)
    KitPart.objects.create(kit=kit, item=ItemFactory())
    with pytest.raises(StepRefused):
        ask(kit, borrower, day(10), day(12))
    loan = ask(item, borrower, day(10), day(12))
    with travel(dt.datetime(2026, 4, 13, 9, tzinfo=dt.UTC)), pytest.raises(StepRefused):
        lending.approve(loan, by=keeper)


@pytest.mark.one_engine
def test_a_refused_step_keeps_what_was_typed(client, item, borrower, keeper):
    loan = ask(item, borrower, day(10), day(12))
    type(item.pool).objects.update(hours={"mo": [["09:00", "12:00"]]})

    def sent(person, step, **said):
        client.force_login(person)
        return client.post(reverse(f"loans:{step}", args=[loan.pk]), said)

    answer = sent(keeper, "decide", do="approve", answer="Bienvenue à tous", pickup_at="le 10, tôt")
    assert answer.status_code == 422 and "Bienvenue à tous" in answer.text and "le 10, tôt" in answer.text
    answer = sent(keeper, "decide", do="approve", answer="Bienvenue", pickup_at="2026-04-10T08:00")
    assert answer.status_code == 422 and "2026-04-10T08:00" in answer.text
    assert sent(keeper, "decide", do="refuse", answer=" ").status_code == 422
    assert sent(keeper, "decide", do="approve", answer="Bienvenue").status_code == 302
    assert sent(keeper, "decide", do="refuse", answer="").status_code == 422
    answer = sent(borrower, "longer", until="2026-04-11", why="Une classe de plus")
    assert answer.status_code == 422 and "Une classe de plus" in answer.text
    assert sent(borrower, "longer", until="2026-04-20", why="Une classe de plus").status_code == 302
    assert sent(keeper, "decide_longer", do="refuse", answer="").status_code == 422
    answer = sent(keeper, "slots", pickup_at="2026-04-10T10:00", return_at="hier")
    assert answer.status_code == 422 and "2026-04-10T10:00" in answer.text and "hier" in answer.text
    assert sent(borrower, "slots", pickup_at="").status_code == 403
    Loan.objects.update(status=LoanStatus.RETURNED)
    answer = sent(borrower, "reached", people_reached="-4")
    assert answer.status_code == 422 and "-4" in answer.text


@pytest.mark.one_engine
def test_days_that_cannot_be_kept_keep_their_reason(client, item, borrower, keeper):
    lending.approve(ask(item, borrower, day(10), day(12)), by=keeper)
    client.force_login(keeper)
    unit = item.units.get()
    for said in ({"begins_on": "bientôt"}, {"begins_on": "2026-04-11"}):
        said |= {"ends_on": "2026-04-11", "reason": "Fête de la science"}
        answer = client.post(reverse("loans:block", args=[unit.pk]), said)
        assert answer.status_code == 422 and "Fête de la science" in answer.text
    assert not Block.objects.exists()
    answer = client.post(reverse("loans:unit_state", args=[unit.pk]), {"state": "volée", "why": "Une vitre cassée"})
    assert answer.status_code == 422 and "Une vitre cassée" in answer.text


@pytest.mark.django_db
def test_a_unit_promised_a_moment_ago_does_not_stop_the_one_that_replaces(item, borrower, keeper, monkeypatch):
    first = item.units.get()
    taken, free = (EquipmentUnit.objects.create(item=item, number=number) for number in ("2", "3"))
    loan = ask(item, borrower, day(5), day(6))
    other = ask(item, PersonFactory(editor_of=StructureFactory()), day(5), day(6))
    assert other.lent.get().unit == taken
    stale = EquipmentUnit.objects.filter(item=item).order_by("pk")  # as it was read before the other was promised
    monkeypatch.setattr("resources.lending.keeping.free_units", lambda *_period: stale)
    lending.set_aside(first, by=keeper, state="broken", why="Écran fendu")
    loan.refresh_from_db()
    assert (loan.status, loan.lent.get().unit) == (LoanStatus.REQUESTED, free) and days_of(loan) == [day(5), day(6)]


@pytest.mark.django_db
def test_a_kit_holds_no_kit_and_no_item_takes_the_address_of_a_page(item):
    kit = ItemFactory(pool=item.pool)
    part = KitPart.objects.create(kit=kit, item=item)
    part.full_clean()
    with pytest.raises(ValidationError):
        KitPart(kit=ItemFactory(pool=item.pool), item=kit).full_clean()
    with pytest.raises(ValidationError):
        KitPart(kit=item, item=ItemFactory(pool=item.pool)).full_clean()
    item.slug = "calendrier"
    with pytest.raises(ValidationError) as refused:
        item.full_clean()
    assert set(refused.value.error_dict) == {"slug"}
