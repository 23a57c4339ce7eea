"""The charter in the administration: its versions, the import of a document, the sets of rules."""

import django_filters
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.ui.tables import Column, DateColumn, LocaleColumn, StatusTagColumn
from wagtail.admin.widgets.button import Button, HeaderButton
from wagtail.snippets.views.snippets import EditView

from network import chartering
from network.models import CharterStatus, CharterVersion
from network.viewsets import adopting
from network.viewsets.lists import Index, NetworkViewSet


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
        return adopting.page(request, "adopted", str(self.object), version=self.object)

    @property
    def header_buttons(self):
        return [HeaderButton(_("Adopt"), url=reverse("charter_adopt", args=[self.object.pk]), icon_name="check")]

    @cached_property
    def header_more_buttons(self):
        version = self.object
        throw_away = reverse("charter_discard", args=[version.pk])
        buttons = [Button(_("Throw away"), url=throw_away, icon_name="bin", priority=40)]
        if version.import_report:
            report = reverse("charter_preview", args=[version.pk])
            buttons.append(Button(_("Report of the import"), url=report, icon_name="list-ul", priority=20))
        return buttons

    def get_success_url(self):
        return adopting.edit_url(self.object)


class VersionIndex(Index):
    """Each version with what may be done with it."""

    def get_list_more_buttons(self, instance):
        if instance.status != CharterStatus.DRAFT:
            return super().get_list_more_buttons(instance)
        adopt_it = reverse("charter_adopt", args=[instance.pk])
        return [
            *super().get_list_more_buttons(instance),
            Button(_("Adopt"), url=adopt_it, icon_name="check", priority=15),
        ]


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
            FieldPanel(
                "what_changed", help_text=_("Two or three sentences for the members: what is new in this version.")
            ),
            FieldPanel(
                "body",
                help_text=_(
                    "Between brackets, [nom du collectif], [territoire] and [date] are filled by the settings."
                ),
            ),
        ]
    )

    @property
    def delete_view(self):
        """Drafts are thrown away by the process; nothing else is ever deleted."""
        return adopting.discard


def _number(version):
    return "" if version.status == CharterStatus.DRAFT else version.number
