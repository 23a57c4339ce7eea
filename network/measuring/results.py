"""What a campaign says: totals, medians, by EPCI and by kind, always with how many answered (fr: résultats).

Nothing is kept: all is added up from the readings that count, in a fixed number of queries. ``public()`` gives the same
with small numbers hidden.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from statistics import median

from django.db.models import Count, Sum
from django.utils.translation import gettext as _

from network import publication
from network.measuring import answers, masking
from network.models import CampaignStage, Figure, Indicator, IndicatorKind, ReadingStatus

COUNTED = (ReadingStatus.VALIDATED,)
SO_FAR = (ReadingStatus.SENT, ReadingStatus.VALIDATED)
YEARS = 5  # campaigns that an evolution goes back


@dataclass
class Line:
    """One number of a table. ``value``: ``None`` when hidden; ``of``: how many structures gave it; ``share``: percent.

    For a group of a ratio, ``share`` is what is shown, ``value`` the smaller of the part and of what is left.
    """

    label: str
    value: Decimal | None
    of: int
    share: Decimal | None = None
    is_hidden: bool = False
    keys: frozenset = frozenset()  # the structures that gave it; empty for lines of a table
    smallest: Decimal | None = None  # of an earlier total: what must not be small
    is_public: bool = True  # whether its indicator was, then


@dataclass
class Result:
    """All that is known of one indicator.

    ``asked``: readings of the campaign; ``answered``: those with a figure; ``spared``: not concerned. ``total``: a sum, for a ratio the
    sum of parts, with ``whole`` and ``share`` (percent). ``median``: of the structures' numbers; of their percents for a ratio.
    """

    indicator: Indicator
    asked: int
    answered: int = 0
    spared: int = 0
    total: Decimal | None = None
    whole: Decimal | None = None
    share: Decimal | None = None
    median: Decimal | None = None
    lines: list = field(default_factory=list)
    by_epci: list = field(default_factory=list)
    by_kind: list = field(default_factory=list)
    before: list = field(default_factory=list)
    texts: list = field(default_factory=list)
    is_hidden: bool = False

    @property
    def groupings(self):
        return [(_("By EPCI"), self.by_epci), (_("By kind of structure"), self.by_kind)]


@dataclass(frozen=True, slots=True)
class Given:
    """One figure, with whose it is."""

    structure: int
    name: str
    epci: str
    kind: str
    number: Decimal | None
    whole: Decimal | None
    cells: dict
    text: str
    not_concerned: bool

    @property
    def is_answered(self):
        return not self.not_concerned and (self.number is not None or bool(self.text))


def of_campaign(campaign, statuses=COUNTED):
    """``[Result, …]`` in the order of the set."""
    given = _given(campaign, statuses)
    asked = campaign.readings.count()
    found = [_result(indicator, asked, given[indicator.pk]) for indicator in campaign.indicators]
    past = _past(campaign)
    for result in found:
        result.before = [
            (name, line)
            for name, lines in past
            if (line := lines.get((result.indicator.code, result.indicator.kind)))
        ]
    return found


def _given(campaign, statuses):
    """``{key of an indicator: [Given, …]}``, by name of the structure. Two queries, and no model for what is only added up."""
    counted = campaign.readings.filter(status__in=statuses).order_by("structure__name", "pk")
    whose = {}
    for key, structure, name, usual, epci, kind in counted.values_list(
        "pk", "structure", "structure__name", "structure__usage_name", "structure__commune__epci__name",
        "structure__kind__label",
    ):  # fmt: skip
        whose[key] = (structure, usual or name, epci or _("elsewhere"), kind or _("kind not said"))
    given = defaultdict(list)
    figures = Figure.objects.filter(reading__in=counted.order_by().values("pk")).order_by("reading")
    columns = ("number", "whole", "cells", "text", "not_concerned")
    of_reading = defaultdict(list)
    for reading, indicator, *said in figures.values_list("reading", "indicator", *columns):
        of_reading[reading].append((indicator, said))
    for key, structure in whose.items():
        for indicator, said in of_reading[key]:
            given[indicator].append(Given(*structure, *said))
    return given


def _result(indicator, asked, given):
    result = Result(indicator, asked)
    result.spared = sum(each.not_concerned for each in given)
    given = [each for each in given if each.is_answered]
    result.answered = len(given)
    if indicator.kind == IndicatorKind.TEXT:
        result.texts = [(each.name, each.text) for each in given]
    elif indicator.kind == IndicatorKind.CHOICE:
        result.lines = _chosen(indicator, given)
    elif given:
        _add_up(result, given)
    return result


def _chosen(indicator, given):
    """Answers that are offered, then those that were when they were given."""
    counted = dict.fromkeys(indicator.lines, 0)
    for each in given:
        counted[each.text] = counted.get(each.text, 0) + 1
    total = len(given)
    return [Line(label, Decimal(count), total, _percent(count, total)) for label, count in counted.items()]


def _add_up(result, given):
    is_ratio = result.indicator.kind == IndicatorKind.RATIO
    result.total = sum(each.number for each in given)
    if is_ratio:
        result.whole = sum(each.whole for each in given)
        result.share = _percent(result.total, result.whole)
        shares = [_percent(each.number, each.whole) for each in given if each.whole]
        result.median = median(shares) if shares else None
    else:
        result.median = median(each.number for each in given)
    result.by_epci = _grouped(given, "epci", is_ratio)
    result.by_kind = _grouped(given, "kind", is_ratio)
    if result.indicator.kind == IndicatorKind.TABLE:
        result.lines = _cells(result, given)


def _grouped(given, name, is_ratio):
    groups = defaultdict(list)
    for each in given:
        groups[getattr(each, name)].append(each)
    lines = []
    for label, members in sorted(groups.items()):
        value = sum(each.number for each in members)
        share = None
        if is_ratio:  # what is small is the part, or what is left of the whole
            whole = sum(each.whole for each in members)
            share, value = _percent(value, whole), min(value, whole - value)
        keys = frozenset(each.structure for each in members)
        lines.append(Line(label, value, len(members), share, keys=keys))
    return lines


def _cells(result, given):
    """The lines of today's table, then those of an older one that somebody filled in."""
    values, of = defaultdict(Decimal), defaultdict(int)
    for each in given:
        for label, value in answers.cells_of(each.cells).items():
            values[label] += value
            of[label] += 1
    labels = dict.fromkeys([*result.indicator.lines, *values])
    return [Line(label, values[label], of[label], _percent(values[label], result.total)) for label in labels]


