"""What a PDF may hold: pages. Not what acts by itself when it is opened, nor other files inside it or behind it.

Names are read as PDF writes them (``/J#53`` is ``/JS``), in the file itself and in its packed lists of objects. What is
encrypted is not read: it is handed out as an attachment like the rest.
"""

import re
import zlib

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MOST_LISTS = 2000
MOST_UNPACKED = 32 * 1024 * 1024  # of all packed lists together
ACTS = re.compile(rb"/(?:JavaScript|JS|Launch|RichMedia|ImportData|SubmitForm)(?![A-Za-z0-9_])")
HOLDS = re.compile(rb"/(?:EmbeddedFiles?|FileAttachment)(?![A-Za-z0-9_])")
PACKED_LIST = re.compile(rb"/Type\s*/ObjStm\b")
LONGEST_DICTIONARY = 2048
ENDS_OF_ZIP = (b"PK\x05\x06", b"PK\x06\x06")
TAIL = 66 * 1024


def check(file):
    """Nothing, or a ``ValidationError`` that says what to do."""
    file.seek(0)
    content = file.read()
    if any(mark in content[-TAIL:] for mark in ENDS_OF_ZIP):
        raise ValidationError(_("This PDF hides an archive. Print it to a new PDF, and send that one."))
    for said in _said(content):
        if b"#" in said:
            said = re.sub(rb"#([0-9A-Fa-f]{2})", lambda code: bytes([int(code[1], 16)]), said)
        if ACTS.search(said):
            raise ValidationError(
                _("This PDF does something by itself when it is opened. Print it to a new PDF, and send that one.")
            )
        if HOLDS.search(said):
            raise ValidationError(_("This PDF holds another file. Send each file by itself."))


def _said(content):
    """What the file says outside its streams, then each packed list of objects. Each byte is looked at once."""
    left, lists, outside, start = MOST_UNPACKED, 0, [], 0
    for begin, end in _streams(content):
        outside.append(content[start:begin])
        if PACKED_LIST.search(content[max(start, begin - LONGEST_DICTIONARY) : begin]):
            lists += 1
            try:
                unpacked = zlib.decompressobj().decompress(content[begin:end].lstrip(b"\r\n"), left + 1)
            except zlib.error:  # encrypted, or packed otherwise
                unpacked = b""
            left -= len(unpacked)
            if left < 0 or lists > MOST_LISTS:
                raise ValidationError(_("This file is far larger once opened than it looks. It was not accepted."))
            yield unpacked
        start = end
    yield b"".join([*outside, content[start:]])


def _streams(content):
    """``(begin, end)`` of what stands between ``stream`` and ``endstream``."""
    position = 0
    while (begin := content.find(b"stream", position)) >= 0:
        begin += len(b"stream")
        if content[begin : begin + 1] not in (b"\r", b"\n"):
            position = begin
            continue
        end = content.find(b"endstream", begin)
        if end < 0:
            return
        yield begin, end
        position = end + len(b"endstream")
