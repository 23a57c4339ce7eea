"""A map of numbers by commune, drawn on paper as on screen: the outline of the territory and dots."""

from collections import defaultdict

from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from network.models import Commune, Territory

SMALLEST, LARGEST = 9, 46  # radius of a dot, in units of a view box 1,000 wide


def _known(names):
    """``{name: Commune}`` of the territory's own, among those named."""
    return {
        each.name: each for each in Commune.objects.filter(in_territory=True, name__in=names).select_related("epci")
    }


def drawn(title, numbers):
    """SVG for ``[(commune, number), …]``; ``""`` without a territory. The surface of a dot follows the number.

    Its greys are attributes: paper does not read our style sheets within a drawing.
    """
    territory = Territory.objects.first()
    if territory is None:
        return ""
    known, most = _known([name for name, _number in numbers]), max((float(n) for _name, n in numbers), default=0)
    dots = []
    for name, number in numbers:
        commune = known.get(name)
        if commune is None or not number or commune.latitude is None:
            continue
        x, y = territory.point(commune.latitude, commune.longitude)
        radius = SMALLEST + (LARGEST - SMALLEST) * (float(number) / most) ** 0.5
        dots.append((x, y, f"{radius:.0f}", name, number))
    return format_html(
        '<svg class="communes-map" viewBox="{}" role="img" aria-label="{}">'
        '<path class="land" d="{}" fill="#eee" stroke="#333" stroke-width="4"/>'
        '<path class="borders" d="{}" fill="none" stroke="#777" stroke-width="2"/>{}</svg>',
        territory.view_box, title, territory.outline, territory.inner_borders,
        format_html_join(
            "", '<circle cx="{}" cy="{}" r="{}" fill="#444" stroke="#fff" stroke-width="2"><title>{}: {}</title></circle>', dots
        ),
    )  # fmt: skip


def of_epci(numbers):
    """``[(EPCI, sum), …]`` by name; communes that are not of the territory together at the end."""
    known, sums, elsewhere = _known([name for name, _number in numbers]), defaultdict(int), 0
    for name, number in numbers:
        commune = known.get(name)
        if commune and commune.epci:
            sums[commune.epci.name] += number
        else:
            elsewhere += number
    return [*sorted(sums.items()), *([(_("elsewhere"), elsewhere)] if elsewhere else [])]
