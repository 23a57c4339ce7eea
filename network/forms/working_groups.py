"""Sharing a document with a group, calling it together, taking a seat, closing it."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from network.forms.files import CheckedFileField
from network.forms.moments import DayField, MomentField
from network.models import Meeting
from network.working_groups import may_sit_for

MOST_POINTS = 30


class DocumentForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=200, help_text=_("As the others will look for it."))
    file = CheckedFileField(label=_("File"))


class VersionForm(forms.Form):
    file = CheckedFileField(label=_("File"))


class SitForForm(forms.Form):
    """For which structure one sits, asked of those who act for several."""

    structure = forms.ModelChoiceField(
        queryset=None, required=False, label=_("For which structure do you sit?"), empty_label="–"
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["structure"].queryset = may_sit_for(user)


class GroupMeetingForm(forms.ModelForm):
    """A meeting of a group, with its agenda when it is new."""

    starts_at = MomentField(label=_("Begins"))
    ends_at = MomentField(label=_("Ends"), required=False)
    online_url = forms.URLField(label=_("Link to take part at a distance"), required=False, assume_scheme="https")
    points = forms.CharField(
        label=_("Agenda"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One point a line. You may add documents afterwards."),
    )  # fmt: skip

    class Meta:
        model = Meeting
        fields = ["title", "starts_at", "ends_at", "where", "online_url"]
        help_texts = {"where": _("Name of the place and address, with the room.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["points"]

    def clean_points(self):
        points = [line.strip(" -\t")[:200] for line in self.cleaned_data["points"].splitlines()]
        points = [point for point in points if point]
        if len(points) > MOST_POINTS:
            raise forms.ValidationError(gettext("At most %d points: a meeting is short.") % MOST_POINTS)
        return points


class RemoveSeatForm(forms.Form):
    reason = forms.CharField(
        label=_("Why"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("This person reads it."),
    )  # fmt: skip


class NameFacilitatorForm(forms.Form):
    ends_on = DayField(label=_("Until"), required=False, help_text=_("Last day included. Empty: without an end."))


class CloseForm(forms.Form):
    report = forms.CharField(
        label=_("What did the group achieve?"), max_length=10000, widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("A few lines that its members read, and those who would begin again."),
    )  # fmt: skip
