"""How a person comes to act for a structure, and how this ends."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from network import inviting
from network.models import Affiliation, Invitation, OutgoingMessage, Role, User
from network.roles import is_coordinator
from network.steps import StepRefused
from tests.factories.network import AffiliationFactory, InvitationFactory, PersonFactory, StructureFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def structure():
    return StructureFactory()


@pytest.fixture
def manager(structure):
    return PersonFactory(manager_of=structure)


def roles_in(structure):
    return sorted(structure.affiliations.running().values_list("user__email", "role"))


def test_a_manager_invites_into_their_own_structure(structure, manager):
    invitation = inviting.invite(by=manager, email="alix@example.org", structure=structure, role=Role.EDITOR)
    assert invitation.is_waiting
    message = OutgoingMessage.objects.get()
    assert message.to == "alix@example.org"
    assert f"/espace/invitation/{invitation.token}/" in message.text


@pytest.mark.parametrize("role", [Role.EDITOR, Role.READER])
def test_only_managers_invite(structure, role):
    person = AffiliationFactory(structure=structure, role=role).user
    with pytest.raises(PermissionDenied):
        inviting.invite(by=person, email="alix@example.org", structure=structure)


def test_a_manager_invites_neither_elsewhere_nor_to_run_the_network(manager):
    for structure in (StructureFactory(), None):
        with pytest.raises(PermissionDenied):
            inviting.invite(by=manager, email="alix@example.org", structure=structure)
    assert Invitation.objects.count() == 0


def test_who_already_acts_for_the_structure_is_not_invited(structure, manager):
    with pytest.raises(StepRefused):
        inviting.invite(by=manager, email=manager.email.upper(), structure=structure)


def test_inviting_again_replaces_the_first_invitation(structure, manager):
    first = inviting.invite(by=manager, email="alix@example.org", structure=structure)
    second = inviting.invite(by=manager, email="ALIX@example.org", structure=structure)
    assert list(Invitation.objects.waiting()) == [second]
    assert first != second


def test_accepting_gives_an_account_and_the_role():
    invitation = InvitationFactory(email="alix@example.org", role=Role.EDITOR)
    person = inviting.accept(invitation, first_name="Alix", last_name="Fictif")
    assert (person.email, person.get_full_name(), person.has_usable_password()) == (
        "alix@example.org",
        "Alix Fictif",
        False,
    )
    assert roles_in(invitation.structure) == [("alix@example.org", "editor")]


def test_accepting_twice_is_refused_and_makes_one_affiliation():
    invitation = InvitationFactory()
    inviting.accept(invitation)
    with pytest.raises(StepRefused):
        inviting.accept(invitation)
    assert Affiliation.objects.count() == 1


@pytest.mark.parametrize(
    "change",
    [{"revoked_at": timezone.now()}, {"expires_at": timezone.now() - dt.timedelta(minutes=1)}],
    ids=["withdrawn", "expired"],
)
def test_an_invitation_that_is_over_opens_nothing(change):
    invitation = InvitationFactory(**change)
    with pytest.raises(StepRefused):
        inviting.accept(invitation)
    assert User.objects.filter(email=invitation.email).count() == 0


def test_somebody_known_keeps_their_account():
    person = PersonFactory(email="alix@example.org")
    invitation = InvitationFactory(email="Alix@Example.org")
    assert inviting.accept(invitation) == person


def test_an_invitation_without_structure_makes_a_coordinator():
    invitation = InvitationFactory(structure=None)
    assert is_coordinator(inviting.accept(invitation))


def test_the_only_manager_does_not_leave_without_a_successor(structure, manager):
    with pytest.raises(StepRefused):
        inviting.leave(manager.affiliations.get(), by=manager)
    assert roles_in(structure) == [(manager.email, "manager")]


def test_the_only_manager_leaves_by_naming_another_one(structure, manager):
    editor = AffiliationFactory(structure=structure, role=Role.EDITOR)
    inviting.leave(manager.affiliations.get(), by=manager, successor=editor)
    assert roles_in(structure) == [(editor.user.email, "manager")]


def test_the_successor_belongs_to_the_structure(structure, manager):
    stranger = AffiliationFactory(role=Role.EDITOR)
    with pytest.raises(StepRefused):
        inviting.leave(manager.affiliations.get(), by=manager, successor=stranger)


def test_the_only_manager_does_not_give_up_the_role(structure, manager):
    with pytest.raises(StepRefused):
        inviting.change_role(manager.affiliations.get(), Role.READER, by=manager)
    assert roles_in(structure) == [(manager.email, "manager")]


def test_an_editor_leaves_freely_and_ends_nobody_else(structure, manager):
    editor = AffiliationFactory(structure=structure, role=Role.EDITOR)
    with pytest.raises(PermissionDenied):
        inviting.leave(manager.affiliations.get(), by=editor.user)
    inviting.leave(editor, by=editor.user)
    assert roles_in(structure) == [(manager.email, "manager")]


def test_the_secretariat_may_end_the_only_manager(structure, manager):
    inviting.leave(manager.affiliations.get(), by=PersonFactory(coordinator=True))
    assert roles_in(structure) == []


def test_a_withdrawn_invitation_is_not_withdrawn_again(structure, manager):
    invitation = InvitationFactory(structure=structure)
    inviting.revoke(invitation, by=manager)
    with pytest.raises(StepRefused):
        inviting.revoke(invitation, by=manager)
