"""Public pages, rendered once for each publication and then handed out as they are.

First of the middleware. Only what a view declared public (:func:`network.publication.public_page`) is kept, only for people without any
cookie of ours, and only until the next publication (:mod:`network.publication`) or five minutes. Bodies are
compressed once. With ``BAKE_DIR``, addresses without a query are also written to disk, where nginx finds them.
"""

import gzip
import hashlib
import re
import shutil
import threading
import time
from collections import OrderedDict
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

import brotli
from django.conf import settings
from django.http import HttpResponse
from django.utils.cache import patch_vary_headers

from network import publication

LONGEST_SECONDS = 300
LONGEST_QUERY = 400
QUERY_KEYS = frozenset(
    [
        "q",
        "service",
        "public",
        "besoin",
        "acces",
        "frais",
        "commune",
        "epci",
        "programme",
        "tri",
        "page",
        "ouvert",
        "jour",
        "pres_de",
        "rayon",
        "code_postal",
        "soin",
        "aide",
        "equipement",
        "accessibilite",
        "itinerance",
        "vue",
        "etape",
        "theme",
        "type",
        "beneficiaire",
        "niveau",
        "duree",
        "pix",
        "digcomp",
        "territoire",
        "licence",
        "structure",
        "pour",
        "le",
        "avant",
        "par_page",
        "gros",
        "hauteur",
        "couleur",
        "lieu",
        "mois",
        "genre",
        "structure",
        "passes",
        "echeance",
    ]
)
KEPT_HEADERS = (
    "Content-Type",
    "Content-Language",
    "Content-Security-Policy",
    "Permissions-Policy",
    "Referrer-Policy",
    "X-Content-Type-Options",
    "X-Frame-Options",
    "X-Robots-Tag",
    "Cross-Origin-Opener-Policy",
    "Strict-Transport-Security",
    "Cache-Control",
    "Link",
    "Content-Disposition",
    "Access-Control-Allow-Origin",
)
BAKEABLE = re.compile(r"^/(?:[a-z0-9-]+/)*$")


SHORTEST = 750  # bytes that are worth compressing
SQUEEZE = {
    "br": lambda plain: brotli.compress(plain, quality=5),
    "gzip": lambda plain: gzip.compress(plain, 6, mtime=0),
}


class Kept:
    """One page as it is sent: bodies by encoding, headers, tag."""

    __slots__ = ("bodies", "headers", "tag", "until", "size", "may_be_baked")

    def __init__(self, response):
        plain = response.content
        self.bodies = {"": plain}
        self.headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
        self.tag = f'W/"{hashlib.blake2b(plain, digest_size=12).hexdigest()}"'
        seconds = getattr(response, "true_for_seconds", None)
        self.until = time.monotonic() + min(LONGEST_SECONDS, LONGEST_SECONDS if seconds is None else seconds)
        self.may_be_baked = seconds is None
        self.size = len(plain) * 3 // 2  # with its compressed forms

    def body(self, encoding):
        """The page in one encoding, compressed once."""
        if encoding not in self.bodies:
            self.bodies[encoding] = SQUEEZE[encoding](self.bodies[""])
        return self.bodies[encoding]

    def answer(self, request):
        if request.META.get("HTTP_IF_NONE_MATCH") == self.tag:
            response = HttpResponse(status=304)
        else:
            accepted = request.META.get("HTTP_ACCEPT_ENCODING", "")
            encoding = next((each for each in SQUEEZE if each in accepted), "") if self.size > SHORTEST else ""
            body = self.body(encoding)
            response = HttpResponse(b"" if request.method == "HEAD" else body)
            if encoding:
                response.headers["Content-Encoding"] = encoding
            response.headers["Content-Length"] = str(len(body))
        for name, value in self.headers.items():
            response.headers[name] = value
        response.headers["ETag"] = self.tag
        patch_vary_headers(response, ["Accept-Encoding"])
        return response


