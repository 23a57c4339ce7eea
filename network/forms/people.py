"""What somebody says of themselves."""

from django import forms
from django.utils.translation import gettext_lazy as _

from network.forms.phones import PhoneField
from network.models import User


class ProfileForm(forms.ModelForm):
    phone = PhoneField(label=_("Phone"), required=False)

    class Meta:
        model = User
        fields = ["first_name", "last_name", "function", "phone"]
        widgets = {
            "first_name": forms.TextInput(attrs={"autocomplete": "given-name"}),
            "last_name": forms.TextInput(attrs={"autocomplete": "family-name"}),
        }
        help_texts = {"function": _("For example: digital adviser, secretary.")}
