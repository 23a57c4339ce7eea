"""A colour that cannot be read is refused, with the nearest one that can."""

import pytest
from django.core.exceptions import ValidationError

from network.colours import contrast_on, nearest_readable, validate_readable


@pytest.mark.parametrize("colour", ["#f39200", "#ffff00", "#9ad0ff", "#ffffff", "#777777"])
def test_a_pale_colour_is_refused_and_its_nearest_shade_is_accepted(colour):
    with pytest.raises(ValidationError) as refused:
        validate_readable(colour)
    shade = refused.value.params["shade"]
    validate_readable(shade)
    assert 4.5 <= contrast_on(shade) < 4.8


@pytest.mark.parametrize("colour", ["#1f5a63", "#000000", "#b0402b"])
def test_a_readable_colour_is_accepted(colour):
    assert validate_readable(colour) is None


@pytest.mark.parametrize("colour", ["", "rouge", "#12", "#gggggg", "javascript:alert(1)"])
def test_what_is_no_colour_is_refused_with_an_example(colour):
    with pytest.raises(ValidationError):
        validate_readable(colour)


def test_on_a_dark_ground_the_shade_is_lighter():
    assert contrast_on(nearest_readable("#1f5a63", "#101418"), "#101418") >= 4.5
