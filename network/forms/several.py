"""Several things at once, chosen among those that one may choose."""

from django import forms

LONGEST_KEY = 18  # digits: what a column holds


class SeveralField(forms.ModelMultipleChoiceField):
    """A key that no table can hold is no choice; Django would hand it to the database, which breaks."""

    def clean(self, value):
        for each in value if isinstance(value, list | tuple) else []:
            if len(str(each)) > LONGEST_KEY:
                raise forms.ValidationError(
                    self.error_messages["invalid_pk_value"], code="invalid_pk_value", params={"pk": str(each)[:50]}
                )
        return super().clean(value)
