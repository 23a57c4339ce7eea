"""How a resource is shared.

    draft ── propose ─▶ proposed ─┬─ publish ─▶ published ── archive ─▶ archived
      ▲                           └─ decline ─▶ not kept, with an answer
      └──────────── take back ────────┘

Source: the charters, mission « Outiller »: the network is a resource centre through what its members share.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from network import publication
from network.models import AgreementType
from network.roles import edits, is_coordinator, is_member
from network.steps import StepRefused, advance, allow, record
from resources import notifications
from resources.models import ResourceStatus as Status
from resources.models.library import OPEN_LICENCES

# Who may act


def may_propose(user, structure):
    """Managers and editors of a structure that belongs to the network, and coordinators."""
    return is_coordinator(user) or (is_member(user) and edits(user, structure))


def may_decide(user):
    return is_coordinator(user)


# The steps


@transaction.atomic
def propose(resource, *, by):
    """Hand a draft to the secretariat."""
    allow(may_propose(by, resource.structure))
    if not (resource.text.strip() or resource.files.exists() or resource.links.exists()):
        raise StepRefused(_("Add a text, a file or a link: there is nothing to share yet."))
    if resource.licence not in OPEN_LICENCES and AgreementType.objects.filter(open_licence_mandatory=True).exists():
        raise StepRefused(
            _("The network’s rules ask for an open licence. Choose one, for example the Licence Ouverte.")
        )
    advance(resource, source=[Status.DRAFT, Status.DECLINED], target=Status.PROPOSED, proposed_at=timezone.now())
    record(resource, "propose", by=by)
    notifications.resource_proposed(resource)


@transaction.atomic
def take_back(resource, *, by):
    """Work on it again before the secretariat answers."""
    allow(may_propose(by, resource.structure))
    advance(resource, source=[Status.PROPOSED, Status.DECLINED], target=Status.DRAFT)
    record(resource, "take_back", by=by)


@transaction.atomic
def publish(resource, *, by):
    """Show it in the resource centre."""
    allow(may_decide(by))
    advance(resource, source=[Status.DRAFT, Status.PROPOSED], target=Status.PUBLISHED, published_at=timezone.now())
    resource.save()  # the index of words follows
    publication.announce()
    record(resource, "publish", by=by)
    notifications.resource_published(resource)


@transaction.atomic
def decline(resource, *, by, answer):
    """Do not keep it, and say why."""
    allow(may_decide(by))
    if not answer.strip():
        raise StepRefused(_("Say why: the author reads it and may propose again."))
    advance(resource, source=[Status.PROPOSED], target=Status.DECLINED, answer=answer.strip())
    record(resource, "decline", by=by, answer=answer)
    notifications.resource_declined(resource)


@transaction.atomic
def archive(resource, *, by):
    """Take it out of the centre; it is never deleted."""
    allow(may_decide(by) or may_propose(by, resource.structure))
    advance(resource, source=[Status.PUBLISHED], target=Status.ARCHIVED)
    resource.save()
    publication.announce()
    record(resource, "archive", by=by)
