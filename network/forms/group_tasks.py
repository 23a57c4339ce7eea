"""What a group has to do."""

from django import forms
from django.utils.translation import gettext_lazy as _

from network.forms.moments import DayField
from network.models import Seat


class SeatField(forms.ModelChoiceField):
    def label_from_instance(self, seat):
        return str(seat.user)


class TaskForm(forms.Form):
    title = forms.CharField(label=_("What is to be done"), max_length=200)
    details = forms.CharField(
        label=_("Details"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )
    seat = SeatField(
        queryset=Seat.objects.none(), required=False, label=_("Who does it"), empty_label=_("nobody yet")
    )
    due_on = DayField(
        label=_("Until"), required=False, help_text=_("Whoever does it is reminded the day before and the day after.")
    )

    def __init__(self, *args, group, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["seat"].queryset = group.seats.taken().select_related("user")
