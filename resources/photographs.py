"""Photographs that people send: redrawn, so that neither where they were taken nor anything hidden in them is kept."""

import io
import warnings

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

LARGEST = 1600  # pixels


def redrawn(file):
    """A WebP of at most ``LARGEST`` pixels a side, as a file of its own; or a ``ValidationError``."""
    if file.size > settings.UPLOAD_MAX_BYTES:
        raise ValidationError(_("This picture is too heavy. Take it again with a lower quality."))
    try:
        with (
            warnings.catch_warnings(action="error", category=Image.DecompressionBombWarning),
            Image.open(file) as image,
        ):
            if (
                image.format not in ("JPEG", "PNG", "WEBP")
                or image.width * image.height > settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS
            ):
                raise ValueError(image.format)
            drawn = ImageOps.exif_transpose(image).convert("RGB")
            drawn.thumbnail((LARGEST, LARGEST))
            content = io.BytesIO()
            drawn.save(content, "WEBP", quality=80)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise ValidationError(_("This picture cannot be read. Send a photograph (JPEG, PNG or WebP).")) from None
    return ContentFile(content.getvalue(), "photo.webp")
