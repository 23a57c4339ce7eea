"""Sets, campaigns and readings, in situations that have a name."""

import datetime as dt
from decimal import Decimal

from network.deciding import decide
from network.measuring import answering, collecting, sets
from network.models import Indicator, IndicatorKind, Reading

KINDS = [
    {"name": "Ateliers", "kind": IndicatorKind.NUMBER, "unit": "ateliers", "known": "workshops"},
    {"name": "Sans matériel", "kind": IndicatorKind.RATIO, "of_what": "Personnes interrogées"},
    {"name": "Par âge", "kind": IndicatorKind.TABLE, "lines": ["Moins de 60 ans", "60 ans et plus"]},
    {"name": "La demande", "kind": IndicatorKind.CHOICE, "lines": ["En hausse", "Stable"]},
    {"name": "Difficultés", "kind": IndicatorKind.TEXT, "is_public": False},
]


def an_adopted_set(*, by, name="Indicateurs", kinds=KINDS):
    """Its version, adopted by a decision; by default one indicator of each kind."""
    begun = sets.begin(by=by, name=name)
    draft = sets.draft_of(begun)
    for each in kinds:
        sets.write(draft, by=by, **{"family": "Actions", "definition": "Ce qui est compté.", **each})
    decision = decide("Nous mesurons cela.", by=by, taken_on=dt.date(2025, 12, 4), taken_by="Plénière")
    sets.adopt(draft, by=by, decision=decision)
    return draft


def a_campaign(*, by, version=None, is_open=True, name="Chiffres de 2026", **said):
    """Of 2026, expected at the end of 2099, asking every member of today."""
    fields = {
        "version": version or an_adopted_set(by=by),
        "name": name,
        "begins_on": dt.date(2026, 1, 1),
        "ends_on": dt.date(2026, 12, 31),
        "due_on": dt.date(2099, 12, 31),
    } | said
    campaign = collecting.prepare(by=by, **fields)
    if is_open:
        collecting.open_campaign(campaign, by=by)
    return campaign


def reading_of(structure, campaign):
    return Reading.objects.select_related("campaign", "structure").get(structure=structure, campaign=campaign)


def filled_in(reading, *, by, number=12):
    """Every indicator of the usual set answered, and sent. ``number``: the number of workshops."""
    said = {
        IndicatorKind.NUMBER: Decimal(number),
        IndicatorKind.RATIO: (Decimal(13), Decimal(30)),
        IndicatorKind.TABLE: {"Moins de 60 ans": Decimal(14), "60 ans et plus": Decimal(16)},
        IndicatorKind.CHOICE: "Stable",
        IndicatorKind.TEXT: "Le temps a manqué.",
    }
    for indicator in reading.campaign.indicators:
        answering.write(reading, indicator, by=by, answer=said[indicator.kind])
    answering.send(reading, by=by)


def indicator_of(campaign, name):
    return Indicator.objects.get(version=campaign.version, name=name)
