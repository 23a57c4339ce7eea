"""The age of listings as the administration shows it: a column and a filter (see network.freshness)."""

import django_filters
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import StatusTagColumn

from network.freshness import Level, at_level


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
