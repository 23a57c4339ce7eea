"""The yearly talk between a member and the other party (fr: bilan bilatéral, entretien annuel; Manche, article 7)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from network.roles import is_coordinator, structure_ids


class InterviewStatus(models.TextChoices):
    PREPARED = "prepared", pgettext_lazy("interview", "to be held")
    HELD = "held", pgettext_lazy("interview", "held")
    CONFIRMED = "confirmed", pgettext_lazy("interview", "confirmed by the member")


class InterviewQuerySet(models.QuerySet):
    def visible_to(self, user):
        """All of them for coordinators; those of one's own structures for others."""
        return self if is_coordinator(user) else self.filter(structure__in=structure_ids(user))


class Interview(models.Model):
    """The sheet of one member for one year. Steps: :mod:`network.interviewing`.

    ``facts``: ``{section: [sentence, …]}``, what the site knew on the day it was held; ``notes``: ``{section: what was said}``.
    """

    structure = models.ForeignKey("Structure", models.PROTECT, related_name="interviews", verbose_name=_("structure"))
    year = models.PositiveSmallIntegerField(_("year"))
    status = models.CharField(_("status"), max_length=10, choices=InterviewStatus, default=InterviewStatus.PREPARED)
    planned_on = models.DateField(_("planned on"), null=True, blank=True)
    held_on = models.DateField(_("held on"), null=True, blank=True)
    for_member = models.CharField(_("for the member"), max_length=300, blank=True)
    for_network = models.CharField(_("for the other party"), max_length=300, blank=True)
    facts = models.JSONField(default=dict, editable=False)
    notes = models.JSONField(default=dict, editable=False)
    edition = models.PositiveIntegerField(default=1, editable=False)
    remark = models.TextField(_("remark of the member"), max_length=2000, blank=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    confirmed_at = models.DateTimeField(_("confirmed on"), null=True)
    prepared_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = InterviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("yearly interview")
        verbose_name_plural = _("yearly interviews")
        ordering = ["-year", "structure__name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["structure", "year"], name="one_interview_a_year_for_a_member"),
            models.CheckConstraint(
                condition=Q(status="prepared") | Q(held_on__isnull=False), name="an_interview_was_held_on_a_day"
            ),
        ]

    def __str__(self):
        return f"{self.structure} – {self.year}"
