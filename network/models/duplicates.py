"""Listings that may be one and the same place, and what became of them (fr: doublons, fiches réunies)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PairStatus(models.TextChoices):
    PROPOSED = "proposed", pgettext_lazy("pair of listings", "to be looked at")
    MERGED = "merged", pgettext_lazy("pair of listings", "merged")
    NOT_THE_SAME = "not_the_same", pgettext_lazy("pair of listings", "not the same place")


class PairOfPlaces(models.Model):
    """Two listings, the one with the smaller key first; a decision about them is remembered for ever (fr: doublon).

    ``reasons``: ``[[word, detail], …]``, read out by :func:`network.exchange.pairs.in_words`.
    """

    first = models.ForeignKey("Place", models.CASCADE, related_name="pairs_as_first", verbose_name=_("place"))
    second = models.ForeignKey("Place", models.CASCADE, related_name="pairs_as_second", verbose_name=_("place"))
    score = models.PositiveSmallIntegerField(_("likeness"), default=0)
    reasons = models.JSONField(default=list)
    status = models.CharField(_("status"), max_length=15, choices=PairStatus, default=PairStatus.PROPOSED)
    found_at = models.DateTimeField(_("found on"), default=timezone.now)
    decided_at = models.DateTimeField(_("decided on"), null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("possible duplicate")
        verbose_name_plural = _("possible duplicates")
        ordering = ["-score", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="one_row_per_pair_of_places"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="a_pair_is_written_in_order"),
        ]
        indexes = [models.Index(fields=["status", "-score"], name="pairs_by_status")]

    def __str__(self):
        return f"{self.first} / {self.second}"

    @property
    def places(self):
        return [self.first, self.second]

    def other(self, place):
        return self.second if place.pk == self.first_id else self.first


class MergeOfPlaces(models.Model):
    """One listing took in another one, and how to take it back (fr: fiches réunies).

    ``changes``: keys of the :class:`ListingChange` made by it; ``was``: what is put back as it was on the two rows.
    """

    pair = models.ForeignKey(PairOfPlaces, models.CASCADE, related_name="merges")
    kept = models.ForeignKey("Place", models.CASCADE, related_name="merges", verbose_name=_("listing kept"))
    absorbed = models.ForeignKey("Place", models.CASCADE, related_name="+", verbose_name=_("listing taken in"))
    changes = models.JSONField(default=list)
    was = models.JSONField(default=dict)
    at = models.DateTimeField(_("on"), default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    undone_at = models.DateTimeField(_("undone on"), null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("merge of listings")
        verbose_name_plural = _("merges of listings")
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.absorbed} → {self.kept}"


class LookForPairs(models.Model):
    """What the last look for duplicates had before its eyes, so that the same is not looked at twice."""

    digest = models.CharField(max_length=64)
    looked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("look for duplicates")
        verbose_name_plural = _("looks for duplicates")

    def __str__(self):
        return f"{self.looked_at:%d/%m/%Y}"
