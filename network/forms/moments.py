"""Days and hours that people type, within the years of a network."""

import datetime as dt

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

FIRST, LAST = dt.date(2000, 1, 1), dt.date(2100, 12, 31)
TOO_FAR = _("Look at the year: it must be between 2000 and 2100.")


class DayField(forms.DateField):
    def __init__(self, **kwargs):
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        super().__init__(**kwargs)
        self.validators += [MinValueValidator(FIRST, TOO_FAR), MaxValueValidator(LAST, TOO_FAR)]


class MomentField(forms.DateTimeField):
    def __init__(self, **kwargs):
        kwargs.setdefault("widget", forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"))
        super().__init__(**kwargs)

    def to_python(self, value):
        try:
            moment = super().to_python(value)
            if moment is not None and not FIRST <= timezone.localtime(moment).date() <= LAST:
                raise forms.ValidationError(TOO_FAR)
        except OverflowError:
            raise forms.ValidationError(TOO_FAR) from None
        return moment
