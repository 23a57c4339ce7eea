"""What is noted about listings day after day: findings of the checks, how often a page was seen, how many are fresh."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Severity(models.TextChoices):
    SERIOUS = "serious", pgettext_lazy("finding", "serious")
    MINOR = "minor", pgettext_lazy("finding", "minor")


class FindingQuerySet(models.QuerySet):
    def standing(self):
        """Still seen by the last check, and not set aside."""
        return self.filter(gone_at=None, set_aside_at=None)


class Finding(models.Model):
    """Something that an automatic check thinks is wrong with a listing (fr: anomalie).

    ``check``: the name of the check; ``detail``: what it saw, as a plain sentence's variable part.
    """

    place = models.ForeignKey("Place", models.CASCADE, related_name="findings", verbose_name=_("place"))
    check_name = models.CharField(_("check"), max_length=30)
    severity = models.CharField(_("severity"), max_length=10, choices=Severity)
    detail = models.CharField(_("detail"), max_length=300, blank=True)
    found_at = models.DateTimeField(_("found on"), default=timezone.now)
    seen_at = models.DateTimeField(_("last seen on"), default=timezone.now)
    gone_at = models.DateTimeField(_("gone on"), null=True)
    set_aside_at = models.DateTimeField(_("set aside on"), null=True)
    set_aside_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    objects = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        ordering = ["-severity", "place__name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["place", "check_name"], name="one_finding_per_place_and_check"),
            models.CheckConstraint(
                condition=Q(set_aside_at=None) | ~Q(reason=""), name="a_finding_is_set_aside_with_a_reason"
            ),
        ]
        indexes = [models.Index(fields=["gone_at", "set_aside_at"], name="findings_standing")]

    def __str__(self):
        return f"{self.place} – {self.check_name}"


class PlaceViews(models.Model):
    """How often the public page of a place was seen on a day: a number, nothing about who looked."""

    place = models.ForeignKey("Place", models.CASCADE, related_name="views")
    day = models.DateField(_("day"))
    count = models.PositiveIntegerField(_("views"), default=0)

    class Meta:
        verbose_name = _("views of a place")
        verbose_name_plural = _("views of places")
        constraints = [models.UniqueConstraint(fields=["place", "day"], name="one_count_of_views_per_place_and_day")]

    def __str__(self):
        return f"{self.place} – {self.day:%d/%m/%Y}: {self.count}"


class ViewsLogReading(models.Model):
    """How far a log of views has been read, noted in the transaction that counts what was read.

    ``first_line``: digest of the file's first line. A log that is renamed or copied by its rotation keeps it, a new
    one has another.
    """

    first_line = models.CharField(max_length=64, unique=True)
    position = models.PositiveBigIntegerField(default=0)
    read_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("reading of a log of views")
        verbose_name_plural = _("readings of logs of views")

    def __str__(self):
        return f"{self.first_line[:8]}: {self.position}"


class FreshnessCount(models.Model):
    """How many listed places were at a level (:class:`network.freshness.Level`) on a day, for the trend."""

    day = models.DateField(_("day"))
    level = models.CharField(_("freshness"), max_length=10)
    count = models.PositiveIntegerField(_("places"))

    class Meta:
        verbose_name = _("freshness of the listings on a day")
        verbose_name_plural = _("freshness of the listings, day by day")
        ordering = ["day", "level"]
        constraints = [models.UniqueConstraint(fields=["day", "level"], name="one_count_per_day_and_level")]

    def __str__(self):
        return f"{self.day:%d/%m/%Y} – {self.level}: {self.count}"
