"""How much speaks for two listings being one place: each piece of evidence in points, with its reason.

What many listings share (a switchboard, a mailbox for all, the SIRET of a town) weighs little; two kinds of places in one
building stay two places. Pure: :mod:`network.exchange.pairs` says who is compared with whom.
"""

import math
from collections import Counter, defaultdict

from network.exchange import likeness
from network.exchange.likeness import FRANCE_SERVICES, ITINERANT, NEAR, OTHER, OTHER_NUMBER, SAME, UNNUMBERED

EARTH_M = 6_371_000
FREE_MAIL = frozenset(
    [
        "gmail.com",
        "orange.fr",
        "wanadoo.fr",
        "laposte.net",
        "free.fr",
        "sfr.fr",
        "outlook.fr",
        "hotmail.fr",
        "yahoo.fr",
    ]
)


class Judge:
    """Weighs pairs, knowing how common each word, phone, mailbox and site is among all the listings."""

    def __init__(self, read):
        self.count = max(len(read), 1)
        towns_of = defaultdict(set)
        for place in read:
            for word in place.name.words:
                towns_of[word].add(place.towns[:1])
        self.spread = {word: len(towns) for word, towns in towns_of.items()}
        self.towns = max(len({place.towns[:1] for place in read}), 1)
        self.shared = {
            "phone": _doors(read, lambda place: [place.phone]),
            "mail": _doors(read, lambda place: place.emails),
            "site": _doors(read, lambda place: place.sites),
        }

    def word_weight(self, word):
        """1 for a word of one commune, nearly nothing for one that half of the communes use."""
        if word in likeness.COMMON or word in likeness.KINDS:
            return 0.15
        seen = self.spread.get(word, 1)
        return 1.0 if seen <= 2 else max(0.2, 1 - math.log(seen) / math.log(self.towns + 2))

    def weigh(self, one, other):
        """``(points, reasons)`` for thinking that both are one place."""
        reasons = []
        distance = _distance(one.said, other.said)
        address = likeness.compare_streets(one.street, other.street)
        against = _of_kinds(one, other, reasons)
        names, contacts = self._of_names(one, other, reasons), self._of_contacts(one, other, reasons)
        if against < 0:  # services of one organisation share a name, a switchboard and a door
            names, contacts = min(names, 2.0), contacts / 2
        points = names + against + contacts + _of_siret(one, other, reasons)
        points += _of_address(address, distance, reasons) + _of_distance(distance, address, reasons)
        if address != SAME and not _in_one_town(one, other):
            points -= 1.0 if distance is not None and distance <= 400 else 3.0  # two communes
        return points, reasons

    def _of_names(self, one, other, reasons):
        alike = likeness.share(one.name.words, other.name.words, self.word_weight)
        crossed = max(
            likeness.share(one.name.words, other.owner.words, self.word_weight),
            likeness.share(one.owner.words, other.name.words, self.word_weight),
        )
        if one.name.figures != other.name.figures and one.name.figures and other.name.figures:
            return -1.5
        if not one.name.own and not other.name.own:
            return self._of_plain_names(one, other, reasons)
        if bool(one.name.own) != bool(other.name.own) and alike < 0.6:
            return 1.0 if crossed >= 0.85 else 0.0 if _carries_label(one, other) else -0.75
        own = likeness.share(one.name.own, other.name.own, self.word_weight)
        return _of_likeness(max(min(alike, own + 0.25), own * 0.9, crossed * 0.7), reasons)

    def _of_plain_names(self, one, other, reasons):
        """« Mairie de Laval », « Mairie »: what tells them apart is their kind and their commune."""
        kinds, others = one.name.kinds, other.name.kinds
        if kinds == others and kinds:
            reasons.append(["same_name", ""])
            return 3.0
        return 0.0 if kinds & others or FRANCE_SERVICES in kinds | others else -0.75

    def _of_contacts(self, one, other, reasons):
        points = 0.0
        if one.phone and one.phone == other.phone:
            points += _rarity(2.25, self.shared["phone"][one.phone], "phone", reasons)
        mails = one.emails & other.emails
        if mails:
            points += max(_rarity(1.75, self.shared["mail"][each], "mail", reasons) for each in mails)
        elif _own_domains(one) & _own_domains(other):
            points += 0.4
        if sites := one.sites & other.sites:
            points += max(_rarity(1.0, self.shared["site"][each], "site", reasons) for each in sites)
        return points


