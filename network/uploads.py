"""Whether an uploaded file is what it says: by its content, never by its name alone."""

import warnings
import zipfile
from pathlib import PurePath

import filetype
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _
from PIL import Image

MOST_ENTRIES = 3000
MOST_UNPACKED = 200 * 1024 * 1024

PDF, PNG, JPEG = "application/pdf", "image/png", "image/jpeg"
PACKAGES = {
    "docx": ("word/document.xml", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "xlsx": ("xl/workbook.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "pptx": ("ppt/presentation.xml", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    "odt": ("content.xml", "application/vnd.oasis.opendocument.text"),
    "ods": ("content.xml", "application/vnd.oasis.opendocument.spreadsheet"),
    "odp": ("content.xml", "application/vnd.oasis.opendocument.presentation"),
}
TEXTS = {"txt": "text/plain; charset=utf-8", "csv": "text/csv; charset=utf-8"}
PICTURES = {"png": PNG, "jpg": JPEG, "jpeg": JPEG}
ACCEPTED = ["pdf", *PACKAGES, *TEXTS, *PICTURES]
ACCEPT_ATTRIBUTE = ",".join(f".{ending}" for ending in ACCEPTED)


def check(file):
    """The file's content type, or a ``ValidationError`` that says what to do. ``file`` is an uploaded file."""
    if file.size > settings.UPLOAD_MAX_BYTES:
        raise ValidationError(
            _(
                "This file weighs %(size)d MB; at most %(most)d MB are accepted. Make it lighter, or share a link to it."
            ),
            params={"size": file.size // 1024**2, "most": settings.UPLOAD_MAX_BYTES // 1024**2},
        )
    file.name = get_valid_filename(file.name)[-120:]
    ending = PurePath(file.name).suffix.lower().lstrip(".")
    if ending not in ACCEPTED:
        raise ValidationError(
            _("This kind of file is not accepted. Accepted: %s.") % ", ".join(ACCEPTED), code="kind"
        )
    file.seek(0)
    head = file.read(4096)
    content_type = _content_type(file, ending, head)
    file.seek(0)
    if content_type is None:
        raise ValidationError(
            _("The content of this file is not what its name says (.%s). Open it and save it again.") % ending
        )
    return content_type


def _content_type(file, ending, head):
    if ending in TEXTS:
        return TEXTS[ending] if b"\0" not in head and _is_text(head) else None
    if ending == "pdf":
        return PDF if b"%PDF-" in head[:1024] else None
    if ending in PICTURES:
        kind = filetype.guess(head)
        if kind is None or kind.mime != PICTURES[ending]:
            return None
        _check_picture(file)
        return kind.mime
    inside, content_type = PACKAGES[ending]
    return content_type if _holds(file, inside) else None


def _is_text(head):
    for encoding in ("utf-8", "cp1252"):
        try:
            head[: len(head) - 4 if len(head) == 4096 else None].decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False


def _check_picture(file):
    file.seek(0)
    try:
        with (
            warnings.catch_warnings(action="ignore", category=Image.DecompressionBombWarning),
            Image.open(file) as image,
        ):
            pixels = image.width * image.height
    except (OSError, Image.DecompressionBombError, ValueError):
        pixels = settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS + 1
    if pixels > settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS:
        raise ValidationError(_("This picture cannot be read or is larger than 25 million pixels. Reduce it first."))


def _holds(file, inside):
    """An office document is a zip: opened with limits, so that a bomb stays shut."""
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as package:
            entries = package.infolist()
            if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
                raise ValidationError(_("This file is far larger once opened than it looks. It was not accepted."))
            return inside in package.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return False
