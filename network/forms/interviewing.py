"""The sheet of a yearly interview."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from network.forms.moments import DayField
from network.interview_facts import SECTIONS


class SheetForm(forms.Form):
    """One text for each section; they stand under what the site knows."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    planned_on = DayField(label=_("Planned on"), required=False)
    for_member = forms.CharField(label=_("Who speaks for the member"), max_length=300, required=False)
    for_network = forms.CharField(label=_("Who speaks for the other party"), max_length=300, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for section in SECTIONS:
            self.fields[f"note_{section}"] = forms.CharField(
                label=_("What was said"), max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 3})
            )

    def now_seen(self, edition):
        """What somebody else wrote is before the person's eyes: saved again, theirs takes its place."""
        self.data = self.data.copy()
        self.data["seen"] = edition

    def said(self):
        cleaned = self.cleaned_data
        notes = {section: cleaned[f"note_{section}"] for section in SECTIONS}
        return {name: cleaned[name] for name in ("seen", "planned_on", "for_member", "for_network")} | {
            "notes": notes
        }


class HoldForm(forms.Form):
    held_on = DayField(label=_("Held on"), initial=timezone.localdate)


class ConfirmForm(forms.Form):
    remark = forms.CharField(
        label=_("A remark"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("If something should be said otherwise. It stays with the sheet."),
    )  # fmt: skip
