"""Whether an uploaded file is what it says: by its content, never by its name alone.

    safe_name ─▶ size ─▶ ending ─▶ content: office documents (packages), PDF (pdf_contents), pictures, plain text

What is accepted can still be what somebody else wrote: it is always handed out as an attachment, in a sandbox. Pictures
are drawn anew by :func:`cleaned`, so that neither where they were taken nor anything hidden behind them goes further.
"""

import re
import unicodedata
from pathlib import PurePath

import filetype
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from network import packages, pdf_contents, pictures

PDF, PNG, JPEG = "application/pdf", "image/png", "image/jpeg"
PACKAGES = packages.PACKAGES
TEXTS = {"txt": "text/plain; charset=utf-8", "csv": "text/csv; charset=utf-8"}
PICTURES = {"png": PNG, "jpg": JPEG, "jpeg": JPEG}
ACCEPTED = ["pdf", *PACKAGES, *TEXTS, *PICTURES]
ACCEPT_ATTRIBUTE = ",".join(f".{ending}" for ending in ACCEPTED)
HANDED_OUT = {
    PDF,
    *TEXTS.values(),
    *PICTURES.values(),
    *(content_type for _inside, content_type in PACKAGES.values()),
}
LONGEST_NAME = 100
UNSAID = "fichier"
RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.I)


def check(file):
    """The file's content type, or a ``ValidationError`` that says what to do. ``file`` is an uploaded file."""
    if file.size > settings.UPLOAD_MAX_BYTES:
        raise ValidationError(
            _(
                "This file weighs %(size)d MB; at most %(most)d MB are accepted. Make it lighter, or share a link to it."
            ),
            params={"size": file.size // 1024**2, "most": settings.UPLOAD_MAX_BYTES // 1024**2},
        )
    if not file.size:
        raise ValidationError(_("This file is empty. Look at it on your computer, and choose it again."))
    file.name = safe_name(file.name)
    ending = PurePath(file.name).suffix.lower().lstrip(".")
    if ending not in ACCEPTED:
        raise ValidationError(
            _("This kind of file is not accepted. Accepted: %s.") % ", ".join(ACCEPTED), code="kind"
        )
    file.seek(0)
    content_type = _content_type(file, ending)
    file.seek(0)
    if content_type is None:
        raise ValidationError(
            _("The content of this file is not what its name says (.%s). Open it and save it again.") % ending
        )
    return content_type


def cleaned(file):
    """The file to keep: a picture drawn anew, without what its camera or anybody else wrote into it. Checked before."""
    return pictures.redrawn(file) if file.content_type in (PNG, JPEG) else file


def safe_name(name):
    """A name that every computer takes and that shows its true ending: letters, digits, ``-``, ``_`` and dots."""
    name = unicodedata.normalize("NFC", str(name)).replace("\\", "/").rsplit("/", 1)[-1]
    name = re.sub(r"[^\w.-]", "", re.sub(r"\s+", "_", name.strip())).strip(". ")
    stem, dot, ending = name.rpartition(".")
    if not dot:
        stem, ending = (UNSAID, name) if name.lower() in ACCEPTED else (name, "")
    stem = stem.strip(".-_")[:LONGEST_NAME] or UNSAID
    if RESERVED.match(stem):
        stem = f"{UNSAID}-{stem}"
    return f"{stem}.{ending[:10]}" if ending else stem


def _content_type(file, ending):
    head = file.read(4096)
    if ending in TEXTS:
        return TEXTS[ending] if _is_text(file, head) else None
    if ending == "pdf":
        if not head.lstrip(b"\xef\xbb\xbf\r\n\t \0").startswith(b"%PDF-"):
            return None
        pdf_contents.check(file)
        return PDF
    if ending in PICTURES:
        kind = filetype.guess(head)
        if kind is None or kind.mime != PICTURES[ending]:
            return None
        pictures.check(file)
        return kind.mime
    return packages.check(file, ending)


def _is_text(file, head):
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ValidationError(_("This text is written in UTF-16. Open it and save it again as UTF-8."))
    file.seek(0)
    if any(b"\0" in chunk for chunk in file.chunks()):
        return False
    for encoding in ("utf-8", "cp1252"):
        try:
            head[: len(head) - 4 if len(head) == 4096 else None].decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False
