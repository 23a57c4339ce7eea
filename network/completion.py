"""What visitors look for in a listing and do not find there (fr: ce qui manque)."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from network import hours, sections
from network.models import Vocabulary


@dataclass(frozen=True)
class Missing:
    """``what`` in a few words, ``why`` visitors want it, and where it is filled in."""

    section: str
    what: str
    why: str
    url: str


def missing(place):
    """What is missing, what visitors look for first standing first; no query when the terms are prefetched."""
    # (section, is it missing?, what, why)
    looked_for = [
        (
            sections.HOURS,
            not (hours.is_known(place.hours) or place.hours_note or place.by_appointment),
            _("the opening hours"),
            _("It is the first thing that people look for."),
        ),
        (
            sections.CONTACTS,
            not (place.phone or place.emails),
            _("a phone number or an e-mail address"),
            _("Many people call before they come."),
        ),
        (
            sections.SERVICES,
            not place.terms_of(Vocabulary.SERVICES),
            _("the services"),
            _("People search by what they need: without a service, they do not find you."),
        ),
        (
            sections.ACCESS,
            not place.terms_of(Vocabulary.ACCESS),
            _("how to come"),
            _("With or without an appointment? Nobody likes to come for nothing."),
        ),
        (
            sections.ACCESS,
            not place.terms_of(Vocabulary.FEES),
            _("what it costs"),
            _("Some do not dare to come when they do not know that it is free."),
        ),
        (
            sections.PRESENTATION,
            not (place.summary or place.detail),
            _("a word of presentation"),
            _("Two sentences are enough for people to feel expected."),
        ),
        (
            sections.PRACTICAL,
            place.latitude is None and not place.is_itinerant,
            _("the position on the map"),
            _("Without it, the place is not among those “near me”."),
        ),
    ]
    return [
        Missing(section, what, why, reverse("network:place_edit", args=[place.slug, section]))
        for section, is_missing, what, why in looked_for
        if is_missing
    ]
