"""How often one address may ask for what is open to all, so that nobody empties the site for the others.

allauth's own limits count what people do (POST) and keep each moment in a list under a lock; reading is far more
frequent, so here is one number for each address, subject and minute. The address is kept as a digest, for a minute.
"""

import hashlib
import time
from functools import wraps

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.utils.translation import gettext as _

MINUTE = 60


def seconds_to_wait(request, subject):
    """0 when the answer may be given; it is counted."""
    most = settings.READS_A_MINUTE.get(subject)
    if not most:
        return 0
    try:
        address = get_adapter().get_client_ip(request)
    except PermissionDenied:  # a socket without a proxy that says for whom: nobody to tell apart
        return 0
    now = time.time()
    digest = hashlib.sha256(f"{settings.SECRET_KEY}{address}".encode()).hexdigest()[:32]
    key = f"reads:{subject}:{int(now // MINUTE)}:{digest}"
    cache.add(key, 0, MINUTE)
    try:
        count = cache.incr(key)
    except ValueError:  # it was thrown out in between
        return 0
    return 0 if count <= most else int(MINUTE - now % MINUTE) + 1


def limited(subject):
    """The view answers so many times a minute to one address, then says when to come back."""

    def decorate(view):
        @wraps(view)
        def counted(request, *args, **kwargs):
            if wait := seconds_to_wait(request, subject):
                text = _("Too many requests from this address. Please come back in %d seconds.") % wait
                return HttpResponse(text, status=429, content_type="text/plain", headers={"Retry-After": str(wait)})
            return view(request, *args, **kwargs)

        return counted

    return decorate
