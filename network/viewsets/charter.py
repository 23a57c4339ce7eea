"""The charter in the administration: its versions, the import of a document, the sets of rules."""

import django_filters
from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column, DateColumn, LocaleColumn, StatusTagColumn
from wagtail.admin.widgets import AdminDateInput
from wagtail.admin.widgets.button import Button
from wagtail.snippets.views.snippets import EditView

from network import chartering
from network.charter_blocks import CharterBlocks
from network.models import AgreementType, CharterStatus, CharterVersion
from network.steps import StepRefused
from network.viewsets.lists import Index, NetworkViewSet, SluggedForm


class ImportForm(forms.Form):
    document = forms.FileField(
        label=_("Document"),
        help_text=_("The charter or the convention as Word (.docx), text (.txt) or Markdown (.md), 5 MB at most."),
        widget=forms.FileInput(attrs={"accept": ".docx,.txt,.md"}),
    )

    def clean_document(self):
        document = self.cleaned_data["document"]
        if document.size > chartering.MOST_BYTES:
            raise forms.ValidationError(chartering.UNREADABLE["too_large"])
        return document


class AdoptionForm(forms.Form):
    adopted_on = forms.DateField(label=_("Adopted on"), widget=AdminDateInput)
    what_changed = forms.CharField(
        label=_("What changes"),
        required=False,
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Two or three sentences for the members; shown in the list of versions."),
    )


def _version(request, pk):
    if not chartering.may_write(request.user):
        raise PermissionDenied
    return get_object_or_404(CharterVersion, pk=pk)


def _list_url():
    return reverse(CharterVersion.snippet_viewset.get_url_name("list"))


def _edit_url(version):
    return reverse(CharterVersion.snippet_viewset.get_url_name("edit"), args=[version.pk])


def _page(request, template, title, status=200, **context):
    context |= {
        "page_title": title,
        "header_title": title,
        "header_icon": "doc-full",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": gettext("Home")},
            {"url": _list_url(), "label": gettext("Versions of the charter")},
            {"url": "", "label": title},
        ],
    }
    return render(request, f"network/chartering/{template}.html", context, status=status)


def import_charter(request):
    """Choose a document; what was read of it is then shown before anything else is asked."""
    if not chartering.may_write(request.user):
        raise PermissionDenied
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        document = form.cleaned_data["document"]
        try:
            version = chartering.import_draft(document.read(), document.name, by=request.user)
        except StepRefused as refusal:
            form.add_error("document", str(refusal))
        else:
            return redirect("charter_preview", version.pk)
    return _page(request, "import", gettext("Import a charter"), status=422 if form.errors else 200, form=form)


def preview(request, pk):
    """What went where, before the draft is kept or thrown away."""
    version = _version(request, pk)
    labels = {name: block.label for name, block in CharterBlocks().child_blocks.items()} | {"title": _("Title")}
    report = version.import_report or {}
    parts = [part | {"label": labels.get(part["kind"], part["kind"])} for part in report.get("parts", [])]
    return _page(
        request,
        "preview",
        str(version.title),
        version=version,
        report=report,
        parts=parts,
        placed=report.get("lines", 0) - len(report.get("lost", [])),
        edit_url=_edit_url(version),
    )


def discard(request, pk):
    """Throw a draft away, once the person has said so twice."""
    version = _version(request, pk)
    if request.method == "POST":
        return _taken(request, chartering.discard, version, done=gettext("The draft is thrown away."), to=_list_url())
    return _page(request, "discard", gettext("Throw a draft away"), version=version, edit_url=_edit_url(version))


def adopt(request, pk):
    """Say when it was adopted and what changes; for a translation there is nothing to say."""
    version = _version(request, pk)
    form = AdoptionForm(
        request.POST or None,
        initial={"adopted_on": version.adopted_on or timezone.localdate(), "what_changed": version.what_changed},
    )
    translates = chartering.is_translation(version)
    if request.method == "POST" and translates:
        done = gettext("The translation is shown.")
        return _taken(request, chartering.show_translation, version, done=done, to=_list_url())
    if request.method == "POST" and form.is_valid():
        done = gettext("This version of the charter is in force.")
        return _taken(request, chartering.adopt, version, done=done, to=_list_url(), **form.cleaned_data)
    title = gettext("Show the translation") if translates else gettext("Adopt a version of the charter")
    return _page(
        request, "adopt", title, status=422 if form.errors else 200,
        form=None if translates else form, version=version, edit_url=_edit_url(version), media=form.media,
    )  # fmt: skip


@require_POST
def prepare_next(request, pk):
    version = _version(request, pk)
    draft = chartering.prepare_next(version, by=request.user)
    messages.success(request, gettext("Here is the draft of the next version. Nothing of it is public yet."))
    return redirect(_edit_url(draft))


def _taken(request, step, *args, done, to, **kwargs):
    try:
        step(*args, by=request.user, **kwargs)
    except StepRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return HttpResponseRedirect(to)


urlpatterns = [
    path("charter/import/", import_charter, name="charter_import"),
    path("charter/<int:pk>/preview/", preview, name="charter_preview"),
    path("charter/<int:pk>/discard/", discard, name="charter_discard"),
    path("charter/<int:pk>/adopt/", adopt, name="charter_adopt"),
    path("charter/<int:pk>/next/", prepare_next, name="charter_next"),
]


class ImportMenuItem(MenuItem):
    def is_shown(self, request):
        return chartering.may_write(request.user)


