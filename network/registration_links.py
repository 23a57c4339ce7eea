"""The link of a registration: who holds it gives the seat up, or puts the date into their calendar, without an account."""

from django.core import signing
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from network.models import Registration

_signer = signing.Signer(salt="network.registering", sep="~")


def token_of(registration):
    return _signer.sign(f"{registration.pk}.{_mailbox(registration)}")


def _mailbox(registration):
    return salted_hmac("network.registration_links", registration.email.lower(), algorithm="sha256").hexdigest()[:16]


def read(token):
    """The registration that a link names; ``None`` if nobody signed it, or if its name has been forgotten."""
    try:
        key, _dot, mailbox = _signer.unsign(token).partition(".")
    except signing.BadSignature:
        return None
    related = ["event__structure", "event__place", "event__commune", "event__calendar"]
    registration = Registration.objects.select_related(*related).filter(pk=key).first()
    if registration is None or not constant_time_compare(mailbox, _mailbox(registration)):
        return None
    return registration


def path_of(registration):
    return reverse("registration", args=[token_of(registration)])


def calendar_path(registration):
    return reverse("registration_date", args=[token_of(registration)])
