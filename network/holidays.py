"""Bank holidays and clocks: what day it is, and what time, where a place stands.

Source: the labour code's list (L3133-1), Alsace-Moselle's own days, the days of the abolition of slavery overseas.
"""

import functools
from zoneinfo import ZoneInfo

from jours_feries_france import JoursFeries

PARIS = "Europe/Paris"
ALSACE_MOSELLE = frozenset(["57", "67", "68"])
# Département or territory: the zone of its bank holidays, and its clock.
OVERSEAS = {
    "971": ("Guadeloupe", "America/Guadeloupe"),
    "972": ("Martinique", "America/Martinique"),
    "973": ("Guyane", "America/Cayenne"),
    "974": ("La Réunion", "Indian/Reunion"),
    "975": ("Saint-Pierre-et-Miquelon", "America/Miquelon"),
    "976": ("Mayotte", "Indian/Mayotte"),
    "977": ("Saint-Barthélémy", "America/St_Barthelemy"),
    "978": ("Saint-Martin", "America/Marigot"),
    "986": ("Wallis-et-Futuna", "Pacific/Wallis"),
    "987": ("Polynésie Française", "Pacific/Tahiti"),
    "988": ("Nouvelle-Calédonie", "Pacific/Noumea"),
}


def departement_of(commune, postal_code=""):
    """The number of the département: the commune's, else what the postal code says; ``""`` when unknown."""
    if commune is not None:
        return commune.departement
    return postal_code[:3] if postal_code.startswith(("97", "98")) else postal_code[:2]


def zone_of(departement):
    if departement in OVERSEAS:
        return OVERSEAS[departement][0]
    return "Alsace-Moselle" if departement in ALSACE_MOSELLE else "Métropole"


def clock_of(departement):
    """The name of its time zone."""
    return OVERSEAS[departement][1] if departement in OVERSEAS else PARIS


def local(moment, departement):
    """The moment (aware) as the clocks of the département show it."""
    return moment.astimezone(ZoneInfo(clock_of(departement)))


@functools.cache
def _of_year(year, zone):
    return {day: name for name, day in JoursFeries.for_year(year, zone=zone).items()}


def holiday_on(day, departement):
    """The French name of the bank holiday, or ``""``."""
    return _of_year(day.year, zone_of(departement)).get(day, "")
