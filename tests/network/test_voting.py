"""How those present decide: who votes, what is kept of it, and what follows."""

import datetime as dt
import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import OperationalError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from network import attending, joining, mandates, recounting, voting
from network.models import (
    Attendance,
    Ballot,
    Decision,
    Mandate,
    MembershipApplication,
    OutgoingMessage,
    Structure,
    Vote,
    VoteOption,
    Voter,
)
from network.steps import StepRefused
from tests.factories.governance import MeetingFactory, MeetingKindFactory, in_session, vote_in, voter_of
from tests.factories.network import MembershipApplicationFactory, PersonFactory, RulesFactory

ROUND = {"for": 0, "against": 0, "abstain": 0}


@pytest.fixture
def coordinator(db):
    return PersonFactory(coordinator=True)


def opened(meeting, by, pairs=(), **fields):
    vote = voting.prepare(vote_in(meeting, **fields), by=by, pairs=pairs)
    voting.open_vote(vote, by=by)
    return vote


def counts_of(vote):
    return dict(vote.options.values_list("code", "count"))


# By show of hands


@pytest.mark.parametrize(
    "present, counted, came_to, status",
    [(12, {"for": 12}, "adopted", "accepted"), (10, {"for": 10}, "no_quorum", "submitted"),
     (12, {"for": 11, "against": 1}, "rejected", "refused")],
)  # fmt: skip
def test_a_plenary_of_21_answers_an_application(coordinator, present, counted, came_to, status):
    application = MembershipApplicationFactory()
    meeting, _structures = in_session(by=coordinator, present=present, absent=21 - present)
    vote = opened(meeting, coordinator, application=application, majority="unanimity", quorum_share="0.50")
    voting.close(vote, by=coordinator, counts={**ROUND, **counted})
    application.refresh_from_db()
    assert (vote.result, application.status) == (came_to, status)
    assert Decision.objects.filter(vote=vote).count() == (came_to != "no_quorum")
    assert vote.present == present and vote.quorum == 11
    if status == "refused":
        assert application.refusal_reason == vote.sentence
    assert Structure.objects.filter(name=application.structure_name).exists() == (status == "accepted")
    assert recounting.faults() == []


@pytest.mark.parametrize("counted", [{"for": 4}, {"for": 2, "against": 2}, {"for": -1}, {"maybe": 1}])
def test_more_hands_than_people_are_counted_again(coordinator, counted):
    meeting, _structures = in_session(by=coordinator, present=3)
    vote = opened(meeting, coordinator)
    with pytest.raises(StepRefused):
        voting.close(vote, by=coordinator, counts=counted)
    vote.refresh_from_db()
    assert vote.status == "open" and counts_of(vote) == ROUND


def test_a_vote_is_closed_once(coordinator):
    meeting, _structures = in_session(by=coordinator, present=3)
    vote = opened(meeting, coordinator)
    voting.close(vote, by=coordinator, counts={"for": 3})
    with pytest.raises(StepRefused):
        voting.close(Vote.objects.get(), by=coordinator, counts={"for": 0, "against": 3})
    assert Decision.objects.count() == 1 and counts_of(vote)["for"] == 3


def test_an_application_withdrawn_meanwhile_stays_withdrawn(coordinator):
    application = MembershipApplicationFactory(applicant=PersonFactory())
    meeting, _structures = in_session(by=coordinator, present=3)
    vote = opened(meeting, coordinator, application=application)
    joining.withdraw(application, by=application.applicant)
    voting.close(vote, by=coordinator, counts={"for": 3})
    assert MembershipApplication.objects.get().status == "withdrawn"
    with pytest.raises(StepRefused):
        voting.prepare(vote_in(meeting, application=MembershipApplication.objects.get()), by=coordinator)


def test_nobody_votes_about_their_own_structure(coordinator):
    meeting, structures = in_session(by=coordinator, present=3)
    application = MembershipApplicationFactory(structure=structures[0])
    vote = opened(meeting, coordinator, application=application)
    assert set(vote.voters.values_list("structure", flat=True)) == {each.pk for each in structures[1:]}
    assert (vote.members, vote.present) == (2, 2)


