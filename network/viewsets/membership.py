"""Memberships and applications (fr: adhésions, demandes d’adhésion)."""

import django_filters
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn, StatusTagColumn

from network.models import ApplicationStatus, Membership, MembershipApplication
from network.viewsets.lists import ConsultationOnly, Index, NetworkViewSet, ReadableHistory


def _running(memberships, _name, wanted):
    running = Membership.objects.running().values("pk")
    return memberships.filter(pk__in=running) if wanted == "yes" else memberships.exclude(pk__in=running)


def _runs(membership):
    today = timezone.localdate()
    return membership.begins_on <= today and (membership.ends_on is None or membership.ends_on >= today)


class MembershipFilters(WagtailFilterSet):
    running = django_filters.ChoiceFilter(
        label=_("Today"),
        method=_running,
        choices=[
            ("yes", pgettext_lazy("membership", "running")),
            ("no", pgettext_lazy("membership", "ended or not begun")),
        ],
    )

    class Meta:
        model = Membership
        fields = ["agreement_type", "structure"]


class MembershipViewSet(NetworkViewSet):
    model = Membership
    icon = "date"
    related = ["structure", "agreement_type"]
    search_fields = ["structure__name", "structure__usage_name"]
    filterset_class = MembershipFilters
    list_display = [
        "structure",
        BooleanColumn("runs", label=_("Running today"), accessor=_runs),
        DateColumn("signed_on", label=_("Signed on"), sort_key="signed_on"),
        DateColumn("begins_on", label=_("Begins on"), sort_key="begins_on"),
        DateColumn("ends_on", label=_("Ends on"), sort_key="ends_on"),
        Column("agreement_type", label=_("Set of rules")),
    ]
    export_filename = "adhesions"
    list_export = ["structure", "structure.siret", "agreement_type", "signed_on", "begins_on", "ends_on"]
    export_headings = {"structure.siret": _("SIRET")}
    panels = [
        FieldPanel("structure"),
        FieldPanel("agreement_type", help_text=_("What the structure signed; the rules of its membership follow.")),
        FieldRowPanel([FieldPanel("signed_on"), FieldPanel("begins_on"), FieldPanel("ends_on")]),
    ]


class ApplicationIndex(Index):
    """Each row leads to where the application is decided."""

    def get_inspect_url(self, instance):
        return reverse("network:application", args=[instance.pk])


class ApplicationFilters(WagtailFilterSet):
    class Meta:
        model = MembershipApplication
        fields = ["status", "agreement_type"]


class MembershipApplicationViewSet(NetworkViewSet):
    model = MembershipApplication
    icon = "doc-full"
    permission_policy = ConsultationOnly(MembershipApplication)
    index_view_class = ApplicationIndex
    history_view_class = ReadableHistory
    related = ["commune", "agreement_type"]
    search_fields = ["structure_name", "contact_name", "email", "siret"]
    filterset_class = ApplicationFilters
    inspect_view_enabled = True

    def get_queryset(self, request):
        """What is being written is nobody else's business."""
        return super().get_queryset(request).handed_over()

    inspect_view_fields = [
        "structure_name", "siret", "commune", "contact_name", "contact_function", "email", "phone", "motivation", "status",
        "submitted_at", "decided_at", "refusal_reason",
    ]  # fmt: skip
    list_display = [
        "structure_name",
        Column("commune", label=_("Commune"), accessor="commune.name"),
        Column("contact_name", label=_("Person")),
        StatusTagColumn(
            "status",
            label=_("Status"),
            accessor="get_status_display",
            sort_key="status",
            primary=lambda application: application.status == ApplicationStatus.SUBMITTED,
        ),
        DateColumn("submitted_at", label=_("Submitted on"), sort_key="submitted_at"),
        DateColumn("decided_at", label=_("Decided on"), sort_key="decided_at"),
    ]
    export_filename = "demandes-d-adhesion"
    list_export = [
        "structure_name", "siret", "commune", "contact_name", "contact_function", "email", "phone", "motivation",
        "get_status_display", "submitted_at", "decided_at", "refusal_reason",
    ]  # fmt: skip
    export_headings = {
        "get_status_display": _("Status"),
        "contact_name": _("Person"),
        "contact_function": _("Function"),
    }
    panels = [FieldPanel("motivation", read_only=True)]
