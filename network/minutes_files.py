"""Minutes as a Word document: taken away, corrected elsewhere, brought back."""

import io
import re

from django.utils.translation import gettext as _
from docx import Document

from network.charter_reading import UnreadableCharter
from network.charter_reading.word_files import docx_lines
from network.plain_text import blocks
from network.steps import StepRefused

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_illegal = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def as_docx(title, text, *, author="", language="fr-FR"):
    """``bytes`` of a Word document whose titles and lists are real ones."""
    title, author = _illegal.sub("", title), _illegal.sub("", author)
    document = Document()
    document.core_properties.title = document.core_properties.subject = title[:255]
    document.core_properties.author, document.core_properties.comments = author[:255], ""
    document.core_properties.language = language
    document.add_heading(title, level=0)
    for kind, content in blocks(_illegal.sub("", text)):
        if kind == "items":
            for item in content:
                document.add_paragraph(item, style="List Bullet")
        elif kind == "text":
            document.add_paragraph(content)
        else:
            document.add_heading(content, level=1 if kind == "title" else 2)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def from_docx(content, title=""):
    """The text of a Word document, with « # » and « - ». The title that we wrote on top is left out."""
    try:
        lines = docx_lines(content)
    except UnreadableCharter as fault:
        raise StepRefused(
            _("This Word document cannot be read: open it, save it again as .docx, and retry.")
        ) from fault
    read = [_plain(line) for line in lines]
    while read and (not read[0] or _spaced(read[0].lstrip("# ")) == _spaced(title)):
        read.pop(0)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(read)).strip()


def _spaced(text):
    """With plain single spaces: French titles have others before their colons."""
    return " ".join(text.split())


def _plain(line):
    line = line.replace("**", "").replace("\t", " – ").strip()
    return re.sub(r"^#{3,} ", "## ", line)
