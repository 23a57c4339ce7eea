"""Bringing in a file of another network."""

from django import forms
from django.utils.translation import gettext_lazy as _

from network.models import Structure
from resources.models import Licence

MOST_BYTES = 10 * 1024 * 1024


class GatheringForm(forms.Form):
    """The file, whose it is, and under which licence when it does not say so itself."""

    file = forms.FileField(
        label=_("The file"),
        help_text=_(
            "A table (CSV with a column “titre”), a feed (RSS, Atom) or an answer of a catalogue (OAI-PMH). At most 10 MB."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,.xml,.rss,.atom,.txt"}),
    )
    source = forms.CharField(
        label=_("Comes from"), max_length=150, help_text=_("The name of the other network, as it will be shown.")
    )
    structure = forms.ModelChoiceField(
        label=_("Shared here by"),
        queryset=Structure.objects.none(),
        help_text=_("The structure that answers for them here."),
    )
    licence = forms.ChoiceField(
        label=_("Licence of those that name none"),
        required=False,
        choices=[("", _("None: refuse them")), *Licence.choices],
    )
    trial = forms.BooleanField(
        label=_("Only try: say what would happen, change nothing"), required=False, initial=True
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["structure"].queryset = Structure.objects.members().order_by("name")

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("This file is too large: at most 10 MB. Cut it in several."))
        return file

    def clean_source(self):
        return self.cleaned_data["source"].strip()
