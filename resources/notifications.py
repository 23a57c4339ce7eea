"""Which message follows which step of a resource, and to whom."""

from network import outbox
from network.notifications import to_secretariat


def resource_proposed(resource):
    event = f"resource-proposed:{resource.pk}:{resource.proposed_at:%Y%m%d%H%M%S}"
    to_secretariat("publishing/proposed", event, {"resource": resource})


def resource_published(resource):
    _to_author(
        resource, "publishing/published", f"resource-published:{resource.pk}:{resource.published_at:%Y%m%d%H%M%S}"
    )


def resource_declined(resource):
    _to_author(
        resource, "publishing/declined", f"resource-declined:{resource.pk}:{resource.proposed_at:%Y%m%d%H%M%S}"
    )


def _to_author(resource, template, event):
    if resource.proposed_by and resource.proposed_by.is_active:
        outbox.post(template, resource.proposed_by.email, event, {"resource": resource})
