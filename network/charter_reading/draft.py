"""What reading a charter gives: its sections, its blanks, its date, and the proof that no line was lost."""

import re
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from .lines import read_line
from .recognising import annex_heading, article_heading
from .variables import Suggestion

KINDS = (
    "title",
    "preamble",
    "finding",
    "definition",
    "presentation",
    "value",
    "mission_intro",
    "mission",
    "cooperation",
    "service",
    "partner",
    "commitment",
    "article",
    "signature",
    "annex",
    "other",
)
_WORD = re.compile(r"[^\W_]+")


@dataclass
class Section:
    """A piece of the document.

    `text` is plain: paragraphs parted by a blank line, list items as lines beginning with « - ».
    `rows` are the rows of its tables, `lines` the source lines (from 1) it was read from.
    `pole` is for missions: coordinate, communicate, equip, other. `source` is where a definition comes
    from, or what an annex belongs to. `introduces` is, for a heading or an opening sentence kept as
    « other », the kind of the sections that follow it.
    """

    kind: str
    title: str = ""
    text: str = ""
    number: str = ""
    pole: str = ""
    source: str = ""
    introduces: str = ""
    rows: list[list[str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)

    def words(self) -> list[str]:
        """Return every word of the section, in reading order."""
        cells = " ".join(cell for row in self.rows for cell in row)
        return _words(_one_source(f"{self.number} {self.title} {self.text} Source {self.source} {cells}"))


@dataclass(frozen=True)
class ReportLine:
    """Where `count` neighbouring sections of one kind and title were found, source lines from 1."""

    kind: str
    title: str
    first_line: int
    last_line: int
    count: int


@dataclass
class CharterDraft:
    """A charter as read. `variables` is {name: occurrences}; `source` the lines that were read."""

    sections: list[Section]
    source: list[str]
    variables: dict[str, int]
    suggestions: list[Suggestion]
    adopted_on: date | None = None

    def of_kind(self, kind: str) -> list[Section]:
        """Return the sections of a kind, in document order."""
        return [section for section in self.sections if section.kind == kind]

    def report(self) -> list[ReportLine]:
        """Return what went where: one line per run of untitled sections of a kind, one per titled section."""
        return [
            ReportLine(kind, title, min(s.lines[0] for s in run), max(s.lines[-1] for s in run), len(run))
            for (kind, title), group in groupby(self.sections, key=lambda s: (s.kind, s.title))
            for run in [list(group)]
        ]


def lost_lines(draft: CharterDraft) -> list[int]:
    """Return the lines that are not in exactly one section, or whose words are not all there in their order."""
    owners: dict[int, list[int]] = {}
    for index, section in enumerate(draft.sections):
        for number in section.lines:
            owners.setdefault(number, []).append(index)
    pages = [_Page(section) for section in draft.sections]
    return [
        number
        for number, raw in enumerate(draft.source, start=1)
        if (raw.strip() or number in owners)
        and (len(owners.get(number, [])) != 1 or not pages[owners[number][0]].holds(raw))
    ]


class _Page:
    """The words of a section as one string, searched from where the previous line was found."""

    def __init__(self, section: Section):
        self.section = section
        self.words = f" {' '.join(section.words())} "
        self.position = 0

    def holds(self, raw: str) -> bool:
        return all(self._finds(words) for words in self._expected(raw) if words)

    def _expected(self, raw: str) -> list[list[str]]:
        """Return the words of a line, run by run between punctuation.

        « Article » and « Annexe » are told by the kind, and « Sources » is held as « Source ».
        """
        text = read_line(raw).text
        read = {"article": article_heading, "annex": annex_heading}.get(self.section.kind)
        heading = read(text) if read else None
        if heading:
            text = f"{heading.number}. {heading.title}. {heading.text}"
        if self.section.source:
            text = _one_source(text)
        text = text.casefold()
        return [_words(run) for run in re.split(r"[^\w\s]", text)]

    def _finds(self, words: list[str]) -> bool:
        wanted = f" {' '.join(words)} "
        found = self.words.find(wanted, self.position)
        if found < 0:
            found = self.words.find(wanted)
        self.position = max(found, 0)
        return found >= 0


def _one_source(text: str) -> str:
    return re.sub(r"\b[Ss]ources(?= ?:)", "Source", text)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())
