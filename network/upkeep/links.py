"""The links in a letter: signed for a place, a contact and a purpose; good for 30 days, until they are used.

A link says who holds it, so nothing else is asked. Reading it changes nothing: scanners of mail follow links.
"""

import datetime as dt
from dataclasses import dataclass
from enum import Enum

from django.core import signing
from django.urls import reverse

from network.models import Ask, AskStatus, Place
from network.models.upkeep import ANSWERED

LASTS = dt.timedelta(days=30)
_signer = signing.TimestampSigner(salt="network.upkeep.links", sep="~")


class Purpose(Enum):
    CONFIRM = "c"
    CORRECT = "m"


class State(Enum):
    """What a link is worth today."""

    GOOD = "good"
    ANSWERED = "answered"
    STOPPED = "stopped"
    EXPIRED = "expired"
    REVOKED = "revoked"
    BROKEN = "broken"


@dataclass
class Link:
    """What somebody holds: the listing, the question if there is one, and whether it still opens something.

    ``renewable``: a new one may be sent to the same contact.
    """

    state: State
    place: Place | None
    ask: Ask | None = None

    @property
    def is_good(self):
        return self.state is State.GOOD

    @property
    def renewable(self):
        return self.ask is not None and self.state in (State.EXPIRED, State.ANSWERED, State.STOPPED)


def token_of(ask, purpose):
    return _signer.sign(f"{ask.place_id}.{ask.contact_id}.{ask.key}.{purpose.value}")


def address_of(ask, purpose, section=""):
    """The path of the page behind the link: one button, or the sections that may be corrected."""
    token = token_of(ask, purpose)
    if purpose is Purpose.CONFIRM:
        return reverse("answering:confirm", args=[ask.place.slug, token])
    if section:
        return reverse("answering:section", args=[ask.place.slug, token, section])
    return reverse("answering:correct", args=[ask.place.slug, token])


def read(slug, token, purpose):
    """The :class:`Link` that somebody holds. Never an exception: every mistake has a kind page."""
    place = Place.objects.for_display().select_related("verified_by", "verified_contact").filter(slug=slug).first()
    try:
        said, expired = _signer.unsign(token, max_age=LASTS), False
    except signing.SignatureExpired:
        said, expired = _signer.unsign(token), True
    except signing.BadSignature:
        return Link(State.BROKEN, place if place and _is_public(place) else None)
    place_key, contact_key, key, signed_for = said.split(".")
    if place is None or str(place.pk) != place_key or signed_for != purpose.value:
        return Link(State.BROKEN, place if place and _is_public(place) else None)
    ask = Ask.objects.filter(key=key, place=place).select_related("contact", "campaign").first()
    if ask is None or str(ask.contact_id) != contact_key:
        return Link(State.REVOKED, place)
    ask.place = place
    return Link(_state(ask, expired), place, ask)


def _is_public(place):
    return Place.objects.listed().filter(pk=place.pk).exists()


def _state(ask, expired):
    if ask.status in ANSWERED:
        return State.ANSWERED
    if ask.status == AskStatus.STOPPED:
        return State.STOPPED
    return State.EXPIRED if expired else State.GOOD
