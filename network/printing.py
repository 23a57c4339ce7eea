"""A list of places on paper: what it is called, what was chosen, and the places commune by commune."""

from dataclasses import dataclass
from itertools import groupby

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from network import directory, hours
from network.directory import opening
from network.models import Place, Vocabulary
from network.models.network import the_network
from network.words import fold

MOST = 300  # places on one print
NEEDS_A_TABLE = 40  # places from which a table of communes helps


@dataclass(frozen=True)
class Entry:
    """A place as a line of the list says it."""

    place: Place
    sentence: str
    services: list
    fees: list


@dataclass(frozen=True)
class Chapter:
    """The places of one commune; ``name`` is empty for those whose commune is not known."""

    anchor: str
    name: str
    entries: list


def chapters(question):
    """``(how many places answer, [Chapter])`` of the first :data:`MOST` of them."""
    keys = directory.keys_of(question)
    found = Place.objects.for_display().in_bulk(list(keys[:MOST]))
    places = sorted(found.values(), key=lambda place: (*_commune_of(place), fold(place.name), place.pk))
    by_commune = groupby(places, key=_commune_of)
    return len(keys), [
        Chapter(f"commune-{insee or 'inconnue'}", name_of(together[0]), [_entry(place) for place in together])
        for (_unknown, _name, insee), group in by_commune
        if (together := list(group))
    ]


def _commune_of(place):
    """What communes are sorted by; the unknown one comes last."""
    return (False, fold(place.commune.name), place.commune_id) if place.commune else (True, "", "")


def name_of(place):
    return place.commune.name if place.commune else ""


def _entry(place):
    return Entry(
        place,
        hours.sentence(place.hours) if hours.is_known(place.hours) else "",
        place.terms_of(Vocabulary.SERVICES),
        place.terms_of(Vocabulary.FEES),
    )


# The question in words


def title_of(question):
    """« Lieux ouverts le samedi 21 novembre à moins de 20 km de Thouars »."""
    what = _what(question)
    if question.near:
        return _("%(what)s within %(radius)s km of %(near)s") % {
            "what": what,
            "radius": question.rayon,
            "near": question.near.label,
        }
    where = _where(question) or the_network().territory_name
    return f"{what} – {where}" if where else what


def _what(question):
    if not question.ouvert:
        return _("Places that help with digital tools")
    if question.ouvert == opening.NOW:
        return _("Places open now")
    if question.ouvert == opening.EVENING:
        return _("Places open this evening")
    return _("Places open on %s") % date_format(opening.day_of(question.ouvert), "l j F")


def _where(question):
    kept = directory.shelves()
    names = (kept.commune_names.get(question.commune), kept.epci_names.get(question.epci), question.code_postal)
    return ", ".join(filter(None, names))


def choices_of(question):
    """``[(label, [value, …])]`` of what was chosen and the title does not say."""
    chosen = []
    if question.q:
        chosen.append((_("Words searched for"), [question.q]))
    if question.besoin:
        chosen.append((_("Need"), [str(directory.NEEDS[question.besoin][0])]))
    for name, codes in question.values:
        vocabularies, label = directory.FILTERS[name]
        terms = (term for vocabulary in vocabularies for term in directory.terms_of(vocabulary))
        chosen.append((str(label), [str(term) for term in terms if term.code in codes]))
    return chosen
