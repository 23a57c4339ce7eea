"""Asking to communicate about the network, and reporting afterwards."""

from django import forms
from django.utils.translation import gettext_lazy as _

from network.models import CommunicationRequest


class CommunicationForm(forms.ModelForm):
    class Meta:
        model = CommunicationRequest
        fields = ["what", "planned_on"]
        help_texts = {
            "what": _("For example: an article in the town’s magazine about the Tuesday workshops."),
            "planned_on": _("The day of publication, or of the event."),
        }
        widgets = {
            "what": forms.Textarea(attrs={"rows": 4}),
            "planned_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }
