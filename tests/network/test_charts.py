"""Drawings of numbers: said aloud, drawn without a style of their own, whatever the numbers."""

import re
import xml.etree.ElementTree as ET

import pytest

from network import charts


def drawn(svg):
    root = ET.fromstring(svg)
    assert (root.get("role"), "style" in svg) == ("img", False)
    return root


@pytest.mark.parametrize(
    "numbers", [[("a", 0)], [("a", 3), ("b", 7)], [("Une longue étiquette <b>", 1234.5), ("b", 0)]]
)
def test_each_number_has_its_bar(numbers):
    root = drawn(charts.bars("Jours & prêts", numbers))
    group = next(each for each in root.iter("g") if each.get("class", "").startswith("series"))
    sizes = [max(float(each.get("width")), float(each.get("height"))) for each in group.iter("rect")]
    assert root.get("aria-label") == "Jours & prêts" and len(sizes) == len(numbers)
    assert {label for label, _number in numbers} <= {each.text for each in root.iter("text")}


def test_lines_are_told_apart_without_colour():
    root = drawn(charts.lines("Par an", {"un": [("2024", 1), ("2025", 4)], "deux": [("2024", 3), ("2025", 2)]}))
    paths = [each for each in root.iter("path") if each.get("stroke")]
    assert len({each.get("stroke-dasharray") for each in paths}) == 2
    assert {"un", "deux", "2024", "2025"} <= {each.text for each in root.iter("text")}


def test_nothing_is_drawn_of_nothing():
    assert charts.bars("Rien", []) == charts.lines("Rien", {}) == charts.lines("Rien", {"un": []}) == ""


@pytest.mark.parametrize("most", [0, 0.5, 1, 3, 9, 17, 99, 1234, 10**9])
def test_the_last_tick_is_not_below_the_largest_number(most):
    ticks = charts.ticks_up_to(most)
    assert ticks[0] == 0 and ticks[-1] >= most and 2 <= len(ticks) <= 6


def test_long_labels_leave_room_for_the_bars_and_stay_apart():
    names = ["Structures porteuses d’ateliers et de chantiers", "Structures porteuses d’ateliers et de jardins"]
    drawn = charts.bars("Genres", [(name, 4) for name in names])
    widths = [float(width) for width in re.findall(r'<rect[^>]* width="([\d.]+)"', drawn)]
    assert drawn.count("Structures porteuses") == 2
    assert min(widths) > 100
