"""Closures and exceptional openings: of a place, or the same one for several places at once."""

import datetime as dt

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from network import hours


class ClosureForm(forms.Form):
    starts_on = forms.DateField(
        label=_("First day"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    ends_on = forms.DateField(
        label=_("Last day"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    hours = forms.CharField(
        label=_("Open all the same"), required=False, max_length=120,
        help_text=_("Leave empty when closed. Otherwise the hours of each of these days: 9h-12h."),
    )  # fmt: skip
    note = forms.CharField(
        label=_("Why"), required=False, max_length=150, help_text=_("For example: summer holidays.")
    )
    remove = forms.BooleanField(label=_("Remove this line"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("starts_on", "ends_on"):
            self.fields[name].is_asked = True  # the whole line is optional, not its days

    def clean_hours(self):
        try:
            return hours.parse_day(self.cleaned_data["hours"])
        except hours.HoursNotUnderstood as reason:
            raise forms.ValidationError(str(reason)) from None

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("remove"):
            return cleaned
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if self.has_changed() and not self.errors:
            if first is None:
                self.add_error("starts_on", gettext("Give the first day, for example 24/12/2026."))
            elif last is None:
                cleaned["ends_on"] = first
            elif last < first:
                self.add_error("ends_on", gettext("The last day must not come before the first."))
        return cleaned

    def as_snapshot(self):
        """The line as :mod:`network.sections` keeps it."""
        return {
            "starts_on": self.cleaned_data["starts_on"].isoformat(),
            "ends_on": self.cleaned_data["ends_on"].isoformat(),
            "hours": self.cleaned_data["hours"],
            "note": self.cleaned_data["note"],
        }


class ClosureOfSeveralForm(ClosureForm):
    """One closure for several places at once."""

    places = forms.MultipleChoiceField(label=_("Places"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args, places, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["remove"]
        self.fields["places"].choices = [(str(place.pk), str(place)) for place in places]
        self.initial.setdefault("places", [str(place.pk) for place in places])
        self.order_fields(["places"])
        self.empty_permitted = self.use_required_attribute = False

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("starts_on") and "starts_on" not in self.errors:
            self.add_error("starts_on", gettext("Give the first day, for example 24/12/2026."))
        return cleaned


ClosureFormSet = forms.formset_factory(ClosureForm, extra=1, max_num=40, validate_max=True)


class ClosuresForm:
    """Closures to come, one small form each and an empty one; those that are over are kept as they are."""

    def __init__(self, data=None, *, listing, said):
        today = timezone.localdate().isoformat()
        self.past = [each for each in said["closures"] if each["ends_on"] < today]
        coming = [each for each in said["closures"] if each["ends_on"] >= today]
        initial = [
            {
                "starts_on": dt.date.fromisoformat(each["starts_on"]),
                "ends_on": dt.date.fromisoformat(each["ends_on"]),
                "hours": hours.typed_day(each["hours"]),
                "note": each["note"],
            }
            for each in coming
        ]
        self.formset = ClosureFormSet(data, initial=initial, prefix="closures")

    @property
    def errors(self):
        return any(self.formset.errors) or self.formset.non_form_errors()

    def is_valid(self):
        return self.formset.is_valid()

    def said(self):
        kept = [
            form.as_snapshot()
            for form in self.formset
            if form.cleaned_data.get("starts_on") and not form.cleaned_data.get("remove")
        ]
        return {"closures": sorted([*self.past, *kept], key=lambda each: each["starts_on"])}
