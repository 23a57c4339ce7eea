"""How a signatory uses the name and the logo of the network: terms accepted once, what is fetched is noted (fr: identité).

    accept_terms ─▶ badge, poster, pack ─ leaving ─▶ closed at once

What a badge says is looked up when somebody verifies it, so that it never says more than is true today. Where the rules
reserve the identity to signatories, nobody else gets it. Source: domain.md, section 2 (visual identity).
"""

from django.db import transaction
from django.utils.translation import gettext as _

from network.models import AgreementType, Badge, IdentityUse, Membership
from network.roles import acts_for, edits, is_coordinator
from network.steps import StepRefused, allow, record

TERMS = "terms"

# Who may act


def may_use(user, structure):
    """Whoever acts for the structure in more than reading, and coordinators."""
    return is_coordinator(user) or edits(user, structure)


def may_see(user, structure):
    return is_coordinator(user) or acts_for(user, structure)


# What is true today


def is_reserved():
    """Whether a set of rules reserves the name and the logo to signatories."""
    return AgreementType.objects.filter(identity_for_signatories_only=True).exists()


def running_membership(structure):
    return Membership.objects.running().filter(structure=structure).order_by("begins_on").first()


def is_open_to(structure):
    """The pack: to signatories, and to everybody who acts for a structure where nothing reserves it."""
    return running_membership(structure) is not None or not is_reserved()


def has_accepted(user, structure):
    """Once for each structure and person."""
    return IdentityUse.objects.filter(structure=structure, user=user, what=TERMS).exists()


# The steps


@transaction.atomic
def accept_terms(structure, *, by):
    """Accept the terms of use, once; the structure then has its badge."""
    allow(may_use(by, structure))
    _check(structure)
    if not has_accepted(by, structure):
        IdentityUse.objects.create(structure=structure, user=by, what=TERMS)
        record(structure, "accept_terms", by=by)
    return Badge.objects.get_or_create(structure=structure)[0]


@transaction.atomic
def fetch(structure, what, *, by):
    """Note that somebody takes something away; refused to who left or has not accepted the terms."""
    allow(may_use(by, structure))
    _check(structure)
    if not has_accepted(by, structure):
        raise StepRefused(_("First accept the terms of use."))
    IdentityUse.objects.create(structure=structure, user=by, what=what)
    record(structure, "fetch_identity", by=by, what=what)
    return Badge.objects.get_or_create(structure=structure)[0]


def _check(structure):
    if not is_open_to(structure):
        raise StepRefused(_("The name and the logo are reserved to signatories: this structure is not one today."))
