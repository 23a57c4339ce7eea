"""How somebody registers, waits, gives a seat up; who reads the names, and for how long."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from network import registering, registration_links
from network.forms import open_to_all
from network.models import Event, OutgoingMessage, Registration, RegistrationStatus
from network.steps import StepRefused
from tests.factories.agenda import EventFactory, RegistrationFactory, in_days
from tests.factories.network import PersonFactory, StructureFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    return EventFactory(takes_registrations=True, seats=1)


def states(event):
    return [each.status for each in event.registrations.all()]


def test_of_two_people_for_the_last_seat_one_has_it_and_the_other_waits(event):
    one, other = Event.objects.get(pk=event.pk), Event.objects.get(pk=event.pk)  # both saw a free seat
    registering.register(one, name="Une", email="une@example.org")
    registering.register(other, name="Deux", email="deux@example.org")
    assert states(event) == ["confirmed", "waiting"]
    assert Event.objects.get(pk=event.pk).taken == 1


def test_the_same_address_twice_is_one_registration_and_its_owner_alone_is_told(event):
    registering.register(event, name="Une", email="une@example.org")
    registering.register(event, name="Une", email="UNE@example.org")
    assert states(event) == ["confirmed"]
    assert OutgoingMessage.objects.count() == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        RegistrationFactory(event=event, email="Une@Example.org")


def test_a_seat_given_up_goes_to_whoever_waits_longest(event):
    first, second, third = [
        registering.register(event, name=name, email=f"{name}@example.org") for name in ("a", "b", "c")
    ]
    registering.withdraw(first)
    assert states(event) == ["withdrawn", "confirmed", "waiting"]
    assert OutgoingMessage.objects.filter(event__startswith="seat-given").count() == 1
    with pytest.raises(StepRefused):
        registering.withdraw(first)
    registering.withdraw(third)
    registering.withdraw(second)
    assert Event.objects.get(pk=event.pk).taken == 0
    assert registering.register(event, name="a", email="a@example.org").status == RegistrationStatus.CONFIRMED


def test_registration_closes_when_the_date_begins_or_is_called_off():
    for fields in ({"starts_at": in_days(0, 0)}, {"status": "cancelled"}, {"status": "draft"}, {"takes_registrations": False}):  # fmt: skip
        event = EventFactory(**{"takes_registrations": True} | fields)
        with pytest.raises((StepRefused, PermissionDenied)):
            registering.register(event, name="Une", email="une@example.org")
    assert not Registration.objects.exists()


def test_nobody_registers_for_what_they_may_not_see():
    event = EventFactory(takes_registrations=True, visibility="members")
    for person in (None, PersonFactory()):
        with pytest.raises(PermissionDenied):
            registering.register(event, name="Une", email="une@example.org", by=person)
    member = PersonFactory(reader_of=StructureFactory())
    assert registering.register(event, name="Une", email="une@example.org", by=member).status == "confirmed"


def sent(**said):
    opened = open_to_all.signer.sign(str(int(timezone.now().timestamp()) - 60))
    return {"name": "Alix", "email": "alix@example.org", "phone": "", "opened": opened} | said


def test_the_page_answers_the_same_whether_the_address_is_registered_or_not(client, event):
    address = reverse("agenda:register", args=[event.slug])
    answers = [client.post(address, sent()) for _ in range(2)]
    assert [(each.status_code, each.url, each.content) for each in answers] == [
        (302, reverse("agenda:registered", args=[event.slug]), b"")
    ] * 2
    assert event.registrations.count() == 1
    robot = client.post(address, sent(email="robot@example.org", website="https://spam.example.org"))
    wrong = client.post(address, sent(email="non", name="Zoë <b>"))
    assert robot.status_code == wrong.status_code == 422 and "Zoë &lt;b&gt;" in wrong.content.decode()
    assert event.registrations.count() == 1


def test_behind_the_link_looking_changes_nothing_and_a_post_withdraws(event):
    client = Client(enforce_csrf_checks=True, headers={"origin": "null"})  # as a browser does without a referrer
    registration = registering.register(event, name="Alix", email="alix@example.org")
    path = registration_links.path_of(registration)
    assert path in OutgoingMessage.objects.get().text
    page = client.get(path)
    assert page.status_code == 200 and states(event) == ["confirmed"] and not page.cookies
    assert page["Referrer-Policy"] == "no-referrer" and "no-store" in page["Cache-Control"]
    assert client.post(path).status_code == 200 and states(event) == ["withdrawn"]
    assert client.post(path).status_code == 422
    assert client.post(path[:-3] + "x/").status_code == 404
    assert client.get(registration_links.calendar_path(registration)).status_code == 200


def test_names_are_for_the_organiser_and_the_secretariat(client, event):
    RegistrationFactory(event=event, name="Alix Confidentielle")
    organiser, reader = PersonFactory(editor_of=event.structure), PersonFactory(reader_of=event.structure)
    other = PersonFactory(manager_of=StructureFactory())
    for person, seen in ((organiser, True), (PersonFactory(coordinator=True), True), (reader, False), (other, False)):
        assert registering.may_receive(person, event) is seen
        assert Registration.objects.visible_to(person).exists() is seen
    client.force_login(organiser)
    address = reverse("network:registrations", args=[event.slug])
    assert "Confidentielle" in client.get(address, {"q": "confid"}).content.decode()
    assert "Confidentielle" in client.get(address, {"format": "csv"}).content.decode()
    assert "Confidentielle" in client.get(reverse("network:registrations_sheet", args=[event.slug])).content.decode()
    client.force_login(other)
    assert client.get(address).status_code == 403


def test_the_organiser_writes_down_who_has_no_address_and_notes_who_came(event):
    by = PersonFactory(editor_of=event.structure)
    one = registering.add(event, name="Sans adresse", by=by)
    registering.add(event, name="Sans adresse non plus", by=by)
    assert states(event) == ["confirmed", "waiting"] and not OutgoingMessage.objects.exists()
    with pytest.raises(StepRefused):
        registering.note(one, by=by, came=True)  # not before the day
    Event.objects.update(starts_at=in_days(0, 0))
    one.event.refresh_from_db()
    registering.note(one, by=by, came=True)
    assert Registration.objects.get(pk=one.pk).came is True
    with pytest.raises(StepRefused):
        registering.withdraw(one)
    with pytest.raises(PermissionDenied):
        registering.note(one, by=PersonFactory(), came=True)


def test_the_day_before_those_with_a_seat_are_reminded_once(event):
    today = timezone.localdate()
    RegistrationFactory(event__starts_at=in_days(1), event__takes_registrations=True, email="demain@example.org")
    RegistrationFactory(event__starts_at=in_days(1), status="waiting")
    RegistrationFactory(event__starts_at=in_days(1), event__status="cancelled")
    RegistrationFactory(event__starts_at=in_days(2))
    registering.remind(today)
    registering.remind(today)
    assert [message.to for message in OutgoingMessage.objects.all()] == ["demain@example.org"]


def test_after_a_year_names_are_forgotten_and_numbers_stay():
    old = EventFactory(starts_at=in_days(-366), takes_registrations=True)
    RegistrationFactory(event=old, came=True), RegistrationFactory(event=old), RegistrationFactory(event=old, status="waiting")  # fmt: skip
    kept = RegistrationFactory(event__starts_at=in_days(-360))
    registering.forget(timezone.localdate())
    assert list(Registration.objects.all()) == [kept]
    old.refresh_from_db()
    assert (old.registered_count, old.came_count) == (2, 1)
    assert registering.forget(timezone.localdate() + dt.timedelta(0)) == 0
