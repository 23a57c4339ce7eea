"""Inviting somebody, accepting an invitation."""

from django import forms
from django.utils.translation import gettext_lazy as _

from network.models import Role


class InviteForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail address"), help_text=_("They receive a link that works for 30 days. No password to invent.")
    )
    role = forms.ChoiceField(
        label=_("Role"),
        choices=Role.choices,
        initial=Role.EDITOR,
        help_text=_("A manager also invites people; an editor corrects listings; a reader only reads."),
    )


class CoordinatorForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("They will run the network as you do, and must set up a second factor at their first visit."),
    )


class AcceptForm(forms.Form):
    """Somebody new says their name; somebody known only confirms."""

    first_name = forms.CharField(
        label=_("First name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "given-name"})
    )
    last_name = forms.CharField(
        label=_("Last name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "family-name"})
    )

    def __init__(self, *args, known=None, **kwargs):
        super().__init__(*args, **kwargs)
        if known is not None:
            self.fields.clear()
