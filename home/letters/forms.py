"""What editors write, and what somebody who subscribes says."""

from django import forms
from django.utils.translation import gettext_lazy as _

from home.models import ItemKind, Letter, LetterAudience, LetterItem
from network.forms.moments import MomentField
from network.forms.open_to_all import OpenToAll
from network.forms.several import SeveralField
from network.models import WorkingGroup

CONTROLLED = "".join(map(chr, [*range(9), 11, 12, *range(14, 32), 127]))


def plain_line(value):
    """One line without control characters: a subject goes into a header."""
    return " ".join(value.translate({ord(each): " " for each in CONTROLLED}).split())


class LetterForm(forms.ModelForm):
    """To whom, and about what; the rest is written afterwards."""

    class Meta:
        model = Letter
        fields = ["audience", "subject"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["audience"].empty_label = None

    def clean_subject(self):
        return plain_line(self.cleaned_data["subject"])


class WordsForm(forms.ModelForm):
    """The first lines of a letter."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    class Meta:
        model = Letter
        fields = ["subject", "intro"]
        widgets = {"intro": forms.Textarea(attrs={"rows": 6})}

    def clean_subject(self):
        return plain_line(self.cleaned_data["subject"])


def whole_or_ours(url):
    """An address of the web, or one of our own pages."""
    if url and not url.startswith(("https://", "http://", "/")) or url.startswith("//"):
        raise forms.ValidationError(_("Write the whole address: it begins with https://."))
    return url


class PartForm(forms.ModelForm):
    is_kept = forms.BooleanField(label=_("In the letter"), required=False)

    class Meta:
        model = LetterItem
        fields = ["is_kept", "position", "title", "text", "url"]
        widgets = {"text": forms.Textarea(attrs={"rows": 3})}
        labels = {"position": _("Place in the letter"), "url": _("Address")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.kind != ItemKind.FREE:
            del self.fields["url"]  # where it stands on the site does not change with the words

    def clean_title(self):
        return plain_line(self.cleaned_data["title"])

    def clean_url(self):
        return whole_or_ours(self.cleaned_data["url"])


class OwnPartForm(forms.ModelForm):
    """A part in the editor's own words; left empty, there is none."""

    class Meta:
        model = LetterItem
        fields = ["title", "text", "url"]
        widgets = {"text": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["title"].required = False
        self.fields["url"].help_text = _("It begins with https://.")

    def clean_url(self):
        return whole_or_ours(self.cleaned_data["url"])

    def clean(self):
        cleaned = super().clean()
        if not plain_line(cleaned.get("title") or "") and (cleaned.get("text") or cleaned.get("url")):
            self.add_error("title", _("Give this part a title."))
        return cleaned

    def part(self):
        """The part, or ``None``."""
        return self.save(commit=False) if plain_line(self.cleaned_data["title"]) else None


class ScheduleForm(forms.Form):
    at = MomentField(label=_("Day and hour"))


class AudienceForm(forms.ModelForm):
    class Meta:
        model = LetterAudience
        fields = ["name", "description", "who", "group", "is_open"]
        help_texts = {"is_open": _("Only for a list of everybody who subscribes.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["group"].queryset = WorkingGroup.objects.running()
        if self.instance.pk:
            del self.fields["who"], self.fields["group"]  # those who agreed agreed to this list, for these readers


class SubscribeForm(OpenToAll, forms.Form):
    email = forms.EmailField(
        label=_("Your e-mail address"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    lists = SeveralField(
        label=_("Which letters?"), queryset=LetterAudience.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, lists, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["lists"].queryset = lists
        self.fields["lists"].label_from_instance = lambda each: f"{each.name} – {each.description}"
        self.initial.setdefault("lists", [each.pk for each in lists] if len(lists) == 1 else [])