class Shelf:
    """Kept pages of one generation, the least recently asked thrown out first."""

    def __init__(self, capacity):
        self.capacity = capacity
        self.size = 0
        self.generation = None
        self.pages = OrderedDict()
        self.lock = threading.Lock()

    def find(self, generation, key):
        if generation != self.generation:
            return None
        kept = self.pages.get(key)
        if kept is None or kept.until < time.monotonic():
            return None
        return kept

    def put(self, generation, key, kept):
        with self.lock:
            if self.generation is None or generation > self.generation:
                self.pages.clear()
                self.size, self.generation = 0, generation
            if generation != self.generation or kept.size > self.capacity // 8:
                return
            if former := self.pages.pop(key, None):
                self.size -= former.size
            self.pages[key] = kept
            self.size += kept.size
            while self.size > self.capacity:
                _, oldest = self.pages.popitem(last=False)
                self.size -= oldest.size

    def empty(self):
        with self.lock:
            self.pages.clear()
            self.size, self.generation = 0, None


shelf = Shelf(settings.PAGE_CACHE_BYTES)


def key_of(request):
    """Where the page is kept, or ``None`` when this request must be answered for itself.

    Any cookie of ours, another method or an unknown query parameter: not from the shelf, not onto it.
    """
    if request.method not in ("GET", "HEAD") or "HTTP_AUTHORIZATION" in request.META:
        return None
    cookies = request.META.get("HTTP_COOKIE", "")
    if cookies and (settings.SESSION_COOKIE_NAME in cookies or settings.CSRF_COOKIE_NAME in cookies):
        return None
    query = request.META.get("QUERY_STRING", "")
    if query:
        if len(query) > LONGEST_QUERY:
            return None
        # A field of a form left empty asks for nothing; programs are told that it is no value.
        pairs = parse_qsl(query, keep_blank_values=request.path_info.startswith("/api/"))
        if any(name not in QUERY_KEYS for name, _ in pairs):
            return None
        query = urlencode(sorted(pairs))
    host = request.META.get("HTTP_HOST") or request.META.get("SERVER_NAME", "")
    return host, request.is_secure(), request.path_info, query


class PageCache:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        key = key_of(request)
        if key is None:
            return self.get_response(request)
        if not settings.PAGE_CACHE:
            return self._as_sent(request, self.get_response(request))
        generation = publication.generation()
        if kept := shelf.find(generation, key):
            return kept.answer(request)
        response = self.get_response(request)
        if not _may_be_kept(response):
            return response
        kept = Kept(response)
        shelf.put(generation, key, kept)
        if settings.BAKE_DIR and not key[3] and kept.may_be_baked:
            bake(generation, key, kept)
        return kept.answer(request)

    def _as_sent(self, request, response):
        return Kept(response).answer(request) if _may_be_kept(response) else response


def _may_be_kept(response):
    return (
        getattr(response, "is_public_page", False)
        and response.status_code == 200
        and not response.cookies
        and "Cookie" not in response.headers.get("Vary", "")
    )


# On disk: <BAKE_DIR>/<generation>/<host>/<path>/index.html, and `current` points to the generation that holds.


def bake(generation, key, kept):
    """Write one page where nginx looks first; a page of a past generation is never seen again."""
    host, _, path, _ = key
    if (
        not BAKEABLE.match(path)
        or not re.match(r"^[a-z0-9.:-]+$", host)
        or "html" not in kept.headers["Content-Type"]
    ):
        return
    root = Path(settings.BAKE_DIR)
    folder = root / str(generation) / host.split(":")[0] / path.strip("/")
    folder.mkdir(parents=True, exist_ok=True)
    for encoding, ending in (("", ""), ("gzip", ".gz"), ("br", ".br")):
        target = folder / f"index.html{ending}"
        draft = target.with_name(f"{target.name}.{threading.get_ident()}")
        draft.write_bytes(kept.body(encoding))
        draft.replace(target)
    point_to(generation)


def point_to(generation):
    """Make `current` lead to the folder of this generation, in one move."""
    root = Path(settings.BAKE_DIR)
    current = root / "current"
    wanted = str(generation)
    (root / wanted).mkdir(parents=True, exist_ok=True)
    if current.is_symlink() and current.readlink().name == wanted:
        return
    draft = root / f".current-{threading.get_ident()}"
    draft.unlink(missing_ok=True)
    draft.symlink_to(wanted)
    draft.replace(current)
    for folder in root.iterdir():  # the last one may still be being read
        if folder.name.isdigit() and int(folder.name) < generation - 1:
            shutil.rmtree(folder, ignore_errors=True)
