"""Reading a table of places, as producers really send it, from whatever container it comes in.

What cannot be a table of places is refused with a sentence that says what to do. Nothing here judges the values:
see :mod:`network.exchange.understanding`.
"""

import re
from dataclasses import dataclass, field

from django.conf import settings
from django.utils.translation import gettext as _

from network.exchange import json_files, mapping, spreadsheets, text_files
from network.exchange.containers import UnreadableFile, empty_file
from network.exchange.headings import COLUMNS, OLD_NAMES, REQUIRED
from network.exchange.mapping import OUR_COLUMNS, column_of
from network.exchange.tables import as_written
from network.words import fold

__all__ = ["COLUMNS", "OLD_NAMES", "OUR_COLUMNS", "REQUIRED", "Row", "Table", "UnreadableFile", "column_of", "read"]

_no_tables = (b"%PDF", b"\x1f\x8b", b"\x89PNG", b"\xff\xd8\xff", b"Rar!", b"7z\xbc\xaf")


@dataclass(frozen=True)
class Row:
    """One line: ``values`` by target of the mapping, ``cells`` as they stood, ``trouble`` a sentence or empty.

    ``is_national``: the file follows the national schema, so that its required columns are required.
    """

    line: int
    values: dict
    cells: list
    trouble: str = ""
    is_national: bool = True


@dataclass(frozen=True)
class Table:
    """A file that was read. ``headings`` as they stood; ``unknown``: those that were left out; ``notes``: sentences."""

    headings: list
    columns: list
    unknown: list
    rows: list
    encoding: str
    separator: str
    kind: str = "csv"
    form: str = ""
    mapping: dict = field(default_factory=dict)
    notes: list = field(default_factory=list)


def read(content, chosen=None):
    """The :class:`Table` in a file's ``bytes``, or :class:`UnreadableFile`.

    ``chosen``: a mapping that somebody made; headings that it does not name are guessed.
    """
    sheet = open_sheet(content)
    return table_of(sheet, mapping.completed(sheet.headings, chosen or {}, form_of(sheet)))


def open_sheet(content):
    """The headings and records of a file, whatever its container; nothing is said yet of what they mean."""
    most = settings.UPLOAD_MAX_BYTES
    if len(content) > most:
        raise UnreadableFile(
            _("The file is too big: at most %(megabytes)d MB. Split it into several files.")
            % {"megabytes": most // 1024 // 1024}
        )
    if not content.strip():
        raise empty_file()
    if content.startswith(_no_tables):
        raise UnreadableFile(_("This is no table: send a CSV file, a spreadsheet or a JSON file."))
    if content.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        return spreadsheets.open_spreadsheet(content, mapping.known)
    if re.match(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|\?xml)", content[:200], re.IGNORECASE):
        raise UnreadableFile(_("This is a web page: send a CSV file, a spreadsheet or a JSON file."))
    if json_files.looks_like(content):
        return json_files.open_json(content)
    return text_files.open_text(content, mapping.known)


def table_of(sheet, chosen):
    """The :class:`Table` of a sheet, its columns meaning what the mapping says."""
    headings = sheet.headings
    _refuse_unusable(headings, chosen)
    columns = [chosen[heading] or None for heading in headings]
    national = mapping.is_national(chosen)
    rows = [_row(line, cells, columns, sheet.separator, national) for line, cells in sheet.records]
    unknown = [
        heading
        for heading, column in zip(headings, columns, strict=True)
        if not column and not mapping.is_ours(heading)
    ]
    notes = [*sheet.notes, *([] if national else _made_up(chosen))]
    return Table(
        headings, columns, unknown, rows, sheet.encoding, sheet.separator, sheet.kind, form_of(sheet), chosen, notes
    )


def form_of(sheet):
    return {"gogocarto": "GoGoCarto"}.get(sheet.form) or mapping.form_of(sheet.headings)


def _refuse_unusable(headings, chosen):
    if not any(chosen.values()):
        raise UnreadableFile(
            _("No heading is known here: the first line must hold the names of the columns (nom, commune, adresse…).")
        )
    names = [re.sub(r" \(\d\)$", "", heading) for heading in headings]
    twice = sorted({fold(name) for name in names if names.count(name) > 1 and fold(name) in COLUMNS})
    if twice:
        raise UnreadableFile(
            _("These columns are there twice: %(columns)s. Keep one of each.") % {"columns": ", ".join(twice)}
        )
    if claimed := mapping.taken_twice(chosen):
        raise UnreadableFile(
            _("Several columns were said to be the same thing: %(columns)s. Keep one of each.")
            % {"columns": ", ".join(f"{target} ({', '.join(each)})" for target, each in claimed.items())}
        )
    if said := mapping.missing(chosen):
        raise UnreadableFile(" ".join(said))


def _made_up(chosen):
    """What is done without the columns that the file does not have."""
    targets, said = set(chosen.values()), []
    if "id" not in targets:
        said.append(_("No identifiers: each place is known again by its name, address and postal code."))
    if "pivot" not in targets:
        said.append(_("No SIRET: structures are told apart by name and commune."))
    if "date_maj" not in targets:
        said.append(_("No date of update: the places count as never verified."))
    return said


def _row(line, cells, columns, separator, national):
    values = {}
    for column, cell in zip(columns, [*cells, *[""] * (len(columns) - len(cells))], strict=False):
        if column:
            cell = as_written(cell)
            values[column] = _together(column, values[column], cell) if column in values else cell
    trouble = _trouble(cells, columns, separator) if separator else ""
    return Row(line, values, cells, trouble, national)


def _together(column, before, more):
    """What two headings say of one thing."""
    if not (before.strip() and more.strip()):
        return before if before.strip() else more
    return f"{before}{mapping.JOINED[column]}{more}" if column in mapping.JOINED else before


def _trouble(cells, columns, separator):
    if any(cell.strip() for cell in cells[len(columns) :]):
        return _(
            "The line has more cells than there are columns: put between quotation marks the texts that hold "
            "the separator “%(separator)s”."
        ) % {"separator": separator}
    if any(_swallowed(cell, separator, columns) for cell in (cells if len(cells) != len(columns) else cells[-1:])):
        return _("A quotation mark is opened and not closed: this line swallowed the following ones.")
    return ""


def _swallowed(cell, separator, columns):
    """The cell holds whole lines of the file."""
    return "\n" in cell and any(each.count(separator) >= len(columns) - 1 > 0 for each in cell.split("\n"))
