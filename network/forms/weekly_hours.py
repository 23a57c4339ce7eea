"""Opening hours of a week as a part of a form, one line a day, as one would say them."""

from django import forms
from django.utils.translation import gettext_lazy as _

from network import hours


def day_fields():
    """One line a day, as one would say it."""
    return {day: forms.CharField(required=False, max_length=120) for day in hours.DAYS}


def understood(form):
    """The week of the lines of a form, ``{day: [[from, to], …]}``; what is not understood is said at its line."""
    weekly = {}
    for day in hours.DAYS:
        try:
            weekly[day] = hours.parse_day(form.cleaned_data.get(day, ""))
        except hours.HoursNotUnderstood as reason:
            form.add_error(day, str(reason))
    return weekly


class WeeklyHours:
    """With :func:`day_fields` in its body, the form of something reads and writes its ``hours``, one line a day."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        weekly = self.instance.hours or {}
        for day in hours.DAYS:
            self.fields[day].label = hours.day_name(day).capitalize()
            self.initial.setdefault(day, hours.typed_day(weekly.get(day, [])))
        self.fields["mo"].help_text = _("For example: 9h-12h30, 14h-17h30. Leave empty when closed.")

    def clean(self):
        cleaned = super().clean() or self.cleaned_data
        weekly = understood(self)
        self.instance.hours = weekly if any(weekly.values()) else None
        return cleaned
