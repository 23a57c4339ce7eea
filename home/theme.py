"""One style sheet for the whole site: the design's files and the network's own colours, named by their hash."""

import hashlib
import re
from functools import partial

from coloraide import Color
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.templatetags.static import static
from django.urls import reverse

from home.models.identity import the_identity
from network import publication
from network.colours import grey, light, nearest_readable, properties
from network.models import Territory

CSS = settings.ROOT / "site" / "static" / "css"
FILES = [
    "tokens.css",
    "layout.css",
    *sorted(f"components/{path.name}" for path in (CSS / "components").glob("*.css")),
]


def colours():
    """The custom properties of both schemes, derived from the identity's two colours."""
    identity = the_identity()
    tinted = partial(grey, identity.main_colour)
    dark_ground = tinted(0.19, 0.02)
    dark = {
        "main": nearest_readable(_lighter(identity.main_colour), dark_ground),
        "accent": nearest_readable(_lighter(identity.accent_colour), dark_ground),
        "ink": tinted(0.94, 0.01),
        "quiet": tinted(0.78, 0.015),
        "line": tinted(0.4, 0.02),
        "mist": tinted(0.25, 0.022),
        "ground": dark_ground,
        "on-main": dark_ground,
    }
    day = properties(light(identity.main_colour, identity.accent_colour))
    return f":root{{{day}}}@media screen and (prefers-color-scheme:dark){{:root{{{properties(dark)}}}}}"


def _lighter(colour):
    shade = Color(colour).convert("oklch")
    shade["lightness"] = max(shade["lightness"], 0.78)
    return shade.convert("srgb").fit().to_string(hex=True)


@publication.remembered
def sheet():
    """``(hash, style sheet)`` of this moment."""
    text = colours() + "".join((CSS / name).read_text(encoding="utf-8") for name in FILES)
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r" ?([{};,>]) ?", r"\1", text).replace(";}", "}").replace(": ", ":")
    text = text.replace("../fonts/atkinson-hyperlegible-next.woff2", static("fonts/atkinson-hyperlegible-next.woff2"))
    return hashlib.sha256(text.encode()).hexdigest()[:12], text


def sheet_url():
    return reverse("style", args=[sheet()[0]])


@publication.remembered
def territory():
    return Territory.objects.first()


@publication.remembered
def outline():
    """``(hash, SVG)`` of the network's territory in its main colour, or ``None`` before geography is loaded."""
    shape = territory()
    if shape is None:
        return None
    colour = the_identity().main_colour
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{shape.view_box}">'
        f'<path d="{shape.outline}" fill="{colour}" fill-opacity=".13" stroke="{colour}" stroke-width="8" '
        'stroke-linejoin="round"/>'
        f'<path d="{shape.inner_borders}" fill="none" stroke="{colour}" stroke-opacity=".45" stroke-width="4"/></svg>'
    )
    return hashlib.sha256(svg.encode()).hexdigest()[:12], svg


def outline_url():
    drawn = outline()
    return reverse("outline", args=[drawn[0]]) if drawn else ""


def _hashed(asked, current, content_type):
    if current is None:
        raise Http404
    digest, text = current
    response = HttpResponse(text, content_type=content_type)
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if asked == digest else "no-cache"
    response.is_public_page = True
    return response


@login_not_required
def style_view(request, digest):
    return _hashed(digest, sheet(), "text/css; charset=utf-8")


@login_not_required
def outline_view(request, digest):
    return _hashed(digest, outline(), "image/svg+xml")
