"""How people are asked whether their listing is still right: who, when, and when we stop.

    planned ─ letter ─▶ asked ─ +10 days, +21 days: reminders ─ +30 days ─▶ to call
       │                  │                                                   │
       └──────────────────┴── a correction or “all of it is right”, by any means, at any moment ──▶ answered
       nobody to write to ─────────────────────────────────────────────────▶ to call

One letter for each person and day, with all their places; at most so many letters a day. The numbers of days are
the network's own (see :class:`network.models.Network`). Source: domain.md, section 4.
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from network import outbox
from network.freshness import months_before
from network.models import Ask, AskStatus, Call, CallOutcome, OutgoingMessage, Place
from network.models.network import the_network
from network.models.upkeep import OPEN, WAITS
from network.upkeep import letters, links, settling
from network.upkeep.whom_to_ask import contacts_of, entitled_of, noted, out_of_reach

CHUNK = 500  # places looked at together


# Which places


def due_places(today=None):
    """Listed places that nobody said to be right for the network's own period, nor was asked about since."""
    today = today or timezone.localdate()
    network = the_network()
    limit = midnight(months_before(today, network.ask_after_months) + dt.timedelta(days=1))
    asked = Ask.objects.filter(place=OuterRef("pk")).filter(Q(status__in=OPEN) | Q(created_at__gte=limit))
    gone = Call.objects.filter(place=OuterRef("pk"), outcome=CallOutcome.GONE)
    gone = gone.filter(Q(place__verified_at=None) | Q(at__gte=F("place__verified_at")))
    return (
        Place.objects.listed()
        .filter(Q(verified_at__lt=limit) | Q(verified_at=None, created_at__lt=midnight(today)))
        .filter(~Exists(asked), ~Exists(gone))
        .order_by(F("verified_at").asc(nulls_first=True), "pk")
    )


def midnight(day):
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))


# The morning


@dataclass
class Morning:
    """What a run did: places left to the phone, places newly asked about, letters (of which reminders)."""

    to_call: int = 0
    planned: int = 0
    letters: int = 0
    reminders: int = 0


def every_morning(today=None):
    """Whatever is due: to call, to plan, to write. The same day twice does nothing more."""
    today = today or timezone.localdate()
    _follow_what_changed()
    morning = Morning(to_call=_give_up_writing(today))
    asks_by_itself = the_network().asks_by_mail
    if asks_by_itself:
        morning.planned = _plan_what_is_due(today)
    among = None if asks_by_itself else Ask.objects.exclude(campaign=None)
    morning.letters, morning.reminders = write_letters(today, among=among)
    return morning


def _follow_what_changed():
    """Places that are shown no more are asked about no more; people who may no longer answer are not written to."""
    settling.stop_all(Ask.objects.open().exclude(place__in=Place.objects.listed()))
    keys = list(Ask.objects.filter(status__in=WAITS).order_by("pk").values_list("place", flat=True))
    for start in range(0, len(keys), CHUNK):
        places = _with_what_tells_whom(keys[start : start + CHUNK])
        asks = Ask.objects.filter(status__in=WAITS, place__in=places).select_related("contact")
        entitled = entitled_of(places)
        strangers = {
            ask.place_id for ask in asks if not ask.contact or ask.contact.email not in entitled[ask.place_id]
        }
        if strangers:
            settling.reconsider([place for place in places if place.pk in strangers])


def _give_up_writing(today):
    """No answer after the last letter, or nobody to write to any more: the phone is left.

    Somebody who corrected and never said “finished” has answered all the same.
    """
    left_open = Ask.objects.filter(status=AskStatus.CORRECTING, answered_at__lt=midnight(today) - links.LASTS)
    left_open.update(status=AskStatus.CORRECTED)
    silent = Q(status=AskStatus.ASKED, letters__gte=letters.LETTERS, next_on__lte=today)
    by_themselves = Ask.objects.filter(silent, last_letter=None)  # a new link that they wished for, and did not use
    by_themselves.update(status=AskStatus.STOPPED, next_on=None)
    unreachable = Q(status__in=WAITS) & (Q(contact=None) | Q(contact__in=out_of_reach()))
    return Ask.objects.filter(silent | unreachable).update(status=AskStatus.TO_CALL, next_on=None)


def letters_of(today):
    """The letters of that day; their event names the contact: one for each contact and day."""
    return OutgoingMessage.objects.filter(event__startswith=f"{letters.LISTINGS}:{today}:")


