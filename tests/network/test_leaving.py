"""Leaving: who may, what ends, who is told; agreements and notices that come to their end."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from network import clock, leaving, notifications, register, signing
from network.models import Agreement, Membership, OutgoingMessage, Seat
from network.roles import is_member
from network.steps import StepRefused
from tests.factories.agreements import a_secretariat, called, rules_of, signs
from tests.factories.network import PersonFactory, StructureFactory, WorkingGroupFactory

pytestmark = pytest.mark.django_db
TODAY = dt.date.today()


@pytest.fixture
def secretariat():
    return a_secretariat()


@pytest.fixture
def party(secretariat):
    """A signatory of a charter."""
    party = called(rules_of("sicoval"), by=secretariat)
    signs(party)
    party.refresh_from_db()
    return party


def test_only_who_manages_the_structure_or_the_secretariat_may(party):
    for stranger in (
        PersonFactory(),
        PersonFactory(editor_of=party.structure),
        PersonFactory(manager_of=StructureFactory()),
    ):
        with pytest.raises(PermissionDenied):
            leaving.leave(party.structure, by=stranger)


def test_leaving_ends_with_the_day_and_tells_whoever_it_concerns(party, secretariat):
    manager = PersonFactory(manager_of=party.structure)
    group, facilitator = WorkingGroupFactory(), PersonFactory(email="anime@example.org")
    Seat.objects.create(group=group, user=facilitator, is_facilitator=True)
    Seat.objects.create(group=group, user=manager)
    departure = leaving.leave(party.structure, by=manager, words="Nous fermons.")
    assert Membership.objects.get(structure=party.structure).ends_on == TODAY == departure.effective_on
    party.refresh_from_db()
    assert party.left_on == TODAY
    told = set(OutgoingMessage.objects.filter(event__startswith="departed").values_list("to", flat=True))
    assert {manager.email, "anime@example.org", secretariat.email} <= told


def test_leaving_twice_is_refused(party):
    manager = PersonFactory(manager_of=party.structure)
    leaving.leave(party.structure, by=manager)
    with pytest.raises(StepRefused):
        leaving.leave(party.structure, by=manager)


def test_rights_end_the_day_after(party, time_machine):
    person = PersonFactory(manager_of=party.structure)
    leaving.leave(party.structure, by=person)
    assert is_member(person)
    time_machine.move_to(dt.datetime.now(dt.UTC) + dt.timedelta(days=1))
    del person._is_member
    assert not is_member(person)


def test_one_may_come_back(party, secretariat, time_machine):
    leaving.leave(party.structure, by=PersonFactory(manager_of=party.structure))
    time_machine.move_to(dt.datetime.now(dt.UTC) + dt.timedelta(days=30))
    again = called(rules_of("sicoval"), by=secretariat, structure=party.structure)
    assert again != party
    signs(again)
    assert party.structure.memberships.running().get().party == again


def test_the_page_says_what_follows_and_asks_for_a_tick(party, client):
    client.force_login(PersonFactory(manager_of=party.structure))
    address = reverse("network:leave_network", args=[party.structure.slug])
    assert client.get(address).status_code == 200 and not Membership.objects.exclude(ends_on=None).exists()
    answer = client.post(address, {"words": "Au revoir <script>"})
    assert answer.status_code == 422 and "Au revoir &lt;script&gt;" in answer.content.decode()
    assert client.post(address, {"words": "", "sure": "on"}).status_code == 302
    assert Membership.objects.get(structure=party.structure).ends_on == TODAY


def test_a_request_received_last_week_counts_from_that_day(party, secretariat):
    Membership.objects.update(begins_on=TODAY - dt.timedelta(days=100))
    received = TODAY - dt.timedelta(days=7)
    assert leaving.leave(party.structure, by=secretariat, received_on=received).effective_on == received


def test_dates_fall_due_in_order_and_in_a_calendar(secretariat, client):
    two_sign(secretariat)
    found = clock.falling_due(TODAY)
    assert found == sorted(found, key=lambda due: due.day)
    assert {due.kind for due in found} >= {"term", "meeting"}
    address = reverse("dates_calendar", args=[clock.calendar_token(secretariat)])
    calendar = client.get(address)
    assert calendar.status_code == 200 and calendar.content.count(b"BEGIN:VEVENT") == len(found)
    assert client.get(address[:-6] + "x.ics").status_code == 404
    secretariat.groups.clear()
    assert client.get(address).status_code == 404


def test_the_secretariat_is_reminded_thirty_and_seven_days_before(secretariat, time_machine):
    two_sign(secretariat)
    end = next(due.day for due in clock.falling_due(TODAY) if due.kind == "term")

    def reminded(days):
        return "term" in {due.kind for due in clock.to_remind(end - dt.timedelta(days=days))}

    assert [reminded(days) for days in (31, 30, 8, 7, 0)] == [False, True, False, True, True]
    assert reminded(28) and not reminded(26)  # two mornings were missed; four are too many
    morning = end - dt.timedelta(days=29)
    notifications.dates_fall_due(clock.to_remind(morning), morning)
    assert reminded(29) and not reminded(28)  # the same morning again writes the same message
    assert Agreement.objects.count() == 1


def two_sign(secretariat, **called_to):
    """Two structures sign one convention today. Returns their parties."""
    parties = [called(rules_of("deux-sevres"), by=secretariat, **called_to) for _each in range(2)]
    for party in parties:
        signs(party)
    return parties


def test_what_was_signed_elsewhere_goes_on(secretariat, time_machine):
    time_machine.move_to(dt.datetime(2024, 5, 2, 9, tzinfo=dt.UTC))
    parties = two_sign(secretariat)
    time_machine.move_to(dt.datetime(2030, 4, 1, 9, tzinfo=dt.UTC))
    successor = signing.open_agreement(
        parties[0].agreement.type, by=secretariat, title="La suivante", text="Autre texte"
    )
    for party in parties:
        signs(called(successor.type, by=secretariat, structure=party.structure, agreement=successor))
    time_machine.move_to(dt.datetime(2030, 5, 2, 9, tzinfo=dt.UTC))
    assert leaving.close_due(dt.date(2030, 5, 2)) == 1
    assert Membership.objects.running().count() == 2 and successor.parties.filter(left_on=None).count() == 2
    day = dt.date(2025, 1, 1)
    assert {line.signed_on for line in register.on(day)} == {"2024-05-02"}  # the past stays as it was


def test_a_notice_settled_otherwise_does_not_stop_the_morning(secretariat):
    rules = rules_of("manche")
    rules.owner = StructureFactory(member=False)
    rules.save()
    member = called(rules, by=secretariat)
    owner = member.agreement.parties.get(structure=rules.owner)
    signs(member), signs(owner)
    for party in (member, owner):
        party.refresh_from_db()
        leaving.give_notice(party, by=secretariat, reason="Retard", received_on=TODAY - dt.timedelta(days=40))
    assert leaving.close_due(TODAY) == 1  # the first ends the convention, and settles the other
    assert leaving.close_due(TODAY) == 0
    assert Agreement.objects.get().status == "ended"


def test_nobody_stays_in_what_ended_before_they_signed(secretariat):
    two_sign(secretariat)
    with pytest.raises(StepRefused):
        leaving.end_early(
            Agreement.objects.get(), by=secretariat, last_day=TODAY - dt.timedelta(days=1), kind="common_consent"
        )


def test_a_second_click_renews_nothing_and_a_refusal_is_taken_back(secretariat):
    rules = rules_of("manche")
    rules.owner = StructureFactory(member=False)
    rules.save()
    member = called(rules, by=secretariat)
    signs(member), signs(member.agreement.parties.get(structure=rules.owner))
    agreement = Agreement.objects.get()
    leaving.renew(agreement, by=secretariat, after=0)
    with pytest.raises(StepRefused):
        leaving.renew(agreement, by=secretariat, after=0)
    leaving.refuse_renewal(agreement, by=secretariat)
    leaving.take_refusal_back(agreement, by=secretariat)
    agreement.refresh_from_db()
    assert (agreement.renewals_decided, agreement.not_renewed_on) == (1, None)


def test_rules_under_which_somebody_signed_keep_their_dates(secretariat):
    rules = two_sign(secretariat)[0].agreement.type
    rules.tacit_renewals = 1
    with pytest.raises(ValidationError):
        rules.full_clean()
