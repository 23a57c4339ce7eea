"""What the resource centre answers: the resources, in order, and every facet with exact counts."""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.paginator import Paginator

from network.directory.shelves import from_shelves
from resources.catalogue import words
from resources.catalogue.questions import FACETS, Question, labels_of
from resources.catalogue.shelves import shelves
from resources.catalogue.wording import corrected, groups_of
from resources.models import Resource

PAGE_SIZE = 12


@dataclass
class Option:
    value: str
    label: str
    count: int
    chosen: bool


@dataclass
class Answer:
    """``page``: a page of resources with all that a card shows. ``facets``: ``[(name, label, [Option])]``."""

    question: Question
    total: int
    page: object
    facets: list
    spelt: str = ""  # what was searched for instead of what was typed
    some_words: bool = False  # nothing holds all the words: these hold the most telling ones

    @property
    def found_nothing(self):
        """Words were typed, and nothing holds them, or not all of them."""
        return bool(self.question.q) and (not self.total or self.some_words)

    @property
    def facet(self):
        """``{name: (label, [Option])}``, for templates."""
        return {name: (label, options) for name, label, options in self.facets}


@dataclass(frozen=True)
class Worded:
    """What words select. ``bits``: ``None`` when no word matters; ``best``: keys, best first, before any filter."""

    bits: int | None = None
    best: tuple = ()
    spelt: str = ""
    some_words: bool = False


class Keys(Sequence):
    """The keys of a bitmap in an order, read only as far as somebody looks."""

    def __init__(self, kept, bits, tri, best):
        self.kept, self.bits, self.tri = kept, bits, tri
        self.best = [] if tri else [key for key in best if bits >> kept.position.get(key, len(kept.ids)) & 1]

    def __len__(self):
        return self.bits.bit_count()

    def __getitem__(self, wanted):
        start, stop, _step = wanted.indices(len(self))
        if self.tri == "titre":
            return self.kept.by_title(self.bits, start, stop)
        first = self.best[start:stop]
        if len(first) == stop - start or not self.best:
            return first or self.kept.newest_first(self.bits, start, stop)
        others = self.bits & ~self.kept.bits(self.best)
        skipped = max(0, start - len(self.best))
        return first + self.kept.newest_first(others, skipped, skipped + stop - start - len(first))


def search(question, user=None, page_number=1, page_size=PAGE_SIZE):
    """What answers among what the person may see (``None``: a visitor): a page of it, and every facet with its counts."""
    kept = shelves()
    seen = kept.seen_by(user)
    worded = worded_by(kept, question.q)
    if worded.bits is not None:
        seen &= worded.bits
    chosen = {name: _any_of(kept, name, values) for name, values in question.values}
    bits = _all_of(seen, chosen)
    page = Paginator(Keys(kept, bits, question.tri, worded.best), page_size).get_page(page_number)
    shown = Resource.objects.select_related("structure").in_bulk(list(page.object_list))
    page.object_list = [shown[key] for key in page.object_list if key in shown]
    return Answer(
        question=question,
        total=bits.bit_count(),
        page=page,
        facets=[
            (name, label, _options(kept, name, _all_of(seen, chosen, name), question.chosen(name)))
            for name, label in FACETS.items()
        ],
        spelt=worded.spelt,
        some_words=worded.some_words and bool(bits),
    )


def keys_of(question, user=None, most=None):
    """Keys of all that answers, in order."""
    kept = shelves()
    bits = kept.seen_by(user)
    worded = worded_by(kept, question.q)
    if worded.bits is not None:
        bits &= worded.bits
    bits = _all_of(bits, {name: _any_of(kept, name, values) for name, values in question.values})
    return Keys(kept, bits, question.tri, worded.best)[: most or bits.bit_count()]


def _any_of(kept, name, values):
    bits = 0
    for value in values:
        bits |= kept.facets.get((name, value), 0)
    return bits


def _all_of(seen, chosen, but=None):
    for name, bits in chosen.items():
        if name != but:
            seen &= bits
    return seen


def _options(kept, name, bits, chosen):
    options = (
        Option(value, label, (bits & kept.facets.get((name, value), 0)).bit_count(), value in chosen)
        for value, label in labels_of(name).items()
    )
    return [option for option in options if option.count or option.chosen]


@from_shelves(most=200)
def worded_by(kept, q):
    """What the words select. First all of them; else as they were probably meant; else the most telling of them."""
    groups = groups_of(q)
    if not groups:
        return Worded()
    if found := _holding_all(kept, groups):
        return found
    spelt = corrected(q)
    if spelt and (found := _holding_all(kept, groups_of(spelt), spelt)):
        return found
    if spelt and (found := _holding_most(kept, groups_of(spelt), spelt)):
        return found
    return _holding_most(kept, groups) or Worded(bits=0)


def _holding_all(kept, groups, spelt=""):
    keys = words.holding(groups) if groups else ()
    bits = kept.bits(keys)
    if not bits:
        return None
    if len(keys) <= words.MOST_RANKED:
        return Worded(bits, tuple(words.ranked(groups)), spelt)
    entitled = kept.bits(words.entitled(groups)) & bits
    return Worded(bits, tuple(kept.newest_first(entitled, 0, words.MOST_RANKED)), spelt)


def _holding_most(kept, groups, spelt=""):
    """Nothing holds all the words: what holds as many as possible, the rarest ones first."""
    each = [(kept.bits(words.holding([group])), group) for group in groups]
    each = [(bits, group) for bits, group in each if bits]
    if not each or len(groups) == 1:
        return None
    weight = {id(group): math.log(1 + len(kept.ids) / bits.bit_count()) for bits, group in each}
    for size in range(len(each), 0, -1):
        kinds = []
        for chosen in itertools.combinations(each, size):
            bits = kept.published
            for holding, _group in chosen:
                bits &= holding
            if bits:
                kinds.append(
                    (sum(weight[id(group)] for _bits, group in chosen), bits, [group for _b, group in chosen])
                )
        if kinds:
            kinds.sort(key=lambda kind: -kind[0])
            best = dict.fromkeys(key for _weight, _bits, some in kinds[:5] for key in words.ranked(some))
            bits = 0
            for _weight, some, _groups in kinds:
                bits |= some
            return Worded(bits, tuple(best), spelt, some_words=True)
    return None
