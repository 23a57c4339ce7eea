"""Telling where a commitment stands."""

from django import forms
from django.utils.translation import gettext_lazy as _

from network.committing import KEPT
from network.models import Pledge, PledgeStatus


class PledgeForm(forms.ModelForm):
    evidence = forms.URLField(
        label=_("Link to a page or a document"), required=False, max_length=200, assume_scheme="https",
        help_text=_("If something shows it: a page, a report, a press article."),
    )  # fmt: skip

    class Meta:
        model = Pledge
        fields = ["status", "approach", "impact", "feedback", "evidence"]
        help_texts = {
            "approach": _("A few lines: how you went about it, with whom."),
            "impact": _("What is different since. A number, a story, or “too early to say”."),
            "feedback": _("What helped in the tools that you were given, what is lacking in them."),
        }
        widgets = {
            "status": forms.RadioSelect,
            "approach": forms.Textarea(attrs={"rows": 4}),
            "impact": forms.Textarea(attrs={"rows": 4}),
            "feedback": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["status"].choices = [(each, label) for each, label in PledgeStatus.choices if each in KEPT]
