"""Preparing a meeting and its agenda; answering a summons."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from network.forms.files import CheckedFileField
from network.forms.moments import MomentField
from network.models import AgendaItem, Answer, Audience, Meeting, Structure, WorkingGroup


class MeetingForm(forms.ModelForm):
    starts_at = MomentField(label=_("Begins"))
    ends_at = MomentField(label=_("Ends"), required=False)
    online_url = forms.URLField(label=_("Link to take part at a distance"), required=False, assume_scheme="https")

    class Meta:
        model = Meeting
        fields = ["kind", "title", "starts_at", "ends_at", "where", "online_url", "group", "structure"]
        help_texts = {
            "title": _("As members read it: Plenary of spring 2027."),
            "where": _("Name of the place and address, with the room."),
            "group": _("Only when a working group meets."),
            "structure": _("Only for a bilateral meeting: the member that you meet."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["group"].queryset = WorkingGroup.objects.running()
        self.fields["structure"].queryset = Structure.objects.members()
        self.fields["kind"].empty_label = None


class PointForm(forms.ModelForm):
    document = CheckedFileField(label=_("Document"), required=False)

    class Meta:
        model = AgendaItem
        fields = ["title", "text", "document", "notes"]
        widgets = {"text": forms.Textarea(attrs={"rows": 3}), "notes": forms.Textarea(attrs={"rows": 5})}
        help_texts = {"notes": _("Written during the meeting; the minutes begin with it.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            del self.fields["notes"]


INSTEAD = "instead"  # of me, in a working group: one comes, and is named


class AnswerForm(forms.Form):
    """One structure's answer; its voice may be given away only where the kind of meeting allows it."""

    said = forms.ChoiceField(label=_("Your answer"), widget=forms.RadioSelect)
    person_name = forms.CharField(label=_("Who comes"), max_length=200, required=False)

    def __init__(self, *args, attendance, person="", **kwargs):
        meeting = attendance.meeting
        self.person = person
        self.of_a_group = meeting.kind.audience == Audience.GROUP
        initial = {
            "said": "" if attendance.answer == Answer.UNKNOWN else attendance.answer,
            "person_name": attendance.person_name,
            "proxy_to": attendance.proxy_to_id,
        }
        super().__init__(*args, initial=initial, prefix=f"a{attendance.pk}", **kwargs)
        choices = [(Answer.COMING, _("We come")), (Answer.EXCUSED, _("We cannot come"))]
        if self.of_a_group:
            choices = [
                (Answer.COMING, _("I come")),
                (INSTEAD, _("Somebody else of my structure comes")),
                (Answer.EXCUSED, _("I cannot come")),
            ]
            self.fields["person_name"].label = _("Who comes in my place")
            if attendance.answer == Answer.COMING and attendance.person_name == person:
                self.initial["person_name"] = ""
            elif attendance.answer == Answer.COMING:
                self.initial["said"] = INSTEAD
        if meeting.kind.most_proxies:
            choices.append((Answer.PROXY, _("We give our voice to another structure")))
            others = Structure.objects.filter(attendances__meeting=meeting).exclude(pk=attendance.structure_id)
            self.fields["proxy_to"] = forms.ModelChoiceField(
                others.order_by("name"), label=_("To whom"), required=False, empty_label="–"
            )
        self.fields["said"].choices = choices

    def clean(self):
        said = super().clean()
        if not self.of_a_group:
            return said
        if said.get("said") == INSTEAD:
            if not said.get("person_name", "").strip():
                self.add_error("person_name", gettext("Say who comes in your place."))
            said["said"] = Answer.COMING
        elif said.get("said") == Answer.COMING:
            said["person_name"] = ""
        return said