def test_members_lead_no_vote(coordinator):
    meeting, structures = in_session(by=coordinator, present=2)
    vote = opened(meeting, coordinator)
    member = voter_of(structures[0])
    for step in (voting.prepare, voting.open_vote, voting.close, voting.take_back, voting.next_round, voting.discard):
        with pytest.raises(PermissionDenied):
            step(vote, by=member)


# By ballot


def test_only_managers_and_editors_of_those_present_vote(coordinator):
    meeting, (there, absent) = in_session(by=coordinator, present=1, absent=1)
    vote = opened(meeting, coordinator, way="open")
    for person, structure in (
        (PersonFactory(reader_of=there), there), (voter_of(absent), absent), (voter_of(absent), there),
        (coordinator, there),
    ):  # fmt: skip
        with pytest.raises(PermissionDenied):
            voting.cast(vote, by=person, structure=structure, code="for")
    voting.cast(vote, by=voter_of(there), structure=there, code="for")
    assert [(ballot.voter.structure, ballot.option.code) for ballot in Ballot.objects.all()] == [(there, "for")]


def test_whoever_comes_after_the_vote_was_opened_does_not_vote(coordinator):
    meeting, (there, late) = in_session(by=coordinator, present=1, absent=1)
    vote = opened(meeting, coordinator, way="secret")
    attending.tick(Attendance.objects.get(structure=late), by=coordinator, is_present=True)
    with pytest.raises(PermissionDenied):
        voting.cast(vote, by=voter_of(late), structure=late, code="for")


def test_the_holder_of_a_proxy_votes_twice_once_for_each(coordinator):
    kind = MeetingKindFactory(most_proxies=1)
    meeting, (holder, giver) = in_session(by=coordinator, present=1, absent=1, kind=kind)
    attending.answer(Attendance.objects.get(structure=giver), by=coordinator, said="proxy", proxy_to=holder)
    vote, person = opened(meeting, coordinator, way="secret"), voter_of(holder)
    for structure in (holder, giver):
        voting.cast(vote, by=person, structure=structure, code="for")
    with pytest.raises(PermissionDenied):
        voting.cast(vote, by=voter_of(giver), structure=giver, code="against")
    voting.close(vote, by=coordinator)
    assert counts_of(vote)["for"] == 2 and "2 " in vote.sentence


def test_two_people_of_one_structure_have_one_voice(coordinator):
    meeting, (structure, _other) = in_session(by=coordinator, present=2)
    vote = opened(meeting, coordinator, way="secret")
    voting.cast(vote, by=voter_of(structure), structure=structure, code="for")
    with pytest.raises(StepRefused):
        voting.cast(vote, by=voter_of(structure), structure=structure, code="against")
    assert counts_of(vote) == {**ROUND, "blank": 0, "for": 1}


def test_no_voice_is_counted_from_the_closing_second_on(coordinator):
    meeting, (structure, _other) = in_session(by=coordinator, present=2)
    vote = opened(meeting, coordinator, way="secret")
    closes_at = timezone.now()
    Vote.objects.update(closes_at=closes_at)
    vote.refresh_from_db()
    assert not voting.is_open(vote, closes_at)
    assert voting.is_open(vote, closes_at - timezone.timedelta(microseconds=1))
    with pytest.raises(StepRefused):
        voting.cast(vote, by=voter_of(structure), structure=structure, code="for")
    assert not Voter.objects.filter(has_voted=True).exists()


def test_a_vote_opened_by_mistake_is_taken_back_until_somebody_votes(coordinator):
    meeting, (structure, _other) = in_session(by=coordinator, present=2)
    vote = opened(meeting, coordinator, way="secret")
    voting.take_back(vote, by=coordinator)
    assert vote.status == "prepared" and not vote.voters.exists()
    voting.open_vote(vote, by=coordinator)
    voting.cast(vote, by=voter_of(structure), structure=structure, code="blank")
    with pytest.raises(StepRefused):
        voting.take_back(vote, by=coordinator)


