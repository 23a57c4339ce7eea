"""The map of what is lacking: a sign for each commune, told apart by its shape before its colour."""

import math

from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from home.gaps.reading import ON_SATURDAY, PLACE
from network.drawing import ROOM

FAR, NO_SATURDAY, SERVED = "far", "saturday", "served"
# Drawn around 0 0 in a circle of radius 10; the same for the legend.
SIGNS = {
    FAR: '<path d="M-9 -9H9V9H-9Z" fill="#9b1c1c" stroke="#fff" stroke-width="1.5"/>',
    NO_SATURDAY: '<path d="M0 -9.5L9.5 8H-9.5Z" fill="#ffd58a" stroke="#5c3a00" stroke-width="2.5"/>',
    SERVED: '<circle r="5" fill="#fff" stroke="#333" stroke-width="2"/>',
}


def state_of(commune):
    if PLACE in commune.lacks:
        return FAR
    return NO_SATURDAY if ON_SATURDAY in commune.lacks else SERVED


def drawn(territory, communes):
    """``(view box, signs)`` of the map: the gravest drawn last. Signs say the name and the distance to whoever points at them."""
    left, top, width, height = map(float, territory.view_box.split())
    scale = max(0.9, min(2.2, 0.025 * math.sqrt(width * height / (len(communes) or 1))))
    grave = [SERVED, NO_SATURDAY, FAR]
    shown = sorted(communes, key=lambda commune: grave.index(state_of(commune)))
    signs = format_html_join(
        "",
        '<g transform="translate({} {}) scale({})"><title>{}</title>{}</g>',
        (
            (*territory.point(*each.point), f"{scale:.2f}", _said(each), mark_safe(SIGNS[state_of(each)]))
            for each in shown
        ),
    )
    return f"{left - ROOM:g} {top - ROOM:g} {width + 2 * ROOM:g} {height + 2 * ROOM:g}", signs


def _said(commune):
    if commune.nearest is None:
        return commune.name
    return _("%(commune)s: %(km)s km") % {"commune": commune.name, "km": round(commune.nearest)}


def legend(km):
    """``[(small drawing, sentence)]``."""
    said = [
        (FAR, _("No place within %d km") % km),
        (NO_SATURDAY, _("A place, but nothing open on Saturdays")),
        (SERVED, _("A place, and something open on Saturdays")),
    ]
    return [
        (
            format_html(
                '<svg viewBox="-11 -11 22 22" width="22" height="22" aria-hidden="true">{}</svg>',
                mark_safe(SIGNS[sign]),
            ),
            text,
        )
        for sign, text in said
    ]
