"""Dates of the agenda, and the calendars read from elsewhere (fr: dates, agendas externes)."""

import django_filters
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn, StatusTagColumn

from network.models import Event, EventKind, EventStatus, EventVisibility, ExternalCalendar, Structure
from network.viewsets.lists import ConsultationOnly, Index, NetworkViewSet, ReadableHistory, ReadPanel


class EventFilters(WagtailFilterSet):
    structure = django_filters.ModelChoiceFilter(
        label=_("Structure"), queryset=Structure.objects.filter(events__isnull=False).distinct()
    )
    status = django_filters.ChoiceFilter(label=_("Status"), choices=EventStatus.choices)
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=EventKind.choices)
    visibility = django_filters.ChoiceFilter(label=_("Who may see it"), choices=EventVisibility.choices)
    starts_at = django_filters.DateFromToRangeFilter(label=_("Begins"), widget=DateRangePickerWidget)

    class Meta:
        model = Event
        fields = []


def _inside(event):
    return format_html('<a href="{}">{}</a>', reverse("network:event", args=[event.slug]), _("Read and change"))


def _begins(event):
    return date_format(timezone.localtime(event.starts_at), "j F Y, H:i")


class EventIndex(Index):
    """Read here, changed in the member area: a line leads to the page of the date."""

    def get_inspect_url(self, instance):
        return reverse("network:event", args=[instance.slug])


class EventViewSet(NetworkViewSet):
    model = Event
    icon = "date"
    menu_label = _("Dates of the agenda")
    permission_policy = ConsultationOnly(Event)
    index_view_class = EventIndex
    history_view_class = ReadableHistory
    inspect_view_enabled = True
    inspect_view_fields = [
        "title", "kind", "summary", "text", "starts_at", "ends_at", "structure", "place", "where", "commune",
        "visibility", "group", "takes_registrations", "seats", "taken", "status", "cancelled_because", "calendar",
    ]  # fmt: skip
    related = ["structure", "place", "commune", "group", "calendar"]
    search_fields = ["title", "structure__name", "commune__name"]
    filterset_class = EventFilters
    list_display = [
        "title",
        Column("starts_at", label=_("Begins"), sort_key="starts_at", accessor=_begins),
        Column("structure", label=_("Structure"), sort_key="structure__name"),
        Column("kind", label=_("Kind"), accessor="get_kind_display", sort_key="kind"),
        Column("visibility", label=_("Who may see it"), accessor="get_visibility_display"),
        StatusTagColumn(
            "status", label=_("Status"), accessor="get_status_display", sort_key="status",
            primary=lambda event: event.status == EventStatus.PUBLISHED,
        ),
        Column("taken", label=_("Seats taken"), sort_key="taken"),
        Column("inside", label=_("In the member area"), accessor=_inside),
    ]  # fmt: skip
    export_filename = "agenda"
    list_export = [
        "title", "get_kind_display", "starts_at", "ends_at", "location", "structure", "get_visibility_display",
        "get_status_display", "seats", "taken", "registered_count", "came_count", "calendar", "slug",
    ]  # fmt: skip
    export_headings = {
        "get_kind_display": _("Kind"), "get_visibility_display": _("Who may see it"), "get_status_display": _("Status"),
        "location": _("Where"), "registered_count": _("Registered"), "came_count": _("Came"),
    }  # fmt: skip


def _reading(calendar):
    if calendar.last_error:
        lines = [calendar.last_error, _("Its dates stay as they were. It is read again tomorrow.")]
    elif calendar.last_read_at:
        lines = [_("Read without trouble.")]
    else:
        lines = [_("Not read yet. It is read each morning.")]
    every = f"{reverse(Event.snippet_viewset.get_url_name('list'))}?structure={calendar.structure_id}"
    return lines, [(_("See its dates"), every)]


class ExternalCalendarViewSet(NetworkViewSet):
    model = ExternalCalendar
    icon = "download"
    related = ["structure"]
    search_fields = ["name", "url", "structure__name"]
    list_display = [
        "name",
        Column("structure", label=_("Structure"), sort_key="structure__name"),
        BooleanColumn("is_read", label=_("Read each morning")),
        DateColumn("last_read_at", label=_("Last read on"), sort_key="last_read_at"),
        Column("last_error", label=_("What went wrong")),
    ]
    export_filename = "agendas-externes"
    list_export = ["name", "url", "structure", "kind", "visibility", "is_read", "last_read_at", "last_error"]
    edit_handler = ObjectList(
        [
            ReadPanel(_reading, heading=_("How reading went")),
            MultiFieldPanel(
                [FieldPanel("name"), FieldPanel("url"), FieldPanel("is_read")], heading=_("The calendar")
            ),
            MultiFieldPanel(
                [FieldPanel("structure"), FieldRowPanel([FieldPanel("kind"), FieldPanel("visibility")])],
                heading=_("How its dates are shown"),
            ),
        ]
    )
