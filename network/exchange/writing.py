"""Writing what :mod:`network.exchange.importing` decided, many places at a time, inside its transaction.

Rows are written in bulk, so the index of words and the announcement, which follow signals elsewhere, are done here.
"""

from django.utils import timezone

from network import indexing, publication, upkeep
from network.exchange.owners import FreeSlugs
from network.models import Means, Place, Structure, Term, Vocabulary

CHUNK = 500


def _terms():
    """``{(vocabulary, code): key}``."""
    return {(vocabulary, code): pk for vocabulary, code, pk in Term.objects.values_list("vocabulary", "code", "pk")}


def create(source, decisions, structures):
    """New places, after the structures made for them."""
    if not decisions:
        return
    slugs = FreeSlugs(Structure)
    for structure in structures:
        structure.slug = slugs.take(structure.name)
    Structure.objects.bulk_create(structures, batch_size=CHUNK)
    slugs = FreeSlugs(Place)
    for decision in decisions:
        decision.place = _place(source, decision, slugs)
    Place.objects.bulk_create([decision.place for decision in decisions], batch_size=CHUNK)
    terms, labels, has = _terms(), dict(Term.objects.values_list("pk", "label")), Place.terms.through
    held = {
        decision.place.pk: [
            terms[vocabulary, code]
            for vocabulary in Vocabulary.values
            for code in decision.understood.said.get(vocabulary, [])
        ]
        for decision in decisions
    }
    has.objects.bulk_create(
        [has(place_id=place, term_id=term) for place, of_place in held.items() for term in of_place], batch_size=CHUNK
    )
    indexing.index_new(
        structures,
        [decision.place for decision in decisions],
        {place: [labels[term] for term in of_place] for place, of_place in held.items()},
    )
    publication.announce()


def _place(source, decision, slugs):
    understood = decision.understood
    fields = {name: value for name, value in understood.said.items() if name not in Vocabulary.values}
    return Place(
        **fields,
        structure=decision.structure,
        slug=slugs.take(understood.said["name"]),
        source=source,
        source_id=understood.source_id,
        source_digest=understood.digest,
        modified_at=understood.dated or timezone.now(),
        verified_at=understood.dated,
        verified_means=Means.IMPORT if understood.dated else "",
    )


def change(decisions, *, by):
    """Known places about which the file says something else; each change enters the history. Returns the changes."""
    if not decisions:
        return []
    terms, changes = _terms(), []
    for start in range(0, len(decisions), CHUNK):
        chunk = decisions[start : start + CHUNK]
        for decision in chunk:
            values = {name: decision.understood.said[name] for name in decision.fields}
            Place.objects.filter(pk=decision.place.pk).update(
                **{name: value for name, value in values.items() if name not in Vocabulary.values},
                source_digest="" if decision.kept else decision.understood.digest,
            )
        _change_terms(chunk, terms)
        fresh = Place.objects.select_related("structure", "commune").prefetch_related("terms", "closures", "stops")
        fresh = fresh.in_bulk([decision.place.pk for decision in chunk])
        moments = {}
        for decision in chunk:
            before, place, dated = decision.place.modified_at, fresh[decision.place.pk], decision.understood.dated
            changes += upkeep.record_edit(place, decision.before, by=by, means=Means.IMPORT)
            moments.setdefault(max(before, dated or before), []).append(place.pk)
            indexing.index_place(place)
        for moment, places in moments.items():
            Place.objects.filter(pk__in=places).update(modified_at=moment)
    publication.announce()
    return changes


def _change_terms(decisions, terms):
    """What the places hold of the vocabularies that change, and of no other."""
    has, added, removed = Place.terms.through, [], []
    held = {}
    for pk, place, term in has.objects.filter(place__in=[each.place.pk for each in decisions]).values_list(
        "pk", "place_id", "term_id"
    ):
        held[place, term] = pk
    for decision in decisions:
        place, said = decision.place, decision.understood.said
        changing = [name for name in decision.fields if name in Vocabulary.values]
        wanted = {terms[vocabulary, code] for vocabulary in changing for code in said[vocabulary]}
        present = {term.pk for term in place.terms.all() if term.vocabulary in changing}
        removed += [held[place.pk, term] for term in present - wanted if (place.pk, term) in held]
        added += [has(place_id=place.pk, term_id=term) for term in sorted(wanted - present)]
    has.objects.filter(pk__in=removed).delete()
    has.objects.bulk_create(added, batch_size=CHUNK)


def remember(decisions):
    """Note that lines read anew say what the places say already, so that the next reading is short."""
    for decision in decisions:
        if decision.place and decision.place.source_digest != decision.understood.digest:
            Place.objects.filter(pk=decision.place.pk).update(source_digest=decision.understood.digest)
