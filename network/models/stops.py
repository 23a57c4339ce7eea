"""Where a place that travels will be, day by day (fr: passages d’un lieu itinérant)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from network import hours


class Stop(models.Model):
    """One day, one commune, from when to when. ``opens`` and ``closes`` are written ``"09:00"``."""

    place = models.ForeignKey("Place", models.CASCADE, related_name="stops", verbose_name=_("place"))
    on = models.DateField(_("day"))
    opens = models.CharField(_("from"), max_length=5)
    closes = models.CharField(_("to"), max_length=5)
    commune = models.ForeignKey("Commune", models.PROTECT, related_name="stops", verbose_name=_("commune"))
    where = models.CharField(_("where"), max_length=150, blank=True)

    class Meta:
        verbose_name = _("stop")
        verbose_name_plural = _("stops")
        ordering = ["on", "opens", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(opens__lt=F("closes")), name="a_stop_begins_before_it_ends"),
            models.UniqueConstraint(fields=["place", "on", "opens"], name="one_stop_at_a_time"),
        ]

    def __str__(self):
        return f"{self.on:%d/%m/%Y} {self.commune.name}"

    @property
    def times(self):
        """« 9 h à 12 h »."""
        return hours.write_slot([self.opens, self.closes])
