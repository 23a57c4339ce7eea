"""The links in a letter: signed for a place, a contact and a purpose; good for 30 days, until they are used.

A link says who holds it, so nothing else is asked. Reading it changes nothing: scanners of mail follow links.
"""

import datetime as dt
from dataclasses import dataclass
from enum import Enum

from django.core import signing
from django.urls import reverse
from django.utils import timezone

from network.models import Ask, AskStatus, Place
from network.models.upkeep import ANSWERED
from network.upkeep.whom_to_ask import may_be_asked

LASTS = dt.timedelta(days=30)


class _Signer(signing.TimestampSigner):
    def sign_at(self, value, moment):
        """As signed at another moment: what one link leads to lasts no longer than that link."""
        return signing.Signer.sign(self, f"{value}{self.sep}{signing.b62_encode(int(moment.timestamp()))}")


_signer = _Signer(salt="network.upkeep.links", sep="~")


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

    ``signed_at``: when it was sent; ``renewable``: a new one may be sent to the same contact.
    """

    state: State
    place: Place | None
    ask: Ask | None = None
    signed_at: dt.datetime | None = None

    @property
    def is_good(self):
        return self.state is State.GOOD

    @property
    def is_young(self):
        """Sent less than 30 days ago, used or not."""
        return self.signed_at is not None and timezone.now() - self.signed_at <= LASTS

    @property
    def renewable(self):
        return self.ask is not None and not self.is_good

    def to(self, purpose, section="", ask=None):
        """The address of another page of the same holder, good for as long as this link."""
        return address_of(ask or self.ask, purpose, section, self.signed_at)


def token_of(ask, purpose, at=None):
    return _signer.sign_at(f"{ask.place_id}.{ask.contact_id}.{ask.key}.{purpose.value}", at or timezone.now())


def address_of(ask, purpose, section="", at=None):
    """The path of the page behind the link: one button, or the sections that may be corrected."""
    token = token_of(ask, purpose, at)
    if purpose is Purpose.CONFIRM:
        return reverse("answering:confirm", args=[ask.place.slug, token])
    if section:
        return reverse("answering:section", args=[ask.place.slug, token, section])
    return reverse("answering:correct", args=[ask.place.slug, token])


def read(slug, token, purpose):
    """The :class:`Link` that somebody holds. Never an exception: every mistake has a kind page."""
    try:
        said, age = _unsigned(token)
    except signing.BadSignature:
        return _broken(slug, token)
    place_key, contact_key, key, signed_for = said.split(".")
    signed_at = timezone.now() - age
    place = _places().filter(pk=place_key).first()
    if place is None or signed_for != purpose.value or _names_another(slug, place):
        return _broken(slug, token)
    ask = _questions(place).filter(key=key).first()
    if ask is None or str(ask.contact_id) != contact_key or not ask.contact:
        mine = _questions(place).filter(contact=contact_key if contact_key.isdigit() else None)
        return Link(State.REVOKED, place, mine.order_by("-created_at", "-pk").first(), signed_at)
    ask.place = place
    return Link(_state(ask, age), place, ask, signed_at)


def _unsigned(token):
    """``(what was signed, how long ago)``; a signature is for ever, what it opens is not."""
    said, _sep, moment = signing.Signer.unsign(_signer, token).rpartition(_signer.sep)
    return said, dt.timedelta(seconds=timezone.now().timestamp() - signing.b62_decode(moment))


def _places():
    return Place.objects.for_display().select_related("verified_by", "verified_contact")


def _questions(place):
    return Ask.objects.filter(place=place).select_related("contact", "campaign", "place__structure")


def _names_another(slug, place):
    """The address was written for another place; one that was merely renamed is still itself."""
    return slug != place.slug and Place.objects.filter(slug=slug).exists()


def _broken(slug, token):
    """Cut or changed on its way. Whoever still holds the key of the question received it: it may be sent again."""
    place = _places().filter(slug=slug).first()
    parts = token.partition(_signer.sep)[0].split(".")
    ask = _questions(place).filter(key=parts[2], contact=parts[1]).first() if place and _is_whole(parts) else None
    shown = place and (ask or Place.objects.listed().filter(pk=place.pk).exists())
    return Link(State.BROKEN, place if shown else None, ask)


def _is_whole(parts):
    return len(parts) == 4 and all(part.isascii() and part.isdigit() and len(part) < 19 for part in parts[:2])


def _state(ask, age):
    if ask.status in ANSWERED:
        return State.ANSWERED
    if ask.status == AskStatus.STOPPED:
        return State.STOPPED
    if age > LASTS:
        return State.EXPIRED
    return State.GOOD if may_be_asked(ask.contact, ask.place) else State.REVOKED
