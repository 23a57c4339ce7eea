"""Numbers as people see them: a table with a bar beside each number, or a line, beside a table that says the same.

A line is drawn by leather, as SVG within the page. It carries no style of its own: one colour is that of the text around
it, the others are greys and dashes, which print in black and white.
"""

import xml.etree.ElementTree as ET
from dataclasses import dataclass
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.safestring import mark_safe
from leather import Chart, Line, Series, theme

WIDTH, HEIGHT = 480, 240  # read on a phone too: the letters shrink with the drawing
MOST_UNDER = 12  # labels under a line
DASHES = [None, "6 4", "2 3", "10 3 2 3", "1 5"]
INK = "currentColor"

theme.background_color = "none"
theme.margin = 0.02
theme.title_color = theme.legend_color = theme.axis_title_color = theme.label_color = theme.zero_color = INK
theme.tick_color = "#bbb"
theme.legend_font_family = theme.axis_title_font_family = theme.tick_font_family = "sans-serif"
theme.default_series_colors = [INK] * len(DASHES)


@dataclass(frozen=True)
class Row:
    """``number``: ``None`` when hidden, or a percent of nothing; ``width`` of its bar, of 100; ``second``: the last column."""

    label: str
    number: Decimal | None
    width: int
    second: str
    is_hidden: bool


@dataclass(frozen=True)
class Barred:
    """A table with a bar beside each number. ``headings``: of what is counted, of its number, of the last column or ``""``."""

    caption: str
    headings: tuple
    rows: list


def barred(caption, headings, rows, bars=True):
    """``rows``: ``[(label, number, second, is_hidden), …]``, or ``[(label, number), …]``; numbers are at least 0."""
    rows = [row if len(row) == 4 else (*row, "", False) for row in rows]
    most = max((number for _label, number, *_rest in rows if number is not None), default=0)
    found = [
        Row(label, number, round(100 * number / most) if bars and number else 0, second, is_hidden)
        for label, number, second, is_hidden in rows
    ]
    return Barred(caption, headings, found)


def lines(title, series):
    """A line for each of ``{name: [(label, number)]}``, which all have the same labels; told apart by their dashes."""
    series = {name: numbers for name, numbers in series.items() if numbers}
    if not series:
        return ""
    chart = Chart()
    labels = [str(label) for label, _number in next(iter(series.values()))]
    for at, (name, numbers) in enumerate(series.items()):
        points = [(number, float(value)) for number, (_label, value) in enumerate(numbers)]
        chart.add_series(Series(points, name=str(name)), Dashed(INK, stroke_dasharray=DASHES[at % len(DASHES)]))
    ticks = ticks_up_to(max(number for numbers in series.values() for _label, number in numbers))
    every = max(1, len(labels) // MOST_UNDER)
    chart.add_x_scale(0, max(len(labels) - 1, 1))
    chart.add_x_axis(ticks=list(range(0, len(labels), every)), tick_formatter=lambda at, *_rest: labels[at])
    chart.add_y_scale(0, ticks[-1])
    chart.add_y_axis(ticks=ticks, tick_formatter=_written)
    return _svg(chart, title, HEIGHT, "lines")


class Dashed(Line):
    """A line whose key shows its dashes, not only its colour."""

    def legend_to_svg(self, series, palette):
        for group, width in super().legend_to_svg(series, palette):
            square = group.find("rect")
            middle = str(float(square.get("y", 0)) + float(square.get("height")) / 2)
            line = ET.SubElement(group, "line", {"x1": "-18", "x2": "10", "y1": middle, "y2": middle, "stroke": INK})
            line.set("stroke-width", "2")
            if self._stroke_dasharray != "none":
                line.set("stroke-dasharray", self._stroke_dasharray)
            group.remove(square)
            yield group, width + 24


def ticks_up_to(most):
    """About four round whole numbers from 0 to at least ``most``."""
    step = next(
        digit * 10**power
        for power in range(16)
        for digit in (1, 2, 5)
        if digit * 10**power * 4 >= most or power == 15
    )
    return [step * number for number in range(max(1, -(-int(-(-most // 1)) // step)) + 1)]


def _written(number, *_rest):
    return number_format(int(number), use_l10n=True, force_grouping=True)


def _svg(chart, title, height, kind):
    root = ET.Element(
        "svg",
        {
            "viewBox": f"-10 0 {WIDTH + 30} {height}",
            "class": f"chart {kind}",
            "role": "img",
            "aria-label": str(title),
        },
    )
    root.append(chart.to_svg_group(WIDTH, height))
    return mark_safe(ET.tostring(root, encoding="unicode"))  # escaped by ElementTree
