"""What every answer says to browsers and robots, by kind of address."""

import re

from django.template.loader import render_to_string

PRIVATE = re.compile(
    r"^/(?:en/)?(?:espace|compte|admin|documents|rejoindre/(?:demande|suivi)|signer|boite-aux-lettres|ma-fiche|courriels|inscriptions|agenda/flux)(?:/|$)"
)
# The address itself is the key: it is told to nobody, not even to ourselves.
SECRET = re.compile(r"^/(?:en/)?(?:ma-fiche|courriels|inscriptions|agenda/flux)/")
ADMIN = re.compile(r"^/admin/")


class Headers:
    """Private addresses are neither kept nor indexed; only the administration may style inline."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code == 405 and not response.content:
            response.content = render_to_string("errors/405.html", {}, request)
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=(self)")
        if PRIVATE.match(request.path):
            response.headers["X-Robots-Tag"] = "noindex, nofollow"
            if not getattr(response, "keeps_its_cache_control", False):
                response.headers["Cache-Control"] = "private, no-store"
            response.headers["Referrer-Policy"] = "no-referrer" if SECRET.match(request.path) else "same-origin"
        if ADMIN.match(request.path):
            response._csp_update = {
                "style-src": ["'unsafe-inline'"],
                "img-src": ["blob:"],
                "frame-src": ["'self'"],
                "media-src": ["'self'"],
            }
        if ADMIN.match(request.path) or getattr(request, "is_preview", False):
            response._csp_replace = {"frame-ancestors": ["'self'"]}  # a page is seen beside its editor
        return response
