"""Fetching what stands at an address that somebody typed: the one way in for what others publish. For commands only.

On top of :mod:`network.upkeep.reaching`: http and https only, never into our own network (looked at after the name has
been resolved and again at each redirect). Bounded in redirects, seconds and bytes, which are counted once unpacked.
"""

import http.client
import time
import zlib
from dataclasses import dataclass
from urllib.parse import urljoin

from django.utils.translation import gettext as _

from network.upkeep.reaching import NotOutside, Outside

REDIRECTS = 3
SECONDS = 10.0
MOST_BYTES = 2 * 1024 * 1024
CHUNK = 64 * 1024


class NotFetched(Exception):
    """Nothing was fetched. The message is a sentence for the secretariat."""


@dataclass
class Fetched:
    url: str  # after redirects
    status: int
    headers: object
    body: bytes = b""


def fetch(url, *, outside=None, headers=None, accept="*/*", seconds=SECONDS, most_bytes=MOST_BYTES):
    """A :class:`Fetched` (200, or 304 when ``headers`` asked for it), or :class:`NotFetched`."""
    outside = outside or Outside()
    until = time.monotonic() + seconds
    try:
        for _redirect in range(REDIRECTS + 1):
            with outside.asked(
                "GET", url, until, accept, **{"Accept-Encoding": "gzip"} | (headers or {})
            ) as response:
                location = response.headers.get("Location")
                if response.status in (301, 302, 303, 307, 308) and location:
                    url = urljoin(url, location)
                    continue
                if response.status == 304:
                    return Fetched(url, 304, response.headers)
                if response.status != 200:
                    raise NotFetched(_("The site answers with the error %d.") % response.status)
                return Fetched(url, 200, response.headers, _body(response, until, most_bytes))
    except NotOutside:
        raise NotFetched(_("This address leads into a private network: it is not read.")) from None
    except TimeoutError:
        raise NotFetched(_("The site takes too long to answer.")) from None
    except (OSError, http.client.HTTPException, ValueError, zlib.error) as trouble:
        if time.monotonic() >= until:
            raise NotFetched(_("The site takes too long to answer.")) from None
        raise NotFetched(_("Nobody answers at this address (%s).") % type(trouble).__name__) from None
    raise NotFetched(_("The address leads elsewhere too many times."))


def _body(response, until, most_bytes):
    packed = response.headers.get("Content-Encoding", "").strip().lower() in ("gzip", "x-gzip", "deflate")
    unpack = zlib.decompressobj(zlib.MAX_WBITS | 32) if packed else None
    body = bytearray()
    while chunk := response.read(CHUNK):
        if time.monotonic() >= until:
            raise TimeoutError
        body += unpack.decompress(chunk, most_bytes + 1 - len(body)) if unpack else chunk
        if len(body) > most_bytes:
            raise NotFetched(_("What stands there is too large: more than %d MB.") % (most_bytes // 1024**2))
    if time.monotonic() >= until:
        raise TimeoutError
    return bytes(body)
