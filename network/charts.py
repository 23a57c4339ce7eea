"""Small drawings of numbers, as SVG within a page, always beside a table that says the same.

They carry no style of their own: one colour is that of the text around them, the others are greys and dashes, which
print in black and white. Drawn by leather.
"""

import xml.etree.ElementTree as ET

from django.utils.formats import number_format
from django.utils.safestring import mark_safe
from leather import Chart, Line, Series, theme

WIDTH, HEIGHT = 480, 240  # read on a phone too: the letters shrink with the drawing
BAR = 28  # the height of a horizontal bar, with the room around it
LONGEST_UNDER = 6  # characters of a label that stands under an upright bar
LONGEST_BESIDE = 30  # and of one beside a lying bar
MOST_UPRIGHT = 12
DASHES = [None, "6 4", "2 3", "10 3 2 3", "1 5"]
INK = "currentColor"

theme.background_color = "none"
theme.margin = 0.02
theme.title_color = theme.legend_color = theme.axis_title_color = theme.label_color = theme.zero_color = INK
theme.tick_color = "#bbb"
theme.legend_font_family = theme.axis_title_font_family = theme.tick_font_family = "sans-serif"
theme.default_series_colors = [INK] * len(DASHES)


def bars(title, numbers):
    """Bars for ``[(label, number)]``, upright when there are few short labels, else lying. ``""`` when there is none.

    ``title`` is what a screen reader says; numbers are at least 0.
    """
    if not numbers:
        return ""
    chart, most = Chart(), max(number for _label, number in numbers)
    numbers = [(str(label), float(number)) for label, number in numbers]
    ticks = ticks_up_to(most)
    if len(numbers) <= MOST_UPRIGHT and all(len(label) <= LONGEST_UNDER for label, _number in numbers):
        chart.add_columns(numbers)
        chart.add_y_scale(0, ticks[-1])
        chart.add_y_axis(ticks=ticks, tick_formatter=_written)
        return _svg(chart, title, HEIGHT, "bars")
    labels = _short([label for label, _number in numbers])
    chart.add_bars([(number, label) for label, (_label, number) in zip(labels, numbers, strict=True)])
    chart.add_x_scale(0, ticks[-1])
    chart.add_x_axis(ticks=ticks, tick_formatter=_written)
    return _svg(chart, title, BAR * len(numbers) + 60, "bars")


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
    every = max(1, len(labels) // MOST_UPRIGHT)
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


def _short(labels):
    """What fits beside a bar; the table says it whole. Labels that begin alike are told apart by their number."""
    found = []
    for label in labels:
        short = label if len(label) <= LONGEST_BESIDE else f"{label[: LONGEST_BESIDE - 1]}…"
        found.append(short if short not in found else f"{short} ({len(found) + 1})")
    return found


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
