"""The yearly page: all that somebody should look at once a year, in ten minutes (fr: bilan de l’année)."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.utils import timezone

from network import deadlines
from network.committing import KEPT
from network.completion import missing
from network.freshness import Level, level_of
from network.models import (
    Affiliation,
    CampaignStage,
    Finding,
    Interview,
    InterviewStatus,
    Place,
    Pledge,
    Reading,
    Role,
    Structure,
)
from network.roles import affiliation_of, structure_ids
from network.upkeep import checking, counting


@dataclass
class PlaceOfTheYear:
    place: Place
    level: Level
    missing: list
    findings: list
    closures: list
    views: int | None

    @property
    def is_done(self):
        """Up to date, and what a check found was before their eyes when they said that it is right."""
        return self.level == Level.FRESH and all(each.found_at <= self.place.verified_at for each in self.findings)


@dataclass
class StructureOfTheYear:
    structure: Structure
    level: Level
    may_correct: bool
    places: list = field(default_factory=list)
    colleagues: list = field(default_factory=list)
    pledges: list = field(default_factory=list)
    readings: list = field(default_factory=list)
    interviews: list = field(default_factory=list)

    @property
    def is_done(self):
        return self.level == Level.FRESH

    @property
    def to_tell(self):
        """Commitments of which nothing was told for a year."""
        since = deadlines.months_later(timezone.localdate(), -12)
        last = (
            (each, timezone.localdate(each.updated_at) if each.updated_at else each.taken_on) for each in self.pledges
        )
        return [each for each, day in last if day < since or not each.updated_at]


@dataclass
class Year:
    """``done`` of ``total`` listings are up to date; only those that the person may confirm are counted."""

    structures: list
    done: int
    total: int

    @property
    def left(self):
        return self.total - self.done


def year_of(user):
    """Structures by name, each with its places; a fixed number of queries."""
    today = timezone.localdate()
    mine = structure_ids(user)
    structures = Structure.objects.filter(pk__in=mine).select_related("commune", "verified_by", "verified_contact")
    places = list(
        Place.objects.filter(structure__in=mine)
        .select_related("commune", "verified_by", "verified_contact")
        .prefetch_related("terms", "closures", "stops")
        .order_by("name", "pk")
    )
    views = counting.seen_this_quarter(places)
    findings, colleagues, of_structure = defaultdict(list), defaultdict(list), defaultdict(list)
    for finding in checking.still_said(Finding.objects.filter(place__in=places)):
        findings[finding.place_id].append(checking.in_words(finding))
    running = Affiliation.objects.running().filter(structure__in=mine).select_related("user").order_by("joined_at")
    for affiliation in running:
        colleagues[affiliation.structure_id].append(affiliation)
    for place in places:
        of_structure[place.structure_id].append(
            PlaceOfTheYear(
                place, level_of(place), missing(place), findings[place.pk], place.closures_from(today),
                views.get(place.pk),
            )
        )  # fmt: skip
    pledges, readings, interviews = _of_the_network(mine)
    found = [
        StructureOfTheYear(
            structure, level_of(structure), affiliation_of(user, structure).role in (Role.MANAGER, Role.EDITOR),
            of_structure[structure.pk], colleagues[structure.pk], pledges[structure.pk], readings[structure.pk],
            interviews[structure.pk],
        )
        for structure in structures.order_by("name", "pk")
    ]  # fmt: skip
    counted = [listing for each in found if each.may_correct for listing in (each, *each.places)]
    return Year(found, sum(listing.is_done for listing in counted), len(counted))


def _of_the_network(structures):
    """Commitments kept, readings awaited, interviews to confirm: ``{key of a structure: [thing, …]}`` of each."""
    sources = (
        Pledge.objects.filter(status__in=KEPT).select_related("commitment"),
        Reading.objects.awaited().filter(campaign__status=CampaignStage.OPEN).select_related("campaign"),
        Interview.objects.filter(status=InterviewStatus.HELD),
    )
    found = []
    for things in sources:
        of_structure = defaultdict(list)
        for thing in things.filter(structure__in=structures):
            of_structure[thing.structure_id].append(thing)
        found.append(of_structure)
    return found
