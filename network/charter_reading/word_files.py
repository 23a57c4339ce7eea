"""How a Word document is opened without letting it harm the server, and turned into lines of marked-up text."""

import io
import lzma
import zipfile
import zlib
from html.parser import HTMLParser
from xml.parsers import expat

import mammoth

from .sources import UnreadableCharter

MAX_ENTRIES = 1000
MAX_UNPACKED_BYTES = 40 * 1024 * 1024
MAX_XML_BYTES = 4 * 1024 * 1024  # what mammoth holds in memory, many times over
MAX_DEPTH = 150

_BLOCKS = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "table"}


def docx_lines(content: bytes) -> list[str]:
    """Return a line per paragraph, list item and table row (cells separated by tabs), with `#`, `-` and `**`."""
    _check_package(content)
    try:
        html = mammoth.convert_to_html(
            io.BytesIO(content),
            convert_image=lambda image: [],
            external_file_access=False,
            include_embedded_style_map=False,
        ).value
    except Exception as error:  # whatever a hostile or broken document makes the library raise
        raise _not_docx("The Word document cannot be read.") from error
    writer = _LineWriter()
    writer.feed(html)
    writer.close()
    writer.end_line()
    return writer.lines


def _not_docx(sentence: str) -> UnreadableCharter:
    return UnreadableCharter("not_docx", sentence)


def _too_large() -> UnreadableCharter:
    return UnreadableCharter("too_large", "The Word document unpacks to too much.")


def _check_package(content: bytes) -> None:
    """Refuse a package that is broken, unpacks to too much, or whose XML declares entities or nests endlessly."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            _check_sizes(package.infolist())
            # By content, not by name: any part may be named as the main document.
            parts = [entry for entry in package.infolist() if _is_xml(package, entry)]
            if sum(entry.file_size for entry in parts) > MAX_XML_BYTES:
                raise _too_large()
            for entry in parts:
                _check_xml(package.read(entry))
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, expat.ExpatError) as error:
        raise _not_docx("The Word document is damaged.") from error
    except (RuntimeError, ValueError, OSError, EOFError) as error:  # a password, offsets outside the file
        raise _not_docx("The Word document cannot be opened.") from error


def _check_sizes(entries: list[zipfile.ZipInfo]) -> None:
    """Refuse by the declared sizes; zipfile reads no further than what an entry declares."""
    if not any(entry.filename.startswith("word/") for entry in entries):
        raise _not_docx("The archive is not a Word document.")
    if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED_BYTES:
        raise _too_large()


def _is_xml(package: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    """Whether an XML parser would start on this part: `<` after byte-order marks and spaces."""
    with package.open(entry) as part:
        start = part.read(1024).lstrip(b"\xef\xbb\xbf\xfe\xff\0 \t\r\n")
        return not start or start.startswith(b"<")


def _check_xml(xml: bytes) -> None:
    """Refuse a document type (the way to entity bombs) and elements nested deeper than any text."""
    depth = 0

    def refuse_doctype(*_):
        raise _not_docx("The Word document declares a document type.")

    def enter(*_):
        nonlocal depth
        depth += 1
        if depth > MAX_DEPTH:
            raise _not_docx("The Word document is nested too deeply.")

    def leave(*_):
        nonlocal depth
        depth -= 1

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse_doctype
    parser.StartElementHandler = enter
    parser.EndElementHandler = leave
    parser.Parse(xml, True)


class _LineWriter(HTMLParser):
    """Writes mammoth's HTML as lines, a blank one between paragraphs and none between items or rows."""

    def __init__(self):
        super().__init__()
        self.lines: list[str] = []
        self.pieces: list[str] = []
        self.prefix = ""
        self.lists: list[int] = []  # one counter per open list; -1 for bullets
        self.cells: list[str] | None = None
        self.tables = 0

    def handle_starttag(self, tag, attrs):
        if tag == "table":
            self.end_line()
            self.tables += 1
        elif tag == "tr" and self.tables == 1:
            self.cells = []
        elif tag in ("ul", "ol"):
            self.end_line()
            self.lists.append(0 if tag == "ol" else -1)
        elif tag == "br":
            self._break_line()
        elif tag == "strong":
            self.pieces.append("**")
        elif tag == "li" and self.lists:
            self._start_item()
        elif tag[0] == "h" and tag in _BLOCKS:
            self.prefix = "#" * int(tag[1]) + " "

    def handle_endtag(self, tag):
        if tag == "table":
            self.tables -= 1
            self.end_line()
        elif tag in ("ul", "ol") and self.lists:
            self.lists.pop()
            self.end_line()
        elif tag == "strong":
            self.pieces.append("**")
        elif tag in ("td", "th") and self.tables == 1 and self.cells is not None:
            self.cells.append(self._taken())
        elif tag == "tr" and self.tables == 1 and self.cells is not None:
            self.lines.append("\t".join(self.cells))
            self.cells = None
        elif tag in _BLOCKS:
            self._end_block(tag)

    def handle_data(self, data):
        self.pieces.append(data)

    def end_line(self):
        """Write what is waiting, and leave a blank line after it."""
        if self.cells is None:
            text = self._taken()
            if text:
                self.lines.append(self.prefix + text)
            self.prefix = ""
            if not self.lists and self.lines and self.lines[-1]:
                self.lines.append("")

    def _start_item(self):
        self.end_line()
        self.lists[-1] += self.lists[-1] >= 0
        mark = f"{self.lists[-1]}. " if self.lists[-1] > 0 else "- "
        self.prefix = "  " * (len(self.lists) - 1) + mark

    def _break_line(self):
        """A line break is a line of its own in a paragraph, a space in a cell."""
        if self.cells is not None:
            self.pieces.append(" ")
            return
        text = self._taken()
        if text:
            self.lines.append(self.prefix + text)
            self.prefix = ""

    def _end_block(self, tag):
        if self.cells is not None:
            self.pieces.append(" ")
        else:
            self.end_line()

    def _taken(self) -> str:
        text = " ".join("".join(self.pieces).split())
        self.pieces = []
        return text
