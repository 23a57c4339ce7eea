"""How a structure joins the network, step by step."""

import pytest
from django.core.exceptions import PermissionDenied

from network import joining
from network.models import ApplicationStatus as Status
from network.models import Invitation, Membership, MembershipApplication, Network, OutgoingMessage, Structure
from network.steps import StepRefused
from tests.factories.network import MembershipApplicationFactory, PersonFactory, StructureFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator():
    return PersonFactory(coordinator=True)


def test_submitting_tells_the_applicant_and_the_secretariat():
    Network.objects.create(name="Réseau", email="secretariat@example.org")
    application = MembershipApplicationFactory.build()
    joining.submit(application)
    told = sorted(OutgoingMessage.objects.values_list("to", flat=True))
    assert told == sorted([application.email, "secretariat@example.org"])


def test_accepting_makes_a_member_and_invites_its_person_to_manage_it(coordinator):
    application = MembershipApplicationFactory()
    joining.accept(application, by=coordinator)
    structure = Structure.objects.members().get()
    assert structure.name == application.structure_name
    assert application.status == Status.ACCEPTED
    invitation = Invitation.objects.get()
    assert (invitation.email, invitation.structure, invitation.role) == (application.email, structure, "manager")


@pytest.mark.parametrize("status", [s for s in Status if s != Status.SUBMITTED])
def test_only_a_submitted_application_is_decided(status, coordinator):
    application = MembershipApplicationFactory(status=status, refusal_reason="Motif")
    with pytest.raises(StepRefused):
        joining.accept(application, by=coordinator)
    with pytest.raises(StepRefused):
        joining.refuse(application, by=coordinator, reason="Motif")
    assert Membership.objects.count() == 0


def test_of_two_clicks_one_accepts(coordinator):
    application = MembershipApplicationFactory()
    seen_by_another = MembershipApplication.objects.get()
    joining.accept(application, by=coordinator)
    with pytest.raises(StepRefused):
        joining.accept(seen_by_another, by=coordinator)
    assert Membership.objects.count() == 1


def test_nobody_decides_about_their_own_structure():
    structure = StructureFactory()
    application = MembershipApplicationFactory(structure=structure)
    judge_and_party = PersonFactory(coordinator=True, manager_of=structure)
    for step in (joining.accept, lambda a, by: joining.refuse(a, by=by, reason="Motif")):
        with pytest.raises(PermissionDenied):
            step(application, by=judge_and_party)


def test_a_refusal_gives_its_reason(coordinator):
    application = MembershipApplicationFactory()
    with pytest.raises(StepRefused):
        joining.refuse(application, by=coordinator, reason="   ")
    assert MembershipApplication.objects.get().status == Status.SUBMITTED


def test_a_refused_applicant_reads_why(coordinator):
    application = MembershipApplicationFactory()
    joining.refuse(application, by=coordinator, reason="Hors du territoire.")
    assert "Hors du territoire." in OutgoingMessage.objects.get(to=application.email).text


def test_the_applicant_withdraws_and_nobody_else():
    applicant = PersonFactory()
    application = MembershipApplicationFactory(applicant=applicant)
    with pytest.raises(PermissionDenied):
        joining.withdraw(application, by=PersonFactory())
    joining.withdraw(application, by=applicant)
    assert application.status == Status.WITHDRAWN
