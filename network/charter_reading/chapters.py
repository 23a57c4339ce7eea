"""How the headings of a charter are told from its items, and what is read under them.

Each `place_…(reading, line)` returns whether it took the line.
"""

from . import recognising as known
from .building import Builder
from .frame import CHARTER_KINDS
from .lines import Line
from .reading import Reading
from .recognising import ITEM_KINDS, Heading
from .variables import fold


def place_heading(reading: Reading, line: Line) -> bool:
    if line.bullet or not line.short or not (line.level or line.bold or reading.stands_apart(line)):
        return False
    number = known.numbered(line.text)
    heading = number or Heading("", line.text)
    kind = "presentation" if _names_network(reading, heading.title) else known.chapter_kind(heading.title)
    if reading.chapter.guarded:
        opens = _leaves_guard(reading, line, heading, kind)
    elif is_item_heading(reading, line, heading, kind):
        opens = False
    elif number:
        opens = _is_numbered_heading(reading, line, heading, kind)
    else:
        opens = bool(kind) or line.marked
    return opens and _open_chapter(reading, line, heading, kind)


def _names_network(reading: Reading, text: str) -> bool:
    """Whether the heading is nothing but the name of the network, as in « LE [nom du collectif] »."""
    name = fold(text).strip(" «»\"':")
    bare = name.removeprefix("le ").removeprefix("la ").removeprefix("l'").strip(" «»\"'")
    return name in reading.network_names or bare in reading.network_names


def _leaves_guard(reading: Reading, line: Line, heading: Heading, kind: str) -> bool:
    """Whether a heading ends an article, an annex, a list of parties or of signatures."""
    chapter = reading.chapter
    if _is_sub_article(reading, heading):
        return True
    if line.level and chapter.level:
        return line.level <= chapter.level
    if line.level and kind:
        return True
    if chapter.kind == "article":
        return line.marked and (bool(heading.number) or kind not in ("", "other"))
    if chapter.kind == "annex":
        return kind in CHARTER_KINDS and not chapter.head.parts and not chapter.head.rows
    return kind in CHARTER_KINDS


def _is_sub_article(reading: Reading, heading: Heading) -> bool:
    """Whether « 2A – … » or « 2.1 … » parts the article being read."""
    in_article = reading.chapter.guarded and reading.chapter.kind == "article"
    return in_article and heading.number[:1].isdecimal() and not heading.number.isdecimal()


def is_item_heading(reading: Reading, line: Line, heading: Heading, kind: str) -> bool:
    """Whether the heading names an item of the chapter being read rather than a new chapter."""
    chapter = reading.chapter
    if chapter.kind not in ITEM_KINDS or kind == chapter.kind:
        return False
    if line.level and chapter.level:
        return line.level > chapter.level
    if chapter.number and heading.number.startswith(f"{chapter.number}."):
        return True
    if (chapter.kind, fold(heading.title)) in reading.announced:
        return True
    if heading.number and (_follows(chapter.number, heading.number) or (kind and not known.is_bare(heading.title))):
        return False
    if kind == "other" and (line.style != chapter.item_style):
        return False
    if chapter.kind in ("finding", "commitment"):
        return bool(heading.number) and not line.marked
    if kind and (kind in CHARTER_KINDS or not known.is_bare(heading.title)):
        return False
    return chapter.item_style in ("", line.style) or (chapter.kind == "mission" and _is_pole(line))


def _is_pole(line: Line) -> bool:
    """Whether the line names a mission on its own: « Coordonner les acteurs », « Veiller »."""
    if " " not in line.text:
        return line.after_blank and line.folded.endswith(("er", "ir", "re"))
    return known.pole_of(line.text) != "other" and len(line.folded.split()) < 6


def _follows(before: str, number: str) -> bool:
    """Whether one heading's number comes right after another's: 2 and 3, II and III."""
    roman = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X"]
    if before in roman[:-1]:
        return number == roman[roman.index(before) + 1]
    return before.isdecimal() and number.isdecimal() and int(number) == int(before) + 1


