"""How the secretariat calls those whom no mail reaches (fr: appels).

to call ─┬─ nobody answered, call back on Tuesday ─▶ to call, on that day
         ├─ all of it is right ─▶ confirmed         ├─ corrected while talking ─▶ corrected
         └─ no longer exists ─▶ proposed to the secretariat; nothing is ever deleted by itself
"""

import datetime as dt

from django.db import transaction
from django.db.models import Case, F, OuterRef, Q, Subquery, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from network import publication
from network.models import Ask, AskStatus, Call, CallOutcome, Means, Place
from network.steps import StepRefused, allow, record
from network.upkeep import correcting, settling

WORKING_DAYS = 5


def may_call(user):
    return settling.may_ask(user)


def calls_due(today=None):
    """Questions left to the phone: those to call back today or before first, then the oldest listings."""
    today = today or timezone.localdate()
    last = Call.objects.filter(place=OuterRef("place")).order_by("-at", "-pk")
    later = Q(call_back_on__gt=today)
    return (
        Ask.objects.to_call()
        .select_related("place__structure", "place__commune", "contact")
        .annotate(
            last_outcome=Subquery(last.values("outcome")[:1]),
            last_call_at=Subquery(last.values("at")[:1]),
            last_note=Subquery(last.values("note")[:1]),
            when=Case(When(call_back_on__lte=today, then=Value(0)), When(later, then=Value(2)), default=Value(1)),
        )
        .order_by("when", "call_back_on", F("place__verified_at").asc(nulls_first=True), "pk")
    )


def gone():
    """Places that somebody said no longer exist, and nobody confirmed since: the secretariat decides."""
    last = Call.objects.filter(place=OuterRef("pk")).order_by("-at", "-pk")
    return (
        Place.objects.listed()
        .annotate(last_outcome=Subquery(last.values("outcome")[:1]), said_at=Subquery(last.values("at")[:1]))
        .filter(Q(last_outcome=CallOutcome.GONE), Q(verified_at=None) | Q(verified_at__lt=F("said_at")))
        .select_related("structure", "commune")
        .order_by("said_at", "pk")
    )


def next_working_day(today):
    """The day on which to try again when nobody answered."""
    day = today + dt.timedelta(days=1)
    while day.weekday() >= WORKING_DAYS:
        day += dt.timedelta(days=1)
    return day


@transaction.atomic
def note(place, outcome, *, by, note="", call_back_on=None, today=None):
    """Write down what came of a call, and what follows from it."""
    allow(may_call(by))
    today = today or timezone.localdate()
    if outcome == CallOutcome.CALL_BACK and call_back_on is None:
        raise StepRefused(_("Say on which day to call back."))
    if outcome == CallOutcome.NO_ANSWER:
        call_back_on = call_back_on or next_working_day(today)
    ask = Ask.objects.open().filter(place=place).first()
    call = Call.objects.create(place=place, ask=ask, by=by, outcome=outcome, note=note, call_back_on=call_back_on)
    if outcome in (CallOutcome.CONFIRMED, CallOutcome.CORRECTED):
        correcting.verify(place, correcting.Author(by), means=Means.PHONE)
        if ask and outcome == CallOutcome.CORRECTED:
            Ask.objects.filter(pk=ask.pk).update(status=AskStatus.CORRECTED)
    elif outcome in (CallOutcome.NO_ANSWER, CallOutcome.CALL_BACK):
        _call_again(place, call_back_on)
    elif outcome == CallOutcome.GONE:  # it leaves the list, and the secretariat decides
        settling.stop_all(Ask.objects.open().filter(place=place))
    record(place, "call", by=by, outcome=outcome)
    return call


def _call_again(place, day):
    """On the list of calls for that day; no letter leaves meanwhile. What is being corrected is not called about."""
    again = {"status": AskStatus.TO_CALL, "next_on": None, "call_back_on": day}
    still_open = Ask.objects.open().filter(place=place)
    if not still_open.exists():
        Ask.objects.create(place=place, contact=place.contact, **again)
    still_open.exclude(status=AskStatus.CORRECTING).update(**again)


@transaction.atomic
def hide(place, *, by):
    """Take a place out of the directory; its listing and history stay, and it can be shown again."""
    allow(may_call(by))
    place.shown_in_directory = False
    place.save(update_fields=["shown_in_directory"])
    settling.stop_all(Ask.objects.open().filter(place=place))
    publication.announce()
    record(place, "hide", by=by)
