"""What each process remembers of the listed places until the next publication, as bitmaps (bit i = place i).

Filtering is ``&`` and ``|``, counting is ``bit_count``: no query for each value. Three to five queries for each
publication and process, whatever the number of places.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import wraps
from itertools import chain, islice

from django.db.models.functions import Lower
from django.utils import timezone

from network import holidays, hours, publication
from network.models import Closure, Place, Stop, Term
from network.words import fold


@dataclass
class Shelves:
    """The listed places in their usual order, and who has what. Positions are ``(latitude, longitude)``, WGS84."""

    ids: list = field(default_factory=list)
    position: dict = field(default_factory=dict)  # key -> i
    terms: dict = field(default_factory=dict)  # (vocabulary, code) -> bitmap
    communes: dict = field(default_factory=dict)  # INSEE -> bitmap, stops to come included
    epcis: dict = field(default_factory=dict)  # SIREN -> bitmap
    postal_codes: dict = field(default_factory=dict)
    orders: dict = field(default_factory=dict)  # sort -> ids
    commune_names: dict = field(default_factory=dict)
    epci_names: dict = field(default_factory=dict)
    points: list = field(default_factory=list)  # i -> position, or that of its commune, or None
    own_points: list = field(default_factory=list)  # i -> position, or None
    weekly: list = field(default_factory=list)  # weekday -> {(opens, closes): bitmap}
    known_hours: int = 0
    exceptions: list = field(default_factory=list)  # (first day, last day, pk, i, slots)
    stops: dict = field(default_factory=dict)  # day -> [:class:`Stopping`]
    travelling: int = 0  # those whose stops are planned
    departements: dict = field(default_factory=dict)  # number -> bitmap
    words: set = field(default_factory=set)  # folded: names, communes, services
    memory: dict = field(default_factory=dict)  # what was worked out from these shelves (see :func:`from_shelves`)

    @property
    def everything(self):
        return (1 << len(self.ids)) - 1

    def bits(self, keys):
        """The bitmap of these keys; unknown ones are left out."""
        marks = bytearray(len(self.ids) // 8 + 1)
        for key in keys:
            at = self.position.get(key)
            if at is not None:
                marks[at >> 3] |= 1 << (at & 7)
        return int.from_bytes(marks, "little")

    def keys(self, bits, order=None):
        """The keys of a bitmap, in an order (their usual one unless told): a :class:`Keys`."""
        return Keys(self, bits, order)

    def stop_points(self, day=None):
        """``[(i, position)]`` of the stops of a day, or of all that are to come."""
        stops = self.stops.get(day, ()) if day else chain.from_iterable(self.stops.values())
        return sorted({(each.at, each.point) for each in stops if each.point})


@dataclass(frozen=True)
class Stopping:
    """A stop, as far as finding goes. ``slot``: ``(opens, closes)``; ``point``: the middle of its commune, or ``None``."""

    at: int
    slot: tuple
    commune: str
    epci: str | None
    point: tuple | None


def from_shelves(most):
    """Remember, with the very shelves it came from, what ``function(kept, *arguments)`` returns; at most so many answers.

    An answer is worked out from one set of shelves, whatever is published meanwhile.
    """

    def decorate(function):
        @wraps(function)
        def answered(kept, *arguments):
            memory = kept.memory.setdefault(function.__name__, {})
            if arguments not in memory:
                if len(memory) >= most:
                    memory.clear()
                memory[arguments] = found = function(kept, *arguments)
                return found
            return memory[arguments]

        return answered

    return decorate


class Keys(Sequence):
    """The keys of a bitmap in an order, read only as far as somebody looks: a page of a long list costs a page."""

    def __init__(self, kept, bits, order):
        self.kept, self.bits, self.order = kept, bits, order

    def __len__(self):
        return self.bits.bit_count()

    def __iter__(self):
        marks = self.bits.to_bytes(len(self.kept.ids) // 8 + 1, "little")
        if self.order is None:
            ids = self.kept.ids
            for at, byte in enumerate(marks):
                while byte:
                    lowest = byte & -byte
                    yield ids[at * 8 + lowest.bit_length() - 1]
                    byte ^= lowest
            return
        position = self.kept.position
        for key in self.order:
            at = position.get(key)
            if at is not None and marks[at >> 3] >> (at & 7) & 1:
                yield key

    def __getitem__(self, wanted):
        if isinstance(wanted, slice):
            return list(islice(self, wanted.start, wanted.stop, wanted.step))
        return next(islice(self, wanted, None))


class Marks:
    """Bitmaps while they are being filled: setting a bit of a long integer copies it, setting one of an array does not."""

    def __init__(self, count):
        self.width = count // 8 + 1
        self.marks = {}

    def add(self, key, at):
        marks = self.marks.get(key)
        if marks is None:
            marks = self.marks[key] = bytearray(self.width)
        marks[at >> 3] |= 1 << (at & 7)

    def done(self):
        return {key: int.from_bytes(marks, "little") for key, marks in self.marks.items()}


COLUMNS = (
    "pk", "name", "verified_at", "commune", "commune__name", "commune__epci", "commune__epci__name",
    "commune__departement", "postal_code", "latitude", "longitude", "commune__latitude", "commune__longitude", "hours",
    "structure__name", "structure__usage_name",
)  # fmt: skip


def shelves():
    """The shelves of today: what is over stands on them no more."""
    return _shelves(timezone.localdate())


@publication.remembered(most=1)
def _shelves(today):
    rows = list(Place.objects.listed().order_by("commune__slug", Lower("name"), "pk").values_list(*COLUMNS))
    kept = Shelves(ids=[row[0] for row in rows])
    kept.position = {pk: at for at, pk in enumerate(kept.ids)}
    _read_places(kept, rows)
    _read_terms(kept)
    _read_days(kept, today)
    for names in (kept.commune_names, kept.epci_names):
        in_order = sorted(names.items(), key=lambda each: (fold(each[1]), each[0]))
        names.clear()
        names.update(in_order)
    kept.orders = {
        "nom": [row[0] for row in sorted(rows, key=lambda row: (fold(row[1]), row[0]))],
        "verifie": [row[0] for row in sorted(rows, key=lambda row: (-(row[2].timestamp() if row[2] else 0), row[0]))],
    }
    return kept


def _read_places(kept, rows):
    communes, epcis, postal, departements = (Marks(len(rows)) for _each in range(4))
    weekly = [Marks(len(rows)) for _day in hours.DAYS]
    known = Marks(len(rows))
    names = set()
    for at, row in enumerate(rows):
        (_pk, name, _verified, commune, commune_name, epci, epci_name, departement, postal_code, latitude, longitude,
         commune_latitude, commune_longitude, hours_of, structure, usage) = row  # fmt: skip
        if commune:
            communes.add(commune, at)
            kept.commune_names[commune] = commune_name
        if epci:
            epcis.add(epci, at)
            kept.epci_names[epci] = epci_name
        if postal_code:
            postal.add(postal_code, at)
        departements.add(departement or holidays.departement_of(None, postal_code), at)
        own = None if latitude is None else (latitude, longitude)
        kept.own_points.append(own)
        kept.points.append(own or (None if commune_latitude is None else (commune_latitude, commune_longitude)))
        if hours.is_known(hours_of):
            known.add("known", at)
            for day, marks in zip(hours.DAYS, weekly, strict=True):
                for opens, closes in hours_of.get(day, ()):
                    marks.add((opens, closes), at)
        names.update((name, commune_name or "", structure, usage, postal_code))
    kept.communes, kept.epcis, kept.postal_codes = communes.done(), epcis.done(), postal.done()
    kept.departements = departements.done()
    kept.weekly = [marks.done() for marks in weekly]
    kept.known_hours = known.done().get("known", 0)
    kept.words = {word for name in names for word in fold(name).replace("-", " ").split() if len(word) > 2}


def _read_terms(kept):
    terms = Marks(len(kept.ids))
    links = Term.objects.filter(places__isnull=False).values_list("vocabulary", "code", "label", "places")
    for vocabulary, code, label, place in links.order_by().iterator(chunk_size=5000):
        at = kept.position.get(place)
        if at is not None:
            if (vocabulary, code) not in terms.marks:
                kept.words.update(word for word in fold(label).split() if len(word) > 2)
            terms.add((vocabulary, code), at)
    kept.terms = terms.done()


def _read_days(kept, today):
    """Closures, exceptional openings and stops that are not over, and where the stops will be."""
    closures = Closure.objects.filter(ends_on__gte=today, place__in=Place.objects.listed())
    for pk, place, starts_on, ends_on, slots in closures.values_list("pk", "place", "starts_on", "ends_on", "hours"):
        if (at := kept.position.get(place)) is not None:
            kept.exceptions.append((starts_on, ends_on, pk, at, [tuple(slot) for slot in slots]))
    stops = Stop.objects.filter(on__gte=today, place__in=Place.objects.listed()).select_related("commune__epci")
    travelling = Marks(len(kept.ids))
    for stop in stops:
        if (at := kept.position.get(stop.place_id)) is None:
            continue
        commune = stop.commune
        point = None if commune.latitude is None else (commune.latitude, commune.longitude)
        stopping = Stopping(at, (stop.opens, stop.closes), commune.pk, commune.epci_id, point)
        kept.stops.setdefault(stop.on, []).append(stopping)
        travelling.add("travelling", at)
        kept.commune_names.setdefault(commune.pk, commune.name)
        kept.communes[commune.pk] = kept.communes.get(commune.pk, 0) | 1 << at
        if commune.epci:
            kept.epci_names.setdefault(commune.epci_id, commune.epci.name)
            kept.epcis[commune.epci_id] = kept.epcis.get(commune.epci_id, 0) | 1 << at
    kept.travelling = travelling.done().get("travelling", 0)


@publication.remembered
def terms_of(vocabulary):
    return list(Term.objects.of(vocabulary))
