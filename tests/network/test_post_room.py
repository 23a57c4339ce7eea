"""A sender may be killed at any instant, and the mail server may do what it likes: nothing is lost.

Fifty senders, each a process of its own, are killed by SIGKILL at moments drawn by lot, before a server that hangs up,
delays, and answers 4xx and 5xx by lot. Always on a SQLite file of its own: a fork takes no connection with it.
"""

import asyncio
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections import defaultdict
from contextlib import closing
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller

ROOT = Path(__file__).parents[2]
KILLS, EVENTS = 50, 400


class Moody:
    """A mail server in a bad mood. ``received``: what it took, whether or not it said so."""

    def __init__(self, lot):
        self.lot, self.received = lot, []
        self.moods = defaultdict(int)

    def mood(self, **chances):
        draw = self.lot.random()
        for name, chance in chances.items():
            draw -= chance
            if draw < 0:
                self.moods[name] += 1
                return name
        return "kind"

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        session.host_name = hostname
        if self.mood(hangs_up_at_once=0.1) != "kind":
            server.transport.abort()
        return responses

    async def handle_RCPT(self, server, session, envelope, address, options):
        mood = self.mood(busy=0.05, dislikes_us=0.05)
        if mood == "busy":
            return "450 4.2.0 try later"
        if mood == "dislikes_us":
            return "550 5.7.1 relaying denied"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        await asyncio.sleep(self.lot.uniform(0, 0.006))
        mood = self.mood(later=0.05, refuses=0.05, hangs_up_before=0.05, hangs_up_after=0.08)
        if mood == "later":
            return "451 4.3.0 try later"
        if mood == "refuses":
            return "554 5.3.0 no"
        if mood == "hangs_up_before":
            server.transport.abort()
            return "421 bye"
        self.received.append(envelope.content)
        if mood == "hangs_up_after":
            server.transport.abort()
        return "250 OK"


@pytest.fixture
def moody(free_port):
    handler = Moody(random.Random(20261120))
    controller = Controller(handler, hostname="127.0.0.1", port=free_port)
    controller.start()
    yield handler
    controller.stop()


@pytest.fixture
def database(tmp_path):
    return tmp_path / "post_room.sqlite3"


@pytest.fixture
def hire(moody, free_port, database):
    """Each call gives the number of a new process that sends."""
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings.base",
        "SECRET_KEY": "only-for-tests",
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "site")]),
        "DATABASE_URL": f"sqlite:///{database}",
        "CACHE_URL": "locmem://",
        "EMAIL_URL": f"smtp://127.0.0.1:{free_port}",
        "EMAIL_TIMEOUT": "5",
        "SITE_URL": "https://reseau.example.org",
        "OUTBOX_CLAIM_SECONDS": "0.1",
        "OUTBOX_BACKOFF": ",".join(["0.02"] * 500),
    }
    with subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("sender.py")), str(EVENTS)],
        env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
    ) as agency:  # fmt: skip
        assert agency.stdout.readline() == "ready\n"

        def one():
            agency.stdin.write("one more\n")
            agency.stdin.flush()
            return int(agency.stdout.readline())

        yield one
        agency.stdin.close()


def count(database, status):
    with closing(sqlite3.connect(database, timeout=20)) as connection:
        question = "SELECT count(*) FROM network_outgoingmessage WHERE status = ?"
        return connection.execute(question, [status]).fetchone()[0]


def test_fifty_kills_before_a_moody_server_lose_nothing_and_change_nothing(hire, moody, database):
    moments = random.Random(4)
    interrupted = 0
    for _ in range(KILLS):
        sender = hire()
        time.sleep(moments.uniform(0.005, 0.12))
        os.kill(sender, signal.SIGKILL)
        interrupted += count(database, "sending") > 0
    left = EVENTS - count(database, "sent")
    patient = hire()
    until = time.monotonic() + 40
    while count(database, "sent") < EVENTS and time.monotonic() < until:
        time.sleep(0.1)
    os.kill(patient, signal.SIGKILL)

    assert count(database, "sent") == EVENTS
    copies = defaultdict(list)
    for content in moody.received:
        mail = message_from_bytes(content, policy=policy.default)
        said = [mail["Message-ID"], mail["Subject"], mail["From"], mail["List-Unsubscribe"]]
        said += [mail.get_body((kind,)).get_content() for kind in ("plain", "html")]
        copies[mail["To"]].append(tuple(said))
    assert set(copies) == {f"p{number}@example.org" for number in range(EVENTS)}
    assert all(len(set(every)) == 1 for every in copies.values())
    assert len({every[0][0] for every in copies.values()}) == EVENTS
    # It was a real storm: senders died at work, the server did all it could, and there was always something to do.
    assert interrupted > KILLS / 4
    assert len(moody.received) > EVENTS
    assert left > 0
    assert all(moody.moods[name] for name in ("hangs_up_at_once", "busy", "dislikes_us", "later", "refuses"))
    assert moody.moods["hangs_up_before"] and moody.moods["hangs_up_after"]
