"""What the directory answers: the places, in order, and every filter with exact counts."""

from dataclasses import dataclass, field

from django.core.paginator import Paginator
from django.utils import timezone
from django.utils.translation import get_language

from network import publication
from network.directory import nearness, opening, spelling
from network.directory.questions import FILTERS, NEEDS, Question
from network.directory.shelves import Shelves, shelves, terms_of
from network.models import Place, Vocabulary
from network.words import matching_objects

PAGE_SIZE = 20


@dataclass
class Option:
    value: str
    label: str
    count: int
    chosen: bool


@dataclass
class Answer:
    """``page``: a page of keys of places, in order."""

    question: Question
    total: int
    page: object
    facets: list  # [(name, label, [Option])]
    needs: list
    times: list
    communes: list
    epcis: list
    postal_codes: list
    spelt: str = ""  # what was searched for instead of what was typed
    wider: list = field(default_factory=list)  # [(radius, count)] when nothing was found so near
    kept: Shelves | None = None

    def away(self):
        """``{key: kilometres}`` of the page’s places; empty when nobody said where they are."""
        if (near := self.question.near) is None:
            return {}
        found = nearness.distances(self.kept, near.latitude, near.longitude, self.question.on_day)
        return {key: found.get(self.kept.position[key]) for key in self.page.object_list}

    def fetched(self, keys):
        """``{key: place}`` with all that is shown of them, in a fixed number of queries."""
        return Place.objects.for_display().in_bulk(list(keys))

    def places(self):
        """The places of the page with all that is shown of them, each with its ``km`` (or ``None``)."""
        found, away = self.fetched(self.page.object_list), self.away()
        places = [found[key] for key in self.page.object_list if key in found]
        for place in places:
            place.km = away.get(place.pk)
        return places


@dataclass
class Found:
    """Places that answer, on the shelves ``kept``: ``words`` before any filter, ``groups`` one bitmap a filter."""

    kept: Shelves
    words: int
    groups: dict
    ranked: list | None
    spelt: str

    def without(self, *names):
        bits = self.words
        for name, group in self.groups.items():
            if name not in names:
                bits &= group
        return bits

    @property
    def bits(self):
        return self.without()


def keys_of(question):
    """Keys of the places that answer, in the order that was asked for: a sequence."""
    return _in_order(question, _found(question))


def seconds_for(question):
    """How long the places that answer may stay the same without any publication; ``None``: until the next one."""
    return opening.seconds_until_change(shelves(), timezone.now()) if question.ouvert else None


def _found(question):
    kept = shelves()
    ranked = matching_objects(question.q, "place", len(kept.ids))
    spelt = ""
    if ranked == [] and (spelt := spelling.corrected(question.q)):
        ranked = matching_objects(spelt, "place", len(kept.ids))
        spelt = spelt if ranked else ""
    words = kept.everything if ranked is None else kept.bits(ranked)
    return Found(kept, words, _groups(kept, question), ranked, spelt)


def search(question, page_number=1, page_size=PAGE_SIZE):
    """The places that answer, a page of them with all that a card shows, and every filter with its counts."""
    found = _found(question)
    kept = found.kept
    ids = _in_order(question, found)
    return Answer(
        question=question,
        total=len(ids),
        page=Paginator(ids, page_size).get_page(page_number),
        facets=[
            (name, label, _options(kept, vocabularies, found.without(name), question.chosen(name)))
            for name, (vocabularies, label) in FILTERS.items()
        ],
        needs=[
            Option(need, label, (found.without("besoin") & _need_bits(kept, need)).bit_count(), question.besoin == need)
            for need, (label, _services) in NEEDS.items()
        ],
        times=[
            Option(when, label, (found.without("ouvert") & opening.open_when(kept, when)).bit_count(), question.ouvert == when)
            for when, label in opening.WHEN.items()
        ],
        communes=_named(kept.commune_names, kept.communes, found.without("commune"), question.commune),
        epcis=_named(kept.epci_names, kept.epcis, found.without("epci"), question.epci),
        postal_codes=_named(
            {code: code for code in sorted(kept.postal_codes)}, kept.postal_codes, found.without("code_postal"),
            question.code_postal,
        ),
        spelt=found.spelt,
        wider=[] if ids else _wider(question, found),
        kept=kept,
    )  # fmt: skip


def _wider(question, found):
    """How many answer within each larger radius."""
    if question.near is None:
        return []
    bits, near = found.without("pres_de"), question.near
    counts = [
        (
            radius,
            (bits & nearness.within(found.kept, near.latitude, near.longitude, radius, question.on_day)).bit_count(),
        )
        for radius in nearness.RADII
        if radius > question.rayon
    ]
    return [(radius, count) for radius, count in counts if count][:1]


def _need_bits(kept, need):
    bits = 0
    for code in NEEDS[need][1]:
        bits |= kept.terms.get((Vocabulary.SERVICES.value, code), 0)
    return bits


def _groups(kept, question):
    """One bitmap for each filter that was chosen: any of its values will do."""
    groups = {}
    for name, codes in question.values:
        groups[name] = 0
        for vocabulary in FILTERS[name][0]:
            for code in codes:
                groups[name] |= kept.terms.get((vocabulary.value, code), 0)
    if question.besoin:
        groups["besoin"] = _need_bits(kept, question.besoin)
    if question.ouvert:
        groups["ouvert"] = opening.open_when(kept, question.ouvert)
    if near := question.near:
        groups["pres_de"] = nearness.within(kept, near.latitude, near.longitude, question.rayon, question.on_day)
    for name, shelf in (("commune", kept.communes), ("epci", kept.epcis), ("code_postal", kept.postal_codes)):
        if value := getattr(question, name):
            groups[name] = shelf.get(value, 0)
            if name != "code_postal" and question.on_day:
                groups[name] = groups[name] & ~kept.travelling | _stopping(kept, name, value, question.on_day)
    return groups


def _stopping(kept, name, value, day):
    """The bitmap of what travels and stops there that day."""
    bits = 0
    for stop in kept.stops.get(day, ()):
        if getattr(stop, name) == value:
            bits |= 1 << stop.at
    return bits


def _in_order(question, found):
    """Nearest first when they said where they are, best match first when words were typed, else by commune."""
    kept = found.kept
    order = kept.orders.get(question.tri)
    if order is None and question.near and not question.tri:
        near = question.near
        order = nearness.nearest_first(kept, near.latitude, near.longitude, question.on_day)
    if order is None and found.ranked is not None and not question.tri:
        order = found.ranked
    return kept.keys(found.bits, order)


@publication.remembered
def labelled(vocabulary, language):
    """``[(term, its label in the language)]``."""
    return [(term, str(term)) for term in terms_of(vocabulary)]


def _options(kept, vocabularies, bits, chosen):
    options = [
        Option(
            term.code,
            label,
            (bits & kept.terms.get((term.vocabulary, term.code), 0)).bit_count(),
            term.code in chosen,
        )
        for vocabulary in vocabularies
        for term, label in labelled(vocabulary, get_language())
    ]
    return [option for option in options if option.count or option.chosen]


def _named(names, shelf, bits, chosen):
    """In the order of the shelf, which is that of the names."""
    options = (Option(key, name, (bits & shelf[key]).bit_count(), key == chosen) for key, name in names.items())
    return [option for option in options if option.count or option.chosen]
