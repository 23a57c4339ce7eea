"""The age of listings as the database sees it: levels as a column and as a filter (see network.freshness)."""

import datetime as dt

import django_filters
from django.db.models import Case, CharField, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import StatusTagColumn

from network.freshness import Level, months_before
from network.models.network import the_network


def _older_than(months):
    """Listings verified at least so many whole months ago, or never."""
    day = months_before(timezone.localdate(), months) + dt.timedelta(days=1)
    midnight = timezone.make_aware(dt.datetime.combine(day, dt.time.min))
    return Q(verified_at=None) | Q(verified_at__lt=midnight)


def with_level(listings):
    """Each with ``level``, what :func:`network.freshness.level_of` says of it, in the same query."""
    network = the_network()
    return listings.annotate(
        level=Case(
            When(_older_than(network.refresh_after_months), then=Value(Level.REFRESH.value)),
            When(_older_than(network.check_after_months), then=Value(Level.CHECK.value)),
            When(_older_than(network.watch_after_months), then=Value(Level.WATCH.value)),
            default=Value(Level.FRESH.value),
            output_field=CharField(),
        )
    )


def to_refresh(listings):
    return listings.filter(_older_than(the_network().refresh_after_months))


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
        method=lambda listings, _name, level: with_level(listings).filter(level=level),
    )
