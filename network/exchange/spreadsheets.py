"""Spreadsheets (.xlsx, .xls, .ods): the sheet that looks most like a table of places; the others are named."""

import io
import json
import re
import subprocess
import sys
import tempfile
import zipfile
import zlib

from django.utils.translation import gettext as _

from network.exchange import workbook
from network.exchange.containers import (
    MOST_COLUMNS,
    MOST_ROWS,
    Sheet,
    UnreadableFile,
    under_their_headings,
)

MOST_UNPACKED = 120 * 1024 * 1024
LOOKED_AT = 20  # lines of each sheet, to find the table

_reference = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{1,3})(\d{1,10})["']""")
_repeated = re.compile(rb"""number-(rows|columns)-repeated\s*=\s*["'](\d+)["'][^>]*>(.{0,400})""", re.DOTALL)


def open_spreadsheet(content, known):
    """The :class:`Sheet` in the ``bytes`` of a spreadsheet. ``known(cells)``: how many are headings that we know."""
    kind = "xls"
    if content.startswith(b"PK"):
        kind = _safe_package(content)
    sheets = _opened(content)
    if not sheets:
        raise UnreadableFile(_("The file is empty: export it again from your software."))
    chosen = max(sheets, key=lambda sheet: _likeness(sheet, known))
    said, lines = chosen
    if said["height"] > MOST_ROWS + LOOKED_AT or said["width"] > MOST_COLUMNS * 4:
        raise _too_large()
    headings, records, _above = under_their_headings(lines, known)
    notes = []
    if others := [sheet[0]["name"] for sheet in sheets if sheet is not chosen]:
        notes.append(
            _("Only the sheet “%(sheet)s” was read; left out: %(others)s.")
            % {"sheet": said["name"], "others": ", ".join(others)}
        )
    return Sheet(headings, records, kind, notes=notes)


def _damaged():
    return UnreadableFile(_("This spreadsheet cannot be opened: it is damaged. Save it again, or as “CSV UTF-8”."))


def _too_large():
    return UnreadableFile(
        _("This spreadsheet is too large once unpacked. Keep the table of places alone, or save it as “CSV UTF-8”.")
    )


def _opened(content):
    """``[(what is said of a sheet, its lines)]``, read by :mod:`network.exchange.workbook` under its limits."""
    with tempfile.TemporaryFile() as written:
        try:
            ended = subprocess.run(
                [sys.executable, "-I", workbook.__file__],
                input=content,
                stdout=written,
                stderr=subprocess.DEVNULL,
                timeout=2 * workbook.MOST_SECONDS,
                check=False,
            ).returncode
        except subprocess.TimeoutExpired:
            raise _too_large() from None
        if ended == workbook.LOCKED:
            raise UnreadableFile(_("This spreadsheet is locked by a password. Save it without one."))
        if ended:
            raise _damaged() if ended == workbook.DAMAGED else _too_large()
        written.seek(0)
        sheets = []
        for said in map(json.loads, written):
            if isinstance(said, dict):
                sheets.append((said, []))
            else:
                sheets[-1][1].append(tuple(said))
    return sheets


def _likeness(sheet, known):
    said, lines = sheet
    first = [cells for number, cells in lines[:LOOKED_AT] if number <= LOOKED_AT]
    return max(map(known, first), default=0), said["height"]


# Packages that would fill the memory


def _safe_package(content):
    """``"xlsx"`` or ``"ods"`` once it is sure that unpacking it fills no memory."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            names = package.namelist()
            left = MOST_UNPACKED
            for entry in package.infolist():
                left -= _unpacked(content, entry, left)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, RuntimeError):
        raise _damaged() from None
    return "ods" if "content.xml" in names else "xlsx"


def _unpacked(content, entry, most):
    """How many bytes the entry really unpacks to, whatever it claims; cells far away are refused on the way."""
    start = entry.header_offset
    if content[start : start + 4] != b"PK\x03\x04":
        raise zipfile.BadZipFile
    lengths = content[start + 26 : start + 30]
    start += 30 + int.from_bytes(lengths[:2], "little") + int.from_bytes(lengths[2:], "little")
    packed = memoryview(content)[start : start + entry.compress_size]
    if entry.compress_type == zipfile.ZIP_STORED:
        chunks = [bytes(packed)]
    elif entry.compress_type == zipfile.ZIP_DEFLATED:
        chunks = _inflated(packed)
    else:
        raise zipfile.BadZipFile
    size, tail = 0, b""
    for chunk in chunks:
        size += len(chunk)
        if size > most:
            raise _too_large()
        _refuse_far_cells(tail + chunk)  # any part may be a sheet, whatever its name
        tail = chunk[-500:]
    return size


def _inflated(packed):
    engine, rest = zlib.decompressobj(-15), packed
    while rest and not engine.eof:
        yield engine.decompress(rest, 1024 * 1024)
        rest = engine.unconsumed_tail


def _refuse_far_cells(xml):
    """One cell at the far corner makes a table of seventeen thousand million cells."""
    for column, row in _reference.findall(xml):
        number = 0
        for letter in column.upper():
            number = number * 26 + letter - 64
        if int(row) > MOST_ROWS + LOOKED_AT or number > MOST_COLUMNS * 4:
            raise _too_large()
    for _what, count, following in _repeated.findall(xml):
        if int(count) > MOST_COLUMNS and b"office:value" in following.split(b"</table:table-row>")[0]:
            raise _too_large()
