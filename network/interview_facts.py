"""What the site knows of a member for its yearly interview, in sentences (fr: fiche préremplie).

Apps above add theirs to ``ALSO``: functions of ``(structure, begins_on, ends_on)`` that give ``(section, sentence)``.
"""

from django.db.models import Count, Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from network import committing, deadlines
from network.freshness import Level, with_level
from network.measuring import answers
from network.models import (
    AgreementStatus,
    Attendance,
    CommunicationRequest,
    MeetingStatus,
    Party,
    Place,
    Pledge,
    Reading,
)

CONVENTION, LISTING, COMMITMENTS, INDICATORS = "convention", "listing", "commitments", "indicators"
NETWORK, EQUIPMENT, COMMUNICATION, NEXT = "network", "equipment", "communication", "next"
SECTIONS = {
    CONVENTION: gettext_lazy("The convention"),
    LISTING: gettext_lazy("Places and listings"),
    COMMITMENTS: gettext_lazy("Commitments of both parties"),
    INDICATORS: gettext_lazy("Indicators"),
    NETWORK: gettext_lazy("Life of the network"),
    EQUIPMENT: gettext_lazy("Equipment and resources"),
    COMMUNICATION: gettext_lazy("Communication"),
    NEXT: gettext_lazy("What comes next"),
}
ALSO = []


def known(structure, begins_on, ends_on):
    """``{section: [sentence, …]}``, every section in its order."""
    facts = {section: [] for section in SECTIONS}
    for source in (*SOURCES, *ALSO):
        for section, sentence in source(structure, begins_on, ends_on):
            facts[section].append(str(sentence))
    return facts


def _day(day):
    return date_format(day, "j F Y")


def _convention(structure, begins_on, ends_on):
    parties = Party.objects.present().filter(structure=structure, agreement__status=AgreementStatus.IN_FORCE)
    for party in parties.select_related("agreement__type"):
        agreement = party.agreement
        said = _("%(title)s, in force since %(day)s.") % {"title": agreement.title, "day": _day(agreement.starts_on)}
        yield CONVENTION, said
        if end := deadlines.current_end(agreement, ends_on):
            yield CONVENTION, _("Its term ends on %s.") % _day(end)
            if by := deadlines.amendment_deadline(end, agreement.type):
                yield CONVENTION, _("An amendment may be asked until %s.") % _day(by)
        if party.insured_until:
            yield CONVENTION, _("Insured until %s.") % _day(party.insured_until)


def _listings(structure, begins_on, ends_on):
    places = list(with_level(Place.objects.filter(structure=structure)))
    fresh = sum(place.level == Level.FRESH for place in places)
    if places:
        said = ngettext("%(fresh)d of %(number)d place is up to date.", "%(fresh)d of %(number)d places are up to date.", len(places))  # fmt: skip
        yield LISTING, said % {"fresh": fresh, "number": len(places)}
    for place in places:
        if place.level != Level.FRESH:
            yield LISTING, _("%(place)s: %(level)s.") % {"place": place.name, "level": Level(place.level).label}


def _commitments(structure, begins_on, ends_on):
    rules = committing.rules_of(structure)
    pledges = Pledge.objects.filter(structure=structure, status__in=committing.KEPT)
    owned = Pledge.objects.filter(commitment__agreement_type=rules, commitment__of_owner=True)
    for pledge in pledges.select_related("commitment"):
        said = _("%(commitment)s: %(status)s.")
        said %= {"commitment": pledge.commitment, "status": pledge.get_status_display()}
        yield COMMITMENTS, f"{said} {pledge.impact or pledge.approach}".strip()
    if rules:
        for pledge in owned.filter(status__in=committing.KEPT).select_related("commitment", "structure"):
            said = _("Other party – %(commitment)s: %(status)s.")
            yield COMMITMENTS, said % {"commitment": pledge.commitment, "status": pledge.get_status_display()}


def _indicators(structure, begins_on, ends_on):
    readings = Reading.objects.filter(
        structure=structure, campaign__ends_on__range=(begins_on, ends_on)
    ).select_related("campaign__version")
    for reading in readings.exclude(campaign__status="prepared"):
        said = _("%(campaign)s: %(status)s.")
        yield INDICATORS, said % {"campaign": reading.campaign, "status": reading.get_status_display()}
        figures = reading.figures.select_related("indicator").order_by("indicator__position")
        for figure in figures:
            if figure.indicator.is_counted and figure.is_answered:
                unit = "" if figure.not_concerned else figure.indicator.unit
                yield INDICATORS, f"{figure.indicator}{_(':')} {answers.said_in_words(figure)} {unit}".strip()


def _meetings(structure, begins_on, ends_on):
    there = Attendance.objects.filter(
        structure=structure, meeting__status=MeetingStatus.CLOSED,
        meeting__starts_at__date__range=(begins_on, ends_on),
    ).aggregate(asked=Count("pk"), came=Count("pk", filter=Q(is_present=True)))  # fmt: skip
    if there["asked"]:
        said = ngettext(
            "Present at %(came)d of %(asked)d meeting.", "Present at %(came)d of %(asked)d meetings.", there["asked"]
        )
        yield NETWORK, said % there
    seats = structure.seats.taken().values_list("group__name", flat=True).distinct()
    if seats:
        yield NETWORK, _("Working groups: %s.") % ", ".join(sorted(seats))


def _communication(structure, begins_on, ends_on):
    asked = CommunicationRequest.objects.filter(structure=structure, planned_on__range=(begins_on, ends_on))
    for each in asked.order_by("planned_on"):
        said = _("%(day)s: %(status)s.") % {"day": _day(each.planned_on), "status": each.get_status_display()}
        yield COMMUNICATION, said if each.report else f"{said} {_('No report yet.')}"


SOURCES = [_convention, _listings, _commitments, _indicators, _meetings, _communication]
