"""Reading a CSV of places in the national schema, as producers really send it.

Encoding, separator and line endings are found out; what cannot be a table of places is refused with a sentence
that says what to do. Nothing here judges the values: see :mod:`network.exchange.understanding`.
"""

import csv
import io
import re
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from network.exchange.tables import as_written
from network.words import fold

COLUMNS = (
    "id", "pivot", "nom", "commune", "code_postal", "code_insee", "adresse", "complement_adresse", "latitude",
    "longitude", "typologie", "telephone", "courriels", "site_web", "horaires", "presentation_resume",
    "presentation_detail", "source", "itinerance", "structure_parente", "date_maj", "services",
    "publics_specifiquement_adresses", "prise_en_charge_specifique", "frais_a_charge",
    "dispositif_programmes_nationaux", "formations_labels", "autres_formations_labels", "modalites_acces",
    "modalites_accompagnement", "fiche_acces_libre", "prise_rdv",
)  # fmt: skip
REQUIRED = ("id", "pivot", "nom", "commune", "code_postal", "adresse", "date_maj")
OLD_NAMES = {  # of the schema's 0.x versions
    "courriel": "courriels",
    "publics_accueillis": "publics_specifiquement_adresses",
    "conditions_acces": "frais_a_charge",
    "labels_nationaux": "dispositif_programmes_nationaux",
    "labels_autres": "autres_formations_labels",
    "accessibilite": "fiche_acces_libre",
}
OUR_COLUMNS = ("ligne", "erreurs")  # that we add to the lines we hand back
SEPARATORS = (",", ";", "\t", "|")
LONGEST_CELL = 200_000

_other_files = (
    (b"PK\x03\x04", "spreadsheet"),
    (b"\xd0\xcf\x11\xe0", "spreadsheet"),
    (b"%PDF", "other"),
    (b"\x1f\x8b", "other"),
    (b"\x89PNG", "other"),
    (b"\xff\xd8\xff", "other"),
)


class UnreadableFile(ValueError):
    """The file cannot be read as a table of places; the message is a sentence that says what to do."""


@dataclass(frozen=True)
class Row:
    """One line: ``values`` by column of the schema, ``cells`` as they stood, ``trouble`` a sentence or empty."""

    line: int
    values: dict
    cells: list
    trouble: str = ""


@dataclass(frozen=True)
class Table:
    """A file that was read. ``headings`` as they stood; ``unknown``: those that the schema does not have."""

    headings: list
    columns: list
    unknown: list
    rows: list
    encoding: str
    separator: str


def read(content):
    """The :class:`Table` in a file's ``bytes``, or :class:`UnreadableFile`."""
    text, encoding = _decode(content)
    text, skipped = _without_separator_line(text)
    separator = _separator(text)
    records = _records(text, separator, skipped)
    try:
        _line, headings = next(records)
    except StopIteration:
        raise UnreadableFile(_("The file is empty: export it again from your software.")) from None
    headings = [heading.strip() for heading in headings]
    while headings and not headings[-1]:
        headings.pop()
    columns = _columns(headings)
    rows = [_row(line, cells, columns, separator) for line, cells in records]
    unknown = [
        heading for heading, column in zip(headings, columns, strict=True) if not column and not _is_ours(heading)
    ]
    return Table(headings, columns, unknown, rows, encoding, separator)


# Bytes to text