class DraftEdit(EditView):
    """Only a draft is written; an adopted version is read, and the next one begins with its text."""

    def dispatch(self, request, *args, **kwargs):
        self.is_draft = self.object.status == CharterStatus.DRAFT
        return super().dispatch(request, *args, **kwargs)

    def get(self, request, *args, **kwargs):
        return super().get(request, *args, **kwargs) if self.is_draft else self._adopted(request)

    def post(self, request, *args, **kwargs):
        if self.is_draft:
            return super().post(request, *args, **kwargs)
        raise PermissionDenied

    def _adopted(self, request):
        return _page(request, "adopted", str(self.object), version=self.object)

    @cached_property
    def header_more_buttons(self):
        version = self.object
        adopt_it = reverse("charter_adopt", args=[version.pk])
        throw_away = reverse("charter_discard", args=[version.pk])
        buttons = [
            Button(_("Adopt"), url=adopt_it, icon_name="check", priority=10),
            Button(_("Throw away"), url=throw_away, icon_name="bin", priority=40),
        ]
        if version.import_report:
            report = reverse("charter_preview", args=[version.pk])
            buttons.append(Button(_("Report of the import"), url=report, icon_name="list-ul", priority=20))
        return buttons

    def get_success_url(self):
        return _edit_url(self.object)


class VersionIndex(Index):
    """Each version with what may be done with it."""

    def get_list_more_buttons(self, instance):
        if instance.status != CharterStatus.DRAFT:
            return super().get_list_more_buttons(instance)
        adopt_it = reverse("charter_adopt", args=[instance.pk])
        return [*super().get_list_more_buttons(instance), Button(_("Adopt"), url=adopt_it, icon_name="check", priority=15)]


class VersionFilters(WagtailFilterSet):
    status = django_filters.ChoiceFilter(label=_("Status"), choices=CharterStatus.choices)

    class Meta:
        model = CharterVersion
        fields = []


class CharterVersionViewSet(NetworkViewSet):
    model = CharterVersion
    icon = "doc-full"
    index_view_class = VersionIndex
    edit_view_class = DraftEdit
    related = ["locale"]
    search_fields = ["title", "what_changed"]
    filterset_class = VersionFilters
    list_display = [
        "title",
        LocaleColumn(),
        Column("number", label=_("Version"), accessor=lambda version: _number(version), sort_key="number"),
        StatusTagColumn(
            "status", label=_("Status"), accessor="get_status_display",
            primary=lambda version: version.status == CharterStatus.IN_FORCE,
        ),
        DateColumn("adopted_on", label=_("Adopted on"), sort_key="adopted_on"),
    ]  # fmt: skip
    export_filename = "versions-de-la-charte"
    list_export = ["title", "locale", "number", "get_status_display", "adopted_on", "what_changed"]
    export_headings = {"get_status_display": _("Status"), "locale": _("Language")}
    edit_handler = ObjectList(
        [
            FieldPanel("title"),
            FieldPanel("what_changed", help_text=_("Two or three sentences for the members: what is new in this version.")),
            FieldPanel(
                "body",
                help_text=_("Between brackets, [nom du collectif], [territoire] and [date] are filled by the settings."),
            ),
        ]
    )

    @property
    def delete_view(self):
        """Drafts are thrown away by the process; nothing else is ever deleted."""
        return discard


def _number(version):
    return "" if version.status == CharterStatus.DRAFT else version.number


class RulesFilters(WagtailFilterSet):
    class Meta:
        model = AgreementType
        fields = ["form", "decided_by"]


class AgreementTypeViewSet(NetworkViewSet):
    model = AgreementType
    icon = "cogs"
    search_fields = ["name", "who_may_join"]
    filterset_class = RulesFilters
    list_display = [
        "name",
        Column("form", label=_("Form"), accessor="get_form_display"),
        Column("decided_by", label=_("Decided by"), accessor="get_decided_by_display"),
        Column("term_years", label=_("Term (years)")),
    ]
    export_filename = "jeux-de-regles"
    list_export = [
        "name", "get_form_display", "who_may_join", "asked_to", "get_decided_by_display", "quorum_share",
        "unanimity_of_those_present", "get_starts_display", "term_years", "tacit_renewals", "notice_days",
        "register_sent_to_members", "identity_for_signatories_only", "open_licence_mandatory",
    ]  # fmt: skip
    export_headings = {
        "get_form_display": _("Form"), "get_decided_by_display": _("Decided by"), "get_starts_display": _("Starts"),
    }  # fmt: skip
    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [FieldPanel("name"), FieldPanel("form"), FieldPanel("slug")], heading=_("What members sign")
            ),
            MultiFieldPanel(
                [
                    FieldPanel("who_may_join"),
                    FieldPanel("asked_to"),
                    FieldPanel("decided_by"),
                    FieldRowPanel(
                        [
                            FieldPanel("quorum_share", help_text=_("0.50: half of the members. Empty: no quorum.")),
                            FieldPanel("unanimity_of_those_present"),
                        ]
                    ),
                ],
                heading=_("Joining"),
            ),
            MultiFieldPanel(
                [
                    FieldPanel("starts"),
                    FieldRowPanel(
                        [
                            FieldPanel("term_years", help_text=_("Empty: no term.")),
                            FieldPanel("tacit_renewals", help_text=_("0: never renewed without a decision.")),
                        ]
                    ),
                    FieldPanel("notice_days"),
                ],
                heading=_("How long it lasts"),
            ),
            MultiFieldPanel(
                [
                    FieldPanel("register_sent_to_members"),
                    FieldPanel("identity_for_signatories_only"),
                    FieldPanel("open_licence_mandatory"),
                ],
                heading=_("What follows from it"),
            ),
        ],
        base_form_class=SluggedForm,
    )
