"""How a charter or a convention, sent as a text, Markdown or Word file, becomes a draft of the charter pages."""

from collections.abc import Mapping
from datetime import date

from .assembling import assemble
from .draft import KINDS, CharterDraft, ReportLine, Section, lost_lines
from .lines import read_line
from .recognising import is_stamp
from .sources import UnreadableCharter, source_lines
from .variables import Suggestion, adoption_date, count_blanks, first_date, suggest

__all__ = [
    "KINDS",
    "CharterDraft",
    "ReportLine",
    "Section",
    "Suggestion",
    "UnreadableCharter",
    "lost_lines",
    "read_charter",
]


def read_charter(content: bytes, filename: str, names: Mapping[str, str] | None = None) -> CharterDraft:
    """Return the draft of the charter in `content`; raise UnreadableCharter when it cannot be read.

    `names` gives the values of variables, for instance {"nom du collectif": "Tarn Numérique"}: they are
    not replaced in the text, `draft.suggestions` says where they stand.
    """
    names = names or {}
    source = source_lines(content, filename)
    sections = assemble(source, names.get("nom du collectif", ""))
    if not sections:
        raise UnreadableCharter("empty", "The document has no word in it.")
    texts = [_full_text(section) for section in sections]
    return CharterDraft(
        sections=sections,
        source=source,
        variables=count_blanks(texts),
        suggestions=suggest(texts, names),
        adopted_on=_adopted_on(sections),
    )


def _full_text(section: Section) -> str:
    cells = [cell for row in section.rows for cell in row]
    return "\n".join([section.title, section.text, section.source, *cells])


def _adopted_on(sections: list[Section]) -> date | None:
    """Return the first date of the signatures, else the date after « adoptée » or « approuvée »."""
    for section in sections:
        if section.kind == "signature":
            lines = [line for line in section.text.splitlines() if line and not is_stamp(read_line(line))]
            found = first_date("\n".join(lines))
            if found:
                return found
    return next(filter(None, (adoption_date(_full_text(section)) for section in sections)), None)
