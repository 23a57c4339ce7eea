"""The application of a structure, and the reason of a refusal."""

from django import forms
from django.utils.translation import gettext_lazy as _
from stdnum.fr import siret as siret_number

from network.forms.open_to_all import OpenToAll
from network.forms.phones import PhoneField
from network.models import Commune, MembershipApplication


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


class ApplicationForm(OpenToAll, forms.ModelForm):
    """Posted by anybody."""

    siret = SiretField(
        label=_("SIRET"), required=False, max_length=20, help_text=_("14 digits. Leave empty if you have none.")
    )
    phone = PhoneField(label=_("Phone"), required=False)

    class Meta:
        model = MembershipApplication
        fields = [
            "structure_name",
            "siret",
            "commune",
            "contact_name",
            "contact_function",
            "email",
            "phone",
            "motivation",
        ]
        help_texts = {
            "email": _("We answer to this address."),
            "motivation": _(
                "What you do for digital inclusion and what you expect of the network. A few lines will do."
            ),
        }
        widgets = {
            "contact_name": forms.TextInput(attrs={"autocomplete": "name"}),
            "email": forms.EmailInput(attrs={"autocomplete": "email"}),
            "motivation": forms.Textarea(attrs={"rows": 6}),
            "structure_name": forms.TextInput(attrs={"autocomplete": "organization"}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["commune"].queryset = Commune.objects.of_territory()
        self.fields["commune"].empty_label = _("Choose")


class RefusalForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea,
        max_length=2000,
        help_text=_("It is sent to the applicant as it is."),
    )
