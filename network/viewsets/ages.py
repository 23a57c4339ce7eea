"""The age of listings as the administration shows it: a column, a filter, what is exported (see network.freshness)."""

import django_filters
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import StatusTagColumn

from network.freshness import Level, at_level

# What exports say of both dates: when, by whom, how.
AGE_EXPORT = [
    "level_said", "verified_at", "verified_by_whom", "get_verified_means_display", "modified_at", "modified_by_whom",
    "get_modified_means_display",
]  # fmt: skip
AGE_HEADINGS = {
    "level_said": _("freshness"), "verified_by_whom": _("verified by whom"),
    "get_verified_means_display": _("verified by"), "modified_by_whom": _("modified by whom"),
    "get_modified_means_display": _("modified by"),
}  # fmt: skip
AGE_RELATED = ["verified_by", "verified_contact", "modified_by", "modified_contact"]


def level_column():
    return StatusTagColumn(
        "level",
        label=_("Freshness"),
        accessor=lambda listing: Level(listing.level).label,
        primary=lambda listing: listing.level == Level.FRESH,
        sort_key="verified_at",
    )


def level_filter():
    return django_filters.ChoiceFilter(
        label=_("Freshness"),
        choices=Level.choices,
        method=lambda listings, _name, level: at_level(listings, level),
    )
