"""What the site counts by itself, so that nobody counts it again (fr: ce que le site sait).

``SOURCES``: ``{key: Source}``. ``counted(structures, begins_on, ends_on)`` gives ``{key of a structure: number}``; who is not in
it has none. Apps above add their own.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Count, F, Q, Sum
from django.utils.translation import gettext_lazy as _

from network.freshness import Level, with_level
from network.models import (
    Activity,
    Attendance,
    Event,
    EventKind,
    EventStatus,
    MeetingStatus,
    Place,
    Pledge,
    PledgeStatus,
    Registration,
    Seat,
)


@dataclass(frozen=True)
class Source:
    label: str
    counted: Callable


def by_structure(queryset, path="structure", number=None):
    """``{key of a structure: number}`` of what a queryset holds, in one query."""
    counted = queryset.order_by().values_list(path).annotate(number=number or Count("pk", distinct=True))
    return {structure: number for structure, number in counted if structure and number}


def _held(structures, begins_on, ends_on):
    return Event.objects.filter(
        structure__in=structures, status=EventStatus.PUBLISHED, starts_at__date__range=(begins_on, ends_on)
    )


def _workshops(structures, begins_on, ends_on):
    return by_structure(_held(structures, begins_on, ends_on).filter(kind=EventKind.WORKSHOP))


def _participants(structures, begins_on, ends_on):
    """Those ticked as present; of dates whose names are forgotten, the number that was kept."""
    held = _held(structures, begins_on, ends_on)
    kept = by_structure(held.exclude(came_count=None), number=Sum("came_count"))
    ticked = Registration.objects.filter(event__in=held.filter(came_count=None), came=True)
    now = by_structure(ticked, "event__structure")
    return {structure: kept.get(structure, 0) + now.get(structure, 0) for structure in kept | now}


def _meetings(structures, begins_on, ends_on):
    there = Attendance.objects.filter(
        structure__in=structures, is_present=True, meeting__status=MeetingStatus.CLOSED,
        meeting__starts_at__date__range=(begins_on, ends_on),
    )  # fmt: skip
    return by_structure(there)


def _groups(structures, begins_on, ends_on):
    """Groups in which somebody sat for the structure at some time of the period."""
    sat = Seat.objects.filter(structure__in=structures, accepted_at__date__lte=ends_on)
    sat = sat.filter(Q(left_at=None) | Q(left_at__date__gte=begins_on))
    return by_structure(sat, number=Count("group", distinct=True))


def _commitments(structures, begins_on, ends_on):
    under_way = Pledge.objects.filter(
        structure__in=structures, status__in=[PledgeStatus.UNDER_WAY, PledgeStatus.DONE], taken_on__lte=ends_on
    )
    return by_structure(under_way)


def _fresh_places(structures, begins_on, ends_on):
    """As they are today."""
    return by_structure(with_level(Place.objects.listed().filter(structure__in=structures)).filter(level=Level.FRESH))


def _sheets(structures, begins_on, ends_on):
    """Satisfaction sheets, on screen and on paper."""
    asked = Activity.objects.filter(structure__in=structures).between(begins_on, ends_on)
    return by_structure(asked, number=Sum(F("on_screen") + F("on_paper")))


SOURCES = {
    "workshops": Source(_("workshops in the agenda"), _workshops),
    "participants": Source(_("people present at the dates of the agenda"), _participants),
    "meetings": Source(_("meetings of the network attended"), _meetings),
    "groups": Source(_("working groups"), _groups),
    "commitments": Source(_("commitments under way or done"), _commitments),
    "sheets": Source(_("satisfaction sheets"), _sheets),
    "fresh_places": Source(_("places whose listing is up to date"), _fresh_places),
}


def of(indicators, structures, begins_on, ends_on):
    """``{key of a source: {key of a structure: number}}`` of what these indicators may take from the site."""
    wanted = {each.known for each in indicators if each.known in SOURCES}
    return {key: SOURCES[key].counted(structures, begins_on, ends_on) for key in sorted(wanted)}
