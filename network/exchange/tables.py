"""The one writer of tables that people take away: CSV and Excel files that open well and execute nothing."""

import csv
import datetime
import io
import re
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
LONGEST_EXCEL_TEXT = 32_767

_illegal = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def neutral(text):
    """The text with an apostrophe before it where a spreadsheet would take it for a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def as_written(text):
    """The text without the apostrophe that :func:`neutral` put before it."""
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA_STARTS) else text


def write_csv(columns, rows):
    """``bytes`` of a CSV file for French spreadsheets: semicolons, UTF-8 with a BOM, CRLF.

    ``columns``: headings; ``rows``: iterables of values. Numbers keep their point, days are ISO.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([_csv_cell(column) for column in columns])
    writer.writerows([_csv_cell(value) for value in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def write_xlsx(columns, rows):
    """``bytes`` of an Excel file with one sheet; numbers and days stay numbers and days."""
    content = io.BytesIO()
    save_xlsx(content, columns, rows)
    return content.getvalue()


def save_xlsx(out, columns, rows):
    """The same into an open file, row by row: a long table is never whole in memory."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.freeze_panes = "A2"
    sheet.append([_xlsx_cell(column) for column in columns])
    for row in rows:
        sheet.append([_xlsx_cell(value) for value in row])
    book.save(out)


def _csv_cell(value):
    value = _plain(value)
    if isinstance(value, datetime.datetime):
        return value.isoformat(" ", "minutes")
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    return "" if value is None else value


def _xlsx_cell(value):
    value = _plain(value)
    return value[:LONGEST_EXCEL_TEXT] if isinstance(value, str) else value


def _plain(value):
    """``None``, a number, a day or time without zone, or a text that no spreadsheet executes."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime.datetime):
        return timezone.localtime(value).replace(tzinfo=None) if timezone.is_aware(value) else value
    if value is None or isinstance(value, (int, float, Decimal, datetime.date, datetime.time)):
        return value
    return neutral(_illegal.sub("", str(value)))
