"""Publishing a result of a working group."""

from django import forms
from django.utils.translation import gettext_lazy as _

from resources.group_results import structures_for
from resources.models import Resource, ResourceKind, Visibility


class ResultForm(forms.ModelForm):
    class Meta:
        model = Resource
        fields = ["title", "kind", "summary", "visibility", "structure"]

    def __init__(self, *args, user, document, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["title"].initial = document.title
        self.fields["kind"].choices = [("", _("Choose")), *ResourceKind.choices]
        self.fields["visibility"].choices = Visibility.choices
        structures = structures_for(user, document.group).distinct().order_by("name", "pk")
        self.fields["structure"].queryset = structures
        self.fields["structure"].empty_label = None if len(structures) == 1 else _("Choose")
