"""Results as tables, for the screen, a phone and paper alike (fr: tableaux de résultats)."""

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from network import charts
from network.measuring.answers import shown
from network.models import IndicatorKind


def of_lines(result):
    """What each line of the table, or each choice, was given; ``None`` when nothing was."""
    if not (result.lines and result.answered):
        return None
    if result.indicator.kind == IndicatorKind.CHOICE:
        headings = pgettext("noun", "Answer"), _("Structures"), "%"
    else:
        headings = _("Line"), _unit(result), "%"
    rows = [
        (line.label, line.value, "" if line.share is None else shown(line.share), line.is_hidden)
        for line in result.lines
    ]
    return charts.barred(str(result.indicator), headings, rows)


def of_groups(result):
    """By EPCI, by kind of structure: tables of what each group gave, a percent for a ratio."""
    if result.is_hidden or not result.by_epci:
        return []
    return [
        charts.barred(
            f"{result.indicator} – {heading}",
            (heading, _unit(result), _("Structures")),
            [(line.label, _number(result, line), str(line.of), line.is_hidden) for line in lines],
        )
        for heading, lines in result.groupings
    ]


def of_years(result, campaign):
    """From one campaign to the next, the oldest first; ``None`` when there is nothing to compare with."""
    if not result.before:
        return None
    rows = [(earlier.name, _number(result, line), str(line.of), False) for earlier, line in reversed(result.before)]
    if not result.is_hidden and result.total is not None:
        number = result.share if _is_ratio(result) else result.total
        rows.append((campaign.name, number, str(result.answered), False))
    headings = _("Campaign"), _unit(result), _("Structures")
    return charts.barred(_("From one campaign to the next"), headings, rows)


def _is_ratio(result):
    return result.indicator.kind == IndicatorKind.RATIO


def _number(result, line):
    return line.share if _is_ratio(result) else line.value


def _unit(result):
    return "%" if _is_ratio(result) else capfirst(result.indicator.unit) or pgettext("count", "Number")
