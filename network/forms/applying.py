"""The steps of an application: the structure, who signs for it, what it commits to."""

from django import forms
from django.core import signing
from django.utils.crypto import get_random_string
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from network import applying
from network.forms.files import CheckedFileField
from network.forms.joining import SiretField
from network.forms.open_to_all import OpenToAll
from network.forms.phones import PhoneField
from network.models import Commune, LegalNature, MembershipApplication

_ticket = signing.Signer(salt="network.applying.ticket")


def _is_ours(ticket):
    try:
        return bool(_ticket.unsign(ticket))
    except signing.BadSignature:
        return False


class StructureForm(forms.ModelForm):
    """Which structure, what it is in law, and who writes."""

    step = "structure"

    siret = SiretField(
        label=_("SIRET"), required=False, max_length=20,
        help_text=_("14 digits, with or without spaces. Leave empty if you have none."),
    )  # fmt: skip
    phone = PhoneField(label=_("Phone"), required=False)

    class Meta:
        model = MembershipApplication
        fields = [
            "agreement_type", "structure_name", "legal_nature", "siret", "commune", "contact_name", "contact_function", "email",
            "phone",
        ]  # fmt: skip
        help_texts = {
            "structure_name": _("As in its statutes."),
            "email": _("We send you a link there, to go on later and to follow your application."),
            "contact_function": _("For example: director, secretary, mediator."),
        }
        widgets = {
            "agreement_type": forms.RadioSelect,
            "contact_name": forms.TextInput(attrs={"autocomplete": "name"}),
            "contact_function": forms.TextInput(attrs={"autocomplete": "organization-title"}),
            "email": forms.EmailInput(attrs={"autocomplete": "email"}),
            "structure_name": forms.TextInput(attrs={"autocomplete": "organization"}),
        }

    def __init__(self, *args, structure=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.structure = structure
        rules = applying.open_rules()
        field = self.fields["agreement_type"]
        field.queryset, field.empty_label, field.label = rules, None, _("What do you wish to sign?")
        field.label_from_instance = lambda each: f"{each.name} – {each.who_may_join}"
        self.only_rules = rules[0] if len(rules) == 1 else None
        if len(rules) < 2:
            del self.fields["agreement_type"]
        else:
            field.required = True
        self.fields["legal_nature"].required = bool(rules)
        self.fields["legal_nature"].choices = [("", _("Choose")), *LegalNature.choices]
        self.fields["commune"].queryset = Commune.objects.of_territory()
        self.fields["commune"].empty_label = _("Choose")
        if structure:
            del self.fields["structure_name"]

    def clean(self):
        cleaned = super().clean()
        rules = cleaned.get("agreement_type") or self.only_rules
        if "agreement_type" not in self.fields:
            cleaned["agreement_type"] = rules
        if self.structure:
            cleaned["structure"], cleaned["structure_name"] = self.structure, self.structure.name
        if reason := applying.refused_nature(rules, cleaned.get("legal_nature")):
            self.add_error("legal_nature", reason)
        return cleaned


class StartForm(StructureForm, OpenToAll):
    """The first step of somebody who has no link yet; ``ticket``: a page sent twice begins one application."""

    ticket = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["ticket"] = _ticket.sign(get_random_string(20))
        kept = self.data.get("ticket", "") if self.is_bound else ""
        self.good_ticket = kept if _is_ours(kept) else self.initial["ticket"]

    def clean(self):
        cleaned = StructureForm.clean(self)
        OpenToAll.clean(self)
        try:
            self.key = _ticket.unsign(cleaned.get("ticket", ""))
        except signing.BadSignature:
            raise forms.ValidationError(
                gettext("This page was too old. Send the form again: nothing is lost.")
            ) from None
        return cleaned

    def values(self):
        return {
            name: value for name, value in self.cleaned_data.items() if name not in ("website", "opened", "ticket")
        }


class RepresentativeForm(forms.ModelForm):
    """Who may commit the structure: they will sign."""

    step = "representant"

    class Meta:
        model = MembershipApplication
        fields = ["representative_name", "representative_function", "representative_email"]
        help_texts = {
            "representative_function": _("For example: mayor, chair, director."),
            "representative_email": _("If you are accepted, they receive the link to sign there."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("representative_name", "representative_email"):
            self.fields[name].required = True


class Boxes(forms.ModelMultipleChoiceField):
    """Commitments to tick, each with what it means."""

    widget = forms.CheckboxSelectMultiple

    def clean(self, value):
        for each in value or []:
            if len(each) > 15:  # no key is that long, and no database takes it
                raise forms.ValidationError(
                    self.error_messages["invalid_choice"], code="invalid_choice", params={"value": each[:20]}
                )
        return super().clean(value)

    def label_from_instance(self, commitment):
        return f"{commitment.name} – {commitment.text}" if commitment.text else commitment.name


class CommitmentsForm(forms.ModelForm):
    """What the structure commits to, and why it wishes to join."""

    step = "engagements"

    class Meta:
        model = MembershipApplication
        fields = ["motivation"]
        help_texts = {
            "motivation": _(
                "What you do for digital inclusion and what you expect of the network. A few lines will do."
            )
        }
        widgets = {"motivation": forms.Textarea(attrs={"rows": 6})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        rules = self.instance.agreement_type
        every = rules.commitments.filter(of_owner=False) if rules else None
        ticked = list(self.instance.commitments.values_list("pk", flat=True)) if every is not None else []
        for name, taken_by_all in (("everybody", True), ("chosen", False)):
            offered = every.filter(everybody=taken_by_all) if every is not None else None
            if offered is not None and offered.exists():
                self.fields[name] = Boxes(offered, required=taken_by_all or rules.least_commitments > 0)
                self.initial[name] = ticked
        if "everybody" in self.fields:
            self.fields["everybody"].label = _("All who sign commit to this: tick each line")
        if "chosen" in self.fields:
            least = rules.least_commitments
            self.fields["chosen"].label = _("And you choose among these")
            self.fields["chosen"].help_text = _("At least %d.") % least if least else _("As many as you like.")
        self.order_fields(["everybody", "chosen", "motivation"])

    def clean_everybody(self):
        ticked = self.cleaned_data["everybody"]
        self.ticked_by_all = ticked
        if len(ticked) < self.fields["everybody"].queryset.count():
            raise forms.ValidationError(
                _("All who sign commit to each of these. Tick them, or write to the secretariat.")
            )
        return ticked

    def clean_chosen(self):
        chosen = self.cleaned_data["chosen"]
        self.ticked_by_choice = chosen
        least = self.instance.agreement_type.least_commitments
        if len(chosen) < least:
            raise forms.ValidationError(_("Choose at least %d of them.") % least)
        return chosen

    def ticked(self):
        """What was ticked, enough or not."""
        return [*getattr(self, "ticked_by_all", []), *getattr(self, "ticked_by_choice", [])]


class DocumentForm(forms.Form):
    title = forms.CharField(
        label=_("What is it?"), max_length=200, help_text=_("For example: statutes, deliberation.")
    )
    file = CheckedFileField(label=_("File"))


class AnswerForm(forms.Form):
    """The answer to what the network asked."""

    words = forms.CharField(label=_("Your answer"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))


class MailboxForm(OpenToAll):
    """Lost the link: the mailbox of the application receives it again."""

    email = forms.EmailField(
        label=_("The e-mail address of the application"), widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )


STEP_FORMS = {each.step: each for each in (StructureForm, RepresentativeForm, CommitmentsForm)}
