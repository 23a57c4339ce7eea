"""Which message follows which step of a resource, and to whom. Each is written in the transaction of its step."""

from network import outbox
from network.models import MessageKind
from network.notifications import to_secretariat


def resource_proposed(resource):
    event = f"resource-proposed:{resource.pk}:{resource.proposed_at:%Y%m%d%H%M%S}"
    to_secretariat("publishing/proposed", event, {"resource": resource})


def resource_published(resource):
    event = f"resource-published:{resource.pk}:{resource.published_at:%Y%m%d%H%M%S}"
    _to_author(resource, "publishing/published", event, kind=MessageKind.SHARING)


def resource_declined(resource):
    event = f"resource-declined:{resource.pk}:{resource.proposed_at:%Y%m%d%H%M%S}"
    _to_author(resource, "publishing/declined", event, kind=MessageKind.PERSONAL)


def _to_author(resource, template, event, *, kind):
    if resource.proposed_by and resource.proposed_by.is_active:
        outbox.post(template, resource.proposed_by.email, event, {"resource": resource}, kind=kind)


def search_found(saved, resources, count, now):
    """What is new for somebody who asked to be told."""
    context = {"saved": saved, "resources": resources, "count": count}
    event = f"search-found:{saved.pk}:{now:%Y%m%d%H%M%S}"
    outbox.post("searches/found", saved.user.email, event, context, kind=MessageKind.SHARING)


def link_proposed(item):
    to_secretariat("watching/proposed", f"link-proposed:{item.pk}", {"item": item})


def link_published(item):
    if item.proposed_by and item.proposed_by.is_active:
        event = f"link-published:{item.pk}:{item.published_at:%Y%m%d%H%M%S}"
        outbox.post("watching/published", item.proposed_by.email, event, {"item": item}, kind=MessageKind.SHARING)
