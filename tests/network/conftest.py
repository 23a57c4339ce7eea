"""What the tests of the network's administration and mail ask for."""

import socket
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller

from tests.factories.network import PersonFactory, StructureFactory


@pytest.fixture
def coordinator(site):
    return PersonFactory(coordinator=True)


@pytest.fixture
def structure(site):
    return StructureFactory(name="La Bobine d’essai")


@pytest.fixture
def manager(structure):
    return PersonFactory(manager_of=structure)


@pytest.fixture
def admin(client, coordinator):
    client.force_login(coordinator)
    return client


class Mailbox:
    """What a mail server received. It may refuse addresses, each with its own words, and hang up when it likes."""

    def __init__(self):
        self.messages, self.visits = [], 0
        self.refuses, self.refuses_content = {}, {}
        self.hangs_up_after = None

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        self.visits += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server, session, envelope, address, options):
        if answer := self.refuses.get(address):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if answer := self.refuses_content.get(envelope.rcpt_tos[0]):
            return answer
        self.messages.append(envelope)
        if self.hangs_up_after and len(self.messages) % self.hangs_up_after == 0:
            server.transport.close()
        return "250 OK"

    def mails(self):
        return [message_from_bytes(each.content, policy=policy.default) for each in self.messages]


@pytest.fixture
def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@pytest.fixture
def smtp(settings, free_port):
    """A real SMTP server on this machine, and the settings that lead to it."""
    port = free_port
    mailbox = Mailbox()
    server = Controller(mailbox, hostname="127.0.0.1", port=port)
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    yield mailbox
    server.stop()
