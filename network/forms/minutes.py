"""Correcting the minutes on screen, or by a Word document."""

from pathlib import PurePath

from django import forms
from django.utils.translation import gettext_lazy as _

from network import uploads
from network.forms.files import CheckedFileField
from network.minutes import LONGEST


class MinutesForm(forms.Form):
    text = forms.CharField(
        label=_("Text"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 24}),
        help_text=_("“# ” begins a title, “- ” an item."),
    )  # fmt: skip


class WordForm(forms.Form):
    file = CheckedFileField(
        label=_("Word document"), help_text=_("A .docx file. It replaces the whole text of the draft."),
        widget=forms.FileInput(attrs={"accept": ".docx"}),
    )  # fmt: skip

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.content_type != uploads.PACKAGES["docx"][1] or PurePath(file.name).suffix.lower() != ".docx":
            raise forms.ValidationError(_("This is no Word document: send a .docx file."))
        return file
