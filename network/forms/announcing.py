"""Writing a date of the agenda, and what is asked before it is called off."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from network import announcing, recurring
from network.directory import terms_of
from network.forms.communes import commune_field
from network.forms.moments import DayField, MomentField
from network.models import Commune, Event, Place, Term, Vocabulary, WorkingGroup
from network.roles import is_coordinator

SECTIONS = [
    (_("What"), ["title", "kind", "summary", "text", "structure"]),
    (_("When"), ["starts_at", "ends_at", "repeat", "until", "count"]),
    (_("Where"), ["place", "where", "commune", "online_url"]),
    (_("For whom"), ["services", "audiences", "visibility", "group"]),
    (_("Registration"), ["takes_registrations", "seats"]),
]


class EventForm(forms.ModelForm):
    """``user``: who writes. How a date comes back is asked once, when it is written."""

    starts_at = MomentField(label=_("Begins"))
    ends_at = MomentField(label=_("Ends"))
    online_url = forms.URLField(
        label=_("Link to take part at a distance"), required=False, assume_scheme="https",
        help_text=_("When people register, only they receive it."),
    )  # fmt: skip
    repeat = forms.ChoiceField(label=_("Comes back"), choices=recurring.Repeat.choices, required=False)
    until = DayField(label=_("Until"), required=False, help_text=_("The last day on which it may take place."))
    count = forms.IntegerField(
        label=_("Or how many times"), required=False, min_value=2, max_value=recurring.MOST,
        help_text=_("Sixty dates at most. Each may then be changed or cancelled by itself."),
    )  # fmt: skip
    services = forms.MultipleChoiceField(label=_("Themes"), required=False, widget=forms.CheckboxSelectMultiple)
    audiences = forms.MultipleChoiceField(
        label=_("Audiences"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Nothing ticked: for everybody."),
    )  # fmt: skip

    class Meta:
        model = Event
        fields = announcing.FIELDS
        widgets = {"text": forms.Textarea(attrs={"rows": 6})}
        help_texts = {
            "title": _("As people will read it: My first steps with a tablet."),
            "summary": _("One sentence, for the list."),
            "where": _("Name of the place and address, with the room."),
            "group": _("Only for a date of a working group."),
        }

    def __init__(self, *args, user, **kwargs):
        self.user = user
        super().__init__(*args, **kwargs)
        organisers = announcing.organisers(user)
        self.fields["structure"].queryset = organisers
        self.fields["structure"].empty_label = None if len(organisers) == 1 else gettext("Choose")
        places = Place.objects.listed().filter(structure__in=organisers)
        if self.instance.place_id:
            places = places | Place.objects.filter(pk=self.instance.place_id)
        self.fields["place"].queryset = places.distinct().order_by("name", "pk")
        groups = WorkingGroup.objects.running()
        if not is_coordinator(user):
            groups = groups.filter(seats__in=user.seats.taken())
        self.fields["group"].queryset = groups
        self.fields["commune"] = commune_field()
        self.fields["seats"].min_value = 1
        self.fields["seats"].widget.attrs |= {"min": 1, "max": 5000}
        for name, vocabulary in (("services", Vocabulary.SERVICES), ("audiences", Vocabulary.AUDIENCES)):
            self.fields[name].choices = [(term.code, str(term)) for term in terms_of(vocabulary)]
        if self.instance.pk:
            for name in ("repeat", "until", "count"):
                del self.fields[name]
            chosen = list(self.instance.terms.all())
            self.initial |= {
                "services": [term.code for term in chosen if term.vocabulary == Vocabulary.SERVICES],
                "audiences": [term.code for term in chosen if term.vocabulary == Vocabulary.AUDIENCES],
                "commune": self.instance.commune_id or "",
            }

    def sections(self):
        return [(title, [self[name] for name in names if name in self.fields]) for title, names in SECTIONS]

    def clean_commune(self):
        insee = self.cleaned_data["commune"]
        return Commune.objects.get(pk=insee) if insee else None

    def clean_seats(self):
        seats = self.cleaned_data["seats"]
        if seats is not None and not 1 <= seats <= 5000:
            raise forms.ValidationError(gettext("Between 1 and 5,000 seats."))
        return seats

    def clean(self):
        said = super().clean()
        if not self.instance.pk and (said.get("starts_at") or timezone.now()) < timezone.now():
            self.add_error("starts_at", gettext("This moment is over. Look at the day and the hour."))
        if said.get("repeat") and not said.get("until") and not said.get("count"):
            if not {"until", "count"} & set(self.errors):
                self.add_error("until", gettext("Say until when it comes back, or how many times."))
        if (
            said.get("place") is None
            and not said.get("where")
            and not said.get("commune")
            and not said.get("online_url")
        ):
            self.add_error(
                "place", gettext("Say where it is: a place, an address, or a link to take part at a distance.")
            )
        return said

    def terms(self):
        codes = {
            Vocabulary.SERVICES: self.cleaned_data["services"],
            Vocabulary.AUDIENCES: self.cleaned_data["audiences"],
        }
        return [term for vocabulary, chosen in codes.items() for term in Term.objects.of(vocabulary).filter(code__in=chosen)]  # fmt: skip

    def said(self):
        """What :func:`network.announcing.change` takes."""
        return {name: self.cleaned_data[name] for name in announcing.FIELDS} | {"terms": self.terms()}


class CancelForm(forms.Form):
    because = forms.CharField(
        label=_("Why is it cancelled?"), max_length=300,
        help_text=_("Those who registered read it, and so does everybody on the page of the date."),
    )  # fmt: skip
