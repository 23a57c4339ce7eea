"""Which of two listings is kept, and which value of each field."""

from django import forms
from django.utils.translation import gettext_lazy as _

from network.duplicates import choosing


class MergeForm(forms.Form):
    """``parts``: what :func:`choosing.compare` found; a field for each row that differs."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=16, required=False)

    def __init__(self, data=None, *, pair, parts, better, seen):
        self.parts = parts
        super().__init__(data, initial={"seen": seen})
        self.fields["keep"] = forms.TypedChoiceField(
            label=_("Which listing is kept?"),
            choices=[(pair.first_id, pair.first.name), (pair.second_id, pair.second.name)],
            coerce=int,
            initial=better.pk,
        )
        for row in self.rows():
            choices = [choosing.FIRST, choosing.SECOND, *([choosing.BOTH] if row.may_be_both else [])]
            self.fields[f"field-{row.name}"] = forms.ChoiceField(
                label=row.label, choices=[(each, each) for each in choices], initial=row.best
            )

    def rows(self):
        """The rows that differ."""
        return [row for part in self.parts for row in part.differing]

    def show(self):
        """Each row knows what is ticked: what was typed, else the better value."""
        for row in self.rows():
            row.ticked = self[f"field-{row.name}"].value()
        return self

    @property
    def kept(self):
        return int(self["keep"].value() or 0) if str(self["keep"].value() or "").isdigit() else 0

    def choices(self):
        """``{field: first, second or both}``"""
        return {row.name: self.cleaned_data[f"field-{row.name}"] for row in self.rows()}