def _is_numbered_heading(reading: Reading, line: Line, heading: Heading, kind: str) -> bool:
    """Whether « 3. Durée » is a heading; in a list, the next line has a number too."""
    if line.marked or _follows(reading.chapter.number, heading.number):
        return True
    if not heading.number.isdecimal():
        return bool(kind) or len(heading.number) > 1 or heading.number in "IVX"
    following = reading.following
    in_list = following is None or (known.numbered(following.text) is not None and not following.after_blank)
    return line.after_blank and not in_list


def _open_chapter(reading: Reading, line: Line, heading: Heading, kind: str) -> bool:
    title = heading.title.rstrip(" :")
    head = reading.chapter.head
    if head.is_empty and head is reading.current and head.title and fold(head.title) == fold(title):
        head.own(line)  # printed twice
        return True
    if not kind and known.presents_network(reading.paragraph_from(reading.index + 1)):
        kind = "presentation"
    is_sub_article = _is_sub_article(reading, heading)
    if kind in ("", "other") or is_sub_article:
        kind = "article" if heading.number else "other"
    if kind == "mission":
        builder = Builder("mission_intro", title, heading.number)
    elif kind in ITEM_KINDS:
        builder = Builder("other", title, heading.number, introduces=kind)
    else:
        builder = Builder(kind, title, heading.number, by_line=kind == "signature")
    reading.begin_chapter(kind, builder, line, guarded=kind == "signature" or is_sub_article)
    builder.own(line)
    return True


def place_definition(reading: Reading, line: Line) -> bool:
    """A sentence that defines a term, its source, or the sentence that announces definitions."""
    if line.bullet or reading.chapter.kind not in ("finding", "definition"):
        return False
    current = reading.current
    if current.kind == "definition" and not known.split_source(line.text)[0]:
        source = known.split_source(line.text)[1]
        current.source = f"{current.source} ; {source}" if current.source else source
        current.own(line)
        return True
    if not reading.stands_apart(line):
        return False
    term = known.defined_term(reading.paragraph_from(reading.index))
    if term and term in line.text:
        if reading.chapter.kind == "finding":
            reading.begin_chapter("definition", Builder("definition", term), line)
        else:
            reading.open(Builder("definition", term))
        reading.chapter.items += 1
        reading.chapter.item_style = reading.chapter.item_style or "sentence"
        text, source = known.split_source(line.text)
        reading.current.begin(line, text)
        reading.current.source = source
        return True
    if reading.chapter.kind == "finding" and "definitions" in line.folded and line.text.endswith((".", ":")):
        reading.begin_chapter("definition", Builder("other", introduces="definition"), line)
        reading.current.add(line)
        return True
    return False


def place_continuation(reading: Reading, line: Line) -> bool:
    """The line goes on with the paragraph, item or title above."""
    if not reading.current or not reading.current.continued_by(line, reading.previous, reading.interrupted):
        return False
    reading.current.join(line)
    return True


def _follows_list(reading: Reading, line: Line) -> bool:
    """Whether the line is a paragraph under a list of findings or commitments, which are one sentence each."""
    chapter = reading.chapter
    listed = chapter.kind in ("finding", "commitment") and chapter.item_style == "bullet"
    return listed and line.after_blank and not line.bullet


def place_paragraph(reading: Reading, line: Line) -> bool:
    """Whatever no other step took; always True."""
    kind = reading.chapter.kind
    if kind in ("", "title"):
        opening = "presentation" if known.presents_network(reading.paragraph_from(reading.index)) else "preamble"
        reading.begin_chapter(opening, Builder(opening), line)
    elif _follows_list(reading, line):
        reading.begin_chapter("other", Builder("other"), line)
    number = None if line.bullet or reading.current.by_line else known.numbered(line.text)
    if number and number.number.isdecimal():
        reading.current.begin(line, line.text, "item")
    else:
        reading.current.add(line)
    return True
