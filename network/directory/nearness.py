"""Where somebody is, as they say it, and which places are near.

A commune, a postal code or a position are understood here; an address only by the optional geocoder. A position is
kept to two decimals (about a kilometre): enough to find what is near, too little to find somebody.
"""

import math
import re
from dataclasses import dataclass

from django.utils.translation import gettext as _
from rapidfuzz import fuzz, process

from network import publication
from network.directory import geocoding
from network.directory.shelves import from_shelves
from network.exchange.lookups import key_of_name
from network.exchange.values import is_in_france
from network.geography.loading import read_communes
from network.models import Commune

RADII = (5, 10, 20, 50)  # kilometres
USUAL_RADIUS = 20
KM_A_DEGREE = 111.2
CLOSE_ENOUGH = 84  # of 100, between what was typed and a name
MOST_SUGGESTED = 8

_position = re.compile(r"\s*(-?\d{1,3}\.\d+)\s*[,;]\s*(-?\d{1,3}\.\d+)\s*")
_labelled = re.compile(r"(.+?)\s*\((\d{5})\)\s*")


@dataclass(frozen=True)
class Spot:
    """A position (WGS84) and how it is called; ``insee`` when it is a commune."""

    label: str
    latitude: float
    longitude: float
    insee: str = ""


@dataclass(frozen=True)
class Known:
    """A commune as somebody may type it. ``rank``: the network's own first, then the most peopled."""

    key: str
    spot: Spot
    postal_codes: tuple
    rank: tuple

    @property
    def label(self):
        return f"{self.spot.label} ({self.postal_codes[0]})" if self.postal_codes else self.spot.label


@publication.remembered
def communes():
    """The communes that have a position, the network's own first, then by number of people."""
    known = [
        Known(
            key_of_name(commune.name),
            Spot(commune.name, commune.latitude, commune.longitude, commune.pk),
            tuple(filter(None, commune.postal_codes.split("|"))),
            (not commune.in_territory, -(commune.population or 0), commune.name),
        )
        for commune in Commune.objects.filter(latitude__isnull=False)
    ]
    return sorted(known, key=lambda each: each.rank)


def suggested(text):
    """Labels of communes that begin with what was typed, then those that hold it, then those that look like it."""
    text, key, known = text.strip(), key_of_name(text), communes()
    if text.isdigit():
        found = [each for each in known if any(code.startswith(text) for code in each.postal_codes)]
    elif not key:
        return []
    else:
        found = [each for each in known if each.key.startswith(key)]
        found += [each for each in known if f" {key}" in each.key]
        if not found and len(key) > 3:
            found = [known[at] for _name, _score, at in _resembling(key, MOST_SUGGESTED)]
    return list(dict.fromkeys(each.label for each in found))[:MOST_SUGGESTED]


def _resembling(key, most):
    names = [each.key for each in communes()]
    return process.extract(key, names, scorer=fuzz.ratio, limit=most, score_cutoff=CLOSE_ENOUGH - 10)


@publication.remembered(most=1000)
def commune_at(text):
    """The :class:`Spot` of a commune or postal code as somebody typed it, or ``None``."""
    text = text.strip()
    if match := _labelled.fullmatch(text):
        name, code = match.groups()
        key = key_of_name(name)
        for each in communes():
            if each.key == key and code in each.postal_codes:
                return each.spot
        text = name
    if re.fullmatch(r"\d{5}|2[ABab]\d{3}", text):
        return _of_code(text.upper())
    key = key_of_name(text)
    if not key:
        return None
    ours = [each for each in communes() if not each.rank[0]]
    same = [each for each in communes() if each.key == key]
    beginning = [each for each in ours if each.key.startswith(f"{key} ")] or [
        each for each in ours if len(key) > 3 and each.key.startswith(key)
    ]
    if same and (not same[0].rank[0] or len(beginning) != 1):
        return same[0].spot
    if len(beginning) == 1:
        return beginning[0].spot
    return elsewhere(key) or _misspelt(key, ours)


