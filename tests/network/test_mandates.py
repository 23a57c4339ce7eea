"""Who does what for the network: rights come and go with the mandate, and only with it."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from network import mandates
from network.models import AgreementType, Mandate, OutgoingMessage, Seat
from network.roles import COORDINATORS
from network.steps import StepRefused
from tests.factories.network import PersonFactory, SeatFactory, StructureFactory, WorkingGroupFactory

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def coordinator():
    return PersonFactory(coordinator=True)


@pytest.fixture
def day():
    return timezone.localdate()


def given(person, by, role="secretariat", days=30, **fields):
    fields.setdefault("begins_on", timezone.localdate())
    ends_on = fields["begins_on"] + days * DAY if days is not None else None
    return mandates.give(Mandate(role=role, user=person, ends_on=ends_on, **fields), by=by)


def coordinates(person):
    return person.groups.filter(name=COORDINATORS).exists()


def test_a_mandate_of_the_secretariat_lasts_as_long_as_its_rights(coordinator, day):
    person = PersonFactory()
    mandate = given(person, coordinator)
    assert coordinates(person)
    mandates.end(mandate, by=coordinator)
    mandate.refresh_from_db()
    assert not coordinates(person) and mandate.ends_on == day and mandate.closed_at
    with pytest.raises(StepRefused):
        mandates.end(mandate, by=coordinator)


def test_its_rights_come_on_its_first_day_and_go_after_its_last_one(coordinator, day):
    person = PersonFactory()
    given(person, coordinator, begins_on=day + DAY, days=10)
    assert not coordinates(person)
    assert mandates.every_morning(day + DAY) == (1, 1, 0) and coordinates(person)
    assert mandates.every_morning(day + 11 * DAY)[2] == 0 and coordinates(person)
    assert mandates.every_morning(day + 12 * DAY)[2] == 1 and not coordinates(person)
    assert mandates.every_morning(day + 12 * DAY) == (0, 0, 0)


def test_who_was_a_coordinator_before_stays_one_after(coordinator, day):
    invited = PersonFactory(coordinator=True)
    mandates.end(given(invited, coordinator), by=coordinator)
    assert coordinates(invited)


def test_a_renewed_mandate_keeps_the_rights_and_takes_them_away_at_its_own_end(coordinator, day):
    person = PersonFactory()
    first = given(person, coordinator, days=5)
    second = mandates.renew(first, by=coordinator, ends_on=day + 20 * DAY)
    assert second.begins_on == day + 6 * DAY and second.renews == first
    with pytest.raises(StepRefused):
        mandates.renew(first, by=coordinator)
    assert mandates.every_morning(day + 6 * DAY)[2] == 1 and coordinates(person)
    assert mandates.every_morning(day + 21 * DAY)[2] == 1 and not coordinates(person)


def test_the_last_coordinator_is_never_removed(coordinator, day):
    person = PersonFactory()
    mandate = given(person, coordinator, days=1)
    coordinator.groups.clear()
    admin = type(person).objects.create_superuser("admin@example.org")
    with pytest.raises(StepRefused):
        mandates.end(mandate, by=admin)
    for _ in range(2):
        assert mandates.every_morning(day + 2 * DAY)[2] == 0 and coordinates(person)
    assert OutgoingMessage.objects.filter(event__startswith="mandate-kept").count() == 1


def test_its_end_is_announced_once_to_the_person_and_to_the_secretariat(coordinator, day):
    person = PersonFactory()
    given(person, coordinator, days=60)
    assert mandates.every_morning(day + 29 * DAY) == (0, 0, 0)
    assert mandates.every_morning(day + 30 * DAY) == (0, 1, 0)
    assert mandates.every_morning(day + 31 * DAY) == (0, 0, 0)
    told = OutgoingMessage.objects.filter(event__startswith="mandate-ends").values_list("to", flat=True)
    assert set(told) == {person.email, coordinator.email} and len(told) == 2


def test_a_facilitator_leads_the_group_as_long_as_the_mandate(coordinator, day):
    group, person = WorkingGroupFactory(), PersonFactory()
    SeatFactory(group=group, user=person, accepted_at=None)
    mandate = given(person, coordinator, role="facilitator", group=group)
    seat = Seat.objects.get(group=group, user=person)
    assert seat.is_facilitator and seat.accepted_at
    mandates.end(mandate, by=coordinator)
    seat.refresh_from_db()
    assert not seat.is_facilitator and seat.left_at is None


@pytest.mark.parametrize("fault", ["twice", "no group", "backwards"])
def test_a_wrong_mandate_is_refused_with_a_sentence(coordinator, day, fault):
    person = PersonFactory()
    if fault == "twice":
        given(person, coordinator)
    with pytest.raises(StepRefused):
        given(
            person, coordinator, role="facilitator" if fault == "no group" else "secretariat",
            days=-3 if fault == "backwards" else 30,
        )  # fmt: skip


def test_only_coordinators_give_mandates(coordinator):
    member = PersonFactory(manager_of=StructureFactory())
    with pytest.raises(PermissionDenied):
        given(member, member)
    with pytest.raises(PermissionDenied):
        mandates.end(given(member, coordinator), by=PersonFactory())


def test_a_mandate_is_given_renewed_and_ended_on_screen(client, site, coordinator, day):
    AgreementType.objects.create(
        slug="r", name="R", form="charter", who_may_join="Tous", asked_to="Nous", decided_by="nobody",
        starts="own_signature", secretariat_months=12,
    )  # fmt: skip
    person = PersonFactory()
    client.force_login(coordinator)
    page = client.get(reverse("network:mandate_new")).content.decode()
    assert mandates.deadlines.mandate_end(day, 12).isoformat() in page
    typed = {"role": "secretariat", "user": person.pk, "begins_on": day.isoformat(), "ends_on": "1999-01-01"}
    assert client.post(reverse("network:mandate_new"), typed).status_code == 422
    typed["ends_on"] = (day + 10 * DAY).isoformat()
    assert client.post(reverse("network:mandate_new"), typed).status_code == 302
    mandate = Mandate.objects.get()
    assert client.post(reverse("network:mandate_renew", args=[mandate.pk]), {"ends_on": ""}).status_code == 302
    client.post(reverse("network:mandate_end", args=[mandate.pk]))
    page = client.get(reverse("network:mandates")).content.decode()
    assert str(person) in page
    client.force_login(PersonFactory())
    assert client.get(reverse("network:mandates")).status_code == 404


def test_what_was_written_for_a_day_to_come_is_withdrawn(coordinator, day):
    person = PersonFactory()
    mandates.end(given(person, coordinator, begins_on=day + 5 * DAY), by=coordinator)
    assert not Mandate.objects.exists() and mandates.every_morning(day + 6 * DAY)[0] == 0 and not coordinates(person)
