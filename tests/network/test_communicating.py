"""Where the rules say so, a member asks before it communicates."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from network import communicating
from network.models import CommunicationRequest, OutgoingMessage
from network.steps import StepRefused
from tests.factories.network import MembershipFactory, PersonFactory, RulesFactory, StructureFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def rules():
    return RulesFactory(communication_asked_first=True, owner=StructureFactory(member=False))


@pytest.fixture
def structure(rules):
    structure = StructureFactory(member=False)
    MembershipFactory(structure=structure, agreement_type=rules)
    return structure


@pytest.fixture
def member(structure):
    return PersonFactory(editor_of=structure)


def ask(structure, member):
    return communicating.ask(structure, by=member, what="Un article", planned_on=timezone.localdate())


def test_the_other_party_agrees_and_the_member_reports(structure, member, rules):
    request = ask(structure, member)
    communicating.agree(request, by=PersonFactory(editor_of=rules.owner))
    with pytest.raises(StepRefused):
        communicating.report(request, " ", by=member)
    communicating.report(request, "Paru.", by=member)
    assert (request.status, request.report) == ("reported", "Paru.")
    assert OutgoingMessage.objects.filter(to=member.email).count() == 1


def test_an_objection_gives_its_reason(structure, member):
    request, coordinator = ask(structure, member), PersonFactory(coordinator=True)
    with pytest.raises(StepRefused):
        communicating.object_to(request, " ", by=coordinator)
    communicating.object_to(request, "Période électorale.", by=coordinator)
    assert "Période électorale." in OutgoingMessage.objects.get(to=member.email).text
    for step in (communicating.agree, lambda each, by: communicating.object_to(each, "Non", by=by)):
        with pytest.raises(StepRefused):
            step(request, by=coordinator)
    with pytest.raises(StepRefused):
        communicating.report(request, "Paru.", by=member)


def test_nobody_answers_their_own_request(structure, member, rules):
    request = ask(structure, member)
    both = PersonFactory(coordinator=True, editor_of=structure)
    for person in (member, both, PersonFactory(reader_of=rules.owner), PersonFactory(manager_of=StructureFactory())):
        with pytest.raises(PermissionDenied):
            communicating.agree(request, by=person)


def test_one_asks_where_the_rules_say_so_and_beforehand(structure, member):
    with pytest.raises(StepRefused):
        communicating.ask(structure, by=member, what="x", planned_on=timezone.localdate() - dt.timedelta(days=1))
    with pytest.raises(PermissionDenied):
        ask(structure, PersonFactory(reader_of=structure))
    free = StructureFactory()
    with pytest.raises(StepRefused):
        ask(free, PersonFactory(editor_of=free))


def test_the_report_is_asked_for_once_after_the_day(structure, member):
    day = dt.date(2026, 11, 20)
    request = CommunicationRequest.objects.create(
        structure=structure, asked_by=member, what="Un article", planned_on=day, status="agreed"
    )
    days = [day, day + dt.timedelta(days=1), day + dt.timedelta(days=2)]
    assert [communicating.remind(each) for each in days] == [0, 1, 0]
    assert OutgoingMessage.objects.get().to == member.email
    assert communicating.to_report(days[1]).get() == request


def test_the_pages_keep_what_is_typed(client, site, structure, member):
    client.force_login(member)
    address = reverse("network:communications", args=[structure.slug])
    answer = client.post(address, {"what": "Gardé", "planned_on": "31/02/2026"})
    assert (answer.status_code, "Gardé" in answer.content.decode()) == (422, True)
    assert client.post(address, {"what": "Gardé", "planned_on": timezone.localdate().isoformat()}).status_code == 302
    assert client.get(reverse("network:communication_requests")).status_code == 404
    client.force_login(PersonFactory(coordinator=True))
    assert "Gardé" in client.get(reverse("network:communication_requests")).content.decode()
