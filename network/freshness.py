"""How sure one may be of a listing: four levels of age, said kindly (domain.md, section 4)."""

import calendar

from django.db import models
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


def kind_words(listing):
    """What the public reads: old does not mean wrong."""
    level = level_of(listing)
    if listing.verified_at is None:
        return _("Not yet confirmed by the place: better call before you come.")
    if level in (Level.FRESH, Level.WATCH):
        return ""
    return _("This information has not been confirmed for a while: better call before you come.")
