"""Drawings of one place, as SVG that prints in black and white: its QR code, and where it stands in the territory."""

import io

import segno

ROOM = 40  # view-box units around a place that stands outside the outline


def qr(address):
    """The QR code of an address, with its quiet border; a damaged corner does not stop it from being read."""
    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        drawn,
        kind="svg",
        xmldecl=False,
        svgclass=None,
        lineclass=None,
        omitsize=True,
        light="#fff",
        border=4,
        nl=False,
    )
    return drawn.getvalue()


def situation(territory, latitude, longitude):
    """The outline of the territory with a dot where the place stands."""
    x, y = territory.point(latitude, longitude)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{_box_around(territory.view_box, x, y)}">'
        f'<path d="{territory.outline}" fill="#eee" stroke="#444" stroke-width="9" stroke-linejoin="round"/>'
        f'<path d="{territory.inner_borders}" fill="none" stroke="#999" stroke-width="4"/>'
        f'<circle cx="{x}" cy="{y}" r="34" fill="#000" stroke="#fff" stroke-width="10"/></svg>'
    ).encode()


def _box_around(view_box, x, y):
    left, top, width, height = map(float, view_box.split())
    west, north = min(left, x - ROOM), min(top, y - ROOM)
    east, south = max(left + width, x + ROOM), max(top + height, y + ROOM)
    return f"{west:g} {north:g} {east - west:g} {south - north:g}"
