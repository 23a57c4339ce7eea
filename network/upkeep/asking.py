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
from django.utils.translation import gettext as _

from network import outbox
from network.freshness import months_before
from network.models import (
    Ask,
    AskStatus,
    Call,
    CallOutcome,
    MessageStatus,
    OutgoingMessage,
    Place,
)
from network.models.network import the_network
from network.models.upkeep import OPEN, WAITS, new_key
from network.roles import is_coordinator
from network.steps import StepRefused, allow, record
from network.upkeep import letters, links
from network.upkeep.whom_to_ask import contacts_of, entitled_of, may_be_asked, noted, out_of_reach

LETTERS = 3  # the question and two reminders
CHUNK = 500  # places looked at together


def may_ask(user):
    return is_coordinator(user)


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


def _give_up_writing(today):
    """No answer after the last letter, or nobody to write to any more: the phone is left.

    Somebody who corrected and never said “finished” has answered all the same.
    """
    left_open = Ask.objects.filter(status=AskStatus.CORRECTING, answered_at__lt=midnight(today) - links.LASTS)
    left_open.update(status=AskStatus.CORRECTED)
    silent = Q(status=AskStatus.ASKED, letters__gte=LETTERS, next_on__lte=today)
    Ask.objects.filter(silent, last_letter=None).update(
        status=AskStatus.STOPPED, next_on=None
    )  # they came by themselves
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
        .filter(status__in=WAITS, next_on__lte=today, letters__lt=LETTERS)
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
        .filter(contact__in=contacts, status__in=WAITS, next_on__lte=today, letters__lt=LETTERS)
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


# Stopping


def settle(place, answer, *, means):
    """Something happened: nothing more is asked about the place, and a letter that has not left yet stays here.

    In a transaction. What was being corrected has been corrected, whatever comes last.
    """
    asks = _taken(Ask.objects.open().filter(place=place))
    for ask in asks:
        Ask.objects.filter(pk=ask.pk).update(
            status=AskStatus.CORRECTED if ask.status == AskStatus.CORRECTING else answer,
            answered_at=timezone.now(),
            answered_means=means,
            next_on=None,
            call_back_on=None,
        )
    _hold_back(asks)


def _taken(asks):
    """The questions as they are now, for us alone until the end of the transaction: a letter being written is waited for."""
    return list(asks.select_for_update(of=("self",)))


def _hold_back(asks):
    """A letter has not left although nothing in it is to be answered any more: it is taken out of the post."""
    letters = {ask.last_letter_id for ask in asks if ask.last_letter_id}
    if letters:
        still_asked = Ask.objects.filter(last_letter=OuterRef("pk"), status__in=WAITS)
        unanswered = OutgoingMessage.objects.filter(pk__in=letters).filter(~Exists(still_asked))
        unanswered.not_left().update(status=MessageStatus.UNWANTED)


@transaction.atomic
def stop_asking(ask, *, by):
    """The secretariat needs no answer any more."""
    allow(may_ask(by))
    stop_all(Ask.objects.open().filter(pk=ask.pk))
    record(ask.place, "stop_asking", by=by)


@transaction.atomic
def stop_all(asks):
    """Drop these questions; returns how many. Those being corrected are answered, and kept as such."""
    taken = _taken(asks)
    dropped = [ask.pk for ask in taken if ask.status != AskStatus.CORRECTING]
    Ask.objects.filter(pk__in=[ask.pk for ask in taken]).exclude(pk__in=dropped).update(status=AskStatus.CORRECTED)
    Ask.objects.filter(pk__in=dropped).update(status=AskStatus.STOPPED, next_on=None, call_back_on=None)
    _hold_back(taken)
    return len(dropped)


@transaction.atomic
def revoke_links(ask, *, by):
    """The links sent so far open nothing any more; the question itself stays."""
    allow(may_ask(by))
    Ask.objects.filter(pk=ask.pk).update(key=new_key())
    record(ask.place, "revoke_links", by=by)


