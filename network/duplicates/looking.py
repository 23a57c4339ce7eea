"""Looking for listings that may be one place: every morning, after an import, and among the lines of a file."""

import hashlib
from collections import defaultdict
from dataclasses import dataclass, replace

from django.db import transaction
from django.utils import timezone

from network.exchange.pairs import Description, pairs
from network.models import LookForPairs, PairOfPlaces, PairStatus, Place, Vocabulary

AT_A_TIME = 500
FIELDS = (
    "pk", "name", "structure__name", "address", "postal_code", "commune_id", "commune__name", "latitude", "longitude",
    "phone", "emails", "websites", "structure__siret",
)  # fmt: skip


@dataclass(frozen=True)
class Known:
    """A place that is there already, as the key of a pair with a line of a file."""

    pk: int


def descriptions():
    """Every place that was not merged into another one, in two queries; ``key`` is its key."""
    places = Place.objects.filter(merged_into=None).order_by("pk")
    codes = defaultdict(list)
    kinds = places.filter(terms__vocabulary__in=[Vocabulary.TYPOLOGY, Vocabulary.ITINERANCE]).order_by()
    for pk, vocabulary, code in kinds.values_list("pk", "terms__vocabulary", "terms__code").iterator():
        codes[pk, vocabulary].append(code)
    travelling = _code_of_travellers()
    return [
        Description(
            *row[:5], row[5] or "", row[6] or "", *row[7:],
            typologies="|".join(sorted(codes[row[0], Vocabulary.TYPOLOGY])),
            is_itinerant=codes[row[0], Vocabulary.ITINERANCE] == [travelling],
        )
        for row in places.values_list(*FIELDS).iterator()
    ]  # fmt: skip


def _code_of_travellers():
    from network.models import Term

    return Term.objects.of(Vocabulary.ITINERANCE).filter(label="Itinérant").values_list("code", flat=True).first()


def look_for_pairs(*, again=False):
    """Bring the proposals up to date. Returns ``(new, gone)``, ``(0, 0)`` at once when no listing changed.

    Proposals that no longer hold go; decisions never do. ``again``: look although nothing changed.
    """
    described = descriptions()
    digest = hashlib.sha256(repr(described).encode()).hexdigest()
    if not again and LookForPairs.objects.filter(digest=digest).exists():
        return 0, 0
    found = {(min(pair.one, pair.other), max(pair.one, pair.other)): pair for pair in pairs(described)}
    with transaction.atomic():
        result = _note(found)
        LookForPairs.objects.all().delete()
        LookForPairs.objects.create(digest=digest)
    return result


def _note(found):
    """Write proposals anew, around what people decided."""
    apart = _said_to_be_two()
    final = _finals()
    known = {(pair.first_id, pair.second_id): pair for pair in PairOfPlaces.objects.select_for_update()}
    new, changed, seen = [], [], set()
    for keys, pair in found.items():
        row = known.get(keys)
        if row is None and frozenset(final(key) for key in keys) not in apart:
            new.append(PairOfPlaces(first_id=keys[0], second_id=keys[1], score=pair.score, reasons=pair.reasons))
        elif row is not None and row.status == PairStatus.PROPOSED:
            seen.add(row.pk)
            if (row.score, row.reasons) != (pair.score, pair.reasons):
                row.score, row.reasons = pair.score, pair.reasons
                changed.append(row)
    PairOfPlaces.objects.bulk_create(new, batch_size=AT_A_TIME, ignore_conflicts=True)
    PairOfPlaces.objects.bulk_update(changed, ["score", "reasons"], batch_size=AT_A_TIME)
    gone = [row.pk for row in known.values() if row.status == PairStatus.PROPOSED and row.pk not in seen]
    for start in range(0, len(gone), AT_A_TIME):
        PairOfPlaces.objects.filter(pk__in=gone[start : start + AT_A_TIME], status=PairStatus.PROPOSED).delete()
    return len(new), len(gone)


def _finals():
    """``final(key)``: the key of the listing that a merged one now stands in; its own for the others."""
    into = dict(Place.objects.exclude(merged_into=None).values_list("pk", "merged_into"))

    def final(key):
        seen = set()
        while key in into and key not in seen:
            seen.add(key)
            key = into[key]
        return key

    return final


def _said_to_be_two():
    """Pairs of keys that people said are two places; what was said of a listing holds for the one that took it in."""
    final = _finals()
    decided = PairOfPlaces.objects.filter(status=PairStatus.NOT_THE_SAME)
    return {frozenset((final(one), final(two))) for one, two in decided.values_list("first_id", "second_id")}


def pairs_in_lines(lines, *, own=None):
    """Pairs among the lines of a file (:class:`Description`), and between them and the places that are there.

    ``own``: ``{key of a line: key of the place it already is}``; a line is never paired with its own place, nor with
    one that people said is another. Keys of places that are there come back as :class:`Known`.
    """
    own, final = own or {}, _finals()
    standing = {key: final(pk) for key, pk in own.items()}
    taken = set(standing.values())
    there = [replace(each, key=Known(each.key)) for each in descriptions() if each.key not in taken]
    apart = _said_to_be_two()

    def place_of(key):
        return key.pk if isinstance(key, Known) else standing.get(key)

    def are_one_already(pair):
        one, other = place_of(pair.one), place_of(pair.other)
        return one is not None and (one == other or frozenset((one, other)) in apart)

    found = pairs([*lines, *there], among={line.key for line in lines})
    return [pair for pair in found if not are_one_already(pair)]


def last_look():
    """When somebody or something last looked, or ``None``."""
    looked_at = LookForPairs.objects.values_list("looked_at", flat=True).first()
    return timezone.localtime(looked_at) if looked_at else None
