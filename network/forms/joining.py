"""Deciding about an application: an opinion, what is missing, the reason of a refusal."""

from django import forms
from django.utils.translation import gettext_lazy as _
from stdnum.fr import siret as siret_number

from network.models import Opinion


class SiretField(forms.CharField):
    """A SIRET, with or without spaces; fourteen zeros are none."""

    def clean(self, value):
        value = super().clean(value)
        if not value:
            return ""
        digits = "".join(value.split())
        if not siret_number.is_valid(digits) or not digits.strip("0"):
            raise forms.ValidationError(_("This is no SIRET: it has 14 digits, and its last one checks the others."))
        return digits


class RefusalForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea,
        max_length=2000,
        help_text=_("It is sent to the applicant as it is."),
    )


class OpinionForm(forms.Form):
    """``voices``: the structures in whose name the person may speak; none: they speak alone."""

    structure = forms.ModelChoiceField(label=_("In the name of"), queryset=None, required=False, empty_label=None)
    verdict = forms.ChoiceField(label=_("Opinion"), choices=Opinion.Verdict, widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("Why"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Read by those who decide, never by the applicant."),
    )  # fmt: skip

    def __init__(self, *args, voices, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["structure"].queryset = voices
        if not voices:
            del self.fields["structure"]


class CompletionForm(forms.Form):
    words = forms.CharField(
        label=_("What is missing"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It is sent to the applicant as it is, with a link to answer and to join documents."),
    )  # fmt: skip
