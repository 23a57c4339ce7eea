"""Which communes have no place near them, or none that opens on Saturdays or in the evening; which needs wait; what was sought in vain.

Distances are straight lines from the middle of a commune, in kilometres. A place that travels is where it stops in the coming
``STOPS_AHEAD``. Closures do not count: a usual week is meant. A place whose hours nobody told is never open.
"""

import datetime as dt
import math
from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from network import needs, publication
from network.directory.nearness import KM_A_DEGREE
from network.directory.opening import EVENING_BEGINS
from network.directory.shelves import shelves
from network.exchange.lookups import key_of_name
from network.models import Commune, Need
from resources.models import FruitlessSearch

USUAL_KM, FARTHEST_KM = 10, 50
STOPS_AHEAD = dt.timedelta(days=60)
FIRST_SEARCHES = 20
SATURDAY = 5
PLACE, ON_SATURDAY, IN_EVENING = "lieu", "samedi", "soir"
LACKS = {
    PLACE: _("No place near"),
    ON_SATURDAY: _("Nothing open on Saturdays"),
    IN_EVENING: _("Nothing open after 6 p.m."),
}


@dataclass(frozen=True)
class CommuneReached:
    """A commune of the territory and what it lacks. ``nearest``: kilometres, ``None`` when there is no place at all."""

    insee: str
    name: str
    epci: str
    epci_name: str
    population: int
    point: tuple  # (latitude, longitude), WGS84
    nearest: float | None
    lacks: frozenset  # of LACKS


@dataclass
class Share:
    """Communes and people of an EPCI, or of the whole territory, that lack something."""

    communes: int = 0
    population: int = 0
    lacking: dict = field(default_factory=lambda: {lack: [0, 0] for lack in LACKS})  # lack -> [communes, people]
    needs: int = 0
    epci: str = ""
    name: str = ""

    def add(self, commune):
        self.communes += 1
        self.population += commune.population
        for lack in commune.lacks:
            self.lacking[lack][0] += 1
            self.lacking[lack][1] += commune.population

    def of_people(self, lack):
        """Of 100 people, how many live where it lacks; of 100 communes where nobody was counted."""
        if self.population:
            return 100 * self.lacking[lack][1] / self.population
        return 100 * self.lacking[lack][0] / self.communes if self.communes else 0.0


@dataclass
class Gaps:
    """What is lacking on a territory, for places within ``km``."""

    km: int
    communes: list  # of CommuneReached, by name
    epcis: list  # of Share, by name
    total: Share
    unplaced: int  # communes whose position is not known: in no count
    needs: list  # of (Need, CommuneReached or None), the latest first
    searches: list  # of (words, times), the most frequent first
    searches_count: int

    def lacking(self, lack):
        return [commune for commune in self.communes if lack in commune.lacks]


def of_territory(km=USUAL_KM):
    """The :class:`Gaps` of today. Two queries, and those of the shelves once for each publication and day."""
    communes, unplaced = _communes(km, timezone.localdate())
    total, epcis = Share(), {}
    by_name = defaultdict(list)
    for commune in communes:
        by_name[key_of_name(commune.name)].append(commune)
        total.add(commune)
        shared = epcis.setdefault(commune.epci, Share(epci=commune.epci, name=commune.epci_name))
        shared.add(commune)
    found = []
    for need in Need.objects.filter(status__in=needs.OPEN).select_related("group"):
        named = by_name.get(key_of_name(need.where), ()) if need.where else ()
        commune = named[0] if len(named) == 1 else None
        found.append((need, commune))
        for share in (total, *([epcis[commune.epci]] if commune else [])):
            share.needs += 1
    searches = list(FruitlessSearch.objects.filter(settled=False).values_list("words", "times"))
    return Gaps(
        km=km,
        communes=communes,
        epcis=sorted(epcis.values(), key=lambda each: key_of_name(each.name)),
        total=total,
        unplaced=unplaced,
        needs=found,
        searches=searches[:FIRST_SEARCHES],
        searches_count=len(searches),
    )


@publication.remembered(most=60)
def _communes(km, today):
    """``([CommuneReached by name], how many have no position)``, worked out once for each publication."""
    spots = _spots(today)
    latitudes = [spot[0] for spot in spots]
    rows = Commune.objects.of_territory().order_by("slug", "insee").select_related("epci")
    found, unplaced, band = [], 0, km / KM_A_DEGREE
    for row in rows:
        if row.latitude is None or row.longitude is None:
            unplaced += 1
            continue
        first = bisect_left(latitudes, row.latitude - band)
        near = spots[first : bisect_right(latitudes, row.latitude + band)]
        nearest, lacks = _reached(row.latitude, row.longitude, near, km)
        if nearest is None and spots:
            nearest = min(distance for distance, _spot in _distances(row.latitude, row.longitude, spots))
        found.append(
            CommuneReached(
                insee=row.pk,
                name=row.name,
                epci=row.epci_id or "",
                epci_name=row.epci.name if row.epci else "",
                population=row.population or 0,
                point=(row.latitude, row.longitude),
                nearest=nearest,
                lacks=lacks,
            )
        )
    return found, unplaced


def _spots(today):
    """``[(latitude, longitude, open on Saturdays, open in the evening)]`` from south to north: places, and stops to come."""
    kept = shelves()
    saturday = evening = 0
    for weekday, slots in enumerate(kept.weekly):
        for (_opens, closes), bits in slots.items():
            saturday |= bits if weekday == SATURDAY else 0
            evening |= bits if closes > EVENING_BEGINS else 0
    spots = [
        (*point, bool(saturday >> at & 1), bool(evening >> at & 1))
        for at, point in enumerate(kept.points)
        if point and not kept.travelling >> at & 1
    ]
    for day, stops in kept.stops.items():
        if day <= today + STOPS_AHEAD:
            spots += [
                (*stop.point, day.weekday() == SATURDAY, stop.slot[1] > EVENING_BEGINS)
                for stop in stops
                if stop.point
            ]
    return sorted(set(spots))


def _distances(latitude, longitude, spots):
    narrow = KM_A_DEGREE * math.cos(math.radians(latitude))
    for spot in spots:
        yield math.hypot((spot[0] - latitude) * KM_A_DEGREE, (spot[1] - longitude) * narrow), spot


def _reached(latitude, longitude, spots, km):
    """``(kilometres to the nearest within km or None, what lacks)``."""
    nearest, lacks = None, set(LACKS)
    for distance, (_latitude, _longitude, saturday, evening) in _distances(latitude, longitude, spots):
        if distance > km:
            continue
        nearest = distance if nearest is None else min(nearest, distance)
        lacks.discard(PLACE)
        if saturday:
            lacks.discard(ON_SATURDAY)
        if evening:
            lacks.discard(IN_EVENING)
    return nearest, frozenset(lacks)
