"""The facilitators' own words about a year."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ReportForm(forms.Form):
    text = forms.CharField(
        label=_("In our words"), required=False, max_length=20000, widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("What changed, what remains to be done. A line that begins with “#” is a title, with “-” an item."),
    )  # fmt: skip
