"""What somebody thought of an activity (posted by anybody), the activity itself, and paper sheets entered in bulk."""

import secrets

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from network import appreciating
from network.forms.moments import DayField
from network.forms.open_to_all import OpenToAll
from network.models import Event, SheetAnswer


class OpinionForm(OpenToAll):
    """One group of four large buttons for each question. ``sheet``: a number drawn by chance, so that a double click counts once."""

    sheet = forms.CharField(required=False, max_length=30, widget=forms.HiddenInput)

    def __init__(self, *args, questions, **kwargs):
        super().__init__(*args, **kwargs)
        self.questions = questions
        self.initial["sheet"] = self.data.get("sheet", "")[:30] or secrets.token_urlsafe(9)
        for number, question in enumerate(questions):
            self.fields[f"q{number}"] = forms.ChoiceField(
                label=gettext(question),
                required=False,
                choices=[(value, str(label).capitalize()) for value, label in SheetAnswer.choices],
                widget=forms.RadioSelect,
                error_messages={"invalid_choice": gettext("Choose one of the four answers.")},
            )

    def asked(self):
        """The questions, one after the other."""
        return [self[f"q{number}"] for number in range(len(self.questions))]

    def said(self):
        return {question: self.cleaned_data[f"q{number}"] for number, question in enumerate(self.questions)}

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not any(self.said().values()):
            raise forms.ValidationError(gettext("Answer at least one question."))
        return cleaned


class ActivityForm(forms.Form):
    """``user``: who makes it; ``activity``: the one that is corrected, whose structure no longer changes."""

    structure = forms.ModelChoiceField(queryset=None, label=_("Structure"), empty_label=_("Choose"))
    title = forms.CharField(
        label=_("What it was"), max_length=150, help_text=_("As people know it: My first steps with a tablet.")
    )
    begins_on = DayField(label=_("Day"), help_text=_("Sheets are taken from this day on."))
    ends_on = DayField(
        label=_("Last day"), required=False, help_text=_("For what lasts or comes back: a week, a whole season.")
    )
    event = forms.ModelChoiceField(
        queryset=None, label=_("Date of the agenda"), required=False, empty_label=_("none of them")
    )
    people = forms.IntegerField(
        label=_("People present"), required=False, min_value=1, max_value=9999,
        help_text=_("To know how many of them answered. You may say it later."),
    )  # fmt: skip

    def __init__(self, *args, user, activity=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.activity = activity
        organisers = appreciating.organisers(user)
        if activity:
            del self.fields["structure"]
            events = Event.objects.filter(structure=activity.structure_id)
        else:
            self.fields["structure"].queryset = organisers
            events = Event.objects.filter(structure__in=organisers)
            if len(organisers) == 1:
                self.fields["structure"].empty_label = None
        self.fields["event"].queryset = events.order_by("-starts_at", "pk")
        self.fields["event"].label_from_instance = lambda event: (
            f"{timezone.localtime(event.starts_at):%d/%m/%Y} – {event.title}"
        )


class PapersForm(forms.Form):
    """``sheets``, then a number for each question and answer: ``q0_very``. Empty is none."""

    sheets = forms.IntegerField(
        label=_("Sheets handed in"), min_value=0, max_value=appreciating.MOST_SHEETS,
        help_text=_("How many paper sheets you are counting now."),
    )  # fmt: skip
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=10**9)

    def __init__(self, *args, questions, **kwargs):
        super().__init__(*args, **kwargs)
        self.questions = questions
        for number, question in enumerate(questions):
            for value, label in SheetAnswer.choices:
                name = f"{gettext(question)} {label}"
                self.fields[f"q{number}_{value}"] = forms.IntegerField(
                    label=name,
                    required=False,
                    min_value=0,
                    max_value=appreciating.MOST_SHEETS,
                    widget=forms.NumberInput(attrs={"aria-label": name, "inputmode": "numeric"}),
                )

    def rows(self):
        """``[(question, [field, …])]`` for the table."""
        return [
            (gettext(question), [self[f"q{number}_{value}"] for value in SheetAnswer.values])
            for number, question in enumerate(self.questions)
        ]

    def counts(self):
        return {
            question: {value: self.cleaned_data[f"q{number}_{value}"] or 0 for value in SheetAnswer.values}
            for number, question in enumerate(self.questions)
        }
