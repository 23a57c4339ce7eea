"""Phone numbers as people in France write them."""

import phonenumbers
from django import forms
from django.utils.translation import gettext_lazy as _


class PhoneField(forms.CharField):
    """« 05 49 00 00 00 », whatever the spaces, dots or +33; overseas numbers too."""

    def __init__(self, **kwargs):
        kwargs.setdefault("help_text", _("For example 05 36 49 10 10."))
        kwargs.setdefault("widget", forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}))
        super().__init__(max_length=30, **kwargs)

    def clean(self, value):
        value = super().clean(value)
        if not value:
            return ""
        try:
            number = phonenumbers.parse(value, "FR")
        except phonenumbers.NumberParseException:
            number = None
        if number is None or not phonenumbers.is_possible_number(number):
            raise forms.ValidationError(_("This is no phone number that we can read. For example 05 36 49 10 10."))
        return _as_in_france(number)


def _as_in_france(number):
    national = phonenumbers.PhoneNumberFormat.NATIONAL
    international = phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, national if number.country_code == 33 else international)
