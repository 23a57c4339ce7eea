"""What leaves about a place, and which places the national schema does not take (fr: données ouvertes).

:func:`said_of` is the only choice of fields: every file and every answer for machines is made of it, so that nothing
slips out that the public page does not show. Schema: https://github.com/LaMednum/standard-mediation-num, v1.0.2.
"""

import functools
import re
from dataclasses import dataclass

import phonenumbers
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, URLValidator
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from network import publication
from network.exchange import vocabulary
from network.exchange.osm_hours import place_to_osm
from network.exchange.values import OVERSEAS, many_lines, one_line, phones
from network.models import Closure, Place, Structure, Term, Vocabulary
from network.models.network import the_network

CHUNK = 2000
FIELDS = [
    "id", "pivot", "nom", "commune", "code_postal", "code_insee", "adresse", "complement_adresse", "latitude",
    "longitude", "typologie", "telephone", "courriels", "site_web", "horaires", "presentation_resume",
    "presentation_detail", "source", "itinerance", "structure_parente", "date_maj", "services",
    "publics_specifiquement_adresses", "prise_en_charge_specifique", "frais_a_charge",
    "dispositif_programmes_nationaux", "formations_labels", "autres_formations_labels", "modalites_acces",
    "modalites_accompagnement", "fiche_acces_libre", "prise_rdv",
]  # fmt: skip

_five_digits = r"^\d{5}$"
_rna = r"^W\d{9}$"
_insee = re.compile(r"([013-9]\d|2[AB1-9])\d{3}")
_national_phone = re.compile(r"\+(33|590|594|262|596|269|687|689|508|681)\d{6,9}")

# What the national schema asks for: its field, which places lack it, why they stay here, what to do about it.
REQUIRED = {
    "pivot": (
        Q(structure__siret="") & ~Q(structure__rna__regex=_rna),
        _("No SIRET and no RNA number"),
        _("Ask the structure for its SIRET, or find it on annuaire-entreprises.data.gouv.fr."),
    ),
    "commune": (Q(commune=None), _("No commune"), _("Say in which commune the place is.")),
    "code_postal": (
        ~Q(postal_code__regex=_five_digits) & (Q(commune=None) | ~Q(commune__postal_codes__regex=_five_digits)),
        _("No postal code"),
        _("Write the five digits of the postal code: the commune has several, or none is known."),
    ),
    "adresse": (
        Q(address__regex=r"^\s*$"),
        _("No address"),
        _("Write the number and the street; for a service that travels, those of where it starts from."),
    ),
}


def _lacking(fields=REQUIRED):
    lacking = Q()
    for field in fields:
        lacking |= REQUIRED[field][0]
    return lacking


def exportable():
    """The listed places that the national schema takes."""
    return Place.objects.listed().filter(~_lacking())


def not_exported(field=""):
    """The listed places that lack something, or lack that field."""
    return Place.objects.listed().filter(_lacking([field] if field else REQUIRED))


def reasons(place):
    """``[(field, why, what to do)]``: what the national schema misses about this place."""
    said = _where(place) | {"pivot": _pivot(place.structure)}
    return [(field, why, remedy) for field, (_lack, why, remedy) in REQUIRED.items() if not said[field]]


# One place


@dataclass(frozen=True)
class Around:
    """What is the same for every place of an answer, read once."""

    source: str
    parents: frozenset

    @classmethod
    def read(cls):
        return cls(one_line(the_network().name), listed_parents())


def said_of(place, today, around=None):
    """What everybody may know of a listed place: the fields of the national schema, several values as lists.

    Codes and labels are those of the schema. ``place`` comes with its terms and its closures.
    """
    around = around or Around.read()
    terms = _terms_of(place)
    listed = lambda vocabulary: terms.get(vocabulary.value, [])  # noqa: E731
    latitude, longitude = place.latitude, place.longitude
    return {
        "id": id_of(place),
        "pivot": _pivot(place.structure),
        "nom": one_line(place.name),
        **_where(place),
        "complement_adresse": one_line(place.address_extra),
        "latitude": None if latitude is None else round(latitude, 6),
        "longitude": None if longitude is None else round(longitude, 6),
        "typologie": listed(Vocabulary.TYPOLOGY) or _kind_of(place.structure),
        "telephone": _dialled(place.phone, place.postal_code),
        "courriels": [each for each in place.email_list() if is_email(each)],
        "site_web": [each for each in place.website_list() if is_url(each)],
        "horaires": place_to_osm(place, today),
        "presentation_resume": one_line(place.summary),
        "presentation_detail": many_lines(place.detail),
        "source": around.source,
        "itinerance": listed(Vocabulary.ITINERANCE),
        "structure_parente": _parent_of(place, around.parents),
        "date_maj": updated_on(place, today),
        "services": listed(Vocabulary.SERVICES),
        "publics_specifiquement_adresses": listed(Vocabulary.AUDIENCES),
        "prise_en_charge_specifique": listed(Vocabulary.SPECIAL_CARE),
        "frais_a_charge": listed(Vocabulary.FEES),
        "dispositif_programmes_nationaux": listed(Vocabulary.PROGRAMMES),
        "formations_labels": listed(Vocabulary.LABELS),
        "autres_formations_labels": one_line(place.other_labels),
        "modalites_acces": listed(Vocabulary.ACCESS),
        "modalites_accompagnement": listed(Vocabulary.SUPPORT),
        "fiche_acces_libre": place.accessibility_url if is_url(place.accessibility_url) else "",
        "prise_rdv": place.appointment_url if is_url(place.appointment_url) else "",
    }


