"""Pictures that people send: looked at before they are opened, then drawn anew (no place, no camera, nothing behind them)."""

import io
import warnings

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

FORMATS = ["PNG", "JPEG"]
WIDEST_COVER = 1200
UNREADABLE = (OSError, Image.DecompressionBombError, ValueError, SyntaxError, IndexError, TypeError, EOFError)


def check(file):
    """Refuse a picture that cannot be read, or that would fill the memory. Its size is read before its points are."""
    file.seek(0)
    try:
        with (
            warnings.catch_warnings(action="ignore", category=Image.DecompressionBombWarning),
            Image.open(file, formats=FORMATS) as image,
        ):
            pixels = image.width * image.height
    except UNREADABLE:
        pixels = settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS + 1
    if pixels > settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS:
        raise _unreadable()


def redrawn(file):
    """The same picture in the same format, upright, with its colours and nothing else. Checked before."""
    with _opened(file) as image:
        profile = image.info.get("icc_profile")
        kept = _upright(image)
        kept.info = {}
        content = io.BytesIO()
        if file.content_type == "image/png":
            kept.save(content, "PNG", icc_profile=profile, compress_level=4)
        else:
            kept.save(content, "JPEG", icc_profile=profile, quality=88)
    return _uploaded(content, file.name, file.content_type)


def as_cover(file):
    """A WebP no wider than a page, made of a picture that was checked."""
    with _opened(file) as image:
        kept = _upright(image)
        kept = kept.convert("RGBA" if "A" in kept.getbands() or "transparency" in kept.info else "RGB")
        kept.info = {}
        kept.thumbnail((WIDEST_COVER, WIDEST_COVER))
        content = io.BytesIO()
        kept.save(content, "WEBP", quality=82)
    return _uploaded(content, "image.webp", "image/webp")


def _opened(file):
    file.seek(0)
    try:
        image = Image.open(file, formats=FORMATS)
        image.load()
    except UNREADABLE:
        raise _unreadable() from None
    return image


def _upright(image):
    try:
        return ImageOps.exif_transpose(image)
    except UNREADABLE:  # what the camera wrote cannot be read: as it is
        return image.copy()


def _uploaded(content, name, content_type):
    size = content.tell()
    content.seek(0)
    return InMemoryUploadedFile(content, None, name, content_type, size, None)


def _unreadable():
    return ValidationError(_("This picture cannot be read or is larger than 25 million pixels. Reduce it first."))
