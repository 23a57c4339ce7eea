"""What people wish to receive, and when: preferences, unsubscribing, digests (fr: courriels, récapitulatif).

    each kind of message:   wanted ── refuse ─▶ not wanted ── write again ─▶ wanted
    all of them:            refuse everything ─▶ only answers to their own acts ── write again ─▶ as before
    what may wait:          at once, or held ── gather ─▶ one digest (each day; each Monday)

Whoever holds a link sent to an address acts for that address: the steps take it as proof. Source: RFC 8058 (one
click), RGPD articles 7 and 21 (refusing is as easy as accepting).
"""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from network import outbox, returns
from network.models import Contact, MessageKind, MessageStatus, OutgoingMessage, Rhythm, User
from network.models.network import the_network
from network.roles import is_coordinator
from network.steps import record

REFUSABLE = [
    MessageKind.LISTINGS,
    MessageKind.GROUPS,
    MessageKind.SHARING,
    MessageKind.AGENDA,
    MessageKind.LETTERS,
    MessageKind.FIGURES,
]
MONDAY = 0
LONGEST_WAIT = dt.timedelta(days=7)


def kinds_for(address):
    """The kinds of message that this address may be sent and may refuse."""
    address = address.lower()
    if the_network().email.lower() == address:
        return [*REFUSABLE, MessageKind.SECRETARIAT]
    person = User.objects.filter(email__iexact=address).first()
    return [*REFUSABLE, MessageKind.SECRETARIAT] if person and is_coordinator(person) else REFUSABLE


def wishes_of(address):
    """The contact with its wishes; not noted yet when this address never wished anything."""
    return Contact.objects.filter(email__iexact=address).first() or Contact(email=address.lower())


# The steps


@transaction.atomic
def choose(address, *, wanted, rhythm, by=None):
    """Receive these kinds of message, in this rhythm."""
    contact = _contact(address)
    offered = kinds_for(address)
    refused = [str(kind) for kind in offered if kind not in wanted]
    kept = [kind for kind in contact.refused_kinds if kind not in offered]
    _put(contact, "choose", by=by, refused_kinds=sorted({*kept, *refused}), rhythm=Rhythm(rhythm))


@transaction.atomic
def refuse(address, kinds, *, by=None):
    """Receive these kinds no more; what waits does not leave."""
    contact = _contact(address)
    kinds = {str(kind) for kind in kinds} - {MessageKind.PERSONAL}
    _put(contact, "refuse_mail", by=by, refused_kinds=sorted({*contact.refused_kinds, *kinds}))


@transaction.atomic
def refuse_everything(address, *, by=None):
    """Not to be written to any more, but for answers to one's own acts."""
    contact = _contact(address)
    _put(contact, "refuse_mail", by=by, refuses_mail_at=contact.refuses_mail_at or timezone.now())


@transaction.atomic
def write_again(address, kinds=None, *, by=None):
    """Be written to again: these ``kinds``, or whatever was wanted before everything was refused."""
    contact = _contact(address)
    if kinds is None:
        _put(contact, "write_again", by=by, refuses_mail_at=None)
    else:
        _put(contact, "write_again", by=by, refused_kinds=sorted({*contact.refused_kinds} - {*map(str, kinds)}))


def _contact(address):
    known = Contact.objects.select_for_update().filter(email__iexact=address).first()
    return known or Contact.objects.at(address)


def _put(contact, step, *, by, **wishes):
    """Write the wishes, keep back what they refuse, and note the step if anything changed."""
    changed = {name: value for name, value in wishes.items() if getattr(contact, name) != value}
    if not changed:
        return
    for name, value in changed.items():
        setattr(contact, name, value)
    contact.save(update_fields=list(changed))
    if contact.refuses_mail_at:
        returns.withhold(contact.email, _("This person asked not to be written to any more."))
    elif contact.refused_kinds:
        returns.withhold(
            contact.email, _("This person does not want this kind of message."), kinds=contact.refused_kinds
        )
    record(contact, step, by=by)


# Digests


def gather(today, dry_run=False):
    """Put what is held for each address into one message, if its day has come. Returns how many are written.

    The event names the day: the same day twice writes nothing more.
    """
    held = OutgoingMessage.objects.filter(status=MessageStatus.HELD, digest=None)
    addresses = sorted({address.lower() for address in held.values_list("to", flat=True)})
    written = 0
    for start in range(0, len(addresses), outbox.AT_A_TIME):
        some = addresses[start : start + outbox.AT_A_TIME]
        contacts = outbox.contacts_at(some)
        for address in some:
            if dry_run:
                written += _is_due(
                    contacts.get(address), today, held.filter(to__iexact=address).order_by("pk").first()
                )
            else:
                written += _gather_for(address, contacts.get(address), today)
    return written


def _is_due(contact, today, oldest):
    """Each day; each Monday, or a week after the first message if no Monday could be kept."""
    if oldest is None:
        return False
    if contact is None or contact.rhythm != Rhythm.WEEKLY or today.weekday() == MONDAY:
        return True
    return timezone.localdate(oldest.created_at) <= today - LONGEST_WAIT


@transaction.atomic
def _gather_for(address, contact, today):
    """The rows keep saying “held” until the digest itself has left: the log never says more than what happened."""
    held = list(
        OutgoingMessage.objects.select_for_update()
        .filter(status=MessageStatus.HELD, digest=None, to__iexact=address)
        .order_by("pk")
    )
    if not held or not _is_due(contact, today, held[0]):
        return False
    event = f"digest:{today}"
    if outbox.is_posted(event, address):
        return False
    digest = outbox.post("mailing/digest", address, event, {"messages": held}, kind=held[0].kind, hold=False)
    OutgoingMessage.objects.filter(pk__in=[message.pk for message in held]).update(
        digest=digest, status=MessageStatus.HELD if digest.status == MessageStatus.WAITING else digest.status
    )
    return digest.status == MessageStatus.WAITING


# What mail servers report later


@transaction.atomic
def heard_back(event):
    """What became of a message after it left (Anymail’s words for events); what came back only once is noted."""
    address = (event.recipient or "").strip()
    message = returns.message_of(event.message_id, address)
    address = address or (message.to if message else "")
    if not address:
        return
    said = " ".join(str(event.mta_response or event.description or event.event_type).split())
    if event.event_type in ("bounced", "rejected"):
        _heard_refusal(event, message, address, said)
    elif event.event_type in ("complained", "unsubscribed"):
        if message:
            OutgoingMessage.objects.filter(pk=message.pk).update(error=_("Reported as unwanted."))
        refuse_everything(address)


def _heard_refusal(event, message, address, said):
    if event.reject_reason in ("unsubscribed", "spam"):
        refuse_everything(address)
    elif returns.is_passing(event, said):
        if message:
            OutgoingMessage.objects.filter(pk=message.pk).update(error=said[:300])
    elif message:
        returns.came_back(message, said)
    else:
        returns.address_came_back(address, said)
