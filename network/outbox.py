"""Nothing lost, nothing told twice: messages are written with the step that causes them and sent afterwards.

    waiting ── claim ─▶ being sent ─┬─▶ sent
                                    └─▶ waiting again (five tries, then failed)

A sender that dies leaves its message claimed; after ten minutes another one sends it with the same Message-ID.
"""

import datetime as dt
import hashlib
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone, translation

from network.models import OutgoingMessage
from network.models.messages import MessageStatus
from network.models.network import the_network

MOST_TRIES = 5
CLAIM_LASTS = dt.timedelta(minutes=10)


def post(template, to, event, context, language=settings.LANGUAGE_CODE):
    """Put ``messages/<template>.{subject.txt,txt}`` in the outbox, once for each ``event`` and address."""
    event = f"{event}:{hashlib.sha256(to.lower().encode()).hexdigest()[:12]}"
    with translation.override(language):
        context = {"network": the_network(), "site_url": settings.SITE_URL, **context}
        subject = " ".join(render_to_string(f"messages/{template}.subject.txt", context).split())
        text = render_to_string(f"messages/{template}.txt", context).strip() + "\n"
    OutgoingMessage.objects.get_or_create(event=event, defaults={"to": to, "subject": subject[:200], "text": text})
    if settings.OUTBOX_SENDS_AT_ONCE:
        transaction.on_commit(send_waiting)


def send_waiting(most=500):
    """Send what waits. Returns ``(sent, failed)``."""
    sent = failed = 0
    connection = get_connection()
    for message in _claimed(most):
        try:
            _send(message, connection)
        except Exception as error:  # whatever the mail server says, the message stays
            failed += 1
            _give_back(message, error)
        else:
            sent += 1
            message.status, message.sent_at, message.error = MessageStatus.SENT, timezone.now(), ""
            message.save(update_fields=["status", "sent_at", "error"])
    return sent, failed


def _claimed(most):
    """Messages to send, each claimed by one conditional UPDATE: of two senders one has it."""
    for _ in range(most):
        abandoned = Q(status=MessageStatus.SENDING, claimed_at__lt=timezone.now() - CLAIM_LASTS)
        ready = Q(status=MessageStatus.WAITING) & (
            Q(claimed_at=None) | Q(claimed_at__lt=timezone.now() - dt.timedelta(minutes=5))
        )
        message = OutgoingMessage.objects.filter(abandoned | ready).order_by("pk").first()
        if message is None:
            return
        mine = OutgoingMessage.objects.filter(pk=message.pk, status=message.status, tries=message.tries).update(
            status=MessageStatus.SENDING, tries=message.tries + 1, claimed_at=timezone.now()
        )
        if mine:
            message.tries += 1
            yield message


def _send(message, connection):
    network = the_network()
    host = parseaddr(network.sender)[1].partition("@")[2] or "localhost"
    mail = EmailMultiAlternatives(
        message.subject,
        message.text,
        network.sender,
        [message.to],
        connection=connection,
        reply_to=[network.email] if network.email else None,
        headers={
            "Message-ID": f"<{message.pk}.{message.created_at:%Y%m%d%H%M%S}@{host}>",
            "Auto-Submitted": "auto-generated",
        },
    )
    if message.html:
        mail.attach_alternative(message.html, "text/html")
    mail.send()


def _give_back(message, error):
    message.status = MessageStatus.FAILED if message.tries >= MOST_TRIES else MessageStatus.WAITING
    message.error = str(error)[:300]
    message.save(update_fields=["status", "error"])
