"""The national vocabularies of places, as versioned data (fr: listes fermées du schéma national)."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Vocabulary(models.TextChoices):
    """The value is also the name of the field in the national schema; the last three are of this site alone."""

    SERVICES = "services", _("services")
    AUDIENCES = "publics_specifiquement_adresses", _("audiences")
    SPECIAL_CARE = "prise_en_charge_specifique", _("special care")
    FEES = "frais_a_charge", _("fees")
    PROGRAMMES = "dispositif_programmes_nationaux", _("national programmes")
    LABELS = "formations_labels", _("training and labels")
    ACCESS = "modalites_acces", _("ways to come")
    SUPPORT = "modalites_accompagnement", _("kinds of support")
    TYPOLOGY = "typologie", _("kinds of place")
    ITINERANCE = "itinerance", _("itinerant or fixed")
    EQUIPMENT = "equipements", _("equipment on site")
    ACCESSIBILITY = "accessibilite", _("accessibility")
    SCHEMES = "aides_acceptees", _("vouchers taken")


class TermQuerySet(models.QuerySet):
    def of(self, vocabulary):
        return self.filter(vocabulary=vocabulary)


class Term(models.Model):
    """One value of a vocabulary. ``label`` is the exact French text that files exchange."""

    vocabulary = models.CharField(_("vocabulary"), max_length=40, choices=Vocabulary)
    code = models.SlugField(_("code"), max_length=60)
    label = models.CharField(_("national label"), max_length=150)
    label_en = models.CharField(_("label in English"), max_length=150, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    since = models.CharField(_("since version"), max_length=10)

    objects = TermQuerySet.as_manager()

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        ordering = ["vocabulary", "position"]
        constraints = [
            models.UniqueConstraint(fields=["vocabulary", "code"], name="one_term_per_code"),
            models.UniqueConstraint(fields=["vocabulary", "label"], name="one_term_per_label"),
        ]

    def __str__(self):
        return self.label_en if self.label_en and get_language() == "en" else self.label
