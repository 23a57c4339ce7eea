"""What somebody typed when their session had ended: it comes through the door with them.

    a form arrives without a session ── keep ─▶ in the visitor's own new session ── sign in ─▶ shown in the form ── forget

Views that want it say so with :func:`keeps_what_is_typed`. Files are not kept: a form says so.
"""

import time

from django.http import QueryDict

KEY = "typed"
MOST = 60_000  # characters
SECONDS = 60 * 60


def keeps_what_is_typed(view):
    view.keeps_what_is_typed = True
    return view


def keep(request):
    data = request.POST.copy()
    for name in ("csrfmiddlewaretoken", "password"):
        data.pop(name, None)
    said = data.urlencode()
    if len(said) <= MOST:
        request.session[KEY] = {
            "path": request.path,
            "said": said,
            "at": int(time.time()),
            "files": bool(request.FILES),
        }


def kept_for(request):
    """``(what was typed, whether files were lost)`` for this page, or ``(None, False)``."""
    typed = request.session.get(KEY)
    if not typed or typed["path"] != request.path or time.time() - typed["at"] > SECONDS:
        return None, False
    return QueryDict(typed["said"]), typed["files"]


def forget(request):
    request.session.pop(KEY, None)
