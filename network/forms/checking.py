"""Why a finding is all right as it is."""

from django import forms
from django.utils.translation import gettext_lazy as _


class SetAsideForm(forms.Form):
    reason = forms.CharField(
        label=_("Why is it all right as it is?"),
        max_length=200,
        help_text=_("For example: the centre is far from the village, on the edge of the commune."),
    )
