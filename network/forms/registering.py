"""Registering for a date: by oneself, without an account, or by the organiser for somebody who called."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from network.forms.open_to_all import OpenToAll


class RegistrationForm(OpenToAll, forms.Form):
    name = forms.CharField(
        label=_("Your name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.EmailField(
        label=_("Your e-mail address"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("You receive an answer there, and whatever changes."),
    )
    phone = forms.CharField(
        label=_("Your phone number"), max_length=30, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
        help_text=_("Only if you wish to be called should something change at the last moment."),
    )  # fmt: skip


class AddForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=150)
    email = forms.EmailField(
        label=_("E-mail address"), required=False, help_text=_("Without one, you tell them yourself what changes.")
    )
    phone = forms.CharField(label=_("Phone"), max_length=30, required=False)

    def clean_name(self):
        name = self.cleaned_data["name"].strip()
        if not name:
            raise forms.ValidationError(gettext("Write a name."))
        return name