@transaction.atomic
def change_contact(place, contact, *, by):
    """Ask somebody else from now on; what the former contact received opens nothing any more."""
    allow(may_ask(by))
    Place.objects.filter(pk=place.pk).update(contact=contact)
    place.contact = contact
    reconsider([place])
    record(place, "change_contact", by=by)


@transaction.atomic
def reconsider(places):
    """Who may be asked has changed (somebody left, another contact): open questions go to the right person."""
    open_asks = {ask.place_id: ask for ask in _taken(Ask.objects.open().filter(place__in=places))}
    places = [place for place in places if place.pk in open_asks]
    contacts = contacts_of(places)
    known = noted([each for each in contacts.values() if each])
    for pk, contact in contacts.items():
        ask, contact = open_asks[pk], contact and known[contact.email]
        if contact and ask.contact_id == contact.pk:
            continue
        Ask.objects.filter(pk=ask.pk).update(
            contact=contact, key=new_key(), letters=0, asked_on=None, last_letter=None, **_next_for(ask, contact)
        )
        ask.drafts.all().delete()
        _hold_back([ask])


def _next_for(ask, contact):
    """What becomes of a question that changes hands: the new contact is asked, unless it has been answered."""
    if ask.status == AskStatus.CORRECTING:
        return {"status": AskStatus.CORRECTED, "next_on": None}
    if contact is None:
        return {"status": AskStatus.TO_CALL, "next_on": None}
    return {"status": AskStatus.PLANNED, "next_on": timezone.localdate()}


def _follow_what_changed():
    """Places that are shown no more are asked about no more; people who may no longer answer are not written to."""
    stop_all(Ask.objects.open().exclude(place__in=Place.objects.listed()))
    keys = list(Ask.objects.filter(status__in=WAITS).order_by("pk").values_list("place", flat=True))
    for start in range(0, len(keys), CHUNK):
        places = _with_what_tells_whom(keys[start : start + CHUNK])
        asks = Ask.objects.filter(status__in=WAITS, place__in=places).select_related("contact")
        entitled = entitled_of(places)
        strangers = {
            ask.place_id for ask in asks if not ask.contact or ask.contact.email not in entitled[ask.place_id]
        }
        if strangers:
            reconsider([place for place in places if place.pk in strangers])


# A new link


@transaction.atomic
def send_new_link(ask, today=None):
    """Write once more to the same contact, and to nobody else; at most once a day. Returns the question asked.

    A question that is closed is asked anew, without reminders: the contact came by themselves.
    """
    today = today or timezone.localdate()
    ask = Ask.objects.select_for_update(of=("self",)).select_related("contact", "place__structure").get(pk=ask.pk)
    contact = ask.contact
    if contact is None or not contact.is_reachable:
        raise StepRefused(_("We have no address to which we may write. Call the secretariat."))
    if not may_be_asked(contact, ask.place):
        raise StepRefused(_("Somebody else now looks after this listing. Call the secretariat."))
    if not ask.is_open:
        ask = _asked_anew(ask, today)
    if ask.new_link_on == today:
        raise StepRefused(_("A new link has already been sent today. Look among unwanted messages too."))
    Ask.objects.filter(pk=ask.pk).update(new_link_on=today)
    outbox.post_many([letters.new_link(ask, today)])
    return ask


def _asked_anew(closed, today):
    """The open question of the place, or a new one that drops by itself; drafts that were kept come along."""
    ask = Ask.objects.open().filter(place=closed.place_id).select_related("contact", "place__structure").first()
    if ask is None:
        ask = Ask.objects.create(
            place=closed.place, contact=closed.contact, status=AskStatus.ASKED, asked_on=today, letters=LETTERS,
            next_on=today + links.LASTS,
        )  # fmt: skip
        closed.drafts.update(ask=ask)
    elif ask.contact_id != closed.contact_id:
        raise StepRefused(_("Somebody else now looks after this listing. Call the secretariat."))
    return ask
