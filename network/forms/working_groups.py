"""Sharing a document with a group."""

from django import forms
from django.utils.translation import gettext_lazy as _

from network.forms.files import CheckedFileField


class DocumentForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=200, help_text=_("As the others will look for it."))
    file = CheckedFileField(label=_("File"))
