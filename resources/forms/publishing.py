"""Proposing a resource."""

from django import forms
from django.utils.translation import gettext_lazy as _

from network.forms.files import CheckedFileField
from network.forms.upkeep import WHOLE_ADDRESS
from resources.models import Resource, ResourceKind, ResourceLink, Theme
from resources.text import cleaned_text


class ResourceForm(forms.ModelForm):
    """Everything on one page; the file and the link may come later."""

    file = CheckedFileField(label=_("A file"), required=False)
    link = forms.URLField(
        label=_("A link"),
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text=_("It begins with https://."),
        error_messages={"invalid": WHOLE_ADDRESS},
    )

    class Meta:
        model = Resource
        fields = ["structure", "title", "kind", "summary", "text", "themes", "licence", "visibility"]
        widgets = {"themes": forms.CheckboxSelectMultiple, "text": forms.Textarea(attrs={"rows": 10})}
        help_texts = {"text": _("Leave an empty line between two paragraphs.")}

    def __init__(self, *args, structures, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", _("Choose")), *ResourceKind.choices]
        self.fields["structure"].queryset = structures
        self.fields["structure"].empty_label = None
        self.fields["themes"].queryset = Theme.objects.filter(axis=Theme.Axis.THEME)

    def clean_text(self):
        return cleaned_text(self.cleaned_data["text"])

    def new_parts(self):
        """``(file or None, link or None)`` to add to the saved resource."""
        url = self.cleaned_data.get("link")
        return self.cleaned_data.get("file"), ResourceLink(url=url) if url else None
