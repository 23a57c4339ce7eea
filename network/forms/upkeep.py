"""The small sections in which a listing is corrected. Each form starts from a snapshot and gives one back."""

from django import forms
from django.core.validators import EmailValidator, URLValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from network import hours, sections
from network.directory import terms_of
from network.forms.closures import ClosuresForm
from network.forms.communes import commune_field
from network.forms.phones import PhoneField
from network.forms.stops import StopsForm
from network.forms.weekly_hours import understood
from network.models import Place, Structure

WHOLE_ADDRESS = _("Write the whole address: it begins with https://.")


class SectionForm(forms.Form):
    """``listing`` and the ``said`` snapshot that the person starts from."""

    def __init__(self, data=None, *, listing, said):
        self.listing = listing
        super().__init__(data, initial=self.from_snapshot(said))

    def from_snapshot(self, said):
        return said

    def said(self):
        """What the section says now, as a snapshot."""
        return self.cleaned_data


class ModelSection(SectionForm):
    """Fields of the listing itself and terms of vocabularies, as declared in :mod:`network.sections`."""

    section = ""
    model = Place

    def __init__(self, data=None, *, listing, said):
        super().__init__(data, listing=listing, said=said)
        names = sections.FIELDS[self.model][self.section]
        for name in names:
            if name not in self.fields:
                field = self.model._meta.get_field(name.removesuffix("_id")).formfield()
                if isinstance(field, forms.URLField):
                    field.error_messages["invalid"] = WHOLE_ADDRESS
                if isinstance(field.widget, forms.Textarea):
                    field.widget.attrs["rows"] = 6
                self.fields[name] = field
        vocabularies = sections.VOCABULARIES.get(self.section, []) if self.model is Place else []
        for vocabulary in vocabularies:
            self.fields[vocabulary.value] = forms.MultipleChoiceField(
                label=vocabulary.label.capitalize(),
                choices=[(term.code, str(term)) for term in terms_of(vocabulary)],
                widget=forms.CheckboxSelectMultiple,
                required=False,
            )
        order = [*names, *(vocabulary.value for vocabulary in vocabularies)]
        self.order_fields(order)


class SeveralField(forms.CharField):
    """Several values separated by | or line ends, each one checked."""

    def __init__(self, *, each, wrong, **kwargs):
        self.each, self.wrong = each, wrong
        super().__init__(required=False, **kwargs)

    def clean(self, value):
        parts = [part.strip() for part in super().clean(value).replace("\n", "|").replace(";", "|").split("|")]
        cleaned = [self._one(part) for part in parts if part]
        return "|".join(cleaned)

    def _one(self, part):
        try:
            self.each(part)
        except forms.ValidationError:
            raise forms.ValidationError(self.wrong, params={"value": part}) from None
        return part


def emails_field():
    return SeveralField(
        label=_("Public e-mail"),
        max_length=400,
        each=EmailValidator(),
        wrong=_("“%(value)s” is no e-mail address. For example accueil@exemple.fr."),
        help_text=_("A mailbox that everybody may know, not a person’s own. Several: separate them with |."),
    )


def websites_field():
    return SeveralField(
        label=_("Web sites"),
        max_length=800,
        each=URLValidator(["http", "https"]),
        wrong=_("“%(value)s” is no complete address. It begins with https://."),
        help_text=_("Beginning with https://. Several: separate them with |."),
    )


class PracticalForm(ModelSection):
    section = sections.PRACTICAL

    def __init__(self, data=None, *, listing, said):
        super().__init__(data, listing=listing, said=said)
        self.fields["commune_id"] = commune_field()
        self.fields["postal_code"].help_text = _("Five digits.")
        for name in ("latitude", "longitude"):
            self.fields[name].help_text = _("Only if you know it; the secretariat can place the point for you.")
        self.order_fields(
            ["name", "address", "address_extra", "postal_code", "commune_id", "latitude", "longitude", "itinerance"]
        )

    def clean_postal_code(self):
        code = self.cleaned_data["postal_code"].replace(" ", "")
        if code and not (code.isascii() and code.isdigit() and len(code) == 5):
            raise forms.ValidationError(gettext("A postal code has five digits."))
        return code

    def clean(self):
        cleaned = super().clean()
        if (cleaned.get("latitude") is None) != (cleaned.get("longitude") is None):
            raise forms.ValidationError(gettext("Give both latitude and longitude, or neither."))
        cleaned["commune_id"] = cleaned.get("commune_id") or None
        return cleaned


