"""What the public may find: places by words, needs, services, audiences, commune; with exact counts.

Each process keeps, until the next publication, one Python integer for each value as a bitmap over the listed
places (bit i = place i). Filtering is ``&`` and ``|``, counting is ``bit_count``: no query for each value.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from django.core.paginator import Paginator
from django.db.models.functions import Lower
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from network import publication
from network.models import Place, Term, Vocabulary
from network.words import fold, matching_objects

PAGE_SIZE = 20

# The three needs of the public, and the national services that answer them.
NEEDS = {
    "demarches": (
        _("I need the essentials"),
        [
            "aide-aux-demarches-administratives",
            "acces-internet-et-materiel-informatique",
            "acquisition-de-materiel-informatique-a-prix-solidaire",
        ],
    ),
    "apprendre": (
        _("I want to learn"),
        [
            "maitrise-des-outils-numeriques-du-quotidien",
            "utilisation-securisee-du-numerique",
            "insertion-professionnelle-via-le-numerique",
            "parentalite-et-education-avec-le-numerique",
            "comprehension-du-monde-numerique",
        ],
    ),
    "creer": (_("I want to create"), ["loisirs-et-creations-numeriques"]),
}

# The name in the address, the vocabulary behind it.
FILTERS = {
    "service": Vocabulary.SERVICES,
    "public": Vocabulary.AUDIENCES,
    "acces": Vocabulary.ACCESS,
    "frais": Vocabulary.FEES,
    "programme": Vocabulary.PROGRAMMES,
}
FILTER_LABELS = {
    "service": _("Service"),
    "public": _("For whom"),
    "acces": _("How to come"),
    "frais": _("Cost"),
    "programme": _("National programme"),
}
SORTS = {
    "commune": pgettext_lazy("sort", "by commune"),
    "nom": pgettext_lazy("sort", "by name"),
    "verifie": pgettext_lazy("sort", "latest verified first"),
}


@dataclass(frozen=True)
class Question:
    """What somebody asks of the directory, cleaned: unknown values are left out."""

    q: str = ""
    besoin: str = ""
    commune: str = ""
    epci: str = ""
    tri: str = ""
    values: tuple = ()  # ((filter, (code, …)), …)

    def chosen(self, name):
        return dict(self.values).get(name, ())

    @property
    def is_empty(self):
        return not (self.q or self.besoin or self.commune or self.epci or self.values)

    def address(self, **changes):
        """The query string of this question with some answers changed; ``None`` takes one out."""
        parts = {"q": self.q, "besoin": self.besoin, "commune": self.commune, "epci": self.epci, "tri": self.tri}
        parts |= dict(self.values) | changes
        return urlencode({name: value for name, value in parts.items() if value}, doseq=True)


@dataclass
class Bitmaps:
    """The listed places in their usual order, and who has what."""

    ids: list = field(default_factory=list)
    position: dict = field(default_factory=dict)
    terms: dict = field(default_factory=dict)  # (vocabulary, code) -> bitmap
    communes: dict = field(default_factory=dict)  # INSEE -> bitmap
    epcis: dict = field(default_factory=dict)  # SIREN -> bitmap
    orders: dict = field(default_factory=dict)  # sort -> ids
    commune_names: dict = field(default_factory=dict)
    epci_names: dict = field(default_factory=dict)

    @property
    def everything(self):
        return (1 << len(self.ids)) - 1


@publication.remembered
def bitmaps():
    """Two queries for each publication and process, whatever the number of places."""
    rows = list(
        Place.objects.listed()
        .order_by("commune__slug", Lower("name"), "pk")
        .values_list("pk", "name", "verified_at", "commune", "commune__name", "commune__epci", "commune__epci__name")
    )
    kept = Bitmaps(ids=[row[0] for row in rows])
    kept.position = {pk: at for at, pk in enumerate(kept.ids)}
    communes, epcis, terms = defaultdict(int), defaultdict(int), defaultdict(int)
    for at, (_pk, _name, _verified, commune, commune_name, epci, epci_name) in enumerate(rows):
        if commune:
            communes[commune] |= 1 << at
            kept.commune_names[commune] = commune_name
        if epci:
            epcis[epci] |= 1 << at
            kept.epci_names[epci] = epci_name
    links = Term.objects.filter(places__isnull=False).values_list("vocabulary", "code", "places")
    for vocabulary, code, place in links.order_by():
        at = kept.position.get(place)
        if at is not None:
            terms[vocabulary, code] |= 1 << at
    kept.communes, kept.epcis, kept.terms = dict(communes), dict(epcis), dict(terms)
    never = 0.0
    kept.orders = {
        "nom": [row[0] for row in sorted(rows, key=lambda row: (fold(row[1]), row[0]))],
        "verifie": [
            row[0] for row in sorted(rows, key=lambda row: (-(row[2].timestamp() if row[2] else never), row[0]))
        ],
    }
    return kept


@publication.remembered
def terms_of(vocabulary):
    return list(Term.objects.of(vocabulary))


def understand(parameters):
    """A :class:`Question` from what stands in the address (a ``QueryDict``)."""
    values = []
    for name, vocabulary in FILTERS.items():
        known = {term.code for term in terms_of(vocabulary)}
        if chosen := tuple(sorted({code for code in parameters.getlist(name) if code in known})):
            values.append((name, chosen))
    kept = bitmaps()
    one_of = lambda name, known: parameters.get(name) if parameters.get(name) in known else ""  # noqa: E731
    return Question(
        q=parameters.get("q", "").replace("\0", "").strip()[:200],
        besoin=one_of("besoin", NEEDS),
        commune=one_of("commune", kept.communes),
        epci=one_of("epci", kept.epcis),
        tri=one_of("tri", SORTS),
        values=tuple(values),
    )


@dataclass
class Option:
    value: str
    label: str
    count: int
    chosen: bool


@dataclass
class Answer:
    question: Question
    total: int
    page: object
    facets: list  # [(name, label, [Option])]
    needs: list
    communes: list
    epcis: list


def keys_of(question):
    """Keys of the places that answer, in the order that was asked for."""
    return _found(question)[-1]


def _found(question):
    kept = bitmaps()
    found = matching_objects(question.q, "place")
    words = kept.everything if found is None else _bits(kept, found)
    groups = _groups(kept, question)
    answer = words
    for bits in groups.values():
        answer &= bits
    return kept, groups, words, _in_order(kept, question, answer, found)


def search(question, page_number=1):
    """The places that answer, a page of them with all that a card shows, and every filter with its counts."""
    kept, groups, words, ids = _found(question)
    page = Paginator(ids, PAGE_SIZE).get_page(page_number)
    places = Place.objects.for_display().in_bulk(list(page.object_list))
    page.object_list = [places[pk] for pk in page.object_list if pk in places]

    def without(name):
        bits = words
        for other, other_bits in groups.items():
            if other != name:
                bits &= other_bits
        return bits

    return Answer(
        question=question,
        total=len(ids),
        page=page,
        facets=[
            (name, FILTER_LABELS[name], _options(kept, terms_of(vocabulary), without(name), question.chosen(name)))
            for name, vocabulary in FILTERS.items()
        ],
        needs=[
            Option(need, label, (without("besoin") & _need_bits(kept, need)).bit_count(), question.besoin == need)
            for need, (label, _services) in NEEDS.items()
        ],
        communes=_named_options(kept.commune_names, kept.communes, without("commune"), question.commune),
        epcis=_named_options(kept.epci_names, kept.epcis, without("epci"), question.epci),
    )


def _bits(kept, ids):
    bits = 0
    for pk in ids:
        if pk in kept.position:
            bits |= 1 << kept.position[pk]
    return bits


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
        for code in codes:
            groups[name] |= kept.terms.get((FILTERS[name].value, code), 0)
    if question.besoin:
        groups["besoin"] = _need_bits(kept, question.besoin)
    if question.commune:
        groups["commune"] = kept.communes[question.commune]
    if question.epci:
        groups["epci"] = kept.epcis[question.epci]
    return groups


def _in_order(kept, question, bits, found):
    """Best match first when words were typed, else by commune, unless another order was asked."""
    order = kept.orders.get(question.tri) or (found if found is not None and not question.tri else kept.ids)
    return [pk for pk in order if pk in kept.position and bits >> kept.position[pk] & 1]


def _options(kept, terms, bits, chosen):
    options = [
        Option(
            term.code,
            str(term),
            (bits & kept.terms.get((term.vocabulary, term.code), 0)).bit_count(),
            term.code in chosen,
        )
        for term in terms
    ]
    return [option for option in options if option.count or option.chosen]


def _named_options(names, bitmaps_of, bits, chosen):
    options = [Option(key, name, (bits & bitmaps_of[key]).bit_count(), key == chosen) for key, name in names.items()]
    return sorted(
        (option for option in options if option.count or option.chosen), key=lambda option: fold(option.label)
    )
