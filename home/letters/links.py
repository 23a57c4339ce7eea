"""The links in letters: whoever holds one acts for the address that it names, for one list, without an account."""

import datetime as dt

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import translation

GOOD_FOR = dt.timedelta(days=7)


def _dated():
    return signing.TimestampSigner(sep=".", salt="home.letters.confirm")


def _lasting():
    return signing.Signer(sep=".", salt="home.letters.leave")


def confirm_token(address, audience):
    return _dated().sign_object([address.lower(), audience.pk])


def confirming(token):
    """``(address, key of the list, whether the link is still good)``, or ``None`` if nobody signed it."""
    for max_age in (GOOD_FOR, None):
        try:
            address, audience = _dated().unsign_object(token, max_age=max_age)
        except signing.SignatureExpired:
            continue
        except (signing.BadSignature, ValueError):
            return None
        return address, audience, max_age is not None
    return None


def leave_token(address, audience):
    return _lasting().sign_object([address.lower(), audience.pk])


def leaving(token):
    """``(address, key of the list)``, or ``None``. It never expires: a letter may be read years later."""
    try:
        address, audience = _lasting().unsign_object(token)
    except (signing.BadSignature, ValueError):
        return None
    return address, audience


def confirm_url(address, audience):
    return _whole("letters:confirm", confirm_token(address, audience))


def leave_url(address, audience):
    return _whole("letters:leave", leave_token(address, audience))


def _whole(name, token):
    with translation.override(settings.LANGUAGE_CODE):
        return settings.SITE_URL + reverse(name, args=[token])
