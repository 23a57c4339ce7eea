"""Nothing lost, nothing told twice: a message is written in the transaction of its cause, and sent afterwards.

    post ─┬─▶ waiting ── claim ─▶ being sent ─┬─▶ sent
          │                 ▲                 ├─▶ waiting again, later each time (then failed)
          │                 └── gather ──┐    └─▶ came back: the address is refused for good
          ├─▶ held for a digest ─────────┘
          └─▶ not sent, as they wished

A sender that dies leaves its message claimed; when the claim is over another one sends it, with the same Message-ID.
"""

import contextlib
import datetime as dt
import hashlib
import logging
import re
import smtplib
from dataclasses import dataclass
from email.utils import parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.validators import validate_email
from django.db import connection as database
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Lower
from django.template.loader import render_to_string, select_template
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from network import mail_links, returns
from network.models import Contact, MessageKind, MessageStatus, OutgoingMessage, Rhythm
from network.models.network import the_network

logger = logging.getLogger(__name__)

MAY_WAIT = {MessageKind.GROUPS, MessageKind.SHARING, MessageKind.SECRETARIAT}  # for a digest
AT_A_TIME = 200  # messages written by one INSERT
LOOKED_AT = 50  # messages that a sender looks at before it claims them one by one


# Writing


@dataclass(frozen=True)
class Letter:
    """What is to be posted: ``messages/<template>.{subject.txt,txt}``, and ``.html`` where there is one."""

    template: str
    to: str
    event: str
    context: dict
    kind: str = MessageKind.PERSONAL
    language: str = settings.LANGUAGE_CODE
    hold: bool = True  # it may wait for a digest
    reply_to: str = ""  # who reads the answers, when it is not the network


def post(template, to, event, context, *, kind=MessageKind.PERSONAL, language=settings.LANGUAGE_CODE, hold=True):
    """Write a message, once for each ``event`` and address, as far as its reader wishes. Returns the message."""
    return post_many([Letter(template, to, event, context, kind, language, hold)])[0]


def post_many(letters):
    """Write many :class:`Letter` in a few queries. Returns their messages, in the same order."""
    letters = list(letters)
    messages = []
    for start in range(0, len(letters), AT_A_TIME):
        messages += _post(letters[start : start + AT_A_TIME])
    if letters and settings.OUTBOX_SENDS_AT_ONCE and not _sends_soon():
        transaction.on_commit(send_waiting)
    return messages


def _sends_soon():
    return any(callback is send_waiting for _sids, callback, _robust in database.run_on_commit)


def _post(letters):
    events = [_event_of(letter.event, letter.to) for letter in letters]
    known = {message.event: message for message in OutgoingMessage.objects.filter(event__in=set(events))}
    contacts = contacts_at(letter.to for letter in letters if letter.kind != MessageKind.PERSONAL)
    new = {}
    for event, letter in zip(events, letters, strict=True):
        if event not in known and event not in new:
            new[event] = _written(letter, event, contacts.get(letter.to.lower()))
    # Of two processes that tell the same event at once, the second finds the first one's row and leaves it as it is.
    OutgoingMessage.objects.bulk_create(
        [new[event] for event in sorted(new)],
        update_conflicts=True, unique_fields=["event"], update_fields=["event"],
    )  # fmt: skip
    known |= new
    return [known[event] for event in events]


def _event_of(event, address):
    return f"{event}:{hashlib.sha256(address.lower().encode()).hexdigest()[:12]}"


def is_posted(event, address):
    """Whether this address has been told this event."""
    return OutgoingMessage.objects.filter(event=_event_of(event, address)).exists()


def contacts_at(addresses):
    """``{address in small letters: contact}``; who is not among the contacts never wished anything."""
    addresses = {address.lower() for address in addresses}
    if not addresses:
        return {}
    found = Contact.objects.alias(address=Lower("email")).filter(address__in=addresses)
    return {contact.email.lower(): contact for contact in found}


def _written(letter, event, contact):
    with translation.override(letter.language):
        status, why = _fate(letter, contact)
        leaves = status == MessageStatus.WAITING
        context = {
            "network": the_network(),
            "site_url": settings.SITE_URL,
            "preferences_url": "" if letter.kind == MessageKind.PERSONAL else mail_links.preferences_url(letter.to),
            **letter.context,
        }
        subject = " ".join(render_to_string(f"messages/{letter.template}.subject.txt", context).split())[:200]
        text = render_to_string(f"messages/{letter.template}.txt", context).strip() + "\n"
        html = ""
        if leaves:
            context |= {"subject": subject, "text": text}
            html = select_template([f"messages/{letter.template}.html", "messages/layout.html"]).render(context)
            text = (text + render_to_string("messages/foot.txt", context)).strip() + "\n"
    return OutgoingMessage(
        event=event, kind=letter.kind, to=letter.to, subject=subject, text=text, html=html, status=status, error=why,
        created_at=timezone.now(), reply_to=letter.reply_to,
    )  # fmt: skip


def _fate(letter, contact):
    """``(status, why)`` with which a message begins. What answers somebody's own act always leaves."""
    try:
        validate_email(letter.to)
    except ValidationError:
        return MessageStatus.FAILED, _("This is no e-mail address.")
    if contact is None or letter.kind == MessageKind.PERSONAL:
        return MessageStatus.WAITING, ""
    if contact.refuses_mail_at:
        return MessageStatus.UNWANTED, _("This person asked not to be written to any more.")
    if letter.kind in contact.refused_kinds:
        return MessageStatus.UNWANTED, _("This person does not want this kind of message.")
    if contact.bounced_at:
        return MessageStatus.UNWANTED, _("Mail to this address comes back.")
    if letter.hold and letter.kind in MAY_WAIT and contact.rhythm != Rhythm.AT_ONCE:
        return MessageStatus.HELD, ""
    return MessageStatus.WAITING, ""