@pytest.fixture
def assembly(coordinator):
    """A meeting of five with an editor each, for the examples below."""
    meeting, structures = in_session(by=coordinator, present=5)
    return meeting, [(each, voter_of(each)) for each in structures], coordinator


choice = st.sampled_from(["for", "against", "abstain", "blank"])
turns = st.lists(st.tuples(st.integers(0, 4), choice), max_size=8)


@pytest.mark.django_db
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(turns, st.sampled_from(["open", "secret"]), st.sampled_from(["simple", "absolute", "unanimity"]))
def test_ballots_are_as_many_as_voters_and_counted_again_give_the_result(assembly, turns, way, majority):
    meeting, people, by = assembly
    before = transaction.savepoint()
    vote = opened(meeting, by, way=way, majority=majority)
    first = {}
    for who, code in turns:
        structure, person = people[who]
        if who in first:
            with pytest.raises(StepRefused):
                voting.cast(vote, by=person, structure=structure, code=code)
        else:
            voting.cast(vote, by=person, structure=structure, code=code)
            first[who] = code
    voting.close(vote, by=by)
    with pytest.raises(StepRefused):
        voting.cast(vote, by=people[0][1], structure=people[0][0], code="for")
    assert counts_of(vote) == {
        code: list(first.values()).count(code) for code in ("for", "against", "abstain", "blank")
    }
    assert vote.voters.filter(has_voted=True).count() == len(first)
    assert Ballot.objects.count() == (len(first) if way == "open" else 0)
    assert recounting.faults() == []
    transaction.savepoint_rollback(before)


# A secret stays one


def everything_kept():
    """Every row of every table, as the database holds it."""
    with connection.cursor() as cursor:
        kept = {}
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            kept[table] = [repr(row) for row in cursor.fetchall()]
            if connection.vendor == "postgresql":
                kept[table].sort()  # its order is that of the disk; the next test reads what order could tell
        return kept


def test_nothing_kept_of_a_secret_ballot_says_who_answered_what(site, coordinator):
    meeting, structures = in_session(by=coordinator, present=4)
    vote = opened(meeting, coordinator, way="secret")
    address = reverse("network:vote_cast", args=[meeting.pk, vote.pk])
    clients = []
    for structure in structures:
        client = Client()
        client.force_login(voter_of(structure))
        client.get(reverse("network:vote", args=[meeting.pk, vote.pk]))
        clients.append((client, structure))
    seen, pages = [], []
    answers = ["for", "for", "against", "abstain"]
    for order, choices in (
        ([0, 1, 2, 3], answers), ([3, 2, 1, 0], answers), ([0, 1, 2, 3], answers[::-1]),
        ([2, 0, 3, 1], ["against", "abstain", "for", "for"]),
    ):  # fmt: skip
        before = transaction.savepoint()
        for who in order:
            client, structure = clients[who]
            response = client.post(address, {"structure": structure.pk, "choice": choices[who]}, follow=True)
            assert response.status_code == 200
            pages.append((who, response.content.decode().split("<main", 1)[1].count("checked")))
        seen.append(everything_kept())
        transaction.savepoint_rollback(before)
    assert seen[0]["network_ballot"] == []
    assert seen[1:] == seen[:1] * 3
    assert {count for _who, count in pages} == {0}


def test_an_open_ballot_does_say_it(site, coordinator):
    """The same look finds the difference where there is one."""
    meeting, (first, second) = in_session(by=coordinator, present=2)
    vote, kept = opened(meeting, coordinator, way="open"), []
    one, other = voter_of(first), voter_of(second)
    for choices in (("for", "against"), ("against", "for")):
        before = transaction.savepoint()
        voting.cast(vote, by=one, structure=first, code=choices[0])
        voting.cast(vote, by=other, structure=second, code=choices[1])
        kept.append(everything_kept())
        transaction.savepoint_rollback(before)
    assert kept[0] != kept[1]


