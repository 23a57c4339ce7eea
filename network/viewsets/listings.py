"""What structures and places share in the administration: each edit is in the history, as a member's would be."""

from django import forms
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets.button import HeaderButton
from wagtail.snippets.views.snippets import EditView

from network import sections, upkeep
from network.models import Commune
from network.viewsets.lists import SluggedForm


class RecordedEdit(EditView):
    """What changed is noted section by section, and can be put back."""

    def get_object(self, queryset=None):
        listing = super().get_object(queryset)
        if self.request.method == "POST":
            self.before = sections.snapshots(listing)
        return listing

    def save_instance(self):
        listing = super().save_instance()
        upkeep.record_edit(type(listing).objects.get(pk=listing.pk), self.before, by=self.request.user)
        return listing

    @property
    def header_buttons(self):
        kind = self.object._meta.model_name
        pages = [("", _("Read and confirm"), "check"), ("_history", _("What changed"), "history")]
        return [
            HeaderButton(label, url=reverse(f"network:{kind}{page}", args=[self.object.slug]), icon_name=icon)
            for page, label, icon in pages
        ]


class ListingForm(SluggedForm):
    """``seen`` is what the person had before their eyes: nobody overwrites somebody else's correction."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.now_says = sections.digest(sections.snapshots(self.instance)) if self.instance.pk else ""
        self.initial["seen"] = self.now_says
        if "commune" in self.fields:
            territory = Commune.objects.of_territory().values("departement")
            communes = Commune.objects.filter(departement__in=territory) | Commune.objects.filter(
                pk=self.instance.commune_id
            )
            self.fields["commune"].queryset = communes.order_by("name", "insee")

    def clean(self):
        cleaned = super().clean()
        if self.instance.pk and cleaned.get("seen") and cleaned["seen"] != self.now_says:
            raise forms.ValidationError(
                gettext(
                    "Somebody changed this listing while you were writing. Open it in another tab, compare, then save again."
                )
            )
        return cleaned

    def clean_postal_code(self):
        code = self.cleaned_data["postal_code"].replace(" ", "")
        if code and not (code.isascii() and code.isdigit() and len(code) == 5):
            raise forms.ValidationError(gettext("A postal code has five digits."))
        return code
