"""Results of a campaign: for the secretariat, for members beside their own figures, and for everybody with small numbers hidden."""

from urllib.parse import urlencode

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from network.measuring import answers, results, tables
from network.models import Campaign, CampaignStage, Figure, ReadingStatus
from network.publication import public_page
from network.roles import is_coordinator, structure_ids
from network.views.following import as_file
from network.views.on_paper import both_ways, on_paper

HIDDEN = "***"


# In public


@public_page
def public_list(request):
    return render(request, "network/measuring/public_list.html", {"campaigns": Campaign.objects.public()[:100]})


@public_page
def public(request, slug):
    campaign = get_object_or_404(Campaign.objects.public().select_related("version__set"), slug=slug)
    return render(request, "network/measuring/public.html", _context(campaign, results.public(campaign)))


@public_page
def public_file(request, slug, ending):
    campaign = get_object_or_404(Campaign.objects.public(), slug=slug)
    return _table(campaign, results.public(campaign), ending)


def _context(campaign, found):
    families = {}
    for result in found:
        told = result, tables.of_lines(result), tables.of_groups(result), tables.of_years(result, campaign)
        families.setdefault(result.indicator.family, []).append(told)
    return {
        "campaign": campaign,
        "families": list(families.items()),
        "asked": campaign.readings.count(),
        "answered": campaign.readings.filter(status=ReadingStatus.VALIDATED).count(),
    }


# In the member area


@require_safe
def of_campaign(request, pk):
    """Coordinators read all of it, so far if they like; members what is published, beside their own figures."""
    campaign = get_object_or_404(
        Campaign.objects.visible_to(request.user).select_related("version__set", "previous"), pk=pk
    )
    found, so_far = _found(request, campaign)
    if request.GET.get("format") in ("csv", "xlsx"):
        return _table(campaign, found, request.GET["format"])
    context = _context(campaign, found) | {
        "own": _own(request.user, campaign, found),
        "so_far": so_far,
        "may_check": is_coordinator(request.user),
    }
    return render(request, "network/measuring/results.html", context)


def _found(request, campaign):
    """``(results, whether what is not validated counts too)``."""
    if not is_coordinator(request.user):
        if campaign.status != CampaignStage.PUBLISHED:
            raise Http404
        return results.public(campaign), False
    so_far = campaign.status == CampaignStage.OPEN and request.GET.get("compter") != "valides"
    return results.of_campaign(campaign, results.SO_FAR if so_far else results.COUNTED), so_far


def _own(user, campaign, found):
    """``[(structure, [(result, what it said in words), …]), …]`` of the person's structures."""
    shown = {result.indicator.pk: result for result in found if result.indicator.is_counted}
    figures = Figure.objects.filter(
        reading__campaign=campaign, reading__structure__in=structure_ids(user), indicator__in=shown
    ).select_related("reading__structure")
    own = {}
    for figure in figures.order_by("reading__structure__name", "indicator__position"):
        said = answers.said_in_words(figure) if figure.is_answered else ""
        own.setdefault(figure.reading.structure, []).append((shown[figure.indicator_id], said))
    return list(own.items())


def _printed(request, pk, as_pdf):
    campaign = get_object_or_404(
        Campaign.objects.visible_to(request.user).select_related("version__set", "previous"), pk=pk
    )
    found, so_far = _found(request, campaign)
    choices = {"compter": "valides", "detail": "1"}
    asked = {name: value for name, value in choices.items() if request.GET.get(name) == value}
    context = _context(campaign, found) | {
        "so_far": so_far,
        "may_check": is_coordinator(request.user),
        "back": reverse("network:figure_results", args=[pk]),
        "pdf": reverse("network:figure_results_pdf", args=[pk]),
        "detailed": "detail" in asked,
        "query": urlencode(asked),
    }
    return on_paper(request, "network/paper/figures.html", context, f"indicateurs-{campaign.slug}", as_pdf)


printed, printed_pdf = both_ways(_printed)


# To take away


def _table(campaign, found, ending):
    """One row a number; ``***`` where it is hidden."""
    columns = [
        _("Campaign"), _("Family"), _("Indicator"), _("Code"), _("Unit"), _("By"), _("Line"), _("Value"), _("Out of"),
        _("Percent"), _("Median"), _("Answered"), _("Asked"),
    ]  # fmt: skip
    rows = [row for result in found for row in _rows(campaign, result)]
    return as_file(columns, rows, f"indicateurs-{campaign.slug}", ending)


def _rows(campaign, result):
    indicator = result.indicator
    before = [campaign.name, indicator.family, indicator.name, indicator.code, indicator.unit]
    total = HIDDEN if result.is_hidden else result.total
    yield [*before, "", "", total, result.whole, result.share, result.median, result.answered, result.asked]
    for by, lines in [(_("Line of the table"), result.lines), *result.groupings]:
        for line in lines:
            of = "" if by == _("Line of the table") else line.of
            yield [
                *before, by, line.label, HIDDEN if line.is_hidden else line.value, None, line.share, None, of,
                result.asked,
            ]  # fmt: skip
