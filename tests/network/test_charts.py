"""Drawings of numbers: said aloud, drawn without a style of their own, whatever the numbers."""

import xml.etree.ElementTree as ET
from decimal import Decimal

import pytest
from django.template.loader import render_to_string

from network import charts


def drawn(svg):
    root = ET.fromstring(svg)
    assert (root.get("role"), "style" in svg) == ("img", False)
    return root


def test_each_number_has_its_bar_the_largest_a_whole_one():
    table = charts.barred("Jours", ("Lieu", "Jours", ""), [("a", Decimal(3)), ("b", Decimal(8)), ("c", 0)])
    assert [(row.label, row.number, row.width) for row in table.rows] == [("a", 3, 38), ("b", 8, 100), ("c", 0, 0)]


def test_what_is_hidden_has_no_bar_and_says_so():
    rows = [("a", None, "2", True), ("b", Decimal(8), "5", False)]
    table = charts.barred("Jours & prêts", ("Lieu", "Jours", "Structures"), rows)
    said = render_to_string("components/barred.html", {"table": table})
    body = said[said.index("<tbody>") :]
    assert body.count("<svg") == 1 and "Jours &amp; prêts" in said and "style" not in said
    assert [row.width for row in table.rows] == [0, 100] and "None" not in body


def test_a_table_of_nothing_or_of_zeros_has_no_bar():
    assert charts.barred("Rien", ("a", "b", ""), []).rows == []
    assert charts.barred("Zéro", ("a", "b", ""), [("x", 0)]).rows[0].width == 0
    assert charts.barred("Sans", ("a", "b", ""), [("x", 5)], bars=False).rows[0].width == 0


def test_lines_are_told_apart_without_colour():
    root = drawn(charts.lines("Par an", {"un": [("2024", 1), ("2025", 4)], "deux": [("2024", 3), ("2025", 2)]}))
    paths = [each for each in root.iter("path") if each.get("stroke")]
    assert len({each.get("stroke-dasharray") for each in paths}) == 2
    assert {"un", "deux", "2024", "2025"} <= {each.text for each in root.iter("text")}


def test_nothing_is_drawn_of_nothing():
    assert charts.lines("Rien", {}) == charts.lines("Rien", {"un": []}) == ""


@pytest.mark.parametrize("most", [0, 0.5, 1, 3, 9, 17, 99, 1234, 10**9])
def test_the_last_tick_is_not_below_the_largest_number(most):
    ticks = charts.ticks_up_to(most)
    assert ticks[0] == 0 and ticks[-1] >= most and 2 <= len(ticks) <= 6
