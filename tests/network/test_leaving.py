"""Leaving: who may, what ends, who is told; agreements and notices that come to their end."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from network import clock, leaving, notifications
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
    received = dt.datetime.now(dt.UTC) - dt.timedelta(days=7)
    assert leaving.leave(party.structure, by=secretariat, received_at=received).effective_on < TODAY


def test_dates_fall_due_in_order_and_in_a_calendar(secretariat, client):
    party = called(rules_of("deux-sevres"), by=secretariat)
    signs(party)
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
    signs(called(rules_of("deux-sevres"), by=secretariat))
    end = next(due.day for due in clock.falling_due(TODAY) if due.kind == "term")

    def reminded(days):
        return "term" in {due.kind for due in clock.to_remind(end - dt.timedelta(days=days))}

    assert [reminded(days) for days in (31, 30, 8, 7, 0)] == [False, True, False, True, True]
    assert reminded(28) and not reminded(26)  # two mornings were missed; four are too many
    morning = end - dt.timedelta(days=29)
    notifications.dates_fall_due(clock.to_remind(morning), morning)
    assert reminded(29) and not reminded(28)  # the same morning again writes the same message
    assert Agreement.objects.count() == 1
