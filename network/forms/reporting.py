"""What somebody reports about a listing. Posted by anybody: see :mod:`network.forms.open_to_all`."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from network.forms.open_to_all import OpenToAll
from network.models import ReportReason


class ReportForm(OpenToAll, forms.Form):
    reason = forms.ChoiceField(label=_("What is wrong?"), choices=ReportReason.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("What did you see?"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("For example: it was closed on Tuesday afternoon. Do not write anything private here."),
    )
    email = forms.EmailField(
        label=_("Your e-mail address"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("Only if you want to know what came of it. It is forgotten afterwards."),
    )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("reason") == ReportReason.OTHER and not cleaned.get("text") and "text" not in self.errors:
            self.add_error("text", gettext("Say in a few words what is wrong."))
        return cleaned