# Sending


def send_waiting(most=500):
    """Send what is due, oldest first. Returns ``(sent, failed)``; a message that came back is neither."""
    sent = failed = 0
    connection = None
    try:
        for message in _claimed(most):
            try:
                mail = mail_of(message)
                if connection is None:
                    connection = _opened()
                mail.connection = connection
                mail.send()
            except Exception as error:  # whatever the mail server says, the message stays
                nobody_answers = connection is None and isinstance(error, (OSError, smtplib.SMTPException))
                _close(connection)
                connection = None
                failed += _give_back(message, error) != MessageStatus.BOUNCED
                if nobody_answers:
                    break  # the next minute is soon enough; the others have not lost a try
            else:
                sent += 1
                _note_sent(message)
    finally:
        _close(connection)
    return sent, failed


def _opened():
    connection = get_connection()
    connection.open()
    return connection


def _close(connection):
    if connection is not None:
        with contextlib.suppress(Exception):  # a server that has gone needs no farewell
            connection.close()


def _due():
    now = timezone.now()
    abandoned = Q(pk__in=OutgoingMessage.objects.abandoned().values("pk"))
    ready = Q(status=MessageStatus.WAITING) & (Q(not_before=None) | Q(not_before__lte=now))
    return OutgoingMessage.objects.filter(abandoned | ready).order_by("pk")


def _claimed(most):
    """Messages to send, each claimed by a conditional UPDATE just before it leaves: of two senders one has it."""
    last = 0
    while most > 0:
        batch = list(_due().filter(pk__gt=last)[: min(LOOKED_AT, most)])
        if not batch:
            return
        for message in batch:
            mine = OutgoingMessage.objects.filter(pk=message.pk, status=message.status, tries=message.tries).update(
                status=MessageStatus.SENDING, tries=message.tries + 1, claimed_at=timezone.now()
            )
            if mine:
                message.tries += 1
                yield message
        last = batch[-1].pk
        most -= len(batch)


def mail_of(message):
    """The mail as it leaves. All that names it comes from its row: sent again, it is the same mail."""
    network = the_network()
    headers = {"Message-ID": message_id(message), "Auto-Submitted": "auto-generated"}
    if message.kind != MessageKind.PERSONAL:
        headers |= {
            "List-Unsubscribe": f"<{mail_links.unsubscribe_url(message.to, _kinds_in(message))}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
    mail = EmailMultiAlternatives(
        message.subject,
        message.text,
        network.sender,
        [message.to],
        reply_to=[answers] if (answers := message.reply_to or network.email) else None,
        headers=headers,
    )
    if message.html:
        mail.attach_alternative(message.html, "text/html")
    return mail


def message_id(message):
    host = urlsplit(settings.SITE_URL).hostname or parseaddr(settings.DEFAULT_FROM_EMAIL)[1].partition("@")[2]
    return f"<{message.pk}.{message.created_at:%Y%m%d%H%M%S}@{host}>"


def _kinds_in(message):
    """What one stops receiving by refusing this message; a digest may hold several kinds."""
    if not message.is_digest:
        return [message.kind]
    return set(message.gathered.values_list("kind", flat=True)) or [message.kind]


def _note_sent(message):
    """It has left, and with a digest all that it gathers. Whoever sent it is right, even after the claim was over."""
    its_row = Q(pk=message.pk) | Q(digest=message.pk) if message.is_digest else Q(pk=message.pk)
    OutgoingMessage.objects.filter(its_row).exclude(status=MessageStatus.BOUNCED).update(
        status=MessageStatus.SENT, sent_at=timezone.now(), error=""
    )


def _give_back(message, error):
    """What becomes of a message that did not leave: its new status, unless somebody else claimed it meanwhile."""
    said = _words_of(error)
    if _refuses_the_address(error):
        returns.came_back(message, said)
        return MessageStatus.BOUNCED
    waits = settings.OUTBOX_BACKOFF[message.tries - 1 :]
    status, not_before = MessageStatus.FAILED, None
    if waits:
        status, not_before = MessageStatus.WAITING, timezone.now() + dt.timedelta(seconds=waits[0])
    else:
        logger.error("Message %s was given up after %s tries: %s", message.pk, message.tries, said)
    OutgoingMessage.objects.filter(pk=message.pk, status=MessageStatus.SENDING, tries=message.tries).update(
        status=status, not_before=not_before, error=said
    )
    return status


def _answer(error):
    """``(code, words)`` of a mail server's answer, or ``None``."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        error = next(iter(error.recipients.values()), None)
    elif isinstance(error, smtplib.SMTPResponseException):
        error = error.smtp_code, error.smtp_error
    if not isinstance(error, tuple):
        return None
    code, words = error
    return code, words.decode(errors="replace") if isinstance(words, bytes) else str(words)


def _words_of(error):
    answer = _answer(error)
    return (f"{answer[0]} {answer[1]}" if answer else f"{type(error).__name__}: {error}")[:300]


def _refuses_the_address(error):
    """The server says for good that nobody has this address. Every other refusal may be about us: we try again.

    Where the server gives an enhanced code (RFC 3463), it decides: 5.1.x and 5.2.1 are about the mailbox, 5.7.1 is not.
    """
    if not isinstance(error, smtplib.SMTPRecipientsRefused):
        return False
    code, words = _answer(error) or (0, "")
    if enhanced := re.match(r"(\d\.\d{1,3}\.\d{1,3})\b", words):
        return code >= 500 and (enhanced[1].startswith("5.1.") or enhanced[1] == "5.2.1")
    return code in (550, 551, 553, 554)