@pytest.mark.parametrize("way", ["open", "secret"])
def test_nobody_reads_numbers_before_the_vote_is_closed(client, site, coordinator, way):
    meeting, (structure, _other) = in_session(by=coordinator, present=2)
    vote = opened(meeting, coordinator, way=way)
    person = voter_of(structure)
    for each in (coordinator, person):
        client.force_login(each)
        before = client.get(reverse("network:vote", args=[meeting.pk, vote.pk])).content.decode()
        assert "tally" not in before
    voting.cast(vote, by=person, structure=structure, code="for")
    for each in (coordinator, person):
        client.force_login(each)
        pages = [
            client.get(reverse(name, args=args)).content.decode()
            for name, args in (("network:vote", [meeting.pk, vote.pk]), ("network:meeting", [meeting.pk]))
        ]
        assert not any("tally" in page or "verdict" in page for page in pages)
    voting.close(vote, by=coordinator)
    assert "tally" in client.get(reverse("network:vote", args=[meeting.pk, vote.pk])).content.decode()


def test_a_ballot_of_somebody_else_is_refused_on_screen(client, site, coordinator):
    meeting, (mine, other) = in_session(by=coordinator, present=2)
    vote = opened(meeting, coordinator, way="secret")
    client.force_login(voter_of(mine))
    address = reverse("network:vote_cast", args=[meeting.pk, vote.pk])
    for typed in ({"structure": other.pk, "choice": "for"}, {"structure": "9" * 30}, {"structure": "x"}, {}):
        assert client.post(address, typed).status_code == 403
    assert client.post(address, {"structure": mine.pk, "choice": "\0<script>"}).status_code == 302
    assert not Voter.objects.filter(has_voted=True).exists() and not OutgoingMessage.objects.exists()


# Elections and rounds


def test_an_elected_pair_receives_its_mandates(coordinator):
    meeting, _structures = in_session(by=coordinator, present=3)
    people = PersonFactory.create_batch(4)
    vote = opened(
        meeting, coordinator, is_election=True, majority="absolute", pairs=[people[:2], people[2:]], way="hands"
    )
    voting.close(vote, by=coordinator, counts={"pair1": 2, "pair2": 1})
    assert set(Mandate.objects.values_list("user", flat=True)) == {people[0].pk, people[1].pk}
    assert Mandate.objects.first().decision == vote.decision and Mandate.objects.first().is_elected
    assert people[0].groups.filter(name="Coordinators").exists()
    assert not people[2].groups.exists()


def test_another_round_is_between_the_two_best_pairs_on_request(coordinator):
    meeting, _structures = in_session(by=coordinator, present=7)
    people = PersonFactory.create_batch(6)
    pairs = [people[:2], people[2:4], people[4:]]
    vote = opened(meeting, coordinator, is_election=True, majority="absolute", pairs=pairs)
    voting.close(vote, by=coordinator, counts={"pair1": 3, "pair2": 1, "pair3": 3})
    assert vote.result == "nobody_elected" and not Decision.objects.exists()
    second = voting.next_round(vote, by=coordinator, two_only=True)
    assert (second.round, second.previous) == (2, vote)
    assert [option.first for option in second.options.filter(code__startswith="pair")] == [people[0], people[4]]
    with pytest.raises(StepRefused):
        voting.next_round(vote, by=coordinator)


def test_one_person_stands_once(coordinator):
    meeting, _structures = in_session(by=coordinator, present=1)
    one, two = PersonFactory.create_batch(2)
    for pairs in ([], [(one, one)], [(one, two), (two, one)]):
        with pytest.raises(StepRefused):
            voting.prepare(vote_in(meeting, is_election=True), by=coordinator, pairs=pairs)


# On screen


