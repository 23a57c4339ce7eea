"""What members write about a link, and the feeds that the secretariat follows."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from network.forms.moments import DayField
from network.forms.several import SeveralField
from network.forms.upkeep import WHOLE_ADDRESS
from resources.feeds import from_opml
from resources.models import Theme, WatchFeed, WatchItem, WatchKind

LARGEST_OPML = 1024 * 1024


def web_address(label, **options):
    return forms.URLField(
        label=label,
        max_length=500,
        assume_scheme="https",
        help_text=_("It begins with https://."),
        error_messages={"invalid": WHOLE_ADDRESS},
        **options,
    )


def only_the_web(url):
    if not re.match(r"https?://", url, re.I):
        raise forms.ValidationError(WHOLE_ADDRESS)
    return url


class WatchForm(forms.ModelForm):
    url = web_address(_("Address of the page"))
    deadline = DayField(
        label=_("Last day to answer"), required=False, help_text=_("For a call for projects or an opportunity.")
    )

    class Meta:
        model = WatchItem
        fields = ["url", "title", "source", "why", "kind", "deadline", "themes", "visibility"]
        field_classes = {"themes": SeveralField}
        widgets = {"themes": forms.CheckboxSelectMultiple, "why": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = WatchKind.choices
        self.fields["themes"].queryset = Theme.objects.filter(axis=Theme.Axis.THEME)

    def clean_url(self):
        return only_the_web(self.cleaned_data["url"])


def shared(parameters):
    """What a bookmark or a phone hands over: ``{field: value}``. Phones often put the address into the text."""
    text = parameters.get("texte", "").replace("\0", "")[:2000]
    url = parameters.get("adresse", "").replace("\0", "").strip()[:500]
    if not url and (found := re.search(r"https?://\S+", text)):
        url = found[0].rstrip(".,;)»")[:500]
        text = text.replace(found[0], "")
    title = " ".join((parameters.get("titre", "").replace("\0", "") or text).split())[:200]
    source = re.sub(r"^www\.", "", url.split("/")[2]) if re.match(r"https?://[^/]", url) else ""
    return {"url": url, "title": title, "source": source[:150]}


class FeedForm(forms.ModelForm):
    url = web_address(_("Address of the feed"))

    class Meta:
        model = WatchFeed
        fields = ["name", "url", "theme", "is_followed", "is_shown"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["theme"].queryset = Theme.objects.filter(axis=Theme.Axis.THEME)

    def clean_url(self):
        return only_the_web(self.cleaned_data["url"])


class OpmlForm(forms.Form):
    file = forms.FileField(
        label=_("An OPML file"),
        widget=forms.FileInput(attrs={"accept": ".opml,.xml"}),
        help_text=_("The list of feeds that another reader exported. Those you follow already are left as they are."),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > LARGEST_OPML:
            raise forms.ValidationError(_("This file is too large for a list of feeds."))
        try:
            named = from_opml(file.read())
        except ValueError:
            raise forms.ValidationError(
                _("This is no OPML file. Export the list from your feed reader again.")
            ) from None
        return [(name, url) for name, url in named if _is_whole(url)]


def _is_whole(url):
    try:
        only_the_web(forms.URLField(max_length=500, assume_scheme="https").clean(url))
    except forms.ValidationError:
        return False
    return True
