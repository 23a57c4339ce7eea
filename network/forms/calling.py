"""What came of a call."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from network.forms.phones import PhoneField
from network.models import CallOutcome, Contact


class CallForm(forms.Form):
    outcome = forms.ChoiceField(label=_("What came of it?"), choices=CallOutcome.choices, widget=forms.RadioSelect)
    call_back_on = forms.DateField(
        label=_("Call back on"), required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=300,
        help_text=_("For whoever calls next; the public does not see it."),
    )

    def clean(self):
        cleaned = super().clean()
        day = cleaned.get("call_back_on")
        if cleaned.get("outcome") == CallOutcome.CALL_BACK and not day and "call_back_on" not in self.errors:
            self.add_error("call_back_on", gettext("Say on which day to call back."))
        if day and day < timezone.localdate():
            self.add_error("call_back_on", gettext("This day is over."))
        return cleaned


class WhomToCallForm(forms.ModelForm):
    phone = PhoneField(label=_("Phone"), required=False)

    class Meta:
        model = Contact
        fields = ["name", "phone", "best_time"]
