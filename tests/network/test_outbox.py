"""Nothing lost, nothing told twice: messages go through a real SMTP server."""

import datetime as dt
import socket

import pytest
from aiosmtpd.controller import Controller
from django.core import mail
from django.core.management import CommandError, call_command
from django.utils import timezone

from network import outbox
from network.models import Network, OutgoingMessage
from network.models.messages import MessageStatus
from tests.factories.network import MembershipApplicationFactory

pytestmark = pytest.mark.django_db


class Mailbox:
    """What an SMTP server received; it may refuse an address."""

    def __init__(self):
        self.messages = []
        self.refused = set()

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.refused:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.messages.append(envelope)
        return "250 OK"


@pytest.fixture
def smtp(settings):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    mailbox = Mailbox()
    server = Controller(mailbox, hostname="127.0.0.1", port=port)
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    yield mailbox
    server.stop()


@pytest.fixture
def application():
    return MembershipApplicationFactory(structure_name="Le Relais", refusal_reason="Hors du territoire.")


def post(application, event="essai", to="alix@example.org"):
    outbox.post("joining/refused", to, event, {"application": application})


def test_a_message_leaves_by_smtp_from_the_networks_own_sender(smtp, application):
    Network.objects.create(
        name="Réseau", email="secretariat@example.org", mail_from="Le Réseau <bonjour@example.org>"
    )
    post(application)
    assert outbox.send_waiting() == (1, 0)
    sent = smtp.messages[0]
    assert (sent.mail_from, sent.rcpt_tos) == ("bonjour@example.org", ["alix@example.org"])
    assert b"Hors du territoire." in sent.content
    assert b"Reply-To: secretariat@example.org" in sent.content


def test_one_event_is_told_once_however_often_it_is_posted(smtp, application):
    post(application)
    post(application, to="ALIX@example.org")
    outbox.send_waiting()
    post(application)
    assert outbox.send_waiting() == (0, 0)
    assert len(smtp.messages) == 1


def test_a_refused_message_waits_and_the_others_leave(smtp, application):
    smtp.refused.add("alix@example.org")
    post(application)
    post(application, to="sacha@example.org")
    assert outbox.send_waiting() == (1, 1)
    kept = OutgoingMessage.objects.get(to="alix@example.org")
    assert (kept.status, kept.tries) == (MessageStatus.WAITING, 1)
    assert "no such mailbox" in kept.error


def test_after_five_tries_a_message_has_failed(smtp, application):
    smtp.refused.add("alix@example.org")
    post(application)
    for _ in range(5):
        outbox.send_waiting()
        OutgoingMessage.objects.update(claimed_at=timezone.now() - dt.timedelta(hours=1))
    assert outbox.send_waiting() == (0, 0)
    assert OutgoingMessage.objects.get().status == MessageStatus.FAILED


def test_a_sender_that_died_loses_nothing_and_the_message_keeps_its_identity(smtp, application):
    post(application)
    claimed = next(outbox._claimed(1))  # and the process dies here
    assert outbox.send_waiting() == (0, 0)
    OutgoingMessage.objects.update(claimed_at=timezone.now() - dt.timedelta(minutes=11))
    assert outbox.send_waiting() == (1, 0)
    identity = f"<{claimed.pk}.{claimed.created_at:%Y%m%d%H%M%S}@".encode()
    assert identity in smtp.messages[0].content


def test_without_a_server_nothing_is_lost(settings, application):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 1, 1
    post(application)
    with pytest.raises(CommandError):
        call_command("send_mail")
    assert OutgoingMessage.objects.get().status == MessageStatus.WAITING


def test_a_dry_run_sends_nothing(application, capsys):
    post(application)
    call_command("send_mail", "--dry-run")
    assert "1 messages wait." in capsys.readouterr().out
    assert mail.outbox == []


def test_a_subject_never_holds_a_line_end(application):
    application.structure_name = "Nom\nBcc: tous@example.org"
    outbox.post("joining/submitted", "alix@example.org", "essai", {"application": application})
    assert "\n" not in OutgoingMessage.objects.get().subject
