"""What is lacking on the territory, as coordinators read it: the map, by EPCI, commune by commune; to print, to take away."""

import math

from django.core.paginator import Paginator
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from home.gaps import drawing
from home.gaps.reading import FARTHEST_KM, LACKS, ON_SATURDAY, PLACE, USUAL_KM, of_territory
from network.models import Territory
from network.views.following import as_file
from network.views.on_paper import both_ways, on_paper
from network.views.steps import coordinators_only, key_in, words_in
from network.words import fold

PAGE_SIZE = 50
FIRST_NEEDS = 10
RADII = (5, 10, 15, 20, 30)
NO_EPCI = "sans"  # how an address says that a commune is in no EPCI
UNSAID = "inconnue"  # … and that a need does not say where
EPCI_SORTS = {
    "": (pgettext_lazy("sort", "most people without a place first"), lambda row: (-row.lacking[PLACE][1], -row.lacking[PLACE][0])),
    "samedi": (pgettext_lazy("sort", "most people without a Saturday first"), lambda row: (-row.lacking[ON_SATURDAY][1],)),
    "besoins": (pgettext_lazy("sort", "most needs first"), lambda row: (-row.needs,)),
    "nom": (pgettext_lazy("sort", "by name"), lambda row: ()),
}  # fmt: skip
COMMUNE_SORTS = {
    "": (
        pgettext_lazy("sort", "the farthest first"),
        lambda each: -math.inf if each.nearest is None else -each.nearest,
    ),
    "habitants": (pgettext_lazy("sort", "the most peopled first"), lambda each: -each.population),
    "nom": (pgettext_lazy("sort", "by name"), lambda each: 0),
}


def _km(request):
    wanted = key_in(request.GET, "km")
    return wanted if wanted and wanted <= FARTHEST_KM else USUAL_KM


def _sort(request, sorts):
    return request.GET.get("tri", "") if request.GET.get("tri", "") in sorts else ""


def _read(request):
    """``(gaps, context)`` that the page and the paper share."""
    gaps = of_territory(_km(request))
    sort = _sort(request, EPCI_SORTS)
    territory = Territory.objects.first()
    box, signs = drawing.drawn(territory, gaps.communes) if territory else ("", "")
    rows = sorted(gaps.epcis, key=EPCI_SORTS[sort][1])
    return gaps, {
        "gaps": gaps,
        "rows": [(row, row.epci or NO_EPCI, _cells(row)) for row in rows],
        "total": _cells(gaps.total),
        "lacks": LACKS.items(),
        "radii": sorted({*RADII, gaps.km}),
        "sort": sort,
        "sorts": [(value, label) for value, (label, _key) in EPCI_SORTS.items()],
        "question": urlencode({"km": gaps.km, **({"tri": sort} if sort else {})}),
        "territory": territory,
        "box": box,
        "signs": signs,
        "legend": drawing.legend(gaps.km),
    }


def _cells(share):
    """``[(lack, communes, people of 100)]``."""
    return [(lack, share.lacking[lack][0], round(share.of_people(lack))) for lack in LACKS]


@coordinators_only
@require_safe
def overview(request):
    gaps, context = _read(request)
    if request.GET.get("format") in ("csv", "xlsx"):
        return _epcis_table(context["rows"], request.GET["format"])
    return render(request, "home/gaps/overview.html", {**context, "first_needs": gaps.needs[:FIRST_NEEDS]})


def _epcis_table(rows, ending):
    columns = [_("EPCI"), _("Communes"), _("Population")]
    for label in LACKS.values():
        columns += [_("%s: communes") % label, _("%s: people") % label]
    table = (
        [
            share.name, share.communes, share.population,
            *(number for lack in LACKS for number in share.lacking[lack]), share.needs,
        ]
        for share, _epci, _cells in rows
    )  # fmt: skip
    return as_file([*columns, _("Needs without an answer")], table, "manques-par-epci", ending)


