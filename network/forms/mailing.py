"""What somebody wishes to receive by mail."""

from django import forms
from django.utils.translation import gettext_lazy as _

from network.models import MessageKind, Rhythm


class PreferencesForm(forms.Form):
    """``kinds``: those that this address may choose among."""

    wanted = forms.MultipleChoiceField(
        label=_("Write to me about"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    rhythm = forms.ChoiceField(
        label=_("When"),
        choices=Rhythm.choices,
        widget=forms.RadioSelect,
        help_text=_("Questions about your listing, and answers to what you did yourself, are always sent at once."),
    )

    def __init__(self, *args, contact, kinds, **kwargs):
        kwargs["initial"] = {
            "wanted": [kind for kind in kinds if kind not in contact.refused_kinds],
            "rhythm": contact.rhythm,
        }
        super().__init__(*args, **kwargs)
        self.fields["wanted"].choices = [(kind.value, MessageKind(kind).label) for kind in kinds]
