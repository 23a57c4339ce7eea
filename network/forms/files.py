"""A file field that looks at the content."""

from django import forms
from django.utils.translation import gettext_lazy as _

from network import uploads


class CheckedFileField(forms.FileField):
    """A file whose content has been looked at; ``content_type`` is what was found."""

    default_help_text = _("PDF, Word, Excel, LibreOffice, text or picture. At most 20 MB.")

    def __init__(self, **kwargs):
        kwargs.setdefault("help_text", self.default_help_text)
        kwargs.setdefault("widget", forms.FileInput(attrs={"accept": uploads.ACCEPT_ATTRIBUTE}))
        super().__init__(**kwargs)

    def clean(self, data, initial=None):
        file = super().clean(data, initial)
        if file and data:
            return kept(file)
        return file


def kept(file):
    """The uploaded file once it was looked at, as it is to be kept; ``content_type`` is what was found."""
    file.content_type = uploads.check(file)
    return uploads.cleaned(file)
