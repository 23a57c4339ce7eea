"""How the frame of a document is read: titles, parties, articles, annexes, signatures, tables and stamps.

Each `place_…(reading, line)` returns whether it took the line.
"""

from . import recognising as known
from .building import Builder
from .lines import Line
from .reading import Reading
from .variables import fold

# The kinds of headings that a signature, an annex or the list of parties never contains.
CHARTER_KINDS = {"finding", "definition", "value", "mission", "presentation"}

_TITLE_LENGTH = 200


def place_stamp(reading: Reading, line: Line) -> bool:
    """Stamps, page numbers and tables of contents come anywhere and interrupt nothing."""
    if known.is_stamp(line):
        name, kind = "stamps", "signature"
    elif known.is_page_number(line):
        name, kind = "pages", "other"
    elif known.is_contents(line, reading.source[line.number - 1]):
        name, kind = "contents", "other"
    else:
        return False
    if name not in reading.set_aside:
        reading.set_aside[name] = Builder(kind, by_line=True)
        reading.builders.append(reading.set_aside[name])
    reading.set_aside[name].begin(line, line.text, "line")
    reading.interrupted = True
    return True


def place_article(reading: Reading, line: Line) -> bool:
    heading = None if line.bullet else known.article_heading(line.text)
    if not heading or not reading.stands_apart(line):
        return _place_article_title(reading, line)
    title, current = heading.title.rstrip(" :"), reading.current
    if current and current.is_empty and (current.kind, current.number) == ("article", heading.number):
        if fold(current.title) == fold(title):  # printed twice
            current.own(line)
            return True
    article = Builder("article", title, heading.number)
    reading.begin_chapter("article", article, line, guarded=True)
    article.begin(line, heading.text)
    return True


def _place_article_title(reading: Reading, line: Line) -> bool:
    """« ARTICLE 3. » has its title on the next line."""
    article = reading.current
    if not (article and article.kind == "article" and article.is_empty and not article.title):
        return False
    if line.bullet or line.cells or not line.short or line.text.endswith(":"):
        return False
    article.title = line.text
    article.own(line)
    return True


def place_annex(reading: Reading, line: Line) -> bool:
    heading = None if line.bullet else known.annex_heading(line.text)
    if not heading or not reading.stands_apart(line):
        return _place_annex_title(reading, line)
    current = reading.current
    if current and current.kind == "annex" and current.is_empty and not current.title:
        if (current.number, heading.title, heading.text) == (heading.number, "", ""):  # printed twice
            current.own(line)
            return True
    annex = Builder("annex", heading.title, heading.number, source=heading.text)
    reading.begin_chapter("annex", annex, line, guarded=True)
    annex.own(line)
    return True


def _place_annex_title(reading: Reading, line: Line) -> bool:
    """The title of a numbered annex stands under its number, on one line or on several in bold."""
    annex = reading.current
    if not (annex and annex.kind == "annex" and annex.number and not annex.parts and not annex.rows):
        return False
    if line.bullet or line.cells or not line.short or line.text.endswith(":"):
        return _joins_bold_title(reading, line)
    if annex.title or known.is_title(line, False) or known.chapter_kind(line.text) in CHARTER_KINDS:
        return _joins_bold_title(reading, line)
    annex.title = line.text
    annex.own(line)
    return True


def _joins_bold_title(reading: Reading, line: Line) -> bool:
    joins = bool(reading.current.title) and line.bold and reading.previous.bold and not line.after_blank
    if joins:
        reading.current.join(line)
    return joins


def place_row(reading: Reading, line: Line) -> bool:
    """A row has two cells with words, or stands under another row; « 1.<tab>Objet » is none."""
    filled = [cell for cell in line.cells if any(map(str.isalnum, cell)) or "[" in cell]
    under_row = reading.previous is not None and reading.previous.cells and not line.after_blank
    is_number = bool(filled) and known.numbered(line.text) and not known.numbered(filled[0])
    if not filled or (len(filled) < 2 and not under_row) or (is_number and len(filled) == 2 and not under_row):
        line.cells = []
        return False
    if reading.current is None or reading.current.kind == "title":
        reading.begin_chapter("other", Builder("other"), line)
    reading.current.own(line)
    reading.current.rows.append(line.cells)
    return True


def place_signatures(reading: Reading, line: Line) -> bool:
    if reading.chapter.kind == "signature" or not known.opens_signatures(line):
        return False
    signatures = Builder("signature", by_line=True)
    reading.begin_chapter("signature", signatures, line, guarded=True)
    signatures.add(line)
    return True


def place_parties(reading: Reading, line: Line) -> bool:
    if not known.opens_parties(line) or not (reading.at_top or reading.chapter.kind == "preamble"):
        return False
    parties = Builder("preamble", by_line=True)
    reading.begin_chapter("preamble", parties, line, guarded=True)
    parties.add(line)
    return True


def place_title(reading: Reading, line: Line) -> bool:
    if line.bullet or not line.short or known.opens_parties(line):
        return False
    if _joins_title(reading, line):
        reading.current.join(line)
        _remember_title(reading, reading.current)
        return True
    at_top = reading.at_top
    named = known.is_title(line, at_top) and reading.stands_apart(line)
    if named and fold(line.text) in reading.titles:  # repeated at the top of each page
        reading.titles[fold(line.text)].own(line)
        return True
    if not named and not (at_top and _may_be_title(reading, line)):
        return False
    if at_top and reading.chapter.kind == "title":
        reading.current.add(line)
        return True
    title = Builder("title", line.text)
    reading.begin_chapter("title", title, line)
    title.own(line)
    _remember_title(reading, title)
    return True


def _joins_title(reading: Reading, line: Line) -> bool:
    title = reading.current
    return (
        title is not None
        and title.kind == "title"
        and not title.parts
        and len(title.title) < _TITLE_LENGTH
        and not line.after_blank
        and not line.text.endswith(":")
        and not (known.chapter_kind(line.text) and len(line.folded.split()) < 5)
    )


def _may_be_title(reading: Reading, line: Line) -> bool:
    """At the top, a short line is a title unless it opens a sentence or a chapter (« Nos valeurs »)."""
    if line.text.endswith(":") or known.numbered(line.text) or (reading.is_cut and not line.marked):
        return False
    return not known.chapter_kind(line.text) or len(line.folded.split()) > 4


def _remember_title(reading: Reading, title: Builder) -> None:
    """Know the title again, and the network's name when it is quoted in it."""
    reading.titles[fold(title.title)] = title
    quoted = title.title.partition("«")[2].partition("»")[0]
    reading.network_names |= {fold(quoted)} - {""}
