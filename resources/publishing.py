"""How a resource is shared.

    draft ── propose ─▶ proposed ─┬─ publish ─▶ published ── archive ─▶ archived
      ▲                    ▲      └─ decline ─▶ not kept, with an answer    │ unarchive
      └──── take back ─────┘        published ◀── by the secretariat ──────┤
                                    proposed ◀─── by its author ───────────┘

What it says changes through :mod:`resources.revising`, and is read again through :mod:`resources.reviewing`. Nothing is
ever deleted. Source: the charters, mission « Outiller »: the network is a resource centre through what its members share.
"""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from network import publication
from network.models import AgreementType
from network.roles import edits, is_coordinator, is_member, structure_ids
from network.steps import StepRefused, advance, allow, record
from resources import notifications
from resources.models import ResourceStatus as Status
from resources.models.library import OPEN_LICENCES

READ_AGAIN_AFTER = dt.timedelta(days=365)

# Who may act


def may_propose(user, structure):
    """Managers and editors of a structure that belongs to the network, and coordinators."""
    return is_coordinator(user) or (is_member(user) and edits(user, structure))


def may_edit(user, resource):
    """Managers and editors of the author structure or of a co-author that belong to the network, and coordinators."""
    if is_coordinator(user):
        return True
    mine = structure_ids(user, ["manager", "editor"]) if is_member(user) else []
    return resource.structure_id in mine or (
        bool(mine) and resource.co_authors.through.objects.filter(resource=resource, structure__in=mine).exists()
    )


def may_decide(user):
    return is_coordinator(user)


# What the rules ask


def check_licence(licence, is_deliverable):
    """What a project of the network produces is open; so is everything where the rules of the network say so."""
    if licence in OPEN_LICENCES:
        return
    if is_deliverable:
        raise StepRefused(
            _(
                "What a project of the network produces is published under an open licence. Choose one, for example the Licence Ouverte."
            )
        )
    if AgreementType.objects.filter(open_licence_mandatory=True).exists():
        raise StepRefused(
            _("The network’s rules ask for an open licence. Choose one, for example the Licence Ouverte.")
        )


def _check_complete(resource):
    if not (resource.summary.strip() and resource.kind):
        raise StepRefused(_("Say in short what it is, and of which kind: it is found by that."))
    if not (resource.text.strip() or resource.files.exists() or resource.links.exists()):
        raise StepRefused(_("Add a text, a file or a link: there is nothing to share yet."))


# The steps


@transaction.atomic
def propose(resource, *, by):
    """Hand a draft to the secretariat."""
    allow(may_edit(by, resource))
    _check_complete(resource)
    check_licence(resource.licence, resource.is_deliverable)
    advance(resource, source=[Status.DRAFT, Status.DECLINED], target=Status.PROPOSED, proposed_at=timezone.now())
    record(resource, "propose", by=by)
    notifications.resource_proposed(resource)


@transaction.atomic
def take_back(resource, *, by):
    """Work on it again before the secretariat answers."""
    allow(may_edit(by, resource))
    advance(resource, source=[Status.PROPOSED, Status.DECLINED], target=Status.DRAFT)
    record(resource, "take_back", by=by)


@transaction.atomic
def publish(resource, *, by):
    """Show it in the resource centre."""
    allow(may_decide(by))
    check_licence(resource.licence, resource.is_deliverable)
    advance(
        resource,
        source=[Status.DRAFT, Status.PROPOSED],
        target=Status.PUBLISHED,
        published_at=timezone.now(),
        review_on=resource.review_on or timezone.localdate() + READ_AGAIN_AFTER,
    )
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
    allow(may_edit(by, resource))
    advance(resource, source=[Status.PUBLISHED], target=Status.ARCHIVED)
    resource.save()
    publication.announce()
    record(resource, "archive", by=by)


@transaction.atomic
def unarchive(resource, *, by):
    """Bring it back: at once by the secretariat; an author proposes it again."""
    allow(may_edit(by, resource))
    check_licence(resource.licence, resource.is_deliverable)
    if may_decide(by):
        since = resource.published_at or timezone.now()
        advance(resource, source=[Status.ARCHIVED], target=Status.PUBLISHED, published_at=since)
        resource.save()
        publication.announce()
    else:
        advance(resource, source=[Status.ARCHIVED], target=Status.PROPOSED, proposed_at=timezone.now())
        notifications.resource_proposed(resource)
    record(resource, "unarchive", by=by)
