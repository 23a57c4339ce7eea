"""The kinds of meetings that the network holds (fr: types de séances). Meetings themselves are led in the member area."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.admin.ui.tables import Column

from network.models import MeetingKind
from network.viewsets.lists import NetworkViewSet


class MeetingKindViewSet(NetworkViewSet):
    model = MeetingKind
    icon = "calendar-alt"
    search_fields = ["name"]
    list_display = [
        "name",
        Column("audience", label=_("Who is summoned"), accessor="get_audience_display"),
        Column("every_months", label=_("Every (months)")),
        Column("quorum_share", label=_("Quorum")),
    ]
    export_filename = "types-de-seances"
    list_export = [
        "name", "get_audience_display", "every_months", "usual_month", "summons_days", "quorum_share", "most_proxies",
    ]  # fmt: skip
    export_headings = {"get_audience_display": _("Who is summoned")}
    panels = [
        FieldPanel("name"),
        MultiFieldPanel([FieldPanel("audience"), FieldPanel("committee")], heading=_("Who is summoned")),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("every_months"), FieldPanel("usual_month"), FieldPanel("summons_days")])],
            heading=_("When"),
        ),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("quorum_share"), FieldPanel("most_proxies")])], heading=_("How it decides")
        ),
    ]
