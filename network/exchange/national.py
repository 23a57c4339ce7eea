"""Places in the national schema v1.0.2: one row for each, every column there, what is unknown left empty."""

import csv
import io
import json
from pathlib import Path

from network.exchange.going_out import FIELDS
from network.exchange.tables import neutral
from network.exchange.values import cut

SEPARATOR = "|"
LONGEST_SUMMARY = 280
AS_THEY_ARE = {"id", "pivot", "telephone", "code_postal", "code_insee"}  # their patterns let no formula in


def titles():
    """``{field: title}``, in French, as the schema calls its columns."""
    schema = json.loads((Path(__file__).parent / "schema-1.0.2.json").read_text(encoding="utf-8"))
    return {field["name"]: field["title"] for field in schema["fields"]}


def row_of(said):
    """``{field: text or number}`` of one place; only fields that say something."""
    row = {}
    for field in FIELDS:
        value = said[field]
        if isinstance(value, list):
            value = SEPARATOR.join(value)
        elif field == "date_maj":
            value = value.isoformat()
        if value not in ("", None):
            row[field] = value
    return row


def write_csv(out, places):
    """Commas, UTF-8, as the schema asks; a text that a spreadsheet would execute gets an apostrophe before it."""
    text = io.TextIOWrapper(out, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(FIELDS)
    count = 0
    for _place, said in places:
        row = row_of(said)
        writer.writerow([_cell(field, row.get(field, "")) for field in FIELDS])
        count += 1
    text.detach()
    return count


def _cell(field, value):
    if field in AS_THEY_ARE or not isinstance(value, str):
        return value
    safe = neutral(value)
    return cut(safe, LONGEST_SUMMARY) if field == "presentation_resume" else safe
