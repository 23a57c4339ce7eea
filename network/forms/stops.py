"""Where a place that travels will be: add a stop, once or every so many weeks, and take some out."""

import datetime as dt

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from network import hours
from network.forms.communes import commune_field
from network.models import Commune

MOST = 400
FARTHEST = dt.timedelta(days=400)
day_input = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class StopsForm(forms.Form):
    on = forms.DateField(label=_("Add a stop: which day?"), required=False, widget=day_input)
    times = forms.CharField(
        label=_("From when to when"), required=False, max_length=60, help_text=_("For example: 9h-12h, 14h-17h.")
    )
    where = forms.CharField(
        label=_("Where exactly"), required=False, max_length=150, help_text=_("For example: market square.")
    )
    every = forms.ChoiceField(
        label=_("Does it come again?"), required=False,
        choices=[
            ("", _("no, this day only")),
            ("1", _("every week")),
            ("2", _("every two weeks")),
            ("4", _("every four weeks")),
        ],
    )  # fmt: skip
    until = forms.DateField(
        label=_("Until which day"), required=False, widget=day_input, help_text=_("At most a year ahead.")
    )
    remove = forms.MultipleChoiceField(
        label=_("Stops to come: tick those to take out"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data=None, *, listing, said):
        super().__init__(data)
        self.standing = said["stops"]
        self.fields["commune_id"] = commune_field(_("In which commune"))
        self.order_fields(["on", "times", "commune_id", "where", "every", "until", "remove"])
        for name in ("on", "times", "commune_id"):
            self.fields[name].is_asked = True  # a stop is optional, not its day
        if self.standing:
            names = Commune.objects.in_bulk({each["commune_id"] for each in self.standing})
            self.fields["remove"].choices = [(_key(each), _in_words(each, names)) for each in self.standing]
        else:
            del self.fields["remove"]

    def clean_times(self):
        try:
            return hours.parse_day(self.cleaned_data["times"])
        except hours.HoursNotUnderstood as reason:
            raise forms.ValidationError(str(reason)) from None

    def clean(self):
        cleaned = super().clean()
        if self.errors or not any(cleaned.get(name) for name in ("on", "times", "commune_id", "where", "until")):
            return cleaned
        today = timezone.localdate()
        missing = {
            "on": gettext("Give the day, for example 24/12/2026."),
            "times": gettext("Say from when to when, for example: 9h-12h."),
            "commune_id": gettext("Choose the commune."),
        }
        for name, sentence in missing.items():
            if not cleaned.get(name):
                self.add_error(name, sentence)
        on, until = cleaned.get("on"), cleaned.get("until")
        if on and not today <= on <= today + FARTHEST:
            self.add_error("on", gettext("The day must lie between today and a year from now."))
        if cleaned.get("every") and not until:
            self.add_error("until", gettext("Say until which day it comes again."))
        if on and until and not on <= until <= today + FARTHEST:
            self.add_error("until", gettext("The last day comes after the first, at most a year ahead."))
        if not self.errors and len(self.said()["stops"]) > MOST:
            self.add_error("until", gettext("That makes more than %d stops: choose an earlier last day.") % MOST)
        return cleaned

    def said(self):
        kept = {
            (each["on"], each["opens"]): each
            for each in self.standing
            if _key(each) not in self.cleaned_data.get("remove", [])
        }
        for stop in self._added():
            kept[stop["on"], stop["opens"]] = stop
        return {"stops": sorted(kept.values(), key=lambda each: (each["on"], each["opens"]))}

    def _added(self):
        said = self.cleaned_data
        if not said.get("on"):
            return
        step = dt.timedelta(weeks=int(said["every"] or 0))
        day, last = said["on"], said["until"] if step and said["until"] else said["on"]
        while day <= last:
            for opens, closes in said["times"]:
                yield {
                    "on": day.isoformat(), "opens": opens, "closes": closes,
                    "commune_id": said["commune_id"], "where": said["where"],
                }  # fmt: skip
            if not step:
                return
            day += step


def _key(stop):
    return f"{stop['on']} {stop['opens']}"


def _in_words(stop, communes):
    day = date_format(dt.date.fromisoformat(stop["on"]), "l j F Y")
    commune = communes.get(stop["commune_id"])
    times = hours.write_slot([stop["opens"], stop["closes"]])
    return ", ".join(filter(None, (day, times, commune.name if commune else "", stop["where"])))
