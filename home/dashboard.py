"""What waits for the secretariat, on the first page of the administration."""

from dataclasses import dataclass

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import ngettext
from wagtail.admin.ui.components import Component

from network.freshness import to_refresh
from network.models import (
    Ask,
    ChangeStatus,
    Contact,
    Finding,
    Invitation,
    ListingChange,
    MembershipApplication,
    Need,
    Place,
    Seat,
    Severity,
    Structure,
)
from network.roles import is_coordinator
from network.viewsets.changes import since_yesterday
from network.viewsets.people import in_state
from resources.models import Resource, ResourceReport, ResourceStatus, WatchFeed, WatchItem, WatchStatus


@dataclass
class Waiting:
    count: int
    label: str
    url: str


def _list(model, **question):
    url = reverse(model.snippet_viewset.get_url_name("list"))
    return f"{url}?{urlencode(question)}" if question else url


def _changes(**question):
    return f"{reverse('listing_changes')}?{urlencode(question)}"


def waiting():
    """What waits, the most urgent first; nothing with a count of zero. Fourteen queries, however much there is."""
    changes = ListingChange.objects.aggregate(
        waiting=Count("pk", Q(status=ChangeStatus.WAITING)), recent=Count("pk", since_yesterday())
    )
    applications = MembershipApplication.objects.undecided().count()
    resources = Resource.objects.filter(status=ResourceStatus.PROPOSED).count()
    reports = ResourceReport.objects.waiting().count()
    links = WatchItem.objects.filter(status=WatchStatus.PROPOSED).count()
    feeds = WatchFeed.objects.failing().count()
    needs = Need.objects.waiting().count()
    seats = Seat.objects.asked_for().count()
    expired = in_state(Invitation.objects, "expired").count()
    places, structures = to_refresh(Place.objects).count(), to_refresh(Structure.objects).count()
    serious = Finding.objects.standing().filter(severity=Severity.SERIOUS).count()
    bounced = Contact.objects.exclude(bounced_at=None).count()
    calls = Ask.objects.to_call().count()
    every = [
        Waiting(
            applications,
            ngettext("application to decide", "applications to decide", applications),
            _list(MembershipApplication, status="submitted"),
        ),
        Waiting(
            resources,
            ngettext("resource proposed", "resources proposed", resources),
            _list(Resource, status="proposed"),
        ),
        Waiting(
            reports,
            ngettext("report on a resource", "reports on resources", reports),
            reverse("shared:reports"),
        ),
        Waiting(
            links,
            ngettext("link proposed for the watch", "links proposed for the watch", links),
            f"{reverse('watching:items')}?etat=proposed",
        ),
        Waiting(
            changes["waiting"],
            ngettext("change waiting for a check", "changes waiting for a check", changes["waiting"]),
            _changes(status="waiting"),
        ),
        Waiting(
            changes["recent"],
            ngettext("change of a listing since yesterday", "changes of listings since yesterday", changes["recent"]),
            _changes(period="since_yesterday"),
        ),
        Waiting(
            seats,
            ngettext("seat asked for in a working group", "seats asked for in working groups", seats),
            _list(Seat, state="asked"),
        ),
        Waiting(
            needs,
            ngettext("need from the field to sort", "needs from the field to sort", needs),
            f"{reverse('network:needs')}?etat=waiting",
        ),
        Waiting(
            serious,
            ngettext("serious finding in a listing", "serious findings in listings", serious),
            f"{reverse('network:findings')}?severity=serious",
        ),
        Waiting(
            bounced,
            ngettext("address from which mail comes back", "addresses from which mail comes back", bounced),
            _list(Contact, came_back="yes"),
        ),
        Waiting(
            feeds,
            ngettext("feed that cannot be read any more", "feeds that cannot be read any more", feeds),
            reverse("watching:feeds"),
        ),
        Waiting(calls, ngettext("place to call", "places to call", calls), reverse("network:calls")),
        Waiting(
            expired,
            ngettext("invitation expired without an answer", "invitations expired without an answer", expired),
            _list(Invitation, state="expired"),
        ),
        Waiting(
            places, ngettext("place to be refreshed", "places to be refreshed", places), _list(Place, level="refresh")
        ),
        Waiting(
            structures,
            ngettext("structure to be refreshed", "structures to be refreshed", structures),
            _list(Structure, level="refresh"),
        ),
    ]
    return [each for each in every if each.count]


class ToDoPanel(Component):
    name = "to_do"
    order = 10
    template_name = "home/dashboard/to_do.html"

    def get_context_data(self, parent_context):
        return {"waiting": waiting()}


def put_first(request, panels):
    """Coordinators see first what waits; Wagtail's own news and workflows stay away."""
    kept = [panel for panel in panels if panel.__class__.__name__ in ("RecentEditsPanel", "LockedPagesPanel")]
    panels[:] = [ToDoPanel(), *kept] if is_coordinator(request.user) else kept
