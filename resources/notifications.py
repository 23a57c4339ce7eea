"""Which message follows which step of a resource, and to whom. Each is written in the transaction of its step."""

from network import outbox
from network.models import Affiliation, MessageKind, Role
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


def resource_revised(resource, by, day):
    """Once a day for each resource, however often it changes."""
    event = f"resource-revised:{resource.pk}:{day:%Y%m%d}"
    to_secretariat("publishing/revised", event, {"resource": resource, "by": by})


def resource_used(use):
    context = {"use": use, "resource": use.resource}
    if use.resource.proposed_by and use.resource.proposed_by.is_active:
        event = f"resource-used:{use.pk}"
        outbox.post("publishing/used", use.resource.proposed_by.email, event, context, kind=MessageKind.SHARING)


def resource_reported(report):
    """To the secretariat, and to whoever may correct it."""
    context = {"report": report, "resource": report.resource}
    event = f"resource-reported:{report.pk}"
    to_secretariat("publishing/reported", event, context)
    _to_those_who_edit(report.resource, "publishing/reported", event, context)


def report_settled(report, address):
    context = {"report": report, "resource": report.resource}
    outbox.post("publishing/report_settled", address, f"resource-report-settled:{report.pk}", context)


def resource_to_read_again(resource, turn):
    event = f"resource-review:{resource.pk}:{resource.review_on:%Y%m%d}:{turn}"
    return _to_those_who_edit(resource, "publishing/read_again", event, {"resource": resource})


def link_died(link):
    event = f"resource-link-died:{link.pk}:{link.dead_since:%Y%m%d}"
    _to_those_who_edit(link.resource, "publishing/link_died", event, {"resource": link.resource, "link": link})


def _to_those_who_edit(resource, template, event, context):
    """The person who proposed it when still there, else the managers and editors of the structure. How many."""
    people = Affiliation.objects.running().filter(structure=resource.structure, role__in=[Role.MANAGER, Role.EDITOR])
    addresses = list(people.filter(user__is_active=True).order_by("pk").values_list("user__email", flat=True))
    if resource.proposed_by and resource.proposed_by.email in addresses:
        addresses = [resource.proposed_by.email]
    outbox.post_many(
        outbox.Letter(template, address, event, context, kind=MessageKind.SHARING) for address in addresses
    )
    return len(addresses)


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
