"""The watch in the administration (fr: veille)."""

import django_filters
from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from network.viewsets.lists import NetworkViewSet, ReadPanel
from resources.models import Theme, WatchFeed, WatchItem, WatchKind, WatchStatus, WatchVisibility


class WatchItemForm(WagtailAdminModelForm):
    def save(self, commit=True):
        if self.instance.pk is None and self.for_user:
            self.instance.proposed_by = self.for_user
        return super().save(commit)


class WatchFilters(WagtailFilterSet):
    status = django_filters.ChoiceFilter(label=_("Status"), choices=WatchStatus.choices)
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=WatchKind.choices)
    visibility = django_filters.ChoiceFilter(
        label=pgettext_lazy("link", "Who may see it"), choices=WatchVisibility.choices
    )
    themes = django_filters.ModelChoiceFilter(
        label=_("Theme"), queryset=Theme.objects.filter(watch_items__isnull=False).distinct()
    )

    class Meta:
        model = WatchItem
        fields = []


def _state(item):
    return [item.get_status_display()], [(_("Read and decide"), reverse("watching:items") + "?etat=proposed")]


class WatchItemViewSet(NetworkViewSet):
    model = WatchItem
    icon = "link"
    words = "watch"
    search_fields = ["title", "source", "why", "url"]
    filterset_class = WatchFilters
    list_display = [
        "title",
        Column("source", label=_("Source"), sort_key="source"),
        Column("kind", label=_("Kind"), accessor="get_kind_display", sort_key="kind"),
        StatusTagColumn(
            "status", label=_("Status"), accessor="get_status_display", sort_key="status",
            primary=lambda item: item.status == WatchStatus.PROPOSED,
        ),
        DateColumn("deadline", label=_("Last day to answer"), sort_key="deadline"),
        DateColumn("published_at", label=pgettext_lazy("link", "Published on"), sort_key="published_at"),
    ]  # fmt: skip
    export_filename = "veille"
    list_export = [
        "title", "url", "source", "why", "get_kind_display", "deadline", "get_visibility_display", "get_status_display",
        "published_at",
    ]  # fmt: skip
    export_headings = {
        "get_kind_display": _("Kind"), "get_visibility_display": pgettext_lazy("link", "Who may see it"), "get_status_display": _("Status"),
    }  # fmt: skip
    edit_handler = ObjectList(
        [
            ReadPanel(_state, heading=_("Status")),
            MultiFieldPanel(
                [FieldPanel("title"), FieldPanel("url"), FieldPanel("source"), FieldPanel("why")],
                heading=_("The link"),
            ),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("kind"), FieldPanel("deadline")]),
                    FieldPanel("themes", widget=forms.CheckboxSelectMultiple),
                    FieldPanel("visibility"),
                ],
                heading=_("To find it"),
            ),
        ],
        base_form_class=WatchItemForm,
    )


class WatchFeedViewSet(NetworkViewSet):
    model = WatchFeed
    icon = "list-ul"
    related = ["theme"]
    search_fields = ["name", "url", "error"]
    list_filter = ["is_followed"]
    list_display = [
        "name",
        Column("url", label=_("Address of the feed")),
        Column("theme", label=_("Theme"), sort_key="theme__label"),
        Column("error", label=_("Last error")),
        DateColumn("read_at", label=_("Last read on"), sort_key="read_at"),
    ]
    ordering = ["name", "pk"]
    export_filename = "flux"
    list_export = ["name", "url", "theme", "is_followed", "read_at", "failures", "error"]
    panels = [
        FieldPanel("name"),
        FieldPanel("url"),
        FieldPanel("theme"),
        FieldPanel("is_followed"),
        FieldPanel("is_shown"),
    ]


class WatchViewSetGroup(SnippetViewSetGroup):
    menu_label = _("Watch")
    menu_name = "watch"
    menu_icon = "link"
    menu_order = 125
    items = [WatchItemViewSet, WatchFeedViewSet]
