"""What ends a question about a listing, or gives it to somebody else.

open ─┬─ answered, by any means ─▶ confirmed, corrected        and a letter that has not left stays here
      ├─ the secretariat needs no answer any more ─▶ stopped
      └─ another contact ─▶ planned anew, under another key: former links open nothing
"""

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from network import outbox
from network.models import Ask, AskStatus, MessageStatus, OutgoingMessage, Place
from network.models.upkeep import WAITS, new_key
from network.roles import is_coordinator
from network.steps import StepRefused, allow, record
from network.upkeep import letters, links
from network.upkeep.whom_to_ask import contacts_of, may_be_asked, noted


def may_ask(user):
    return is_coordinator(user)


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
            place=closed.place, contact=closed.contact, status=AskStatus.ASKED, asked_on=today, letters=letters.LETTERS,
            next_on=today + links.LASTS,
        )  # fmt: skip
        closed.drafts.update(ask=ask)
    elif ask.contact_id != closed.contact_id:
        raise StepRefused(_("Somebody else now looks after this listing. Call the secretariat."))
    return ask