class HoursForm(SectionForm):
    """One line a day, as one would say it."""

    by_appointment = forms.BooleanField(label=_("By appointment only"), required=False)
    unknown = forms.BooleanField(
        label=_("We do not want to announce hours"),
        required=False,
        help_text=_("The public page then says: hours unknown, call first."),
    )
    hours_note = forms.CharField(
        label=_("Something to add?"),
        required=False,
        max_length=300,
        help_text=_("What the table cannot say: the first Saturday of the month, school holidays…"),
    )

    def __init__(self, data=None, *, listing, said):
        super().__init__(data, listing=listing, said=said)
        for day in hours.DAYS:
            self.fields[day] = forms.CharField(
                label=hours.day_name(day).capitalize(), required=False, max_length=120, strip=True
            )
        self.order_fields([*hours.DAYS, "by_appointment", "hours_note", "unknown"])

    def from_snapshot(self, said):
        weekly = said["hours"] or {}
        typed = {day: hours.typed_day(weekly.get(day, [])) for day in hours.DAYS}
        return {**typed, "hours_note": said["hours_note"], "by_appointment": said["by_appointment"]}

    @property
    def days(self):
        return [self[day] for day in hours.DAYS]

    @property
    def others(self):
        return [self[name] for name in ("by_appointment", "hours_note", "unknown")]

    def clean(self):
        cleaned = super().clean()
        cleaned["weekly"] = understood(self)
        return cleaned

    def said(self):
        weekly = self.cleaned_data["weekly"]
        unknown = self.cleaned_data["unknown"] or not any(weekly.values()) and self.listing.hours is None
        return {
            "hours": None if unknown else weekly,
            "hours_note": self.cleaned_data["hours_note"],
            "by_appointment": self.cleaned_data["by_appointment"],
        }


class ServicesForm(ModelSection):
    section = sections.SERVICES


class AccessForm(ModelSection):
    section = sections.ACCESS


class ContactsForm(ModelSection):
    section = sections.CONTACTS
    phone = PhoneField(label=_("Phone"), required=False)

    def __init__(self, data=None, *, listing, said):
        self.base_fields = {**self.base_fields, "emails": emails_field(), "websites": websites_field()}
        super().__init__(data, listing=listing, said=said)


class PresentationForm(ModelSection):
    section = sections.PRESENTATION


class StructureContactsForm(ModelSection):
    section = sections.CONTACTS
    model = Structure
    phone = PhoneField(label=_("Phone"), required=False)

    def __init__(self, data=None, *, listing, said):
        super().__init__(data, listing=listing, said=said)
        self.fields["commune_id"] = commune_field()
        self.order_fields(sections.FIELDS[Structure][sections.CONTACTS])

    clean_postal_code = PracticalForm.clean_postal_code

    def clean(self):
        cleaned = super().clean()
        cleaned["commune_id"] = cleaned.get("commune_id") or None
        return cleaned


class StructurePresentationForm(ModelSection):
    section = sections.PRESENTATION
    model = Structure


FORMS = {
    (Place, sections.PRACTICAL): PracticalForm,
    (Place, sections.HOURS): HoursForm,
    (Place, sections.CLOSURES): ClosuresForm,
    (Place, sections.STOPS): StopsForm,
    (Place, sections.SERVICES): ServicesForm,
    (Place, sections.ACCESS): AccessForm,
    (Place, sections.CONTACTS): ContactsForm,
    (Place, sections.PRESENTATION): PresentationForm,
    (Structure, sections.CONTACTS): StructureContactsForm,
    (Structure, sections.PRESENTATION): StructurePresentationForm,
}
