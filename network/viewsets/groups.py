"""Working groups and who sits in them (fr: groupes de travail, sièges)."""

import django_filters
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn, NumberColumn, StatusTagColumn

from network.models import GroupStatus, Seat, WorkingGroup
from network.viewsets.lists import NetworkViewSet, ReadPanel, SluggedForm


def _seats_of(group):
    seats = group.seats.filter(left_at=None).select_related("user")
    lines = [
        " – ".join(
            part
            for part in (
                str(seat.user),
                str(_("facilitator")) if seat.is_facilitator else "",
                "" if seat.accepted_at else str(_("asks to join")),
            )
            if part
        )
        for seat in seats
    ]
    every, add = (reverse(Seat.snippet_viewset.get_url_name(name)) for name in ("list", "add"))
    inside = reverse("network:group", args=[group.slug])
    return lines, [
        (_("See or change"), f"{every}?group={group.pk}"),
        (_("Add"), add),
        (_("Inside of the group"), inside),
    ]


class GroupFilters(WagtailFilterSet):
    class Meta:
        model = WorkingGroup
        fields = ["status", "joining"]


class WorkingGroupViewSet(NetworkViewSet):
    model = WorkingGroup
    icon = "folder-open-inverse"
    words = "group"
    search_fields = ["name", "mandate"]
    filterset_class = GroupFilters
    list_display = [
        "name",
        NumberColumn("sitting", label=_("People")),
        NumberColumn("asking", label=_("Asking to join")),
        Column("joining", label=_("Who may join"), accessor="get_joining_display"),
        StatusTagColumn(
            "status",
            label=_("Status"),
            accessor="get_status_display",
            primary=lambda group: group.status == GroupStatus.RUNNING,
        ),
        DateColumn("created_on", label=_("Created on"), sort_key="created_on"),
    ]
    export_filename = "groupes-de-travail"
    list_export = ["name", "mandate", "get_joining_display", "get_status_display", "created_on", "sitting"]
    export_headings = {
        "get_joining_display": _("Who may join"), "get_status_display": _("Status"), "sitting": _("People"),
    }  # fmt: skip
    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [FieldPanel("name"), FieldPanel("mandate"), FieldPanel("joining")], heading=_("The group")
            ),
            ReadPanel(_seats_of, heading=_("Who sits in it")),
            MultiFieldPanel(
                [FieldRowPanel([FieldPanel("status"), FieldPanel("created_on")]), FieldPanel("slug")],
                heading=_("On the site"),
            ),
        ],
        base_form_class=SluggedForm,
    )

    def get_queryset(self, request):
        here = Q(seats__left_at=None)
        return (
            super()
            .get_queryset(request)
            .annotate(
                sitting=Count("seats", here & Q(seats__accepted_at__isnull=False)),
                asking=Count("seats", here & Q(seats__accepted_at=None, seats__isnull=False)),
            )
        )


class SeatFilters(WagtailFilterSet):
    state = django_filters.ChoiceFilter(
        label=_("State"),
        choices=[("asked", pgettext_lazy("seat", "asked for")), ("taken", pgettext_lazy("seat", "taken")), ("left", pgettext_lazy("seat", "left"))],
        method=lambda seats, _name, state: {
            "asked": seats.asked_for, "taken": seats.taken, "left": lambda: seats.filter(left_at__isnull=False)
        }[state](),
    )  # fmt: skip

    class Meta:
        model = Seat
        fields = ["group", "is_facilitator"]


class SeatViewSet(NetworkViewSet):
    model = Seat
    icon = "user"
    related = ["group", "user", "structure"]
    search_fields = ["user__last_name", "user__first_name", "user__email", "group__name"]
    filterset_class = SeatFilters
    list_display = [
        "user",
        Column("group", label=_("Group"), sort_key="group__name"),
        Column("structure", label=_("Sits for"), sort_key="structure__name"),
        BooleanColumn("is_facilitator", label=_("Facilitator")),
        DateColumn("asked_at", label=_("Asked on"), sort_key="asked_at"),
        DateColumn("accepted_at", label=_("Since"), sort_key="accepted_at"),
        DateColumn("left_at", label=_("Left on"), sort_key="left_at"),
    ]
    export_filename = "sieges"
    list_export = ["user", "user.email", "group", "structure", "is_facilitator", "asked_at", "accepted_at", "left_at"]
    export_headings = {"user.email": _("E-mail address"), "asked_at": _("Asked on")}
    panels = [
        FieldPanel("group"),
        FieldPanel("user"),
        FieldPanel("structure"),
        FieldPanel(
            "is_facilitator", help_text=_("A facilitator accepts requests, shares documents, keeps the page.")
        ),
        FieldPanel("accepted_at", help_text=_("Empty: the person asks to join and waits for an answer.")),
        FieldPanel("left_at", help_text=_("Fill it in when the person leaves the group.")),
    ]
