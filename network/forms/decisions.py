"""Writing down a decision taken without a vote of ours, and what must follow from one."""

from django import forms
from django.utils.translation import gettext_lazy as _

from network.forms.moments import DayField


class EffectForm(forms.Form):
    effect = forms.CharField(
        label=_("What must follow"),
        max_length=300,
        required=False,
        help_text=_("For example: write to the prefecture."),
    )


class DecisionForm(EffectForm):
    sentence = forms.CharField(
        label=_("Decision"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One sentence that can be read alone."),
    )  # fmt: skip
    taken_on = DayField(label=_("Taken on"))
    taken_by = forms.CharField(
        label=_("Taken by"), max_length=200, help_text=_("Project team, plenary, Département…")
    )

    field_order = ["sentence", "taken_on", "taken_by", "effect"]