def test_a_vote_is_prepared_opened_and_closed_on_screen(client, site, coordinator):
    meeting, _structures = in_session(by=coordinator, present=3)
    application = MembershipApplicationFactory()
    client.force_login(coordinator)
    address = reverse("network:vote_new", args=[meeting.pk])
    assert application.structure_name in client.get(f"{address}?demande={application.pk}").content.decode()
    assert client.post(address, {"question": ""}).status_code == 422
    typed = {"application": application.pk, "way": "hands", "majority": "unanimity", "quorum_share": "0.50"}
    assert client.post(address, typed).status_code == 302
    vote = Vote.objects.get()
    client.post(reverse("network:vote_open", args=[meeting.pk, vote.pk]))
    closing = reverse("network:vote_close", args=[meeting.pk, vote.pk])
    for typed in ({"for": "4"}, {"for": "trois"}, {"for": "2", "against": "2"}, {"for": "9" * 40}):
        assert client.post(closing, typed).status_code == 422
    assert client.post(closing, {"for": "3", "against": "0", "abstain": ""}).status_code == 302
    page = client.get(reverse("network:vote", args=[meeting.pk, vote.pk])).content.decode()
    vote.refresh_from_db()
    assert vote.result == "adopted" and vote.sentence[1:] in page.replace("&#x27;", "'")


def test_an_election_is_prepared_on_screen(client, site, coordinator):
    meeting = MeetingFactory()
    one, two = (voter_of(structure) for structure in in_session(by=coordinator, present=2)[1])
    client.force_login(coordinator)
    address = reverse("network:vote_new", args=[meeting.pk])
    typed = {
        "question": "Secrétariat",
        "way": "secret",
        "majority": "absolute",
        "is_election": "on",
        "pair0_0": one.pk,
    }
    assert client.post(address, typed).status_code == 422
    assert client.post(address, {**typed, "pair0_1": two.pk}).status_code == 302
    assert Vote.objects.get().options.first().label in (f"{one} et {two}", f"{one} and {two}")


# Two at once


def at_once(*steps):
    """Run each step in a thread of its own; what each came to, in the same order."""
    came_to, start = [None] * len(steps), threading.Barrier(len(steps))

    def run(number, step):
        start.wait()
        try:
            came_to[number] = patiently(step)
        except StepRefused as refusal:
            came_to[number] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(steps)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return came_to


def patiently(step):
    """SQLite in memory does not wait for its lock as a file does."""
    for _try in range(2000):
        try:
            return step() or "done"
        except OperationalError as error:
            if "locked" not in str(error):
                raise
    raise AssertionError("locked for ever")


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_at_the_closing_second_and_by_two_people_each_voice_has_one_outcome():
    by = PersonFactory(coordinator=True)
    meeting, (structure, other) = in_session(by=by, present=2)
    people = [voter_of(structure), voter_of(structure)]
    vote = opened(meeting, by, way="open")
    both = at_once(*(
        lambda person=person, code=code: voting.cast(vote, by=person, structure=structure, code=code)
        for person, code in zip(people, ("for", "against"), strict=True)
    ))  # fmt: skip
    assert sorted(isinstance(each, StepRefused) for each in both) == [False, True]
    late, closed = at_once(
        lambda: voting.cast(vote, by=voter_of(other), structure=other, code="for"),
        lambda: voting.close(Vote.objects.get(), by=by),
    )
    assert not isinstance(closed, StepRefused)
    assert Ballot.objects.count() == (1 if isinstance(late, StepRefused) else 2)
    assert sum(counts_of(vote).values()) == Ballot.objects.count()
    assert recounting.faults() == []


# What a copy of the database shows


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite stamps no rows")
def test_no_stamp_of_a_row_joins_a_voter_to_an_answer(coordinator):
    meeting, structures = in_session(by=coordinator, present=4)
    vote = opened(meeting, coordinator, way="secret")
    with connection.cursor() as cursor:
        cursor.execute("select structure_id from network_voter order by ctid")
        before = cursor.fetchall()
        for structure, code in zip(reversed(structures), ("for", "against", "blank"), strict=False):
            voting.cast(vote, by=voter_of(structure), structure=structure, code=code)
            cursor.execute("select xmin::text from network_voter union select xmin::text from network_voteoption")
            assert len(cursor.fetchall()) == 1
        cursor.execute("select structure_id from network_voter order by ctid")
        assert cursor.fetchall() == before  # nor does their place on the disk
    voting.close(vote, by=coordinator)
    assert counts_of(vote) == {"for": 1, "against": 1, "blank": 1, "abstain": 0} and recounting.faults() == []


