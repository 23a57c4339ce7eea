"""The link of an application: who holds it writes, follows, completes or withdraws it, without an account.

It names the application and is signed; it lasts longer than any answer should take.
"""

import datetime as dt
from dataclasses import dataclass
from enum import Enum

from django.core import signing
from django.urls import reverse

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
    return _signer.sign(str(application.pk))


def read(token):
    """The :class:`Link` that somebody holds. Never an exception: every mistake has a kind page."""
    try:
        key = _signer.unsign(token)
    except signing.BadSignature:
        return Link(State.BROKEN)
    related = ["agreement_type__owner", "structure__commune", "commune", "applicant"]
    application = MembershipApplication.objects.select_related(*related).filter(pk=key).first()
    if application is None:
        return Link(State.BROKEN)  # forgotten since
    try:
        _signer.unsign(token, max_age=LASTS)
    except signing.SignatureExpired:
        return Link(State.EXPIRED, application)
    return Link(State.GOOD, application)


def path_of(application):
    """Where the applicant goes on: the next step while it is written, then its follow-up."""
    name = "application_resume" if application.status == ApplicationStatus.DRAFT else "application_follow"
    return reverse(name, args=[token_of(application)])
