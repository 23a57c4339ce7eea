"""Writing to a group."""

import uuid

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _


class GroupLetterForm(forms.Form):
    subject = forms.CharField(label=_("Subject"), max_length=150)
    text = forms.CharField(
        label=_("Text"), max_length=20000, widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_("Plain text; leave an empty line between two paragraphs."),
    )  # fmt: skip
    key = forms.CharField(widget=forms.HiddenInput, max_length=32, validators=[RegexValidator(r"^[0-9a-f]{32}$")])

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("key", uuid.uuid4().hex)
