"""Saying that a listing is one's own: by a code, or by a SIRET; the reason of a refusal."""

from django import forms
from django.utils.translation import gettext_lazy as _

from network.forms.joining import SiretField
from network.forms.open_to_all import OpenToAll


class PersonForm(OpenToAll):
    name = forms.CharField(
        label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.EmailField(
        label=_("Your e-mail address"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("You receive your invitation there. The public never sees it."),
    )


class CodeForm(PersonForm):
    code = forms.CharField(
        label=_("The six digits"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
        help_text=_("As they stand in the message received by the listing’s mailbox: 123 456."),
    )

    field_order = ["code", "name", "email"]


class SiretForm(PersonForm):
    siret = SiretField(label=_("SIRET of the structure"), max_length=20, help_text=_("14 digits, without spaces."))
    function = forms.CharField(
        label=_("Your function"), max_length=120, required=False, help_text=_("For example: director, town clerk.")
    )

    field_order = ["siret", "name", "function", "email"]
