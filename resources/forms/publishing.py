"""Writing a resource: short sections, several files, several links; a draft keeps whatever is right."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from network import pictures, uploads
from network.forms.files import CheckedFileField, kept
from network.forms.moments import DayField
from network.forms.several import SeveralField
from network.forms.upkeep import WHOLE_ADDRESS
from network.models import Seat, Structure, WorkingGroup
from network.roles import is_coordinator
from resources.forms.watching import only_the_web
from resources.models import Resource, ResourceKind, Theme, Visibility
from resources.text import as_typed, cleaned_text
from resources.versions import mark_of, said_by

MOST_LINKS = 20
EMPTY_LINKS = 3
LONGEST = 30_000  # minutes: what the column holds
LINES = {"text": 10, "material": 3}


class SeveralFiles(forms.FileInput):
    allow_multiple_selected = True

    def value_from_datadict(self, data, files, name):
        return files.getlist(name) if hasattr(files, "getlist") else files.get(name)


class SeveralFilesField(forms.FileField):
    """Each file is looked at by itself: ``[accepted]``; what was refused is in ``refused``, with its sentence."""

    default_help_text = _(
        "Several at once, if you like: PDF, Word, Excel, LibreOffice, text or picture. At most 20 MB each."
    )

    def __init__(self, **kwargs):
        kwargs.setdefault("help_text", self.default_help_text)
        widget = SeveralFiles(attrs={"accept": uploads.ACCEPT_ATTRIBUTE})
        super().__init__(required=False, widget=widget, **kwargs)

    def clean(self, data, initial=None):
        accepted, self.refused = [], []
        for each in data if isinstance(data, list) else [data]:
            if not each:
                continue
            name = each.name
            try:
                accepted.append(kept(each))
            except forms.ValidationError as trouble:
                self.refused.append((name, " ".join(trouble.messages)))
        return accepted


class LinkForm(forms.Form):
    url = forms.URLField(
        label=_("Address of the link"),
        required=False,
        max_length=500,
        assume_scheme="https",
        error_messages={"invalid": WHOLE_ADDRESS},
    )
    title = forms.CharField(label=_("What one finds there"), required=False, max_length=200)

    def clean_url(self):
        return only_the_web(self.cleaned_data["url"]) if self.cleaned_data["url"] else ""


LinkForms = forms.formset_factory(LinkForm, extra=EMPTY_LINKS, max_num=MOST_LINKS, absolute_max=MOST_LINKS * 2)


class ResourceForm(forms.ModelForm):
    """Everything on one page. What stands in the draft already needs no second saving of the same."""

    files = SeveralFilesField(label=_("Add files"))
    review_on = DayField(
        label=_("To read again on"),
        required=False,
        help_text=_("You are asked that day whether it is still right. Left empty: one year after it is published."),
    )
    cover = CheckedFileField(
        label=_("Picture"),
        required=False,
        help_text=_("A photograph or drawing (PNG or JPEG). Where and with what it was taken is wiped out."),
        widget=forms.FileInput(attrs={"accept": ".png,.jpg,.jpeg"}),
    )
    cover_removed = forms.BooleanField(label=_("Take the picture away"), required=False)
    seen = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    note = forms.CharField(
        label=_("What did you change?"), required=False, max_length=300,
        help_text=_("A few words for those who read the list of versions."),
    )  # fmt: skip

    SECTIONS = [
        (_("What it is"), ["structure", "title", "kind", "summary", "text"]),
        (_("To find it"), ["themes", "audiences", "beneficiaries"]),
        (_("In practice"), ["level", "duration", "scale", "material", "authors", "co_authors"]),
        (_("Who may see it, and what they may do with it"), ["visibility", "group", "licence", "is_deliverable", "review_on"]),
    ]  # fmt: skip
    AXES = {
        "themes": Theme.Axis.THEME, "audiences": Theme.Axis.AUDIENCE, "beneficiaries": Theme.Axis.BENEFICIARY,
        "pix": Theme.Axis.PIX, "digcomp": Theme.Axis.DIGCOMP,
    }  # fmt: skip

    class Meta:
        model = Resource
        fields = [
            "structure", "title", "kind", "summary", "text", "themes", "level", "duration", "scale", "material", "authors",
            "co_authors", "cover_alt", "licence", "is_deliverable", "visibility", "group", "review_on",
        ]  # fmt: skip
        field_classes = {"themes": SeveralField, "co_authors": SeveralField}
        widgets = {
            "themes": forms.CheckboxSelectMultiple,
            "co_authors": forms.SelectMultiple(attrs={"size": 6}),
            **{name: forms.Textarea(attrs={"rows": rows}) for name, rows in LINES.items()},
        }
        help_texts = {
            "text": _("An empty line begins a paragraph, “- ” a line of a list, “## ” a heading."),
            "cover_alt": _("For those who do not see it: one sentence."),
            "co_authors": _("They may change it too. Hold Ctrl to choose several."),
            "group": _("Only when it is for a working group: one in which you sit."),
        }

    def __init__(self, *args, user, whole, **kwargs):
        """``whole``: nothing may be missing, as it is proposed or published."""
        super().__init__(*args, **kwargs)
        resource = self.instance
        self.fields["kind"].choices = [("", _("Choose")), *ResourceKind.choices]
        self.fields["structure"].queryset = structures_for(user, resource)
        self.fields["structure"].empty_label = None
        self.fields["duration"] = forms.IntegerField(
            label=self.fields["duration"].label, required=False, min_value=1, max_value=LONGEST
        )
        self.fields["co_authors"].queryset = Structure.objects.members().order_by("name")
        seats = Seat.objects.taken().filter(user=user).values("group")
        mine = Q() if is_coordinator(user) else Q(pk__in=seats) | Q(pk=resource.group_id)
        self.fields["group"].queryset = WorkingGroup.objects.filter(mine)
        for name in ("audiences", "beneficiaries", "pix", "digcomp"):
            self.fields[name] = SeveralField(
                Theme.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
            )
        for name, axis in self.AXES.items():
            self.fields[name].queryset = Theme.objects.filter(axis=axis)
            self.fields[name].label = axis.label[:1].upper() + axis.label[1:]
            if resource.pk and name != "themes":
                self.initial[name] = list(resource.themes.filter(axis=axis).values_list("pk", flat=True))
        if resource.pk:
            self.initial["text"] = as_typed(resource.text)
        self.initial["seen"] = mark_of(said_by(resource)) if resource.pk else ""
        if not whole:
            for name in ("kind", "summary"):
                self.fields[name].required = False
        if not (resource.pk and resource.status == "published"):
            del self.fields["note"]
        if not (resource.pk and resource.cover):
            del self.fields["cover_removed"]
        links = [{"url": each.url, "title": each.title} for each in resource.links.all()] if resource.pk else []
        self.link_rows = LinkForms(self.data if self.is_bound else None, initial=links, prefix="links")

    def is_valid(self):
        return all([super().is_valid(), self.link_rows.is_valid()])

    def clean_text(self):
        text = self.cleaned_data["text"]
        if self.instance.pk and text.replace("\r", "").strip() == as_typed(self.instance.text).strip():
            return self.instance.text  # not touched: as it was, also when it came from the administration
        return cleaned_text(text)

    def clean_cover(self):
        cover = self.cleaned_data["cover"]
        if not cover:
            return None
        if cover.content_type not in (uploads.PNG, uploads.JPEG):
            raise forms.ValidationError(_("Choose a picture: PNG or JPEG."))
        return pictures.as_cover(cover)

    def clean(self):
        cleaned = super().clean()
        has_cover = cleaned.get("cover") or (self.instance.pk and self.instance.cover)
        if has_cover and not cleaned.get("cover_removed") and not cleaned.get("cover_alt"):
            self.add_error(
                "cover_alt", gettext("Say in a sentence what the picture shows: some people do not see it.")
            )
        if cleaned.get("visibility") == Visibility.GROUP and not cleaned.get("group") and "group" not in self.errors:
            self.add_error("group", gettext("Say which working group."))
        return cleaned

    def _post_clean(self):
        """What is typed goes into the resource by its process, never by the form."""

    # What the process and the page need

    @property
    def values(self):
        """What was understood, in the words of :mod:`resources.revising`."""
        said = dict(self.cleaned_data)
        themes = [theme for name in self.AXES for theme in said.pop(name, [])]
        if not set(self.AXES) & set(self.errors):
            said["themes"] = themes
        if "cover_alt" in self.errors:
            said.pop("cover", None)
        if self.link_rows.is_valid() and "links-TOTAL_FORMS" in self.data:
            rows = [row.cleaned_data for row in self.link_rows]
            said["links"] = [(row["title"], row["url"]) for row in rows if row.get("url")]
        if "group" in self.errors:
            said.pop("visibility", None)
        return {name: value for name, value in said.items() if name not in ("files", "seen", "note")}

    @property
    def sections(self):
        return [(heading, [self[name] for name in names if name in self.fields]) for heading, names in self.SECTIONS]

    @property
    def refused(self):
        return getattr(self.fields["files"], "refused", [])


def structures_for(user, resource=None):
    """For which structures the person may share; the one of a resource that is already there stays."""
    everybody = Structure.objects.all()
    if not is_coordinator(user):
        everybody = Structure.objects.of(user, ["manager", "editor"]).members()
    if resource is not None and resource.structure_id:
        everybody = Structure.objects.filter(Q(pk__in=everybody.values("pk")) | Q(pk=resource.structure_id))
    return everybody.order_by("name")
