"""“Used by us”, and what a reader reports about a resource."""

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from network.forms.moments import DayField
from network.forms.open_to_all import OpenToAll
from network.models import Structure
from resources.models import ReportReason


class UseForm(forms.Form):
    structure = forms.ModelChoiceField(
        label=_("For which structure?"), queryset=Structure.objects.none(), empty_label=None
    )
    used_on = DayField(label=pgettext_lazy("resource", "Used on"))
    text = forms.CharField(
        label=_("How it went"),
        required=False,
        max_length=1500,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("With whom, what worked, what to change. It is shown with the resource: name nobody."),
    )

    def __init__(self, *args, structures, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["structure"].queryset = structures


class ReportForm(OpenToAll, forms.Form):
    reason = forms.ChoiceField(label=_("What is the matter?"), choices=ReportReason.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("What did you see?"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("For example: the address of the second page has changed. Do not write anything private here."),
    )
    email = forms.EmailField(
        label=_("Your e-mail address"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("Only if you want to know what came of it. It is forgotten afterwards."),
    )

    def clean(self):
        cleaned = super().clean()
        if (
            cleaned.get("reason") == ReportReason.INAPPROPRIATE
            and not cleaned.get("text")
            and "text" not in self.errors
        ):
            self.add_error("text", gettext("Say in a few words what is wrong."))
        return cleaned
