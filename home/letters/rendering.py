"""A letter as it leaves: MJML made into HTML for every mail program, and plain text. Nothing is fetched, nothing counted.

Both are made once for all; :func:`signed_for` puts in the link with which one reader leaves.
"""

from dataclasses import dataclass

import mjml
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from home.models import AudienceKind
from home.models.identity import the_identity
from network.models.network import the_network

LEAVE = "@@leave@@"  # where the reader's own link goes; no text that people type can hold it: see _typed


@dataclass
class Rendered:
    html: str
    text: str


def render(letter):
    """The :class:`Rendered` letter, with a mark where each reader's own link goes."""
    with translation.override(settings.LANGUAGE_CODE):
        context = _context(letter)
        html = mjml.mjml2html(render_to_string("messages/lettering/letter.mjml.html", context))
        return Rendered(html, render_to_string("messages/lettering/plain.txt", context).strip() + "\n")


def _context(letter):
    identity = the_identity()
    return {
        "subject": _typed(letter.subject),
        "intro": paragraphs(_typed(letter.intro)),
        "parts": [
            {
                "kicker": "" if item.kind == "free" else item.get_kind_display(),
                "title": _typed(item.title),
                "text": paragraphs(_typed(item.text)),
                "url": absolute(_typed(item.url)),
            }
            for item in letter.items.all()
            if item.is_kept
        ],
        "network": the_network(),
        "audience": letter.audience,
        "site_url": settings.SITE_URL,
        "colours": {"main": identity.main_colour, "accent": identity.accent_colour},
        "archive_url": settings.SITE_URL + letter.get_absolute_url()
        if letter.audience.who == AudienceKind.PUBLIC
        else "",
        "leave_url": LEAVE,
    }


def _typed(text):
    return text.replace("@@", "@ @") if LEAVE in text else text


def absolute(url):
    return settings.SITE_URL + url if url.startswith("/") else url


def paragraphs(text):
    """``[[line, …], …]``: an empty line parts two paragraphs."""
    blocks = text.replace("\r\n", "\n").replace("\r", "\n").split("\n\n")
    return [lines for block in blocks if (lines := [line.strip() for line in block.split("\n") if line.strip()])]


def signed_for(rendered, leave_url):
    """The letter of one reader."""
    return Rendered(rendered.html.replace(LEAVE, leave_url), rendered.text.replace(LEAVE, leave_url))
