"""How mail that comes back is noted, so that nobody writes to a closed mailbox again and again (fr: courriels revenus).

    refused for good (by the mail server at once, or later through its web hook) ─▶ the message came back,
        its address too: only answers to that person's own acts still leave for it
    mend ─▶ the secretariat corrected the address, or knows that it works again

Source: RFC 3463 (enhanced status codes); the secretariat calls those whose mail comes back.
"""

import re

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from network.models import Contact, MessageKind, MessageStatus, OutgoingMessage
from network.roles import is_coordinator
from network.steps import allow, record


@transaction.atomic
def came_back(message, reason):
    """Note that a message was refused for good, and its address with it."""
    itself = Q(pk=message.pk) | Q(digest=message.pk) if message.is_digest else Q(pk=message.pk)
    OutgoingMessage.objects.filter(itself).update(status=MessageStatus.BOUNCED, error=reason[:300])
    address_came_back(message.to, reason)


@transaction.atomic
def address_came_back(address, reason):
    """Write no more to this address, but for answers to its owner's own acts."""
    contact = Contact.objects.at(address)
    noted = Contact.objects.filter(pk=contact.pk, bounced_at=None).update(
        bounced_at=timezone.now(), bounce_reason=reason[:300]
    )
    if noted:
        withhold(address, _("Mail to this address comes back."))
        record(contact, "bounce", by=None, reason=reason[:300])


@transaction.atomic
def mend(contact, *, by):
    """The address works again, or was corrected: messages may leave for it."""
    allow(is_coordinator(by))
    if Contact.objects.filter(pk=contact.pk).exclude(bounced_at=None).update(bounced_at=None, bounce_reason=""):
        record(contact, "mend", by=by)
    contact.refresh_from_db(fields=["bounced_at", "bounce_reason"])


def withhold(address, reason, kinds=None):
    """Take out of the post what has not left yet: these ``kinds``, or all but answers to one's own acts."""
    waiting = OutgoingMessage.objects.filter(to__iexact=address).not_left().exclude(kind=MessageKind.PERSONAL)
    if kinds is not None:
        waiting = waiting.filter(kind__in=kinds).exclude(event__startswith="digest:")
    waiting.update(status=MessageStatus.UNWANTED, error=reason)


def message_of(message_id, address):
    """The message that a mail server speaks of: by its Message-ID, otherwise the last one sent to the address."""
    sent = OutgoingMessage.objects.filter(to__iexact=address) if address else OutgoingMessage.objects.all()
    if named := re.match(r"<?(\d{1,18})\.(\d{14})@", message_id or ""):
        message = sent.filter(pk=int(named[1])).first()
        if message and f"{message.created_at:%Y%m%d%H%M%S}" == named[2]:
            return message
    if not address:
        return None
    return sent.filter(status__in=[MessageStatus.SENT, MessageStatus.BOUNCED]).order_by("-sent_at", "-pk").first()


def is_passing(event, said):
    """A full mailbox or a server at rest: noted, but the address stays good.

    Services give soft returns the same name as hard ones; only their own words tell them apart.
    """
    if event.reject_reason in ("blocked", "timed_out", "other"):
        return True
    own_words = str(event.esp_event)
    return bool(re.search(r"soft[ _-]?bounce|\btransient\b", own_words, re.I) or re.match(r"(?:4\d\d )?4\.\d", said))