def _percent(part, whole):
    return round(100 * Decimal(part) / Decimal(whole), 1) if whole else None


def _past(campaign):
    """``[(name of a campaign, {(code, kind): Line}), …]``, the latest first: totals of the campaigns compared with."""
    past, seen = [], {campaign.pk}
    while len(past) < YEARS and (campaign := campaign.previous) and campaign.pk not in seen:
        seen.add(campaign.pk)
        past.append((campaign, _totals(campaign)))
    return past


def _totals(campaign):
    figures = Figure.objects.filter(
        reading__campaign=campaign, reading__status__in=COUNTED, number__isnull=False, not_concerned=False
    )
    added = figures.order_by().values_list("indicator__code", "indicator__kind", "indicator__is_public").annotate(
        number=Sum("number"), whole=Sum("whole"), of=Count("pk")
    )  # fmt: skip
    lines = {}
    for code, kind, is_public, number, whole, of in added:
        line = lines[code, kind] = Line("", number, of, smallest=number, is_public=is_public)
        if kind == IndicatorKind.RATIO:  # as of today's results: of a ratio, the part or what is left of the whole
            line.share, line.smallest = _percent(number, whole), min(number, whole - number)
    return lines


# What everybody reads


@publication.remembered
def _public(key):
    from network.models import Campaign

    campaign = Campaign.objects.select_related("version__set", "previous").get(pk=key)
    shown = [result for result in of_campaign(campaign) if result.indicator.is_public]
    for result in shown:
        hide_small(result, campaign.least_number)
        result.before = [
            (earlier, line) for earlier, line in result.before if earlier.status == CampaignStage.PUBLISHED
        ]
    return shown


def public(campaign):
    """The results that everybody reads, small numbers hidden: ``value`` is ``None`` where ``is_hidden``."""
    return _public(campaign.pk)


def hide_small(result, least):
    """Take out of a result, for good, all that must not be published."""
    result.texts = []
    if result.indicator.kind == IndicatorKind.CHOICE:
        _hide_lines(result, least)
    elif result.answered:
        _hide_numbers(result, least)
    if result.answered < least or (result.indicator.kind != IndicatorKind.RATIO and (result.median or 0) < least):
        result.median = None
    result.before = [
        (campaign, line)
        for campaign, line in result.before
        if line.is_public and line.of >= masking.LEAST_STRUCTURES and line.smallest >= campaign.least_number
    ]


def _hide_lines(result, least):
    """How many chose each answer; their sum is how many answered, which is always shown."""
    cells = [masking.Cell(line.value, line.of, frozenset([line.label]), counts_units=False) for line in result.lines]
    total = masking.Cell(Decimal(max(result.answered, least)), 0, frozenset().union(*(c.parts for c in cells)), False)
    masking.hide(total, [cells], least)
    if total.is_hidden:  # how many answered cannot be hidden: nothing else is shown
        for cell in cells:
            cell.is_hidden = True
    _apply(result.lines, cells)


def _hide_numbers(result, least):
    """Two ways of cutting the same total: by line of the table, and by what the structures are."""
    is_ratio = result.indicator.kind == IndicatorKind.RATIO
    groups = [*result.by_epci, *result.by_kind]
    labels = frozenset(line.label for line in result.lines) or frozenset([""])
    structures = frozenset().union(*(line.keys for line in groups))
    smallest = min(result.total, result.whole - result.total) if is_ratio else result.total
    as_lines = masking.Cell(smallest, result.answered, labels)
    as_groups = masking.Cell(smallest, result.answered, structures)
    lines = [masking.Cell(line.value, line.of, frozenset([line.label]), False) for line in result.lines]
    grouped = [masking.Cell(line.value, line.of, line.keys) for line in groups]
    by_epci, by_kind = grouped[: len(result.by_epci)], grouped[len(result.by_epci) :]
    masking.hide(as_lines, [lines] if lines else [], least)
    masking.hide(as_groups, [by_epci, by_kind], least)
    _apply(result.lines, lines)
    _apply(groups, grouped)
    if is_ratio:  # of a group only the percent is published
        for line in groups:
            line.value = None
    if as_lines.is_hidden or as_groups.is_hidden:
        result.is_hidden = True
        result.total = result.whole = result.share = result.median = None
        for line in (*result.lines, *groups):
            line.is_hidden, line.value, line.share = True, None, None


def _apply(lines, cells):
    for line, cell in zip(lines, cells, strict=True):
        if cell.is_hidden:
            line.is_hidden, line.value, line.share = True, None, None
