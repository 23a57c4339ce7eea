"""What the resource centre asks of somebody now. Shown with the rest by :mod:`network.asked`."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from network.asked import MOST, Task
from network.roles import is_coordinator
from resources import reviewing
from resources.models import ResourceReport


def of_resources(user):
    """Reports to settle, then one's own resources to read again and links that died."""
    if waiting := ResourceReport.objects.visible_to(user).waiting().count():
        yield Task(
            ngettext("%d reader reports a resource", "%d readers report resources", waiting) % waiting,
            _("Correct it, or answer that it is right."),
            _("Read what they say"),
            reverse("shared:reports"),
            2,
        )
    if is_coordinator(user):
        if dead := reviewing.dead_links().count():
            yield Task(
                ngettext("%d link of a resource does not answer", "%d links of resources do not answer", dead) % dead,
                _("Their authors have been told."),
                _("See which"),
                f"{reverse('shared:ours')}?liens=morts",
                2,
            )
        return
    mine = reviewing.of_authors(user)
    for resource in reviewing.to_read_again().filter(pk__in=mine).order_by("review_on", "pk")[:MOST]:
        yield Task(
            _("Is “%s” still right?") % resource,
            _("You shared it some time ago."),
            _("Read it again"),
            reverse("shared:resource", args=[resource.slug]),
            3,
        )
    for link in reviewing.dead_links().filter(resource__in=mine).order_by("dead_since", "pk")[:MOST]:
        yield Task(
            _("A link in “%s” does not answer any more") % link.resource,
            link.url,
            _("Correct the link"),
            reverse("shared:resource_edit", args=[link.resource.slug]),
            2,
        )
