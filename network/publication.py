"""Whether what a process remembers of the public pages is still true: one number, raised by every publication.

Every web process compares its own number with the database's at most once a second, so that a
publication is seen everywhere within that second and nothing older is served after it.
"""

import functools
import threading
import time

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import connection, transaction
from django.db.models import F

SECONDS_BETWEEN_LOOKS = 0.8

_seen = {"generation": None, "until": 0.0}
_looking = threading.Lock()
_memories = []
_forgetting = []


def generation():
    """The number of the newest publication, at most ``SECONDS_BETWEEN_LOOKS`` old in this process."""
    if time.monotonic() < _seen["until"]:
        return _seen["generation"]
    with _looking:
        if time.monotonic() >= _seen["until"]:
            asked = time.monotonic()
            _seen["generation"] = _read()
            _seen["until"] = asked + SECONDS_BETWEEN_LOOKS
        return _seen["generation"]


def _read():
    from network.models import Publication

    return Publication.objects.values_list("generation", flat=True).first() or 0


def announce():
    """Make every process forget what it remembers, once this transaction is committed."""
    if any(callback is _raise for _, callback, _ in connection.run_on_commit):
        return
    transaction.on_commit(_raise)


def _raise():
    from network.models import Publication

    if not Publication.objects.update(generation=F("generation") + 1):
        Publication.objects.get_or_create(pk=1, defaults={"generation": 1})
    forget()


def forget():
    """Make this process look at the database again."""
    _seen["until"] = 0.0


def remembered(function=None, *, most=5000):
    """Keep what ``function(*args)`` returns until the next publication; at most so many answers."""
    if function is None:
        return functools.partial(remembered, most=most)
    kept = {"generation": None, "answers": {}}
    _memories.append(kept)

    @functools.wraps(function)
    def answer(*args):
        if not settings.PROCESS_CACHES:
            return function(*args)
        now = generation()
        if kept["generation"] != now:
            kept.update(generation=now, answers={})
        answers = kept["answers"]
        if args not in answers:
            if len(answers) >= most:
                answers.clear()
            answers[args] = function(*args)
        return answers[args]

    return answer


def forget_everything():
    """After the database itself was replaced (restored, emptied): numbers may come again."""
    forget()
    for kept in _memories:
        kept.update(generation=None, answers={})
    for forget_more in _forgetting:
        forget_more()


def when_everything_is_forgotten(function):
    """Call it then too: for memories that outlive a publication."""
    _forgetting.append(function)
    return function


def public_page(view):
    """Declare that the view answers everybody the same: no session, no user, no token in what it renders."""

    @functools.wraps(view)
    def declared(request, *args, **kwargs):
        return declare_public(view(request, *args, **kwargs))

    return login_not_required(declared)


def declare_public(response, *, seconds=None):
    """Mark an answer as the same for everybody; browsers keep it but ask each time whether it still holds.

    ``seconds``: how long it stays true without any publication (“open until noon”); such a page is never baked.
    """
    if response.status_code == 200 and not response.streaming:
        response.is_public_page = True
        if seconds is not None:
            response.true_for_seconds = seconds
        response.headers.setdefault("Cache-Control", "no-cache")
    return response
