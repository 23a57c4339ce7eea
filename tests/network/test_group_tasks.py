"""What a group has to do, by whom and until when."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from network import group_tasks, working_groups
from network.models import GroupTask, OutgoingMessage
from network.steps import StepRefused
from tests.factories.groups import GroupTaskFactory, group_of
from tests.factories.network import PersonFactory, SeatFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def group():
    return group_of(members=2)


def seat_in(group, person):
    return group.seats.get(user=person)


def test_whoever_sits_adds_takes_and_finishes(group):
    group, facilitator, (member, other) = group
    task = group_tasks.add(group, by=member, title="Relire la fiche")
    assert group_tasks.add(group, by=member, title="Relire la fiche") == task  # a double click
    group_tasks.take(task, by=other)
    with pytest.raises(StepRefused):
        group_tasks.take(task, by=facilitator)
    group_tasks.finish(task, by=member)
    with pytest.raises(StepRefused):
        group_tasks.finish(task, by=other)
    group_tasks.reopen(task, by=other)
    assert GroupTask.objects.get().done_at is None and GroupTask.objects.get().seat.user == other


@pytest.mark.one_engine
def test_nobody_from_elsewhere_does_anything(group):
    group, _facilitator, (member, other) = group
    task = group_tasks.add(group, by=member, title="Relire la fiche")
    stranger = PersonFactory()
    for step in (group_tasks.take, group_tasks.finish, group_tasks.reopen):
        with pytest.raises(PermissionDenied):
            step(task, by=stranger)
    with pytest.raises(PermissionDenied):
        group_tasks.add(group, by=stranger, title="x")
    with pytest.raises(PermissionDenied):
        group_tasks.change(task, by=other, title="x")  # what another one added
    with pytest.raises(StepRefused):
        group_tasks.change(task, by=member, title="x", seat=SeatFactory())


def test_who_is_given_something_to_do_is_told(group):
    group, facilitator, (member, other) = group
    task = group_tasks.add(group, by=facilitator, title="Réserver", seat=seat_in(group, member))
    group_tasks.change(task, by=facilitator, title="Réserver", seat=seat_in(group, other))
    group_tasks.add(group, by=member, title="La mienne", seat=seat_in(group, member))
    assert [each.to for each in OutgoingMessage.objects.all()] == [member.email, other.email]


def test_the_day_before_and_the_day_after_they_are_reminded_once(group, today):
    group, _facilitator, (member, other) = group
    one = dt.timedelta(days=1)
    for due in (today - one, today, today + one, None):
        GroupTaskFactory(group=group, seat=seat_in(group, member), due_on=due)
    GroupTaskFactory(group=group, due_on=today + one)  # nobody does it
    GroupTaskFactory(group=group, seat=seat_in(group, other), due_on=today + one)
    working_groups.leave(group, by=other)
    for _ in range(2):
        assert group_tasks.remind(today) == 2
    assert [each.to for each in OutgoingMessage.objects.all()] == [member.email] * 2


@pytest.mark.one_engine
def test_who_leaves_leaves_their_tasks_to_others(group):
    group, facilitator, (member, _other) = group
    task = group_tasks.add(group, by=facilitator, title="Réserver", seat=seat_in(group, member))
    working_groups.leave(group, by=member)
    task.refresh_from_db()
    assert task.seat is None


@pytest.mark.one_engine
def test_the_list_is_filtered_searched_and_taken_away(client, group):
    group, _facilitator, (member, _other) = group
    GroupTaskFactory(group=group, title="=Réserver", seat=seat_in(group, member))
    GroupTaskFactory(group=group, title="Imprimer")
    client.force_login(member)
    address = reverse("network:group_tasks", args=[group.slug])

    def shown(**question):
        return client.get(address, question).content.decode()

    assert "Imprimer" not in shown(qui="moi") and "Réserver" not in shown(qui="personne")
    assert "Imprimer" in shown(q="impr") and "Réserver" not in shown(etat="faites")
    assert "'=Réserver" in shown(format="csv")


@pytest.mark.one_engine
def test_what_was_typed_is_shown_again(client, group):
    group, _facilitator, (member, _other) = group
    client.force_login(member)
    page = client.post(
        reverse("network:group_task_new", args=[group.slug]),
        {"title": "<script>", "due_on": "32/13/2026", "details": "🙂"},
    )
    assert page.status_code == 422 and "&lt;script&gt;" in page.content.decode() and "🙂" in page.content.decode()