def _doors(read, values):
    """At how many different doors each value is found."""
    doors = defaultdict(set)
    for place in read:
        for value in values(place):
            doors[value].add((place.street.words, place.street.number, place.towns[:1]))
    return Counter({value: len(found) for value, found in doors.items()})


def _rarity(points, doors, word, reasons):
    """The whole weight up to two doors, then less and less: a switchboard, a mailbox for all."""
    if doors <= 2:
        reasons.append([word, ""])
        return points
    reasons.append([f"{word}_of_many", doors])
    return points / (doors - 0.5)


def _own_domains(place):
    found = {each.rpartition("@")[2] for each in place.emails}
    return {each for each in found if each not in FREE_MAIL and not each.endswith(("gouv.fr", "example.org"))}


def _of_likeness(alike, reasons):
    if alike >= 0.97:
        reasons.append(["same_name", ""])
        return 4.0
    if alike >= 0.8:
        reasons.append(["near_name", ""])
        return 3.2
    if alike >= 0.55:
        reasons.append(["like_name", ""])
        return 2.0
    if alike >= 0.35:
        return 0.75
    return -1.5 if alike < 0.15 else -0.5


def _carries_label(one, other):
    return FRANCE_SERVICES in one.name.kinds | other.name.kinds


def _of_kinds(one, other, reasons):
    if (ITINERANT in one.kinds) != (ITINERANT in other.kinds):
        reasons.append(["one_travels", ""])
        return -4.0
    ones, others = one.kinds - {FRANCE_SERVICES, ITINERANT}, other.kinds - {FRANCE_SERVICES, ITINERANT}
    if ones and others and not ones & others:
        reasons.append(["other_kind", ""])
        return -4.0
    return 0.5 if ones & others else 0.0


def _of_address(address, distance, reasons):
    if address in (SAME, NEAR):
        reasons.append(["same_address" if address == SAME else "near_address", ""])
        return 3.0 if address == SAME else 2.25
    if address == UNNUMBERED:
        reasons.append(["same_street", ""])
        return 1.25
    close = distance is not None and distance <= 250
    if address in (OTHER, OTHER_NUMBER):
        return -0.5 if close else -2.0 if address == OTHER else -1.0
    return 0.0


def _of_distance(distance, address, reasons):
    if distance is None:
        return 0.0
    reasons.append(["distance", round(distance)])
    if distance <= 150:
        return 1.5 if distance <= 40 else 1.0
    if address in (SAME, NEAR, UNNUMBERED):
        return -0.5 if distance <= 2000 else -1.5  # a badly found position
    return 0.25 if distance <= 250 else 0.0 if distance <= 400 else -1.5 if distance <= 2000 else -3.0


def _in_one_town(one, other):
    """By INSEE code when both have one: several communes share a postal code."""
    if one.said.insee and other.said.insee:
        return one.towns[0] == other.towns[0]
    return bool(set(one.towns) & set(other.towns))


def _of_siret(one, other, reasons):
    if not one.siret or not other.siret:
        return 0.0
    if one.siret == other.siret:
        reasons.append(["siret", ""])
        return 0.75
    return 0.0 if one.siret[:9] == other.siret[:9] else -0.75


def _distance(one, other):
    """Metres, or ``None``."""
    if one.latitude is None or other.latitude is None:
        return None
    north = math.radians(other.latitude - one.latitude)
    east = math.radians(other.longitude - one.longitude) * math.cos(math.radians(one.latitude))
    return EARTH_M * math.hypot(north, east)
