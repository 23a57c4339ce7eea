"""What the report of the year is made of: the blocks of any page, and numbers that are drawn beside their table."""

import re
from contextlib import suppress
from decimal import Decimal, InvalidOperation

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from wagtail import blocks

from home.blocks import EditorialBlocks
from network import charts
from network.measuring.answers import shown

MOST_LINES = 400
MOST = 10**15  # more than all structures together may count
SPACES = re.compile(r"[\s\u00a0\u202f]")


def read_lines(text):
    """``[(label, Decimal), …]`` of lines such as “Niort: 12”. ``ValueError`` with the line that is not understood."""
    return [_read(line) for line in text.splitlines() if line.strip()]


def _read(line):
    label, _colon, number = line.rpartition(":")
    try:
        number = Decimal(SPACES.sub("", number).replace(",", ".").removesuffix("%"))
    except InvalidOperation:
        raise ValueError(line.strip()) from None
    if not label.strip() or not number.is_finite() or not 0 <= number < MOST:
        raise ValueError(line.strip())
    return label.strip(), number


def understood(text):
    """The same of what was kept: a page that is read never fails for a line that slipped in."""
    found = []
    for line in (text or "").splitlines():
        with suppress(ValueError):
            found.append(_read(line))
    return found


def write_lines(numbers):
    """The reverse of :func:`read_lines`. A label is one line, whatever stands for the end of one."""
    return "\n".join(f"{' '.join(label.split())} : {number}" for label, number in numbers)


class Lines(blocks.TextBlock):
    """One label and one number a line."""

    def __init__(self, **kwargs):
        kwargs.setdefault("rows", 6)
        kwargs.setdefault("label", gettext_lazy("numbers"))
        kwargs.setdefault("help_text", gettext_lazy("One a line: what it counts, a colon, the number. Niort: 12"))
        super().__init__(**kwargs)

    def clean(self, value):
        cleaned = super().clean(value)
        try:
            found = read_lines(cleaned)
        except ValueError as error:
            said = _("This line is not understood: “%s”. Write what it counts, a colon, the number.") % error
            raise blocks.struct_block.ValidationError(said) from None
        if len(found) > MOST_LINES:
            raise blocks.struct_block.ValidationError(_("%d lines at most.") % MOST_LINES)
        return cleaned


class Numbers(blocks.StructBlock):
    """A table of numbers, with its drawing."""

    title = blocks.CharBlock(label=gettext_lazy("title"), max_length=200)
    unit = blocks.CharBlock(label=gettext_lazy("unit"), required=False, max_length=60)
    lines = Lines()
    drawing = blocks.ChoiceBlock(
        label=gettext_lazy("drawing"), required=False, default="bars",
        choices=[("bars", gettext_lazy("bars")), ("line", gettext_lazy("a line, from left to right"))],
    )  # fmt: skip
    note = blocks.TextBlock(
        label=gettext_lazy("note"), required=False, rows=2, help_text=gettext_lazy("How it was counted, by how many.")
    )

    class Meta:
        icon = "table"
        label = gettext_lazy("Numbers")
        template = "home/blocks/numbers.html"

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        numbers = understood(value["lines"])
        as_line = value["drawing"] == "line" and len(numbers) > 1
        if as_line:
            context["drawing"] = charts.lines(value["title"], {value["unit"] or value["title"]: numbers})
        headings = _("What is counted"), capfirst(value["unit"]) or pgettext("count", "Number"), ""
        bars = bool(value["drawing"]) and not as_line
        context["table"] = charts.barred(value["title"], headings, numbers, bars)
        return context


class CommunesMap(blocks.StructBlock):
    """The territory, with a dot for each commune, as large as its number."""

    title = blocks.CharBlock(label=gettext_lazy("title"), max_length=200)
    unit = blocks.CharBlock(label=gettext_lazy("unit"), required=False, max_length=60)
    lines = Lines(label=gettext_lazy("communes"))

    class Meta:
        icon = "site"
        label = gettext_lazy("Map of the communes")
        template = "home/blocks/communes_map.html"

    def get_context(self, value, parent_context=None):
        from home.year_map import drawn, of_epci

        context = super().get_context(value, parent_context)
        numbers = understood(value["lines"])
        context["drawing"] = drawn(value["title"], numbers)
        context["numbers"] = [(name, shown(number)) for name, number in numbers]
        headings = _("EPCI"), capfirst(value["unit"]) or pgettext("count", "Number"), ""
        context["table"] = charts.barred(value["title"], headings, of_epci(numbers))
        return context


class ReportBlocks(EditorialBlocks):
    numbers = Numbers()
    communes_map = CommunesMap()