def _where(place):
    commune = place.commune
    code = place.postal_code
    if not re.match(_five_digits, code):  # sure when the commune has one only
        code = commune.postal_codes if commune and re.match(_five_digits, commune.postal_codes) else ""
    return {
        "commune": commune.name if commune else "",
        "code_postal": code,
        "code_insee": commune.pk if commune and _insee.fullmatch(commune.pk) else "",
        "adresse": one_line(place.address),
    }


def id_of(place):
    """Never changes, whatever the place is called or whoever runs it."""
    return f"lieu-{place.pk}"


def updated_on(listing, today):
    """Somebody said that the listing is right; failing that, what it says changed."""
    return min(timezone.localdate(listing.verified_at or listing.modified_at), today)


def _pivot(structure):
    return structure.siret or (structure.rna if re.match(_rna, structure.rna) else "")


def _kind_of(structure):
    return [_codes()[structure.kind.code]] if structure.kind and structure.kind.code in _codes() else []


def _parent_of(place, parents):
    """Who runs the place; when both have one name, what that structure belongs to."""
    structure = place.structure
    if structure.called != place.name:
        return one_line(structure.called)
    parent = structure.parent
    return one_line(parent.called) if parent and parent.pk in parents else ""


@publication.remembered
def listed_parents():
    """Keys of the structures that others belong to and that the public sees."""
    return frozenset(Structure.objects.listed().filter(children__isnull=False).values_list("pk", flat=True))


@functools.lru_cache(maxsize=1)
def _national():
    """``{(vocabulary, code): (position, what the schema calls it)}``; terms of other versions have no place in it."""
    known = {}
    for name, terms in vocabulary.read().items():
        for position, term in enumerate(terms):
            said = _codes()[term["code"]] if name == Vocabulary.TYPOLOGY else term["label"]
            known[name, term["code"]] = position, said
    return known


@functools.lru_cache(maxsize=1)
def _codes():
    """``{our code: the schema's}`` of the kinds of structure: ``tiers-lieux`` → ``TIERS_LIEUX``."""
    codes = [term["code"] for term in vocabulary.read()[Vocabulary.TYPOLOGY]]
    return {code: "Autre" if code == "autre" else code.upper().replace("-", "_") for code in codes}


def _terms_of(place):
    """``{vocabulary: [what the schema calls it]}``, in the order of the schema."""
    found = {}
    for term in place.terms.all():
        if known := _national().get((term.vocabulary, term.code)):
            found.setdefault(term.vocabulary, []).append(known)
    return {name: [said for _position, said in sorted(terms)] for name, terms in found.items()}


@functools.lru_cache(maxsize=50_000)
def _dialled(text, postal_code):
    """The first number, as one dials it from anywhere: ``+33549000000``; empty for short numbers."""
    for each in phones(text):
        try:
            number = phonenumbers.parse(each, OVERSEAS.get(postal_code[:3], "FR"))
        except phonenumbers.NumberParseException:
            continue
        written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        if phonenumbers.is_possible_number(number) and _national_phone.fullmatch(written):
            return written
    return ""


_valid_email = EmailValidator()
_valid_url = URLValidator(schemes=["http", "https"])
NOWHERE = (".example", ".invalid", ".local", ".localhost", ".onion", ".test", ".arpa")  # no mail ever goes there


@functools.lru_cache(maxsize=50_000)
def is_email(text):
    try:
        _valid_email(text)
    except ValidationError:
        return False
    return text.isascii() and not text.lower().endswith(NOWHERE)


def is_url(text):
    if not text:
        return False
    try:
        _valid_url(text)
    except ValidationError:
        return False
    return True


def address_of(thing):
    """Where its public page is, from anywhere."""
    return settings.SITE_URL + thing.get_absolute_url()


# Many places


class _Beside:
    """Rows ``(key, …)`` in the order of their keys, read beside a longer walk."""

    def __init__(self, rows):
        self.rows = iter(rows)
        self.next = next(self.rows, None)

    def of(self, key):
        found = []
        while self.next is not None and self.next[0] <= key:
            if self.next[0] == key:
                found.append(self.next[1])
            self.next = next(self.rows, None)
        return found


def walk(places, today):
    """``(place, what it says)`` in the order of their keys.

    Queries read side by side, three of them long ones, whatever the number of places, and never more than a chunk of each in memory.
    """
    around = Around.read()
    places = places.select_related("structure__kind", "structure__parent", "commune").order_by("pk")
    terms = {term.pk: term for term in Term.objects.all()}
    links = Place.terms.through.objects.order_by("place_id").values_list("place_id", "term_id")
    has = _Beside(links.iterator(chunk_size=CHUNK))
    closures = Closure.objects.filter(ends_on__gte=today).order_by("place_id", "starts_on", "pk")
    closed = _Beside((closure.place_id, closure) for closure in closures.iterator(chunk_size=CHUNK))
    for place in places.iterator(chunk_size=CHUNK):
        place._prefetched_objects_cache = {  # as prefetch_related() would, without a query for each chunk
            "terms": [terms[pk] for pk in has.of(place.pk) if pk in terms],
            "closures": closed.of(place.pk),
        }
        yield place, said_of(place, today, around)
