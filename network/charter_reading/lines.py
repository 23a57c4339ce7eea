"""What one line of a document looks like once cleaned: its words, its bullet, its rank as a heading, its cells."""

import html
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from .variables import BLANK, fold, with_canonical_blanks

HEADING_LENGTH = 100

_BLOCK_CRUMB = re.compile(
    r"</?(?:p|br|div|ul|ol|h[1-6]|table|tr|td|th|tbody|thead|hr|center|blockquote)\b[^<>]{0,300}>", re.I
)
_INLINE_CRUMB = re.compile(r"</?(?:b|i|u|a|em|strong|span|sup|sub|font|img)\b[^<>]{0,300}>|</li>", re.I)
_ITEM_CRUMB = re.compile(r"<li\b[^<>]{0,300}>", re.I)
_ADDRESS = re.compile(r"<(https?://[^<>\s]{1,500})>")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,31}\d{0,2});", re.I)
_EXPONENT = re.compile(r"\^\{?(er|re|e|o|ème|nd|nde)\b\}?")
_ACCENTED = re.compile("[A-Za-z][\u0300-\u036f]{1,3}")
_INVISIBLE = re.compile("[\x00-\x08\x0e-\x1f\x7f\u00ad\u200b-\u200f\u2060\ufeff]")
_SPACES = re.compile(r"[^\S\t]+")
_EMPHASIS = re.compile(r"(?<!\w)(?:\*{1,3}|__)(?=[^\s_])|(?<=[^\s_])(?:\*{1,3}|__)(?!\w)")
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_HASHES = re.compile(r"(#{1,6}) (?!\s*$)")
# Signs, private-use glyphs (Wingdings and Symbol), their usual misreadings, and « o » when it stands alone.
_BULLET = re.compile(
    r"(?:([☑☐☒✓✔✅❑❒•◦▪▫■□●○►▶▸➢➤➔→⇒>·‣⁃∙◆❖\ue000-\uf8ff])\s*|([-–—])(?:\s+|(?=[^\W\d_]))|([*+oüØ§])\s+)(?=\S)"
)
_END = re.compile(r"[.!?;:…]\W*$")


@dataclass
class Line:
    """A line with words in it. `also` are the wordless lines around it (rules, empty bullets)."""

    number: int
    text: str
    bullet: str = ""
    indent: int = 0
    level: int = 0
    bold: bool = False
    after_blank: bool = True
    cells: list[str] = field(default_factory=list)
    also: list[int] = field(default_factory=list)

    @property
    def numbers(self) -> list[int]:
        return [self.number, *self.also]

    @cached_property
    def folded(self) -> str:
        """The start of the text, without accents or case."""
        return fold(self.text[: 4 * HEADING_LENGTH])

    @cached_property
    def caps(self) -> bool:
        """Whether the text is in capitals; the blanks in brackets do not count."""
        outside = re.sub(r"\[[^\[\]]*\]", "", self.text[: 4 * HEADING_LENGTH])
        letters = [character for character in outside if character.isalpha()]
        enough = len(letters) > 2 or (letters and outside != self.text)
        return bool(enough) and all(character.isupper() for character in letters)

    @property
    def short(self) -> bool:
        """Whether the text may be a heading: short, not a sentence, not an item."""
        may_start = self.text[:1].isupper() or not self.text[:1].islower()
        return len(self.text) <= HEADING_LENGTH and may_start and self.text[-1] not in ".;,!…"

    @property
    def style(self) -> str:
        """How the text stands out: level 1 to 6, caps, bold or plain."""
        if self.level:
            return f"level {self.level}"
        return "caps" if self.caps else "bold" if self.bold else "plain"

    @property
    def marked(self) -> bool:
        return self.style != "plain"

    @property
    def ended(self) -> bool:
        """Whether the text ends a sentence, an item or an announcement."""
        return bool(_END.search(self.text[-10:]))

    @property
    def starts_low(self) -> bool:
        return self.text[:1].islower()


def plain(raw: str) -> str:
    """Return the line without HTML crumbs, entities, exponents or invisible characters; tabs are kept."""
    text = raw
    if "<" in text:
        text = _ITEM_CRUMB.sub("- ", _BLOCK_CRUMB.sub(" ", _INLINE_CRUMB.sub("", _ADDRESS.sub(r"\1", text))))
    if "&" in text:
        text = _ENTITY.sub(lambda match: html.unescape(match[0]), text)
    text = _INVISIBLE.sub("", _EXPONENT.sub(r"\1", _composed(text)))
    return _SPACES.sub(" ", text).strip(" ")


def _composed(text: str) -> str:
    """Return the text with one character per accented letter, as « e » and an accent may be two."""
    return text if text.isascii() else _ACCENTED.sub(lambda match: unicodedata.normalize("NFC", match[0]), text)


def read_lines(sources: Iterable[str]) -> list[Line]:
    """Return the lines that have words or blanks; every other line that is not empty is in some `also`."""
    lines: list[Line] = []
    wordless: list[int] = []
    after_blank, in_bold = True, False
    for number, raw in enumerate(sources, start=1):
        if not raw.strip():
            after_blank, in_bold = True, False
            continue
        line = read_line(raw, number)
        line.after_blank = after_blank
        odd = raw.count("**") % 2 == 1
        line.bold = line.bold or in_bold or (odd and raw.strip().startswith("**"))
        in_bold = line.bold and in_bold != odd
        if re.search(r"[^\W_]", line.text) or f"[{BLANK}]" in line.text:
            lines.append(line)
            after_blank = False
        elif lines:
            lines[-1].also.append(number)
        else:
            wordless.append(number)
    if lines:
        lines[0].also[:0] = wordless
    return lines


def read_line(raw: str, number: int = 0) -> Line:
    """Return one line, cleaned; what depends on its neighbours is left at its default."""
    text = plain(raw)
    indent = len(raw.expandtabs(4)) - len(raw.expandtabs(4).lstrip())
    hashes = _HASHES.match(text.lstrip("\t"))
    if hashes:
        text = text.lstrip("\t")[hashes.end() :].rstrip("# ")
    glyph = ""
    for _ in range(0 if hashes else 2):  # « - ☑ … » has two
        bullet = _BULLET.match(text.lstrip("\t"))
        if bullet:
            text = text.lstrip("\t")[bullet.end() :]
            glyph = glyph or bullet[1] or bullet[2] or bullet[3]
    bold = len(text) > 4 and text.startswith("**") and text.endswith("**") and text.count("**") == 2
    return Line(
        number=number,
        text=_clean(text.replace("\t", " ")),
        bullet=glyph,
        indent=indent,
        level=len(hashes[1]) if hashes else 0,
        bold=bold,
        cells=[] if glyph or hashes else _cells(text),
    )


def _cells(text: str) -> list[str]:
    """Return the cells of a row, [] when the text is no row: `| a | b |`, or tabs (« a\\tb », « \\t\\tb »)."""
    if text.startswith("|") and text.count("|") > 1:
        parts = text.strip("\t ").strip("|").split("|")
    elif "\t" in text:
        parts = text.split("\t")
    else:
        return []
    return [_clean(part) for part in parts]


def _clean(text: str) -> str:
    bare = _PRIVATE.sub(" ", _EMPHASIS.sub("", text)) if "*" in text or "_" in text else _PRIVATE.sub(" ", text)
    return with_canonical_blanks(" ".join(bare.split()))
