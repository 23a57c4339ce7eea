"""How sure one may be of a listing: four levels of age, said kindly, in Python and in SQL (domain.md, section 4)."""

import calendar
import datetime as dt

from django.db import models
from django.db.models import Case, CharField, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from network.models.network import the_network


class Level(models.TextChoices):
    FRESH = "fresh", pgettext_lazy("listing", "up to date")
    WATCH = "watch", pgettext_lazy("listing", "to be watched")
    CHECK = "check", pgettext_lazy("listing", "to be checked")
    REFRESH = "refresh", pgettext_lazy("listing", "to be refreshed")


def months_since(day, today=None):
    """Whole months between two days."""
    today = today or timezone.localdate()
    return (today.year - day.year) * 12 + today.month - day.month - (today.day < day.day)


def months_before(day, months):
    """The last day from which ``months`` whole months have passed on ``day``."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return day.replace(year=year, month=month + 1, day=min(day.day, calendar.monthrange(year, month + 1)[1]))


def level_of(listing):
    """The listing's level today; one that nobody ever verified is to be refreshed."""
    if listing.verified_at is None:
        return Level.REFRESH
    network = the_network()
    age = months_since(timezone.localdate(listing.verified_at))
    if age < network.watch_after_months:
        return Level.FRESH
    if age < network.check_after_months:
        return Level.WATCH
    if age < network.refresh_after_months:
        return Level.CHECK
    return Level.REFRESH


# The same for many at once, as the database sees it.


def _older_than(months):
    """Listings verified at least so many whole months ago, or never."""
    day = months_before(timezone.localdate(), months) + dt.timedelta(days=1)
    midnight = timezone.make_aware(dt.datetime.combine(day, dt.time.min))
    return Q(verified_at=None) | Q(verified_at__lt=midnight)


def with_level(listings):
    """Each with ``level``, what :func:`level_of` says of it, in the same query."""
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


def at_level(listings, level):
    """Those of one level only."""
    return with_level(listings).filter(level=level)


def to_refresh(listings):
    return listings.filter(_older_than(the_network().refresh_after_months))


def kind_words(listing):
    """What the public reads: old does not mean wrong."""
    level = level_of(listing)
    if listing.verified_at is None:
        return _("Not yet confirmed by the place: better call before you come.")
    if level in (Level.FRESH, Level.WATCH):
        return ""
    return _("This information has not been confirmed for a while: better call before you come.")