def _plan_what_is_due(today):
    """As many questions as there is room for letters, and as many calls; a person's places are asked together."""
    most = the_network().letters_a_day
    waiting = Ask.objects.filter(status__in=WAITS, next_on__lte=today).values("contact").distinct().count()
    letters_left = most - letters_of(today).count() - waiting
    calls_left = most - Ask.objects.filter(contact=None, created_at__gte=midnight(today)).count()
    if letters_left <= 0:
        return 0
    keys = list(due_places(today).values_list("pk", flat=True))
    planned, asked = 0, set()
    for start in range(0, len(keys), CHUNK):
        places = _with_what_tells_whom(keys[start : start + CHUNK])
        contacts = contacts_of(places)
        chosen = []
        for place in places:
            contact = contacts[place.pk]
            if contact is None:
                wanted, calls_left = calls_left > 0, calls_left - 1
            else:
                wanted = contact.email in asked or len(asked) < letters_left
                asked |= {contact.email} if wanted else set()
            if wanted:
                chosen.append(place)
        plan(chosen, contacts, today=today)
        planned += len(chosen)
    return planned


def _with_what_tells_whom(keys):
    """The places in this order, with nothing but what is needed to know whom to ask."""
    places = Place.objects.select_related("structure").only("emails", "contact", "structure__email").in_bulk(keys)
    return [places[key] for key in keys]


def plan(places, contacts, *, today, campaign=None):
    """Write down what is to be asked of whom; without anybody to write to, the place is to be called.

    ``contacts``: ``{key of the place: Contact or None}``, as :func:`contacts_of` gives them.
    """
    known = noted([contacts[place.pk] for place in places if contacts[place.pk]])
    asks = []
    for place in places:
        contact = contacts[place.pk] and known[contacts[place.pk].email]
        status = AskStatus.PLANNED if contact else AskStatus.TO_CALL
        next_on = today if contact else None
        asks.append(Ask(place=place, contact=contact, campaign=campaign, status=status, next_on=next_on))
    Ask.objects.bulk_create(asks, ignore_conflicts=True, batch_size=500)  # one open question for each place
    return asks


def write_launched(today=None):
    """The first letters of campaigns launched today: they need not wait for the morning."""
    today = today or timezone.localdate()
    launched = Ask.objects.filter(status=AskStatus.PLANNED, campaign__launched_at__gte=midnight(today))
    return write_letters(today, among=launched) if launched.exists() else (0, 0)


def write_letters(today=None, *, among=None):
    """One letter for each contact to whom something is due, in the limit of the day. ``(letters, of which reminders)``.

    A letter is in the outbox if and only if its questions say so: they are written in one transaction.
    """
    today = today or timezone.localdate()
    due = (
        (Ask.objects.all() if among is None else among)
        .filter(status__in=WAITS, next_on__lte=today, letters__lt=letters.LETTERS)
        .exclude(contact=None)
        .exclude(contact__in=out_of_reach())
        .order_by("-letters", "pk")
        .values_list("contact", "letters")
    )
    reminded = {}
    for contact, had in due:
        reminded[contact] = max(had, reminded.get(contact, 0))
    written = {int(event.split(":")[2]) for event in letters_of(today).values_list("event", flat=True)}
    room = the_network().letters_a_day - len(written)
    contacts = [contact for contact in reminded if contact not in written][: max(0, room)]
    for start in range(0, len(contacts), 100):
        _write(contacts[start : start + 100], today)
    return len(contacts), sum(1 for contact in contacts if reminded[contact])


def _due_of(contacts, today):
    """``{contact: [questions with all that the letter shows]}``, locked so that an answer waits for the letter."""
    asks = (
        Ask.objects.select_for_update(of=("self",))
        .filter(contact__in=contacts, status__in=WAITS, next_on__lte=today, letters__lt=letters.LETTERS)
        .select_related("contact", "campaign", "place__structure", "place__commune__epci")
        .prefetch_related("place__terms", "place__closures")
        .order_by("place__name", "pk")
    )
    due = defaultdict(list)
    for ask in asks:
        due[ask.contact].append(ask)
    return due


@transaction.atomic
def _write(contacts, today):
    network = the_network()
    steps = [network.first_reminder_days, network.second_reminder_days, network.call_days]
    due = _due_of(contacts, today)
    messages = outbox.post_many(letters.of_the_day(contact, asks, today) for contact, asks in due.items())
    for message, asks in zip(messages, due.values(), strict=True):
        for ask in asks:
            ask.asked_on = ask.asked_on or today
            ask.next_on = max(ask.asked_on + dt.timedelta(days=steps[ask.letters]), today + dt.timedelta(days=1))
            ask.letters += 1
            ask.status, ask.last_letter = AskStatus.ASKED, message
    written = [ask for asks in due.values() for ask in asks]
    Ask.objects.bulk_update(written, ["status", "asked_on", "next_on", "letters", "last_letter"], batch_size=200)
