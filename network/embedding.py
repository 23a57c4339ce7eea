"""The directory inside other sites: what one frame shows, its address, and the code that other sites copy."""

import re
from dataclasses import dataclass, replace
from xml.etree import ElementTree

from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from network import directory
from network.colours import validate_readable
from network.directory import Question
from network.models.network import the_network

LOWEST, USUAL, HIGHEST = 300, 600, 1200  # pixels
USUAL_WIDTH = 800
HEXADECIMAL = re.compile(r"#?([0-9a-fA-F]{6})")


@dataclass(frozen=True)
class Embedding:
    """``colour``: six digits without #, empty for the network's own; ``slug``: of the one place that is shown."""

    question: Question
    colour: str = ""
    height: int = USUAL
    slug: str = ""

    @property
    def query(self):
        if self.slug:
            return urlencode({"lieu": self.slug} | ({"couleur": self.colour} if self.colour else {}))
        return self.question.address(couleur=self.colour)

    @property
    def frame_address(self):
        return _whole("directory:frame", self.query)

    @property
    def link_address(self):
        """Where the same stands on our own site."""
        if self.slug:
            return settings.SITE_URL + reverse("directory:place", args=[self.slug])
        return _whole("directory:places", self.question.address(vue=None))

    @property
    def title(self):
        return _("Find a place – %s") % the_network().called

    def frame_code(self, width="100%", title=""):
        """The HTML that shows the frame; the title names it for screen readers."""
        return format_html(
            '<iframe src="{}" title="{}" width="{}" height="{}" loading="lazy"></iframe>',
            self.frame_address,
            title or self.title,
            width,
            self.height,
        )

    def link_code(self):
        """The HTML of a plain link, for sites that allow no frame."""
        return format_html('<a href="{}">{}</a>', self.link_address, self.title)


def _whole(name, query=""):
    return f"{settings.SITE_URL}{reverse(name)}{f'?{query}' if query else ''}"


def understand(parameters):
    """An :class:`Embedding` from what stands in the address; what cannot be is left out."""
    colour = HEXADECIMAL.fullmatch(parameters.get("couleur", "").strip())
    return Embedding(
        question=directory.understand(parameters),
        colour=colour[1].lower() if colour and not trouble_with_colour(parameters) else "",
        height=_height(parameters) or USUAL,
        slug=parameters.get("lieu", "").replace("\0", "")[:120],
    )


def trouble_with_colour(parameters):
    """What is wrong with the colour that was typed, in a sentence; empty when nothing is."""
    typed = parameters.get("couleur", "").strip()
    if not typed:
        return ""
    match = HEXADECIMAL.fullmatch(typed)
    try:
        validate_readable(f"#{match[1]}" if match else typed)
    except ValidationError as trouble:
        return trouble.messages[0]
    return ""


def trouble_with_height(parameters):
    """What is wrong with the height, in a sentence; empty when nothing is."""
    if not parameters.get("hauteur", "").strip() or _height(parameters):
        return ""
    return _("Write a height from %(lowest)s to %(highest)s pixels, in digits.") % {
        "lowest": LOWEST,
        "highest": HIGHEST,
    }


def _height(parameters):
    typed = parameters.get("hauteur", "").strip()
    height = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 6 else 0
    return height if LOWEST <= height <= HIGHEST else None


# oEmbed 1.0 (https://oembed.com)


def described(embedding, title, most_width=None, most_height=None):
    """What other programs learn about the frame, within the size they have room for."""
    width = min(USUAL_WIDTH, most_width or USUAL_WIDTH)
    height = min(embedding.height, most_height or embedding.height)
    return {
        "version": "1.0",
        "type": "rich",
        "title": title,
        "provider_name": the_network().name,
        "provider_url": f"{settings.SITE_URL}/",
        "cache_age": 3600,
        "html": replace(embedding, height=height).frame_code(width, title),
        "width": width,
        "height": height,
    }


def as_xml(described):
    """The same for programs that want XML."""
    root = ElementTree.Element("oembed")
    for name, value in described.items():
        ElementTree.SubElement(root, name).text = str(value)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=False)
