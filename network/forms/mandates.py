"""Giving and renewing a mandate."""

from django import forms
from django.utils.translation import gettext_lazy as _

from network.forms.moments import DayField
from network.models import Mandate, MandateRole, Structure, User, WorkingGroup


class MandateForm(forms.ModelForm):
    begins_on = DayField(label=_("From"))
    ends_on = DayField(label=_("To"), required=False, help_text=_("Last day included. Empty: without a term."))

    class Meta:
        model = Mandate
        fields = ["role", "user", "structure", "group", "is_elected", "begins_on", "ends_on"]
        help_texts = {
            "role": _("The secretariat runs the site as long as its mandate lasts; a facilitator leads a group."),
            "structure": _("In whose name, if there is one."),
            "group": _("For a facilitator."),
            "is_elected": _("Leave empty when designated."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = User.objects.filter(is_active=True)
        self.fields["structure"].queryset = Structure.objects.members()
        self.fields["group"].queryset = WorkingGroup.objects.running()

    def clean(self):
        said = super().clean()
        if said.get("role") == MandateRole.FACILITATOR and not said.get("group") and "group" not in self.errors:
            self.add_error("group", _("Choose the group that this person facilitates."))
        if said.get("role") and said["role"] != MandateRole.FACILITATOR:
            said["group"] = self.instance.group = None
        first, last = said.get("begins_on"), said.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("A mandate cannot end before it begins."))
        return said


class RenewalForm(forms.Form):
    ends_on = DayField(label=_("To"), required=False, help_text=_("Last day included. Empty: without a term."))
    is_elected = forms.BooleanField(label=_("elected"), required=False)

    def __init__(self, *args, begins_on, **kwargs):
        super().__init__(*args, **kwargs)
        self.begins_on = begins_on

    def clean_ends_on(self):
        last = self.cleaned_data["ends_on"]
        if last and last < self.begins_on:
            raise forms.ValidationError(_("A mandate cannot end before it begins."))
        return last
