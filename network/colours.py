"""Whether a colour can be read on white, the nearest one that can (WCAG 2.2, 1.4.3), and the greys that go with it."""

from coloraide import Color
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LEAST_CONTRAST = 4.5


def contrast_on(colour, ground="#ffffff"):
    """Contrast ratio of two ``#rrggbb`` colours, 1 to 21."""
    return Color(colour).contrast(Color(ground), method="wcag21")


def nearest_readable(colour, ground="#ffffff"):
    """The same hue, moved in OKLCH just until it reaches 4.5:1 on ``ground``; ``#rrggbb``."""
    shade = Color(colour).convert("oklch")
    step = -0.005 if Color(ground).luminance() > 0.5 else 0.005
    while contrast_on(written := shade.convert("srgb").fit().to_string(hex=True), ground) < LEAST_CONTRAST:
        shade["lightness"] += step
        if not 0 < shade["lightness"] < 1:
            return "#000000" if step < 0 else "#ffffff"
    return written


def grey(colour, lightness, chroma):
    """A grey with a hint of the colour's hue, ``#rrggbb``; ``lightness`` and ``chroma`` in OKLCH."""
    hue = Color(colour).convert("oklch")["hue"]
    return Color("oklch", [lightness, chroma, hue if hue == hue else 0]).convert("srgb").fit().to_string(hex=True)


def light(main, accent=None):
    """The colours of a page on white: ``{name of the property: #rrggbb}``."""
    return {
        "main": main,
        "accent": accent or main,
        "ink": grey(main, 0.25, 0.02),
        "quiet": grey(main, 0.46, 0.02),
        "line": grey(main, 0.86, 0.015),
        "mist": grey(main, 0.965, 0.012),
        "ground": "#ffffff",
        "on-main": "#ffffff",
    }


def properties(scheme):
    """The colours as custom properties of CSS."""
    return "".join(f"--{name}:{value};" for name, value in scheme.items())


def validate_readable(colour):
    """Refuse a colour under 4.5:1 on white, and propose the nearest shade that is accepted."""
    try:
        ratio = contrast_on(colour)
    except ValueError:
        raise ValidationError(_("Write a colour as # and six digits, for example #1d5c8a.")) from None
    if ratio < LEAST_CONTRAST:
        raise ValidationError(
            _(
                "This colour is too pale to be read on white (contrast %(ratio).1f, at least 4.5). Nearest: %(shade)s."
            ),
            params={"ratio": ratio, "shade": nearest_readable(colour)},
        )
