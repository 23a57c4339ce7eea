"""Signing on line or on paper, adding a party, its act, an amendment, a notice, an end."""

import datetime as dt

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from network import uploads
from network.forms.files import CheckedFileField
from network.models import Agreement, AgreementType, DepartureKind, LegalAct, Notice, Party, Structure
from network.roles import is_coordinator

FIRST_DAY = dt.date(2000, 1, 1)
EARLIEST = dt.timedelta(days=60)  # before being asked to sign, for whoever is not a coordinator


def _day(label, **kwargs):
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)


class SignerForm(forms.Form):
    """Who signs: name and function as they appear under the text."""

    name = forms.CharField(
        label=_("First name and name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    function = forms.CharField(
        label=_("Function"), max_length=150, help_text=_("For example: mayor, president, director."),
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )  # fmt: skip


class SignForm(SignerForm):
    agreed = forms.BooleanField(
        label=_("I have read the whole text, I may commit the structure, and I sign it in its name."),
        error_messages={"required": _("Tick this box to sign.")},
    )
    code = forms.CharField(
        label=_("The six digits"), max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
        help_text=_("As they stand in the message that you have just received: 123 456."),
    )  # fmt: skip


class PaperForm(SignerForm):
    """What was signed on paper, and its scan."""

    dated = _day(_("Date written on the paper"))
    scan = CheckedFileField(label=_("Scan of the signed sheet"), help_text=_("PDF or picture. At most 20 MB."))

    field_order = ["scan", "dated", "name", "function"]

    def __init__(self, *args, party, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.party, self.by = party, by

    def clean_dated(self):
        dated = self.cleaned_data["dated"]
        if dated < FIRST_DAY:
            raise forms.ValidationError(_("Check the year: nothing was signed before 2000."))
        if not is_coordinator(self.by) and dated < timezone.localdate(self.party.invited_at) - EARLIEST:
            raise forms.ValidationError(
                _("This date is long before you were asked to sign. Check it, or send the paper to the secretariat.")
            )
        return dated

    def clean_scan(self):
        scan = self.cleaned_data["scan"]
        if scan.content_type not in (uploads.PDF, uploads.PNG, uploads.JPEG):
            raise forms.ValidationError(_("A scan is a PDF or a picture (PNG, JPEG)."))
        return scan


class OpenForm(forms.ModelForm):
    """A text to be signed. Left empty, the convention of the rules and the charter in force."""

    class Meta:
        model = Agreement
        fields = ["type", "title", "text"]
        help_texts = {
            "text": _("Leave empty for the convention of these rules and the charter in force."),
            "title": _("As the register and the letters call it."),
        }
        widgets = {"text": forms.Textarea(attrs={"rows": 8})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["type"].queryset = AgreementType.objects.all()
        self.fields["title"].required = self.fields["text"].required = False


class PartyForm(forms.ModelForm):
    """A structure called to sign, and who represents it."""

    class Meta:
        model = Party
        fields = ["structure", "representative_name", "representative_function", "representative_email"]
        help_texts = {
            "representative_email": _("The link and the code to sign are sent there. Empty: on paper only.")
        }

    def __init__(self, *args, agreement, **kwargs):
        super().__init__(*args, **kwargs)
        there = agreement.parties.filter(left_on=None).values("structure")
        self.fields["structure"].queryset = Structure.objects.exclude(pk__in=there)
        self.fields["structure"].empty_label = _("Choose")


class ActForm(forms.ModelForm):
    """The act that empowers the representative."""

    file = CheckedFileField(label=_("File"), required=False)

    class Meta:
        model = LegalAct
        fields = [
            "kind", "body", "number", "dated", "control_id", "sent_on", "received_on", "published_on", "file",
        ]  # fmt: skip
        widgets = {
            name: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            for name in ("dated", "sent_on", "received_on", "published_on")
        }


class RepresentativeForm(forms.ModelForm):
    """Before the signature: who will sign; at any time: until when the structure is insured."""

    class Meta:
        model = Party
        fields = ["representative_name", "representative_function", "representative_email", "insured_until"]
        widgets = {"insured_until": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}


class AmendmentForm(forms.Form):
    subject = forms.CharField(label=_("Subject"), max_length=200, help_text=_("For example: extension to evenings."))
    text = forms.CharField(
        label=_("Text of the amendment"), widget=forms.Textarea(attrs={"rows": 8}), max_length=50_000,
        help_text=_("“# ” begins a title, “- ” an item. It is signed as it stands."),
    )  # fmt: skip


class NoticeForm(forms.ModelForm):
    class Meta:
        model = Notice
        fields = ["reason", "received_on", "partial", "concerns"]
        widgets = {
            "received_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "reason": forms.Textarea(attrs={"rows": 4}),
        }
        help_texts = {
            "received_on": _("The day on the acknowledgement of receipt."),
            "concerns": _("When it is partial: which part ends."),
        }

    def clean(self):
        said = super().clean()
        if said.get("partial") and not said.get("concerns", "").strip():
            self.add_error("concerns", _("A partial notice says what it concerns."))
        return said


class EndForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("How"), widget=forms.RadioSelect,
        choices=[(kind.value, kind.label) for kind in (DepartureKind.COMMON_CONSENT, DepartureKind.BREACH)],
    )  # fmt: skip
    last_day = _day(_("Last day"), initial=timezone.localdate)
    words = forms.CharField(label=_("Why"), max_length=300, required=False)


class LeaveForm(forms.Form):
    words = forms.CharField(
        label=_("A few words"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("If you wish. The secretariat reads them."),
    )  # fmt: skip
    sure = forms.BooleanField(
        label=_("Our structure leaves the network today."), error_messages={"required": _("Tick this box to leave.")}
    )


class LetterForm(LeaveForm):
    """The secretariat writes down a letter: the day on which it was received is the last one."""

    received_on = _day(_("Letter received on"), initial=timezone.localdate)
    sure = forms.BooleanField(
        label=_("This structure asked in writing to leave the network."),
        error_messages={"required": _("Tick this box to go on.")},
    )

    field_order = ["received_on", "words", "sure"]
