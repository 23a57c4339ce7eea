"""The links at the end of every mail: who holds one may say what that address receives, without an account.

A link names an address and is signed; it never expires, because a mail may be read years later, and says the same
each time it is written, so that a mail sent twice is the same mail.
"""

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import translation


def _signer(purpose):
    return signing.Signer(sep=".", salt=f"network.mailing.{purpose}")


def preferences_token(address):
    return _signer("preferences").sign_object(address.lower())


def address_in(token):
    """The address that a link to the preferences names, or ``None`` if nobody signed it."""
    return _read("preferences", token)


def unsubscribe_token(address, kinds):
    return _signer("unsubscribe").sign_object([address.lower(), sorted(kinds)])


def unsubscribing(token):
    """``(address, kinds)`` of a link to unsubscribe, or ``None`` if nobody signed it."""
    return _read("unsubscribe", token)


def _read(purpose, token):
    try:
        return _signer(purpose).unsign_object(token)
    except (signing.BadSignature, ValueError):
        return None


def preferences_url(address):
    return settings.SITE_URL + reverse("mail_preferences", args=[preferences_token(address)])


def unsubscribe_url(address, kinds):
    """The same in every language: it is written into a header, for the reader’s mail program."""
    with translation.override(settings.LANGUAGE_CODE):
        return settings.SITE_URL + reverse("mail_unsubscribe", args=[unsubscribe_token(address, kinds)])
