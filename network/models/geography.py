"""Communes, their EPCI, and the outline of the network's territory. Public data (Licence Ouverte)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Epci(models.Model):
    """A grouping of communes (fr: EPCI)."""

    siren = models.CharField(max_length=9, primary_key=True)
    name = models.CharField(_("name"), max_length=150)
    kind = models.CharField(_("kind"), max_length=10, blank=True)

    class Meta:
        verbose_name = _("EPCI")
        verbose_name_plural = _("EPCIs")
        ordering = ["name"]

    def __str__(self):
        return self.name


class CommuneQuerySet(models.QuerySet):
    def of_territory(self):
        """The communes of the network's own territory."""
        return self.filter(in_territory=True)


class Commune(models.Model):
    """A commune, or an arrondissement of Paris, Lyon or Marseille."""

    insee = models.CharField(_("INSEE code"), max_length=5, primary_key=True)
    name = models.CharField(_("name"), max_length=100)
    slug = models.SlugField(max_length=110)
    postal_codes = models.CharField(_("postal codes"), max_length=200, blank=True, help_text=_("Joined by |."))
    departement = models.CharField(_("département"), max_length=3, db_index=True)
    epci = models.ForeignKey(Epci, models.SET_NULL, null=True, blank=True, related_name="communes")
    population = models.PositiveIntegerField(_("population"), null=True)
    latitude = models.FloatField(_("latitude"), null=True, help_text="WGS84")
    longitude = models.FloatField(_("longitude"), null=True, help_text="WGS84")
    in_territory = models.BooleanField(_("in the network’s territory"), default=False)

    objects = CommuneQuerySet.as_manager()

    class Meta:
        verbose_name = _("commune")
        verbose_name_plural = _("communes")
        ordering = ["slug", "insee"]

    def __str__(self):
        return f"{self.name} ({self.postal_codes.split('|')[0]})"


class Territory(models.Model):
    """The outline of the network's own communes, as SVG paths in a view box 1,000 units wide. One row."""

    view_box = models.CharField(max_length=60)
    outline = models.TextField(help_text=_("The outer border, an SVG path."))
    inner_borders = models.TextField(blank=True, help_text=_("Borders between EPCI, an SVG path."))
    west = models.FloatField(default=0)
    north = models.FloatField(default=0)
    scale_x = models.FloatField(default=1, help_text=_("View-box units for one degree of longitude."))
    scale_y = models.FloatField(default=1, help_text=_("View-box units for one degree of latitude."))

    def __str__(self):
        return self.view_box

    def point(self, latitude, longitude):
        """Where a position (WGS84) stands in the view box: ``(x, y)``, whole numbers."""
        return round((longitude - self.west) * self.scale_x), round((self.north - latitude) * self.scale_y)