def elsewhere(key):
    """The :class:`Spot` of a commune of France that the network does not know; of namesakes, the most peopled."""
    rows = [row for row in read_communes() if row["latitude"] and key_of_name(row["nom"]) == key]
    if not rows:
        return None
    row = max(rows, key=lambda each: int(each["population"] or 0))
    return Spot(row["nom"], float(row["latitude"]), float(row["longitude"]), row["code_insee"])


def _misspelt(key, ours):
    """The one commune of the territory that is written nearly so; what follows « saint » is what is compared."""
    named = {each.key.removeprefix("saint ").removeprefix("sainte "): each for each in ours}
    wanted = key.removeprefix("saint ").removeprefix("sainte ")
    near = process.extract(wanted, list(named), scorer=fuzz.ratio, limit=2, score_cutoff=CLOSE_ENOUGH)
    if near and (len(near) == 1 or near[0][1] > near[1][1]):
        return named[near[0][0]].spot
    return None


def _of_code(code):
    """The middle of the communes of a postal code; else the commune of an INSEE code."""
    having = [each.spot for each in communes() if code in each.postal_codes]
    if having:
        label = having[0].label if len(having) == 1 else code
        middle = [sum(getattr(spot, axis) for spot in having) / len(having) for axis in ("latitude", "longitude")]
        return Spot(label, *middle, having[0].insee if len(having) == 1 else "")
    return next((each.spot for each in communes() if each.spot.insee == code), None)


def position_in(text):
    """The :class:`Spot` of « 46.32,-0.46 » in France, latitude first or not; or ``None``."""
    match = _position.fullmatch(text)
    if not match:
        return None
    one, other = (round(float(each), 2) for each in match.groups())
    for latitude, longitude in ((one, other), (other, one)):
        if is_in_france(latitude, longitude):
            return Spot(_("your position"), latitude, longitude)
    return None


def locate(text):
    """The :class:`Spot` that was meant, or ``None``: a position, a commune, a postal code, else an address."""
    text = text.strip()
    if not text:
        return None
    return position_in(text) or commune_at(text) or geocoding.address_at(text)


def kilometres(one, other):
    """Between two positions ``(latitude, longitude)``, to one per cent within France."""
    north = one[0] - other[0]
    east = (one[1] - other[1]) * math.cos(math.radians((one[0] + other[0]) / 2))
    return KM_A_DEGREE * math.hypot(north, east)


@from_shelves(most=16)
def distances(kept, latitude, longitude, day=None):
    """``{i: kilometres}`` of the places within the largest radius.

    What travels is where it stops: on that ``day``, else at the nearest of its stops to come or its own address.
    """
    most = RADII[-1]
    narrow = math.cos(math.radians(latitude)) * KM_A_DEGREE
    fixed = [(at, point) for at, point in enumerate(kept.points) if point and not (day and kept.travelling >> at & 1)]
    found = {}
    for at, point in [*fixed, *kept.stop_points(day)]:
        north, east = (point[0] - latitude) * KM_A_DEGREE, (point[1] - longitude) * narrow
        if -most <= north <= most and (distance := math.hypot(north, east)) <= most:
            if distance < found.get(at, most + 1):
                found[at] = distance
    return found


@from_shelves(most=16)
def nearest_first(kept, latitude, longitude, day=None):
    """The keys of those places, the nearest first."""
    found = distances(kept, latitude, longitude, day)
    return [kept.ids[at] for at in sorted(found, key=lambda at: (found[at], at))]


@from_shelves(most=200)
def within(kept, latitude, longitude, radius, day=None):
    """The bitmap of the places within so many kilometres."""
    marks = bytearray(len(kept.ids) // 8 + 1)
    for at, distance in distances(kept, latitude, longitude, day).items():
        if distance <= radius:
            marks[at >> 3] |= 1 << (at & 7)
    return int.from_bytes(marks, "little")
