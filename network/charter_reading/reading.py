"""Where the reading of a charter stands: the sections so far, the chapter being read, the line before."""

from dataclasses import dataclass

from .building import Builder
from .lines import Line
from .variables import fold

_PARAGRAPH_LINES = 6


@dataclass
class Chapter:
    """What the lines being read are about; `head` is the section that opened it.

    `style`, `level` and `number` are those of its heading; `item_style` is how its items are given
    (bullet, colon, sentence, or a heading's style), `glyph` and `indent` those of its first bullet.
    `guarded`: almost no heading ends it, because it has lines that look like headings.
    """

    kind: str
    head: Builder
    style: str = "plain"
    level: int = 0
    number: str = ""
    item_style: str = ""
    glyph: str = ""
    indent: int = 0
    items: int = 0
    guarded: bool = False


class Reading:
    """The state that the steps share: each step looks at the line and opens, extends or leaves a section."""

    def __init__(self, lines: list[Line], source: list[str], network_name: str = ""):
        self.lines = lines
        self.source = source
        self.network_names = {"[nom du collectif]", fold(network_name)} - {""}
        self.builders: list[Builder] = []
        self.has_body = False
        self.current: Builder | None = None
        self.chapter = Chapter("", Builder("preamble"))
        self.titles: dict[str, Builder] = {}
        self.announced: dict[tuple[str, str], Builder] = {}
        self.set_aside: dict[str, Builder] = {}
        self.index = 0
        self.previous: Line | None = None
        self.interrupted = False

    @property
    def following(self) -> Line | None:
        return self.lines[self.index + 1] if self.index + 1 < len(self.lines) else None

    @property
    def is_cut(self) -> bool:
        """Whether the next line goes on with the sentence of this one."""
        following = self.following
        return following is not None and not following.after_blank and following.starts_low

    @property
    def at_top(self) -> bool:
        """Whether nothing but titles and the bare word « Annexe » was read."""
        in_annex_text = self.chapter.kind == "annex" and not self.chapter.head.is_empty
        return not self.has_body and not in_annex_text

    def stands_apart(self, line: Line) -> bool:
        """Whether the line cannot go on with a sentence begun above."""
        previous, current = self.previous, self.current
        return (
            line.after_blank
            or previous is None
            or previous.ended
            or previous.marked
            or bool(previous.cells)
            or (current is not None and current.is_empty and not line.starts_low)
        )

    def paragraph_from(self, index: int) -> str:
        """Return the start of the paragraph that begins at a line: a definition may say its verb lower down."""
        if index >= len(self.lines):
            return ""
        texts = [self.lines[index].text[:400]]
        for line in self.lines[index + 1 : index + _PARAGRAPH_LINES]:
            if line.after_blank or line.bullet:
                break
            texts.append(line.text[:400])
        return " ".join(texts)

    def open(self, builder: Builder) -> Builder:
        """Make the builder the one that takes the next lines."""
        self.builders.append(builder)
        self.current = builder
        return builder

    def begin_chapter(self, kind: str, head: Builder, line: Line, guarded: bool = False) -> None:
        """Leave the chapter being read for another; the caller puts the line in `head`."""
        self.close_chapter()
        at_top = self.at_top and (kind == "title" or (kind == "annex" and not head.number))
        self.has_body = not at_top
        self.open(head)
        self.chapter = Chapter(kind, head, line.style, line.level, head.number, guarded=guarded)

    def close_chapter(self) -> None:
        """Without items, a chapter is one section of its kind; the paragraphs of a context are findings."""
        head = self.chapter.head
        if self.chapter.items or not head.introduces or head.is_empty:
            return
        if head.introduces == "finding" and head.parts and not head.rows:
            head.is_scattered = True
        else:
            head.kind, head.introduces = head.introduces, ""
