"""How a structure joins the network.

    submitted ─┬─ accept ───▶ accepted: the structure exists, its membership begins, its person is invited
               ├─ refuse ───▶ refused, with a reason
               └─ withdraw ─▶ withdrawn

Source: the networks' conventions, article 3 (how members enter). Votes and signatures come with the charter's life.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from network import inviting, notifications, publication
from network.models import AgreementType, ApplicationStatus, Means, Membership, Role, Structure
from network.naming import free_slug
from network.roles import acts_for, is_coordinator
from network.steps import StepRefused, advance, allow, record

# Who may act


def may_decide(user, application):
    """Coordinators decide, but never about a structure they act for."""
    if not is_coordinator(user):
        return False
    return application.structure is None or not acts_for(user, application.structure)


def may_withdraw(user, application):
    return user.is_authenticated and application.applicant_id == user.pk


# The steps


@transaction.atomic
def submit(application, *, by=None):
    """Hand the application over to the network."""
    application.applicant = by if by is not None and by.is_authenticated else None
    application.save()
    record(application, "submit", by=application.applicant)
    notifications.application_submitted(application)


@transaction.atomic
def accept(application, *, by, decision=None):
    """Admit the structure: its membership begins today, and its person is invited to manage it.

    ``decision``: the one already written down by the vote that admits it.
    """
    allow(may_decide(by, application))
    advance(
        application,
        source=[ApplicationStatus.SUBMITTED],
        target=ApplicationStatus.ACCEPTED,
        decided_at=timezone.now(),
    )
    structure = application.structure or Structure.objects.create(
        name=application.structure_name,
        slug=free_slug(Structure, application.structure_name),
        siret=application.siret,
        commune=application.commune,
        phone=application.phone,
        verified_at=timezone.now(),
        verified_means=Means.ACCOUNT,
    )
    if not Membership.objects.running().filter(structure=structure).exists():
        Membership.objects.create(
            structure=structure, begins_on=timezone.localdate(), agreement_type=AgreementType.objects.first()
        )
    type(application).objects.filter(pk=application.pk).update(structure=structure)
    application.structure = structure
    if not structure.affiliations.running().filter(user__email__iexact=application.email).exists():
        inviting.invite(by=by, email=application.email, structure=structure, role=Role.MANAGER)
    publication.announce()
    record(application, "accept", by=by)
    notifications.application_accepted(application)
    return structure


@transaction.atomic
def refuse(application, *, by, reason, decision=None):
    """Turn the application down; the applicant is told why and may apply again."""
    allow(may_decide(by, application))
    if not reason.strip():
        raise StepRefused(_("A refusal must give its reason."))
    advance(
        application,
        source=[ApplicationStatus.SUBMITTED],
        target=ApplicationStatus.REFUSED,
        decided_at=timezone.now(),
        refusal_reason=reason.strip(),
    )
    record(application, "refuse", by=by, reason=reason)
    notifications.application_refused(application)


@transaction.atomic
def withdraw(application, *, by):
    """The applicant changes their mind before the decision."""
    allow(may_withdraw(by, application))
    advance(application, source=[ApplicationStatus.SUBMITTED], target=ApplicationStatus.WITHDRAWN)
    record(application, "withdraw", by=by)