def test_the_rules_of_an_application_hold_whatever_is_typed(coordinator):
    rules = RulesFactory(majority="unanimity", quorum_share="0.50", abstentions_count=True)
    application = MembershipApplicationFactory(agreement_type=rules)
    meeting, _structures = in_session(by=coordinator, present=3)
    vote = voting.prepare(vote_in(meeting, application=application, majority="simple"), by=coordinator)
    vote.refresh_from_db()
    assert (vote.majority, str(vote.quorum_share), vote.abstentions_count) == ("unanimity", "0.50", True)


def test_a_page_left_open_does_not_take_the_vote_back(coordinator):
    meeting, _structures = in_session(by=coordinator, present=3)
    vote = voting.prepare(vote_in(meeting), by=coordinator)
    stale = Vote.objects.get()
    voting.open_vote(vote, by=coordinator)
    stale.question = "Autre chose"
    with pytest.raises(StepRefused):
        voting.prepare(stale, by=coordinator)
    assert Vote.objects.get().status == "open"


# What stands in the way of an answer


def test_a_coordinator_closes_the_vote_about_their_own_structure(coordinator):
    application = MembershipApplicationFactory(
        email=coordinator.email, agreement_type=RulesFactory(decided_by="plenary")
    )
    meeting, _structures = in_session(by=coordinator, present=3)
    vote = opened(meeting, coordinator, application=application)
    with pytest.raises(PermissionDenied):
        joining.accept(application, by=coordinator)
    voting.close(vote, by=coordinator, counts={"for": 1, "against": 2})
    application.refresh_from_db()
    assert application.status == "refused"


def test_a_vote_is_closed_while_there_is_nothing_to_sign_yet(coordinator):
    rules = RulesFactory(decided_by="plenary", form="multiparty", convention_text="")
    application = MembershipApplicationFactory(agreement_type=rules)
    meeting, _structures = in_session(by=coordinator, present=3)
    vote = opened(meeting, coordinator, application=application)
    decision = voting.close(vote, by=coordinator, counts={"for": 3})
    application.refresh_from_db()
    assert (vote.status, application.status) == ("closed", "submitted") and decision.effect
    rules.convention_text = "Article 1. Coopérer."
    rules.save()
    joining.accept(application, by=coordinator)
    assert application.status == "accepted" and Decision.objects.count() == 1


def test_who_is_elected_holds_the_mandate_even_when_it_was_renewed(coordinator):
    person, other, today = PersonFactory(), PersonFactory(), timezone.localdate()
    day = dt.timedelta(days=1)
    before = Mandate(role="secretariat", user=person, begins_on=today - 300 * day, ends_on=today + 10 * day)
    mandates.give(before, by=coordinator)
    mandates.renew(before, by=coordinator, ends_on=today + 300 * day)
    mandates.give(Mandate(role="secretariat", user=other, begins_on=today), by=coordinator)
    meeting, _structures = in_session(by=coordinator, present=3)
    vote = opened(meeting, coordinator, is_election=True, pairs=[(person, other)])
    voting.close(vote, by=coordinator, counts={"pair1": 3})
    before.refresh_from_db()
    assert before.ends_on == today - day
    for each in (person, other):
        held = Mandate.objects.running().get(user=each, closed_at=None)
        assert held.is_elected and held.begins_on == today
        mandates.every_morning(today)
        mandates.end(held, by=coordinator)
        assert not each.groups.exists()


@pytest.mark.parametrize(
    "model, changes",
    [(Vote, {"sentence": "12 présents"}), (Vote, {"members": 1}), (Vote, {"quorum": 0}),
     (VoteOption, {"label": "Contre"}), (Decision, {"sentence": "Autre"}), (Decision, {"number": "1999-01"})],
)  # fmt: skip
def test_what_is_changed_afterwards_is_found(coordinator, model, changes):
    meeting, _structures = in_session(by=coordinator, present=2)
    vote = opened(meeting, coordinator, quorum_share="0.50")
    voting.close(vote, by=coordinator, counts={"for": 2})
    assert recounting.faults() == []
    model.objects.filter(**({"code": "for"} if model is VoteOption else {})).update(**changes)
    assert recounting.faults()