def _decode(content):
    """The text and the name of its encoding."""
    most = settings.UPLOAD_MAX_BYTES
    if len(content) > most:
        raise UnreadableFile(
            _("The file is too big: at most %(megabytes)d MB. Split it into several files.")
            % {"megabytes": most // 1024 // 1024}
        )
    if not content.strip():
        raise UnreadableFile(_("The file is empty: export it again from your software."))
    _refuse_other_files(content)
    for encoding in ["utf-16"] if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ["utf-8-sig", "cp1252"]:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            text = _damaged_utf8(content) if encoding == "utf-8-sig" else None
        if text is not None and "\0" not in text:
            return text, encoding
        if text is not None:
            break
    raise UnreadableFile(
        _("The file holds characters that no text has. Open it in your spreadsheet and save it as “CSV UTF-8”.")
    )


def _damaged_utf8(content):
    """The text of a file that is UTF-8 but for some bytes; ``None`` for a file that is not UTF-8 at all."""
    text = content.decode("utf-8-sig", errors="replace")
    damaged = text.count("\ufffd")
    return text if sum(not each.isascii() for each in text) > 2 * damaged else None


def _refuse_other_files(content):
    for start, kind in _other_files:
        if content.startswith(start):
            if kind == "spreadsheet":
                raise UnreadableFile(
                    _("This is a spreadsheet (Excel or LibreOffice). Open it and save it as “CSV UTF-8”.")
                )
            raise UnreadableFile(_("This is no table: send a CSV file."))
    if re.match(rb"\s*(?:<!doctype|<html|<\?xml|[{\[]\s*[\"{\[])", content[:200], re.IGNORECASE):
        raise UnreadableFile(_("This is a web page or data in another format: send a CSV file."))


# Text to records


def _without_separator_line(text):
    """Excel's own first line « sep=; » says nothing of places. Returns the text and how many lines were skipped."""
    match = re.match(r'\ufeff?"?sep=.{1,2}"?\r?\n', text, re.IGNORECASE)
    return (text[match.end() :], 1) if match else (text.lstrip("\ufeff"), 0)


def _separator(text):
    """The separator that makes the most columns of the schema out of the first line."""
    first = re.split(r"[\r\n]", text.lstrip(), maxsplit=1)[0]

    def known(separator):
        cells = next(csv.reader([first], delimiter=separator), [])
        return sum(column_of(cell) is not None for cell in cells)

    return max(SEPARATORS, key=known)


def _records(text, separator, skipped):
    """``(number of its first line in the file, cells)`` for every record that is not blank."""
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    line = 1 + skipped
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield line, cells
            line = reader.line_num + 1 + skipped
    except csv.Error:
        raise UnreadableFile(
            _("From line %(line)d on, a quotation mark is opened and never closed. Close it and send the file again.")
            % {"line": line}
        ) from None


def column_of(heading):
    """The column of the schema that a heading means, ``None`` for another one."""
    name = re.sub(r"[^a-z0-9]+", "_", fold(heading.strip("\ufeff \t"))).strip("_")
    name = OLD_NAMES.get(name, name)
    return name if name in COLUMNS else None


def _is_ours(heading):
    return not heading or fold(heading) in OUR_COLUMNS


def _columns(headings):
    """The schema's column of each heading, or the sentence that says which are missing or given twice."""
    columns = [column_of(heading) for heading in headings]
    if not any(columns):
        raise UnreadableFile(
            _(
                "The first line must hold the names of the columns of the national schema of digital-inclusion "
                "places: id, pivot, nom, commune…"
            )
        )
    for at, column in enumerate(columns):  # the schema's own name goes before an old one
        if column and columns.count(column) > 1 and fold(headings[at]) in OLD_NAMES:
            columns[at] = None
    twice = sorted({column for column in columns if column and columns.count(column) > 1})
    if twice:
        raise UnreadableFile(
            _("These columns are there twice: %(columns)s. Keep one of each.") % {"columns": ", ".join(twice)}
        )
    missing = [column for column in REQUIRED if column not in columns]
    if missing:
        raise UnreadableFile(
            ngettext(
                "A required column is missing: %(columns)s. Add it to the file.",
                "Required columns are missing: %(columns)s. Add them to the file.",
                len(missing),
            )
            % {"columns": ", ".join(missing)}
        )
    return columns


def _row(line, cells, columns, separator):
    values = {
        column: as_written(cell)
        for column, cell in zip(columns, [*cells, *[""] * (len(columns) - len(cells))], strict=False)
        if column
    }
    trouble = ""
    if any(cell.strip() for cell in cells[len(columns) :]):
        trouble = _(
            "The line has more cells than there are columns: put between quotation marks the texts that hold "
            "the separator “%(separator)s”."
        ) % {"separator": separator}
    elif any(_swallowed(cell, separator, columns) for cell in (cells if len(cells) != len(columns) else cells[-1:])):
        trouble = _("A quotation mark is opened and not closed: this line swallowed the following ones.")
    return Row(line, values, cells, trouble)


def _swallowed(cell, separator, columns):
    """The cell holds whole lines of the file."""
    return "\n" in cell and any(each.count(separator) >= len(columns) - 1 > 0 for each in cell.split("\n"))
