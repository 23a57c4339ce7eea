"""How the items of a chapter are told apart: as bullets, as « Label : text », or as headings of their own."""

from . import recognising as known
from .building import Builder
from .chapters import is_item_heading
from .lines import Line
from .reading import Chapter, Reading
from .recognising import ITEM_KINDS, Heading
from .variables import fold

_TITLED_KINDS = ITEM_KINDS - {"finding", "commitment"}
_END_OF_TITLE = " :;,."


def place_item(reading: Reading, line: Line) -> bool:
    """Open a section for the item that begins on this line; return whether one does."""
    chapter = reading.chapter
    if chapter.kind not in ITEM_KINDS:
        return False
    number = None if line.bullet else known.numbered(line.text)
    if line.bullet or (number and number.number.isdecimal()):
        return _place_listed(reading, line, number)
    return reading.stands_apart(line) and (_place_headed(reading, line) or _place_labelled(reading, line))


def _place_listed(reading: Reading, line: Line, number: Heading | None) -> bool:
    """An item of a list, unless the list is inside an item."""
    chapter, glyph = reading.chapter, line.bullet or "1"
    if number and line.short and is_item_heading(reading, line, number, known.chapter_kind(number.title)):
        if line.marked:
            return _open(reading, line, line.style, number.title, "", number.number)
    if chapter.item_style not in ("", "bullet") or _is_nested(chapter, line, glyph):
        return False
    if not chapter.items:
        chapter.glyph, chapter.indent = glyph, line.indent
    content = Line(line.number, number.title if number else line.text, bullet=glyph)
    title, text = _split(chapter.kind, content)
    return _open(reading, line, "bullet", title, text, number.number if number else "")


def _is_nested(chapter: Chapter, line: Line, glyph: str) -> bool:
    if not chapter.items:
        return False
    return (
        line.indent > chapter.indent + 1
        or (glyph != chapter.glyph and "1" in (glyph, chapter.glyph))
        or (glyph == "o" != chapter.glyph)
    )


def _split(kind: str, line: Line) -> tuple[str, str]:
    """Return the title and the text of an item in a list."""
    if kind == "definition" and known.defined_term(line.text):
        return known.defined_term(line.text), line.text
    parts = known.label(line, words=8)
    if parts and (kind in _TITLED_KINDS or _is_finding_label(parts[0])):
        return parts
    bare = line.text.rstrip(_END_OF_TITLE)
    is_name = len(bare) <= 80 and (not line.text.endswith(".") or len(bare.split()) < 4)
    if kind in _TITLED_KINDS and bare and is_name:
        return bare, ""
    return "", line.text


def _is_finding_label(text: str) -> bool:
    return fold(text).startswith("constat")


def _place_headed(reading: Reading, line: Line) -> bool:
    """A heading of its own: « Coordonner », « ### Solidarité », « 3.1 Veiller », or a short line by itself."""
    chapter, heading = reading.chapter, known.numbered(line.text) or Heading("", line.text)
    if not line.short or not is_item_heading(reading, line, heading, known.chapter_kind(heading.title)):
        return False
    if not line.marked and not _may_head(reading, line):
        return False
    is_deeper = line.level > chapter.level or bool(chapter.number and heading.number.startswith(f"{chapter.number}."))
    if chapter.kind not in _TITLED_KINDS and not is_deeper:
        return False
    return _open(reading, line, line.style, heading.title.rstrip(_END_OF_TITLE), "", heading.number)


def _may_head(reading: Reading, line: Line) -> bool:
    """Whether a plain short line may be a heading: few words, no verb, not the start of a cut sentence."""
    few_words = len(line.text) <= 60 and len(line.folded.split()) <= 6
    return few_words and not reading.is_cut and not known.label(line, words=5) and known.is_verbless(line.text)


def _place_labelled(reading: Reading, line: Line) -> bool:
    """« Solidaire : le réseau … »."""
    chapter, parts = reading.chapter, known.label(line, words=5)
    if not parts or (chapter.kind not in _TITLED_KINDS and not _is_finding_label(parts[0])):
        return False
    is_pole = chapter.kind == "mission" and known.pole_of(parts[0]) != "other"
    is_announced = (chapter.kind, fold(parts[0])) in reading.announced
    # « Ville d'Aubeville », alone on its line, then « Le Fournil : prête la connexion ».
    is_next_name = chapter.kind in ("service", "partner") and chapter.items and reading.current.is_empty
    if not (chapter.item_style in ("", "colon") or is_pole or is_announced or is_next_name):
        return False
    return _open(reading, line, "colon", *parts)


def _open(reading: Reading, line: Line, style: str, title: str, text: str, number: str = "") -> bool:
    """Open the section of an item, or go back to it when a list announced it before; always True."""
    chapter = reading.chapter
    chapter.items += 1
    chapter.item_style = style
    key = (chapter.kind, fold(title))
    item = reading.announced.pop(key, None) if title else None
    if item and item.is_empty:
        reading.current = item
    else:
        pole = known.pole_of(title or text) if chapter.kind == "mission" else ""
        item = reading.open(Builder(chapter.kind, title, number, pole))
    if title and not text:
        reading.announced[key] = item
    if chapter.kind == "definition":
        text, item.source = known.split_source(text)
    item.begin(line, text)
    return True
