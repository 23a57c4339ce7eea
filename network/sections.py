"""The small sections in which a listing is corrected, and what a listing said in each of them.

A snapshot is what a section holds, ready to be kept as JSON, compared, shown and put back.
"""

import hashlib
import json

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from network.models import Closure, Place, Stop, Structure, Term, Vocabulary

PRACTICAL, HOURS, CLOSURES, STOPS = "practical", "hours", "closures", "stops"
SERVICES, ACCESS, CONTACTS, PRESENTATION = "services", "access", "contacts", "presentation"

PLACE_SECTIONS = {
    PRACTICAL: _("Name and address"),
    HOURS: _("Opening hours"),
    CLOSURES: _("Closures and exceptional openings"),
    STOPS: _("Stops of a place that travels"),
    SERVICES: _("Services and audiences"),
    ACCESS: _("Coming and access"),
    CONTACTS: _("Contacts"),
    PRESENTATION: _("Presentation"),
}
STRUCTURE_SECTIONS = {
    CONTACTS: _("Contacts"),
    PRESENTATION: _("Presentation"),
}

FIELDS = {
    Place: {
        PRACTICAL: ["name", "address", "address_extra", "postal_code", "commune_id", "latitude", "longitude"],
        HOURS: ["hours", "hours_note", "by_appointment"],
        CLOSURES: [],
        STOPS: [],
        SERVICES: [],
        ACCESS: ["accessibility_url", "appointment_url"],
        CONTACTS: ["phone", "emails", "websites"],
        PRESENTATION: ["summary", "detail", "other_labels"],
    },
    Structure: {
        CONTACTS: ["address", "postal_code", "commune_id", "phone", "email", "website"],
        PRESENTATION: ["usage_name", "summary"],
    },
}
VOCABULARIES = {
    PRACTICAL: [Vocabulary.ITINERANCE],
    SERVICES: [
        Vocabulary.SERVICES, Vocabulary.SUPPORT, Vocabulary.AUDIENCES, Vocabulary.SPECIAL_CARE, Vocabulary.EQUIPMENT,
    ],
    ACCESS: [Vocabulary.ACCESS, Vocabulary.FEES, Vocabulary.SCHEMES, Vocabulary.ACCESSIBILITY],
    PRESENTATION: [Vocabulary.TYPOLOGY, Vocabulary.PROGRAMMES, Vocabulary.LABELS],
}  # fmt: skip


def sections_of(listing):
    """``{section: its heading}`` in the order of the page; only what travels has stops."""
    if not isinstance(listing, Place):
        return STRUCTURE_SECTIONS
    if listing.is_itinerant or listing.stops.exists():
        return PLACE_SECTIONS
    return {section: heading for section, heading in PLACE_SECTIONS.items() if section != STOPS}


def heading_of(listing, section):
    """The heading of one section, known or of an older history."""
    known = PLACE_SECTIONS if isinstance(listing, Place) else STRUCTURE_SECTIONS
    return known.get(section, section)


def snapshot(listing, section):
    """What the section says now."""
    said = {name: getattr(listing, name) for name in FIELDS[type(listing)][section]}
    if isinstance(listing, Place):
        for vocabulary in VOCABULARIES.get(section, []):
            said[vocabulary.value] = [term.code for term in listing.terms_of(vocabulary)]
        if section == CLOSURES:
            said["closures"] = [
                {
                    "starts_on": closure.starts_on.isoformat(),
                    "ends_on": closure.ends_on.isoformat(),
                    "hours": closure.hours,
                    "note": closure.note,
                }
                for closure in sorted(listing.closures.all(), key=lambda each: (each.starts_on, each.pk))
            ]
        if section == STOPS:
            said["stops"] = _stops_to_come(listing)
    return said


def _stops_to_come(place):
    """Those that are over are nobody’s concern any more; they stay in the database."""
    today = timezone.localdate()
    return [
        {
            "on": stop.on.isoformat(),
            "opens": stop.opens,
            "closes": stop.closes,
            "commune_id": stop.commune_id,
            "where": stop.where,
        }
        for stop in sorted(place.stops.all(), key=lambda each: (each.on, each.opens))
        if stop.on >= today
    ]


def snapshots(listing):
    """Every section at once: ``{section: snapshot}``."""
    return {section: snapshot(listing, section) for section in FIELDS[type(listing)]}


def put(listing, section, said):
    """Make the section say what a snapshot says, and save it."""
    names = [name for name in FIELDS[type(listing)][section] if name in said]
    for name in names:
        setattr(listing, name, said[name])
    listing.save(update_fields=[*names, "modified_at"])
    if isinstance(listing, Place):
        _put_terms(listing, section, said)
        if "closures" in said:
            listing.closures.all().delete()
            Closure.objects.bulk_create([Closure(place=listing, **each) for each in said["closures"]])
        if "stops" in said:
            today = timezone.localdate()
            listing.stops.filter(on__gte=today).delete()
            coming = [each for each in said["stops"] if each["on"] >= today.isoformat()]
            Stop.objects.bulk_create([Stop(place=listing, **each) for each in coming])
    listing._prefetched_objects_cache = {}


def _put_terms(place, section, said):
    vocabularies = [each for each in VOCABULARIES.get(section, []) if each.value in said]
    if not vocabularies:
        return
    kept = [term.pk for term in place.terms.all() if term.vocabulary not in vocabularies]
    wanted = {(vocabulary.value, code) for vocabulary in vocabularies for code in said[vocabulary.value]}
    chosen = [
        term.pk for term in Term.objects.filter(vocabulary__in=vocabularies) if (term.vocabulary, term.code) in wanted
    ]
    place.terms.set([*kept, *chosen])


def digest(said):
    """A short mark of what a section says, to notice that it changed in between."""
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:16]
