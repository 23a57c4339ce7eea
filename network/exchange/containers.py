"""What every container of a table has in common: headings, and records with the line on which each stands.

A CSV, a spreadsheet and a JSON file all become a :class:`Sheet`; nothing here knows what a column means.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

MOST_ROWS = 50_000
MOST_COLUMNS = 400
LONGEST_CELL = 200_000


class UnreadableFile(ValueError):
    """The file cannot be read as a table of places; the message is a sentence that says what to do."""


@dataclass
class Sheet:
    """``headings`` each once, ``records``: ``(line, cells as text)``. ``separator`` is empty but for a CSV.

    ``form``: what the container itself says of its origin (``"gogocarto"``, ``"geojson"``), or nothing.
    """

    headings: list
    records: Iterable
    kind: str
    encoding: str = ""
    separator: str = ""
    form: str = ""
    notes: list = field(default_factory=list)


def empty_file():
    return UnreadableFile(_("The file is empty: export it again from your software."))


def bounded(records):
    """The same records, refused once there are too many."""
    for count, record in enumerate(records):
        if count >= MOST_ROWS:
            raise UnreadableFile(
                _("The table has more than %(rows)d lines. Split it into several files.") % {"rows": MOST_ROWS}
            )
        yield record


def told_apart(headings):
    """Headings as they stand, without those at the end that are empty; a second « Horaires » gets « (2) »."""
    headings = [" ".join(heading.replace("\0", "").strip("\ufeff \t").split()) for heading in headings]
    while headings and not headings[-1]:
        headings.pop()
    if len(headings) > MOST_COLUMNS:
        raise UnreadableFile(
            _("The table has more than %(columns)d columns: keep those that speak of the places.")
            % {"columns": MOST_COLUMNS}
        )
    seen, told = {}, []
    for heading in headings:
        seen[heading] = seen.get(heading, 0) + 1
        told.append(f"{heading} ({seen[heading]})" if heading and seen[heading] > 1 else heading)
    return told


def under_their_headings(records, known):
    """``(headings, the records below, how many lines stood above)``.

    ``known(cells)``: how many of the cells are headings that we know. Titles above the headings are skipped, and so
    are the headings where they are repeated between two pages.
    """
    records = iter(records)
    first = []
    for record in records:
        first.append(record)
        if len(first) == 20:
            break
    if not first:
        raise empty_file()
    at = _line_of_headings([cells for _line, cells in first], known)
    repeated = [cell.strip() for cell in first[at][1]]

    def below():
        yield from (record for record in first[at + 1 :] if [cell.strip() for cell in record[1]] != repeated)
        yield from (record for record in records if [cell.strip() for cell in record[1]] != repeated)

    return told_apart(first[at][1]), bounded(below()), at


def _line_of_headings(lines, known):
    """The line with the most headings that we know; without any, the first that has as many cells as most."""
    scores = [known(cells) for cells in lines]
    if max(scores) > 1 or scores[0]:
        return scores.index(max(scores))
    filled = [sum(bool(cell.strip()) for cell in cells) for cells in lines]
    widest = max(filled)
    return next(at for at, count in enumerate(filled) if count * 2 > widest) if widest > 1 else 0
