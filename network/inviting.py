"""How a person comes to act for a structure, and how this ends.

    invite ─▶ waiting 30 days ─┬─ accept ─▶ an affiliation
                               ├─ revoke ─▶ withdrawn
                               └─ expires
    leave (or be removed): never the only manager of a structure, unless a manager is named first

Source: domain.md, sections 1 and 3. The secretariat invites anybody; a manager invites into their own structure.
"""

import datetime as dt

from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from network import notifications
from network.models import Affiliation, Invitation, Role, User
from network.roles import COORDINATORS, is_coordinator, manages
from network.steps import StepRefused, allow, record
from network.upkeep import settling

LASTS = dt.timedelta(days=30)

# Who may act


def may_invite(user, structure):
    """Coordinators anywhere, managers into their own structure; only coordinators call other coordinators."""
    if is_coordinator(user):
        return True
    return structure is not None and manages(user, structure)


def may_end(user, affiliation):
    """Oneself, the structure's managers, and coordinators."""
    return user.pk == affiliation.user_id or may_invite(user, affiliation.structure)


# The steps


@transaction.atomic
def invite(*, by, email, structure=None, role=Role.EDITOR):
    """Offer somebody to act for ``structure``, or, without one, to run the network."""
    allow(may_invite(by, structure))
    return _offer(by=by, email=email, structure=structure, role=role)


@transaction.atomic
def invite_from_the_machine(email):
    """Call a coordinator before there is one: whoever founds the network holds the machine itself."""
    return _offer(by=None, email=email, structure=None, role=Role.MANAGER)


def invite_who_proved_it(structure, email):
    """Offer somebody to manage a structure that nobody acts for: they read the mailbox that its listing shows."""
    return _offer(by=None, email=email, structure=structure, role=Role.MANAGER)


def invite_who_was_admitted(structure, email, *, by):
    """Offer the person of an accepted application to manage its structure; one who acts for it already needs nothing."""
    if not structure.affiliations.running().filter(user__email__iexact=email).exists():
        _offer(by=by, email=email, structure=structure, role=Role.MANAGER)


def _offer(*, by, email, structure, role):
    if structure and structure.affiliations.running().filter(user__email__iexact=email).exists():
        raise StepRefused(_("This person already acts for this structure."))
    Invitation.objects.filter(structure=structure, email__iexact=email, accepted_at=None, revoked_at=None).update(
        revoked_at=timezone.now()
    )
    invitation = Invitation.objects.create(
        email=email, structure=structure, role=role, invited_by=by, expires_at=timezone.now() + LASTS
    )
    record(structure or invitation, "invite", by=by, email=email, role=role)
    notifications.invited(invitation)
    return invitation


@transaction.atomic
def accept(invitation, *, first_name="", last_name=""):
    """Whoever holds the link controls the mailbox: give them an account and what was offered. Returns the person."""
    taken = Invitation.objects.waiting().filter(pk=invitation.pk).update(accepted_at=timezone.now())
    if not taken:
        raise StepRefused(_("This invitation can no longer be used. Ask for a new one."))
    person = User.objects.filter(email__iexact=invitation.email).first()
    if person is None:
        person = User.objects.create_user(invitation.email, first_name=first_name, last_name=last_name)
    if invitation.structure_id is None:
        person.groups.add(Group.objects.get_or_create(name=COORDINATORS)[0])
    else:
        try:
            with transaction.atomic():
                Affiliation.objects.create(user=person, structure=invitation.structure, role=invitation.role)
        except IntegrityError:
            pass  # already there: the invitation asks for nothing more
    record(invitation.structure or invitation, "accept_invitation", by=person)
    return person


@transaction.atomic
def revoke(invitation, *, by):
    """Take an invitation back."""
    allow(may_invite(by, invitation.structure))
    if not Invitation.objects.waiting().filter(pk=invitation.pk).update(revoked_at=timezone.now()):
        raise StepRefused(_("This invitation can no longer be withdrawn."))
    record(invitation.structure or invitation, "revoke_invitation", by=by, email=invitation.email)


@transaction.atomic
def change_role(affiliation, role, *, by):
    """Give somebody of the structure another role."""
    allow(may_invite(by, affiliation.structure))
    if role != Role.MANAGER:
        _keep_a_manager(affiliation)
    Affiliation.objects.filter(pk=affiliation.pk).update(role=role)
    settling.reconsider(affiliation.structure.places.select_related("structure"))
    record(affiliation.structure, "change_role", by=by, person=str(affiliation.user), role=role)


@transaction.atomic
def leave(affiliation, *, by, successor=None):
    """End an affiliation. The only manager names a ``successor`` among the structure's people first."""
    allow(may_end(by, affiliation))
    if successor is not None:
        if successor.structure_id != affiliation.structure_id or successor.left_at:
            raise StepRefused(_("Choose somebody who acts for this structure."))
        Affiliation.objects.filter(pk=successor.pk).update(role=Role.MANAGER)
    _keep_a_manager(affiliation, unless=is_coordinator(by))
    ended = Affiliation.objects.running().filter(pk=affiliation.pk).update(left_at=timezone.now())
    if not ended:
        raise StepRefused(_("This person has already left the structure."))
    affiliation.structure.places.filter(contact__email__iexact=affiliation.user.email).update(contact=None)
    settling.reconsider(affiliation.structure.places.select_related("structure"))
    record(affiliation.structure, "leave", by=by, person=str(affiliation.user))


def _keep_a_manager(affiliation, unless=False):
    """A structure that has a manager keeps one; the secretariat alone may leave it without."""
    if affiliation.role != Role.MANAGER or unless:
        return
    others = Affiliation.objects.managers().filter(structure=affiliation.structure).exclude(pk=affiliation.pk)
    if not others.select_for_update().exists():
        raise StepRefused(_("You are the only manager: first name another one."))
