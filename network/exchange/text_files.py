"""CSV and other separated text: encoding, separator and line endings are found out."""

import csv
import io
import re

from django.utils.translation import gettext as _

from network.exchange.containers import LONGEST_CELL, Sheet, UnreadableFile, under_their_headings

SEPARATORS = (",", ";", "\t", "|")


def open_text(content, known):
    """The :class:`Sheet` in the ``bytes`` of a text. ``known(cells)``: how many are headings that we know."""
    text, encoding = decode(content)
    text, skipped = _without_separator_line(text)
    separator = _separator(text, known)
    headings, records, _above = under_their_headings(_records(text, separator, skipped), known)
    return Sheet(headings, records, "csv", encoding, separator)


def decode(content):
    """The text and the name of its encoding."""
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


def _without_separator_line(text):
    """Excel's own first line « sep=; » says nothing of places. Returns the text and how many lines were skipped."""
    match = re.match(r'\ufeff?"?sep=.{1,2}"?\r?\n', text, re.IGNORECASE)
    return (text[match.end() :], 1) if match else (text.lstrip("\ufeff"), 0)


def _separator(text, known):
    """The separator that makes the most headings that we know, else the most cells, out of the first lines."""
    lines = re.split(r"[\r\n]+", text.lstrip()[:20_000])[:20]

    def score(separator):
        rows = [_cells(line, separator) for line in lines]
        return max(map(known, rows), default=0), max(map(len, rows), default=0)

    return max(SEPARATORS, key=score)


def _cells(line, separator):
    try:
        return next(csv.reader([line], delimiter=separator), [])
    except csv.Error:
        return []


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
