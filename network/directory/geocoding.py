"""Where an address is, asked of the national address base: optional, off by default (``GEOCODER_HOST``).

The question leaves from our server, never from the reader's browser, and holds what was typed and nothing else. When
the service is slow or down the page works without it: it is left alone for some minutes.
"""

import hashlib
import logging
import time

from django.conf import settings
from django.core.cache import cache
from geopy.exc import GeocoderQueryError, GeopyError
from geopy.geocoders import BANFrance

SECONDS = 2
LEFT_ALONE_SECONDS = 300
REMEMBERED_SECONDS = 24 * 3600
SHORTEST = 6
MOST_A_MINUTE = 60
LEAST_SCORE = 0.5  # of 1: below, it found something else
NOTHING = "nothing"

log = logging.getLogger(__name__)


def address_at(text):
    """The :class:`~network.directory.nearness.Spot` of an address in France, or ``None``."""
    if not settings.GEOCODER_HOST or len(text) < SHORTEST or cache.get("geocoder-down"):
        return None
    key = f"geocoded:{hashlib.sha256(text.casefold().encode()).hexdigest()[:32]}"
    found = cache.get(key)
    if found is None and _asked_too_often():
        return None
    if found is None:
        found = _ask(text)
        if found is None:
            return None
        cache.set(key, found, REMEMBERED_SECONDS)
    from network.directory.nearness import Spot

    return None if found == NOTHING else Spot(*found)


def _asked_too_often():
    """The service is shared by the whole country."""
    key = f"geocoder-asked:{int(time.time() // 60)}"
    cache.add(key, 0, 120)
    try:
        return cache.incr(key) > MOST_A_MINUTE
    except ValueError:  # it was thrown out in between
        return False


def _ask(text):
    """``(label, latitude, longitude)``, ``NOTHING``, or ``None`` when nobody answered."""
    geocoder = BANFrance(
        domain=settings.GEOCODER_HOST, scheme=settings.GEOCODER_SCHEME, timeout=SECONDS, user_agent="Maillage"
    )
    try:
        answer = geocoder.geocode(text[:200])
    except GeocoderQueryError:  # it has no use for what was typed
        return NOTHING
    except (GeopyError, ValueError, KeyError) as trouble:
        log.warning("The geocoder did not answer: %s", type(trouble).__name__)
        cache.set("geocoder-down", True, LEFT_ALONE_SECONDS)
        return None
    if answer is None or answer.raw.get("properties", {}).get("score", 1) < LEAST_SCORE:
        return NOTHING
    return answer.address[:150], round(answer.latitude, 2), round(answer.longitude, 2)
