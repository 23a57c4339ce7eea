"""Raising a need, in the member area and in public; saying what becomes of it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from network.forms.open_to_all import OpenToAll
from network.models import WorkingGroup


class NeedForm(forms.Form):
    title = forms.CharField(
        label=_("What is lacking?"), max_length=150, help_text=_("In one line: nobody helps with taxes on Saturdays.")
    )
    text = forms.CharField(
        label=_("In your words"), required=False, max_length=3000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("For whom, how often, what you tried. Name nobody."),
    )  # fmt: skip
    where = forms.CharField(label=_("Where"), required=False, max_length=150, help_text=_("A commune, a district."))


class PublicNeedForm(OpenToAll, NeedForm):
    email = forms.EmailField(
        label=_("Your e-mail address"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("Only if you want an answer. It is forgotten afterwards."),
    )
    field_order = ["title", "text", "where", "email"]


class TieForm(forms.Form):
    group = forms.ModelChoiceField(queryset=WorkingGroup.objects.running(), label=_("Group"), empty_label=_("Choose"))


class AnswerNeedForm(forms.Form):
    text = forms.CharField(label=_("Answer"), max_length=4000, widget=forms.Textarea(attrs={"rows": 5}))


class SetAsideForm(forms.Form):
    reason = forms.CharField(label=_("Why"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))


class ShowForm(forms.Form):
    public_title = forms.CharField(
        label=_("As everybody reads it"), required=False, max_length=150,
        help_text=_("Your words, in which nobody can be recognised. Empty: not shown."),
    )  # fmt: skip
