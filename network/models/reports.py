"""What readers report about a listing (fr: signalements)."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from network.roles import is_coordinator, structure_ids


class ReportReason(models.TextChoices):
    HOURS = "hours", _("The hours are wrong")
    SERVICES = "services", _("The services are not those")
    ADDRESS = "address", _("The address or the position is wrong")
    CONTACT = "contact", _("The phone or the e-mail address does not work")
    GONE = "gone", _("The place no longer exists")
    OTHER = "other", _("Something else")


class ReportStatus(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("report", "waiting")
    DONE = "done", pgettext_lazy("report", "listing corrected")
    ASIDE = "aside", pgettext_lazy("report", "nothing to correct")


class ReportQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(status=ReportStatus.WAITING)

    def visible_to(self, user):
        """Coordinators see all; others those about the structures they act for."""
        return self if is_coordinator(user) else self.filter(place__structure__in=structure_ids(user))


class ListingReport(models.Model):
    """One report. The reader’s address is kept only until the report is settled and they were told."""

    place = models.ForeignKey("Place", models.CASCADE, related_name="reports", verbose_name=_("place"))
    reason = models.CharField(_("what is wrong"), max_length=10, choices=ReportReason)
    text = models.TextField(_("in your words"), max_length=1000, blank=True)
    email = models.EmailField(_("your e-mail address"), blank=True)
    at = models.DateTimeField(_("reported on"), default=timezone.now)
    status = models.CharField(_("status"), max_length=10, choices=ReportStatus, default=ReportStatus.WAITING)
    settled_by = models.ForeignKey(
        "User", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("settled by")
    )
    settled_at = models.DateTimeField(_("settled on"), null=True, blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report of a reader")
        verbose_name_plural = _("reports of readers")
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.place}: {self.get_reason_display()}"
