"""Choosing a commune of the network's départements."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from network.models import Commune


def commune_field(label=None):
    """Any commune of the départements in which the territory lies, by its INSEE code."""
    departements = Commune.objects.of_territory().values("departement")
    choices = Commune.objects.filter(departement__in=departements).order_by("slug")
    return forms.ChoiceField(
        label=label or _("Commune"),
        choices=[("", gettext("Choose")), *((each.insee, str(each)) for each in choices)],
        required=False,
    )
