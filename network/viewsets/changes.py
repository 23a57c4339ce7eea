"""The changes of listings as the secretariat reads them every morning (fr: modifications des fiches)."""

import datetime as dt

import django_filters
from django.db.models import Q
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import IndexView

from network import sections
from network.models import ChangeStatus, ListingChange
from network.said import compared
from network.viewsets.lists import ConsultationOnly, SafeTables

policy = ConsultationOnly(ListingChange)

PERIODS = [
    ("today", _("today")),
    ("yesterday", _("yesterday")),
    ("since_yesterday", _("since yesterday")),
    ("week", _("the last 7 days")),
]


def during(period):
    """The condition for one of ``PERIODS``; days begin at midnight here, not in Greenwich."""
    today = timezone.localdate()
    first, last = {"today": (0, 0), "yesterday": (1, 1), "since_yesterday": (1, 0), "week": (6, 0)}[period]
    return Q(
        at__gte=_midnight(today - dt.timedelta(days=first)), at__lt=_midnight(today - dt.timedelta(days=last - 1))
    )


def since_yesterday():
    return during("since_yesterday")


def _midnight(day):
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))


class ChangeFilters(WagtailFilterSet):
    period = django_filters.ChoiceFilter(
        label=_("Period"), choices=PERIODS, method=lambda changes, _name, period: changes.filter(during(period))
    )

    class Meta:
        model = ListingChange
        fields = ["status", "means"]


class ListingChanges(SafeTables, IndexView):
    """Who corrected what, since when, with the words before and after."""

    model = ListingChange
    permission_policy = policy
    any_permission_required = ["view"]
    page_title = _("Changes of listings")
    header_icon = "history"
    template_name = "network/upkeep/changes.html"
    results_template_name = "network/upkeep/changes_results.html"
    index_url_name = "listing_changes"
    index_results_url_name = "listing_changes_results"
    filterset_class = ChangeFilters
    search_fields = ["place__name", "structure__name", "structure__usage_name", "by__last_name", "by__email"]
    paginate_by = 20
    default_ordering = "-at"
    export_filename = "modifications-des-fiches"
    list_export = ["at", "listing", "heading", "get_status_display", "by", "get_means_display", "was", "became"]
    export_headings = {
        "at": _("On"), "listing": _("Listing"), "heading": _("Section"), "get_status_display": _("Status"),
        "by": _("Person"), "get_means_display": _("By"), "was": _("Before"), "became": _("After"),
    }  # fmt: skip
    columns = [Column("at", label=_("On"), sort_key="at")]

    def get_base_queryset(self):
        return ListingChange.objects.select_related("place__structure", "structure", "by")

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        context["changes"] = [_readable(change) for change in context["object_list"]]
        context["shortcuts"] = self.shortcuts
        return context

    @cached_property
    def shortcuts(self):
        """The four questions of a morning, one link each."""
        asked = [*(({"period": value}, label) for value, label in PERIODS)]
        asked.append(({"status": ChangeStatus.WAITING.value}, _("waiting for a check")))
        here = reverse("listing_changes")
        return [
            {
                "label": label,
                "url": f"{here}?{urlencode(question)}",
                "current": all(self.request.GET.get(name) == value for name, value in question.items()),
            }
            for question, label in asked
        ]

    def to_row_dict(self, item):
        change = _readable(item)
        change.was = "\n".join(f"{label} : {', '.join(before)}" for label, before, _after in change.compared)
        change.became = "\n".join(f"{label} : {', '.join(after)}" for label, _before, after in change.compared)
        return super().to_row_dict(change)


def _readable(change):
    listing = change.listing
    change.heading = sections.heading_of(listing, change.section)
    change.compared = compared(listing, change)
    kind = listing._meta.model_name
    change.listing_url = reverse(listing.snippet_viewset.get_url_name("edit"), args=[listing.pk])
    change.history_url = reverse(f"network:{kind}_history", args=[listing.slug])
    return change


urlpatterns = [
    path("network/changes/", ListingChanges.as_view(), name="listing_changes"),
    path("network/changes/results/", ListingChanges.as_view(results_only=True), name="listing_changes_results"),
]


class ChangesMenuItem(MenuItem):
    def is_shown(self, request):
        return policy.user_has_permission(request.user, "view")