@coordinators_only
@require_safe
def communes(request):
    """Those that lack something, or all of them."""
    gaps = of_territory(_km(request))
    asked = {
        "km": gaps.km,
        "manque": request.GET.get("manque", "") if request.GET.get("manque", "") in LACKS else "",
        "epci": request.GET.get("epci", "") if request.GET.get("epci", "") in _epcis(gaps) else "",
        "q": words_in(request.GET),
        "tri": _sort(request, COMMUNE_SORTS),
    }
    found = [each for each in gaps.communes if _answers(each, asked)]
    found.sort(key=COMMUNE_SORTS[asked["tri"]][1])
    if request.GET.get("format") in ("csv", "xlsx"):
        return _communes_table(found, request.GET["format"])
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "asked": asked,
        "question": urlencode({name: value for name, value in asked.items() if value}),
        "lacks": LACKS.items(),
        "radii": sorted({*RADII, gaps.km}),
        "epcis": [(row.epci or NO_EPCI, row.name or _("no EPCI")) for row in gaps.epcis],
        "sorts": [(value, label) for value, (label, _key) in COMMUNE_SORTS.items()],
        "rows": [(each, [LACKS[lack] for lack in LACKS if lack in each.lacks]) for each in page.object_list],
    }
    return render(request, "home/gaps/communes.html", context)


def _epcis(gaps):
    return {row.epci or NO_EPCI for row in gaps.epcis}


def _answers(commune, asked):
    return (
        (not asked["manque"] or asked["manque"] in commune.lacks)
        and (not asked["epci"] or asked["epci"] == (commune.epci or NO_EPCI))
        and (not asked["q"] or fold(asked["q"]) in fold(commune.name))
    )


def _communes_table(found, ending):
    columns = [
        _("Commune"),
        _("INSEE code"),
        _("EPCI"),
        _("Population"),
        _("Nearest place (km)"),
        *map(str, LACKS.values()),
    ]
    rows = (
        [
            each.name, each.insee, each.epci_name, each.population, "" if each.nearest is None else round(each.nearest, 1),
            *(_("yes") if lack in each.lacks else "" for lack in LACKS),
        ]
        for each in found
    )  # fmt: skip
    return as_file(columns, rows, "manques-par-commune", ending)


@coordinators_only
@require_safe
def needs(request):
    """Those without an answer, with the commune that they name."""
    gaps = of_territory(_km(request))
    names = dict(
        [(row.epci or NO_EPCI, row.name or _("no EPCI")) for row in gaps.epcis], **{UNSAID: _("place not said")}
    )
    epci = request.GET.get("epci", "") if request.GET.get("epci", "") in names else ""
    words = words_in(request.GET)
    found = [
        (need, commune)
        for need, commune in gaps.needs
        if (not epci or epci == ((commune.epci or NO_EPCI) if commune else UNSAID))
        and (not words or fold(words) in fold(f"{need.title} {need.where}"))
    ]
    if request.GET.get("tri") == "anciens":
        found.reverse()
    if request.GET.get("format") in ("csv", "xlsx"):
        return _needs_table(found, request.GET["format"])
    asked = {"epci": epci, "q": words, "tri": "anciens" if request.GET.get("tri") == "anciens" else ""}
    context = {
        "page": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
        "asked": asked,
        "question": urlencode({name: value for name, value in asked.items() if value}),
        "epcis": names.items(),
    }
    return render(request, "home/gaps/needs.html", context)


def _needs_table(found, ending):
    columns = [_("What is lacking"), _("Where"), _("Commune"), _("EPCI"), _("Raised on"), _("Status")]
    rows = (
        [
            need.title, need.where, commune.name if commune else "", commune.epci_name if commune else "",
            timezone.localdate(need.raised_at), need.get_status_display(),
        ]
        for need, commune in found
    )  # fmt: skip
    return as_file(columns, rows, "besoins-sans-reponse", ending)


def _on_paper(request, as_pdf):
    gaps, context = _read(request)
    by_epci = [(row, [each for each in gaps.lacking(PLACE) if each.epci == row.epci]) for row in gaps.epcis]
    context |= {
        "far": [(row, found) for row, found in by_epci if found],
        "query": context["question"],
        "pdf": reverse("gaps:printed_pdf"),
        "back": f"{reverse('gaps:overview')}?{context['question']}",
    }
    return on_paper(request, "home/gaps/printed.html", context, "manques", as_pdf)


printed, printed_pdf = map(coordinators_only, both_ways(_on_paper))
