"""Which of many listings may be one and the same place, and why one may think so.

Evidence is weighed in points: name, kind, address, distance, phone, mailbox, site, SIRET. What many share (a
switchboard, the SIRET of a town) weighs little. Only listings that have something in common are compared, so that
20,000 take seconds. Nothing is decided here: people decide. Pure: nothing is asked of the database.
"""

import math
from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations
from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from network.exchange import likeness
from network.exchange.likeness import ITINERANT
from network.exchange.weighing import Judge
from network.words import fold

LEAST = 3.5  # points from which a pair is worth somebody's time
CELL = 0.0025  # degrees: about 280 m to the north, 190 m to the east in France
LARGEST_BLOCK = 40  # what more listings share tells nothing about two of them
LARGEST_DOOR = 150  # of one number in one street: a file may hold nonsense
CITIES = {"75": "75056", "69": "69123", "13": "13055"}


@dataclass(frozen=True)
class Description:
    """What is known of a place, as light as it can be. ``key`` is anything that tells it from the others."""

    key: object
    name: str
    structure: str = ""
    address: str = ""
    postal_code: str = ""
    insee: str = ""
    commune: str = ""
    latitude: float | None = None
    longitude: float | None = None
    phone: str = ""
    emails: str = ""
    websites: str = ""
    siret: str = ""
    typologies: str = ""
    is_itinerant: bool = False


@dataclass(frozen=True)
class Pair:
    """Two keys in the order given, a score of 0 to 100, and reasons: ``[[word, detail], …]`` ready for JSON."""

    one: object
    other: object
    score: int
    reasons: list


@dataclass(slots=True)
class _Read:
    """A description once its words are understood."""

    said: Description
    name: likeness.Named
    owner: likeness.Named
    street: likeness.Street
    towns: tuple
    phone: str
    emails: frozenset
    sites: frozenset
    siret: str

    @property
    def kinds(self):
        return self.name.kinds | ({ITINERANT} if self.said.is_itinerant else set())


def pairs(descriptions, *, among=None):
    """The pairs worth showing, the surest first. ``among``: keys of which each pair holds at least one."""
    read = [_read(each) for each in descriptions]
    judge = Judge(read)
    found = []
    for one, other in _candidates(read, among):
        points, reasons = judge.weigh(one, other)
        if points >= LEAST:
            found.append(Pair(one.said.key, other.said.key, score(points), reasons))
    return sorted(found, key=lambda pair: -pair.score)


def score(points):
    """Points as a number people read: 50 at the threshold, never quite 100."""
    return round(100 / (1 + math.exp(-(points - LEAST) / 2)))


def _read(said):
    typologies = said.typologies.upper()
    digits = "".join(each for each in said.phone if each.isdigit())[-9:]
    siret = "".join(said.siret.split())
    towns = tuple(dict.fromkeys(filter(None, (_city(said.insee), said.postal_code, fold(said.commune)))))
    return _Read(
        said,
        likeness.named(said.name, said.commune, typologies),
        likeness.named(said.structure, said.commune),
        likeness.street(said.address, said.commune),
        towns,
        digits if len(digits) == 9 else "",
        frozenset(each.strip().lower() for each in said.emails.split("|") if "@" in each),
        frozenset(filter(None, map(_site, said.websites.split("|")))),
        siret if siret.strip("0") else "",
    )


def _city(insee):
    """Arrondissements belong to their city."""
    arrondissement = insee[:3] in ("751", "693", "132") and insee[:5] not in CITIES.values()
    is_one = arrondissement and (insee[:3] != "693" or "69381" <= insee <= "69389")
    return CITIES[insee[:2]] if is_one else insee


def _site(url):
    parts = urlsplit(url.strip() if "//" in url else f"//{url.strip()}")
    return f"{parts.netloc.lower().removeprefix('www.')}{parts.path.rstrip('/')}" if parts.netloc else ""


# Who is compared with whom


def _candidates(read, among):
    blocks = defaultdict(list)
    for place in read:
        for key in set(_keys(place)):
            blocks[key].append(place)
    _fill_neighbours(blocks)
    seen = set()
    for key, block in blocks.items():
        if len(block) < 2 or len(block) > (LARGEST_DOOR if key[0] == "street" else LARGEST_BLOCK):
            continue
        for one, other in combinations(block, 2):
            mark = (id(one), id(other)) if id(one) < id(other) else (id(other), id(one))
            if mark in seen or (among is not None and one.said.key not in among and other.said.key not in among):
                continue
            seen.add(mark)
            yield one, other


def _keys(place):
    for town in place.towns:
        for word in place.name.own | place.owner.own:
            yield "word", town, word[:5]
        if not place.name.own:
            for kind in place.kinds or {""}:
                yield "kind", town, kind
        if place.street.number:
            for word in place.street.words:
                yield "street", town, place.street.number, word[:6]
        elif place.street.words:
            yield "unnumbered", town, min(place.street.words)
    if place.phone:
        yield "phone", place.phone
    for email in place.emails:
        yield "mail", email
    for town in place.towns[:1]:
        if place.siret:
            yield "siret", place.siret, town
    if place.said.latitude is not None:
        yield "cell", int(place.said.latitude // CELL), int(place.said.longitude // CELL)


def _fill_neighbours(blocks):
    """Two sides of a line in the grid may be a step apart: each cell with the three that follow it, two by two."""
    cells = {key: block for key, block in blocks.items() if key[0] == "cell"}
    for (_name, row, column), block in cells.items():
        for down, right in ((0, 1), (1, -1), (1, 0), (1, 1)):
            beside = cells.get(("cell", row + down, column + right))
            if beside and len(block) + len(beside) <= LARGEST_BLOCK:
                blocks["cells", row, column, down, right] = [*block, *beside]


# In words


def in_words(reasons):
    """The reasons as sentences, for people."""
    words = {
        "same_name": _("same name"), "near_name": _("nearly the same name"), "like_name": _("names alike"),
        "same_address": _("same address"), "near_address": _("same address, but for bis or ter"),
        "same_street": _("same street"), "phone": _("same phone"), "mail": _("same mailbox"),
        "site": _("same web site"), "siret": _("same SIRET, which says little: a structure may have several places"),
        "one_travels": _("one of them travels"), "other_kind": _("not the same kind of place"),
        "phone_of_many": _("same phone, that others have too"), "mail_of_many": _("same mailbox, that others have too"),
        "site_of_many": _("same web site, that others have too"),
    }  # fmt: skip
    return [far(detail) if word == "distance" else words.get(word, word) for word, detail in reasons]


def far(metres):
    """« à 40 m », « à 3 km »."""
    if metres < 10:
        return _("at the same point")
    if metres < 1000:
        return _("%d m apart") % (round(metres / 10) * 10)
    kilometres = round(metres / 1000)
    return ngettext("%d km apart", "%d km apart", kilometres) % kilometres
