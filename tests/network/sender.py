"""Senders for test_post_room.py: each line read hires one in a process of its own, that may be killed at any instant.

The first argument is how many events to tell. A sender is a fork, so that it is at work at once.
"""

import os
import sys
import time

import django

django.setup()

from django.db import connection  # noqa: E402

from network import outbox  # noqa: E402
from network.models import Contact, MessageKind, Network, OutgoingMessage  # noqa: E402
from network.models.publication import Publication  # noqa: E402


def prepare(events):
    """Only the tables that a sender reads, in a database of its own, and the messages of these events."""
    with connection.schema_editor() as editor:
        for model in (Publication, Network, Contact, OutgoingMessage):
            editor.create_model(model)
    Network.objects.create(name="Réseau d’essai", mail_from="Le Réseau <bonjour@example.org>")
    OutgoingMessage.objects.bulk_create(
        OutgoingMessage(
            event=f"event-{number}", to=f"p{number}@example.org", subject=f"Événement {number}", kind=MessageKind.GROUPS,
            text=f"Texte de l’événement {number}\n" * 20, html=f"<p>Événement {number}</p>",
        )
        for number in range(events)
    )  # fmt: skip
    connection.close()


def work():
    while True:
        outbox.send_waiting()
        time.sleep(0.01)


if __name__ == "__main__":
    prepare(int(sys.argv[1]))
    print("ready", flush=True)
    for _line in sys.stdin:
        if (pid := os.fork()) == 0:
            work()
        print(pid, flush=True)
        os.waitpid(pid, 0)
