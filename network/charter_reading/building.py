"""How the lines of one section are put together: which line continues a sentence, which begins a paragraph."""

from dataclasses import dataclass, field

from .draft import Section
from .lines import Line
from .variables import fold, with_lower_case_blanks

# A line shorter or longer than these was not cut by a page width, so its full stop ends a paragraph.
_SHORT_LINE, _LONG_LINE = 60, 110


@dataclass
class Part:
    """A paragraph, an item of a list or a line (`form`), in the pieces it was read from."""

    form: str
    pieces: list[str]
    lines: list[int]


@dataclass
class Builder:
    """A section being read.

    `by_line` keeps each line apart, as in signatures. `is_scattered`: a context without any list, whose
    paragraphs are the findings.
    """

    kind: str
    title: str = ""
    number: str = ""
    pole: str = ""
    source: str = ""
    introduces: str = ""
    by_line: bool = False
    is_scattered: bool = False
    lines: list[int] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.parts or self.rows or self.source)

    def own(self, line: Line) -> None:
        """Take the line, whose words the caller put in the title, number, source or rows."""
        self.lines += line.numbers

    def begin(self, line: Line, text: str, form: str = "paragraph") -> None:
        """Take the line, and begin a paragraph with `text` unless it is empty."""
        self.own(line)
        if text:
            self.parts.append(Part(form, [text], line.numbers))

    def add(self, line: Line) -> None:
        """Take the line as what it looks like: an item, a paragraph, or a line under another."""
        if line.bullet:
            self.begin(line, f"- {line.text}", "item")
        else:
            self.begin(line, line.text, "line" if self.by_line and not line.after_blank else "paragraph")

    def join(self, line: Line) -> None:
        """Join the line to the last paragraph or item, or to the title when there is no text yet."""
        self.own(line)
        if self.parts:
            self.parts[-1].pieces.append(line.text)
            self.parts[-1].lines += line.numbers
        else:
            self.title = f"{self.title} {line.text}"

    def continued_by(self, line: Line, previous: Line, interrupted: bool) -> bool:
        """Whether the line goes on with what `previous` began; a page number may have come between."""
        if line.bullet or previous.cells or previous.marked and not self.parts:
            return False
        if interrupted:
            return line.starts_low and not previous.ended
        under_heading = previous.marked and previous.short and not line.starts_low
        if line.after_blank or self.by_line or under_heading:
            return False
        if not self.parts:
            return bool(self.title) and line.starts_low
        if not previous.ended or line.starts_low:
            return True
        return self.parts[-1].form != "item" and _SHORT_LINE < len(previous.text) < _LONG_LINE

    def as_sections(self) -> list[Section]:
        """Return the section, or a context and its findings."""
        if not self.is_scattered:
            return [self._as_section()]
        opening = " ".join(self.parts[0].pieces)
        first = 1 if opening.endswith(":") or "constats" in fold(opening) else 0
        findings = [Builder("finding", parts=[part], lines=part.lines) for part in self.parts[first:]]
        taken = {number for finding in findings for number in finding.lines}
        self.lines = [number for number in self.lines if number not in taken]
        self.parts = self.parts[:first]
        return [builder._as_section() for builder in ([self] if self.lines else []) + findings]

    def _as_section(self) -> Section:
        """Return the section, its paragraphs parted by a blank line and its items by a line end."""
        text = ""
        pieces: list[str] = []
        for number, part in enumerate(self.parts):
            tight = part.form == "line" or part.form == self.parts[number - 1].form == "item"
            pieces += ["\n" if tight else "\n\n", " ".join(part.pieces)]
        text = "".join(pieces[1:])
        return Section(
            kind=self.kind,
            title=with_lower_case_blanks(self.title),
            text=with_lower_case_blanks(text),
            number=self.number,
            pole=self.pole,
            source=self.source,
            introduces=self.introduces,
            rows=self.rows,
            lines=sorted(self.lines),
        )
