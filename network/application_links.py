"""The link of an application: who holds it writes, follows, completes or withdraws it, without an account.

It names the application and its mailbox, and is signed; it lasts longer than any answer should take. Once another mailbox
is written into the application, what went to the first one opens nothing.
"""

import datetime as dt
from dataclasses import dataclass
from enum import Enum

from django.core import signing
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from network.models import ApplicationStatus, MembershipApplication

LASTS = dt.timedelta(days=180)

_signer = signing.TimestampSigner(salt="network.applying", sep="~")


class State(Enum):
    """What a link is worth today."""

    GOOD = "good"
    EXPIRED = "expired"
    BROKEN = "broken"


@dataclass
class Link:
    state: State
    application: MembershipApplication | None = None


def token_of(application):
    return _signer.sign(f"{application.pk}.{_mailbox(application)}")


def _mailbox(application):
    return salted_hmac("network.application_links", application.email.lower(), algorithm="sha256").hexdigest()[:16]


def read(token):
    """The :class:`Link` that somebody holds. Never an exception: every mistake has a kind page."""
    try:
        key, _dot, mailbox = _signer.unsign(token).partition(".")
    except signing.BadSignature:
        return Link(State.BROKEN)
    related = ["agreement_type__owner", "structure__commune", "commune", "applicant"]
    application = MembershipApplication.objects.select_related(*related).filter(pk=key).first()
    if application is None or not constant_time_compare(mailbox, _mailbox(application)):
        return Link(State.BROKEN)  # forgotten since, or sent to a mailbox that is no longer its own
    try:
        _signer.unsign(token, max_age=LASTS)
    except signing.SignatureExpired:
        return Link(State.EXPIRED, application)
    return Link(State.GOOD, application)


def path_of(application):
    """Where the applicant goes on: the next step while it is written, then its follow-up."""
    name = "application_resume" if application.status == ApplicationStatus.DRAFT else "application_follow"
    return reverse(name, args=[token_of(application)])
