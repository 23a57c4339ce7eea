"""How the bytes somebody sent become lines of text, and why some bytes are refused."""

import codecs
from pathlib import PurePath

MAX_BYTES = 5 * 1024 * 1024
EXTENSIONS = (".txt", ".md", ".docx")

_ZIP = b"PK\x03\x04"
_FOREIGN = {b"%PDF": "a PDF", b"\xd0\xcf\x11\xe0": "an old Word file (.doc)", b"{\\rtf": "an RTF file"}


class UnreadableCharter(Exception):
    """A document that cannot be read; `code` is for the program, `args[1]` an English sentence.

    Codes: empty, too_large, unsupported, binary, not_docx.
    """

    def __init__(self, code: str, sentence: str):
        super().__init__(code, sentence)
        self.code = code

    def __str__(self) -> str:
        return f"{self.code}: {self.args[1]}"


def source_lines(content: bytes, filename: str) -> list[str]:
    """Return the lines of the document, blank ones included; raise UnreadableCharter when it has none.

    Lines are those of `str.splitlines`. A .docx gives one line per paragraph, list item or table row.
    """
    _check_envelope(content, filename)
    if content.startswith(_ZIP):
        from .word_files import docx_lines  # mammoth takes long to import and text files do without

        return docx_lines(content)
    return _decoded(content).splitlines()


def _check_envelope(content: bytes, filename: str) -> None:
    """Refuse what need not be opened: too large, empty, or of a kind nobody can read here."""
    if len(content) > MAX_BYTES:
        raise UnreadableCharter("too_large", f"The document is larger than {MAX_BYTES} bytes.")
    if not content:
        raise UnreadableCharter("empty", "The document is empty.")
    for start, description in _FOREIGN.items():
        if content.startswith(start):
            raise UnreadableCharter("unsupported", f"The document is {description}.")
    if PurePath(filename).suffix.lower() not in (*EXTENSIONS, ""):
        raise UnreadableCharter("unsupported", f"The document must be one of {', '.join(EXTENSIONS)}.")


def _decoded(content: bytes) -> str:
    """Return the text, read as UTF-8, UTF-16 (with its mark) or Windows-1252, in this order."""
    encodings = ["utf-8-sig", "cp1252"]
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return text
    raise UnreadableCharter("binary", "The document is not text.")
