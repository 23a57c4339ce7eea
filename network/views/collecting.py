"""Campaigns of indicators, as the secretariat runs them: prepared, opened, followed, closed, published."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Max, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy
from django.views.decorators.http import require_POST

from network.forms.measuring import CampaignForm
from network.measuring import answering, answers, collecting
from network.models import Campaign, CampaignStage, Epci, Figure, Reading, ReadingStatus, SetVersion, VersionStatus
from network.steps import StepRefused
from network.views.following import as_file
from network.views.readings import with_progress
from network.views.steps import coordinators_only, take

PAGE_SIZE = 50
SORTS = {
    "": (pgettext_lazy("sort", "by name"), ["structure__name", "pk"]),
    "etat": (pgettext_lazy("sort", "by status"), ["status", "structure__name", "pk"]),
    "moins": (pgettext_lazy("sort", "the least advanced first"), ["done", "structure__name", "pk"]),
    "recents": (pgettext_lazy("sort", "the latest written in first"), ["-last_at", "structure__name", "pk"]),
}


@coordinators_only
def campaigns(request):
    page = Paginator(Campaign.objects.select_related("version__set"), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "has_sets": SetVersion.objects.filter(status=VersionStatus.ADOPTED).exists(),
    }
    return render(request, "network/measuring/campaigns.html", context)


@coordinators_only
def new(request):
    return _write(request, None, CampaignForm(request.POST if request.method == "POST" else None))


@coordinators_only
def edit(request, pk):
    campaign = get_object_or_404(Campaign, pk=pk)
    form = CampaignForm(request.POST if request.method == "POST" else None, instance=campaign)
    return _write(request, Campaign.objects.get(pk=pk), form)


def _write(request, campaign, form):
    if form.is_valid():
        try:
            if campaign is None:
                campaign = collecting.prepare(by=request.user, **form.said())
            else:
                collecting.change(campaign, by=request.user, **form.said())
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("network:figure_campaign", campaign.pk)
    context = {"form": form, "campaign": campaign}
    return render(request, "network/measuring/campaign_edit.html", context, status=422 if form.errors else 200)


def _question(request):
    """What is asked of the list; what is not understood is left out."""
    text = {name: request.GET.get(name, "").replace("\0", "").strip()[:100] for name in ("q", "etat", "epci", "tri")}
    text["etat"] = text["etat"] if text["etat"] in ReadingStatus.values else ""
    text["epci"] = text["epci"] if text["epci"].isascii() and text["epci"].isdigit() else ""
    text["tri"] = text["tri"] if text["tri"] in SORTS else ""
    return text


def _found(campaign, asked):
    readings = with_progress(campaign.readings.all()).annotate(last_at=Max("figures__written_at"))
    if asked["q"]:
        readings = readings.filter(
            Q(structure__name__icontains=asked["q"]) | Q(structure__usage_name__icontains=asked["q"])
        )
    if asked["etat"]:
        readings = readings.filter(status=asked["etat"])
    if asked["epci"]:
        readings = readings.filter(structure__commune__epci=asked["epci"])
    return readings.select_related("structure__commune__epci", "campaign").order_by(*SORTS[asked["tri"]][1])


@coordinators_only
def campaign(request, pk):
    """Who answered, who did not, what to do next."""
    found = get_object_or_404(Campaign.objects.select_related("version__set", "previous"), pk=pk)
    asked = _question(request)
    readings = _found(found, asked)
    if request.GET.get("format") in ("csv", "xlsx"):
        return _followed(found, readings, request.GET["format"])
    counts = collecting.progress(found)
    context = {
        "campaign": found,
        "total": len(found.indicators),
        "page": Paginator(readings, PAGE_SIZE).get_page(request.GET.get("page")),
        "counts": [(value, label, counts[value]) for value, label in ReadingStatus.choices],
        "asked_for": sum(counts.values()),
        "waiting": counts[ReadingStatus.FILLING] + counts[ReadingStatus.ASKED_BACK],
        "sent": counts[ReadingStatus.SENT],
        "validated": counts[ReadingStatus.VALIDATED],
        "statuses": ReadingStatus.choices,
        "sorts": [(value, label) for value, (label, _order) in SORTS.items()],
        "epcis": Epci.objects.filter(communes__structures__readings__campaign=found).distinct(),
        "asked": asked,
        "is_filtered": any(asked[name] for name in ("q", "etat", "epci")),
        "question": urlencode({name: value for name, value in asked.items() if value}),
        "not_asked": list(collecting.not_asked(found).order_by("name", "pk")[:100]),
    }
    return render(request, "network/measuring/campaign.html", context)


def _followed(found, readings, ending):
    columns = [
        _("Structure"), _("Commune"), _("EPCI"), _("Status"), _("Answered"), _("Out of"), _("Last written on"),
        _("Sent on"), _("By phone"), _("Phone"), _("Remark"),
    ]  # fmt: skip
    rows = (
        [
            each.structure.called, str(each.structure.commune or ""),
            str(each.structure.commune.epci or "") if each.structure.commune else "", each.get_status_display(),
            each.done, len(found.indicators), each.last_at, each.sent_at, _("yes") if each.by_phone else "",
            each.structure.phone, each.remark,
        ]
        for each in readings
    )  # fmt: skip
    return as_file(columns, rows, f"suivi-{found.slug}", ending)


@coordinators_only
def figures(request, pk):
    """Everything that was answered, a line for each figure: to check, to compute otherwise."""
    found = get_object_or_404(Campaign, pk=pk)
    kept = Figure.objects.filter(reading__campaign=found).select_related(
        "reading__structure__commune__epci", "indicator", "written_by"
    )
    columns = [
        _("Structure"), _("EPCI"), _("Status"), _("Family"), _("Indicator"), _("Code"), _("Line"), pgettext("count", "Number"),
        _("Out of"), _("Text"), _("Not concerned"), _("Written by"), _("Written on"),
    ]  # fmt: skip
    rows = (line for each in kept.order_by("reading__structure__name", "reading", "indicator__position") for line in _lines(each))  # fmt: skip
    return as_file(columns, rows, f"releves-{found.slug}", "xlsx" if request.GET.get("format") == "xlsx" else "csv")


def _lines(figure):
    """One row for a figure; for a table, one for each of its lines."""
    structure = figure.reading.structure
    epci = str(structure.commune.epci or "") if structure.commune else ""
    before = [
        structure.called, epci, figure.reading.get_status_display(), figure.indicator.family, figure.indicator.name,
        figure.indicator.code,
    ]  # fmt: skip
    after = [_("yes") if figure.not_concerned else "", str(figure.written_by or ""), figure.written_at]
    for line, number in answers.answer_of(figure, "table").items():
        yield [*before, line, number, None, "", *after]
    if not figure.cells:
        yield [*before, "", figure.number, figure.whole, figure.text, *after]


STEPS = {
    "ouvrir": (collecting.open_campaign, gettext_lazy("The campaign is open: the structures have been told.")),
    "clore": (collecting.close, gettext_lazy("The campaign is closed: nothing can be changed in it any more.")),
    "rouvrir": (collecting.reopen, gettext_lazy("The campaign is open again.")),
    "publier": (collecting.publish, gettext_lazy("Everybody may read the results, small numbers hidden.")),
    "depublier": (collecting.withdraw, gettext_lazy("The results are no longer public.")),
}


@coordinators_only
@require_POST
def step(request, pk, name):
    if name not in STEPS:
        raise Http404
    taken, done = STEPS[name]
    return take(request, taken, get_object_or_404(Campaign, pk=pk), done=done, to=("network:figure_campaign", pk))


@coordinators_only
@require_POST
def discard(request, pk):
    campaign = get_object_or_404(Campaign, pk=pk)
    done, refused = _("The campaign is thrown away."), ("network:figure_campaign", pk)
    return take(request, collecting.discard, campaign, done=done, to="network:figure_campaigns", refused=refused)


@coordinators_only
@require_POST
def ask(request, pk):
    """Ask those members whom the campaign does not ask yet: all of them, or those that are ticked."""
    campaign = get_object_or_404(Campaign, pk=pk)
    wanted = [
        int(key) for key in request.POST.getlist("structure") if key.isascii() and key.isdigit() and len(key) < 16
    ]
    structures = collecting.not_asked(campaign)
    if "all" not in request.POST:
        structures = structures.filter(pk__in=wanted)
    try:
        number = collecting.ask(campaign, structures, by=request.user)
    except StepRefused as refusal:
        messages.error(request, str(refusal))
    else:
        said = ngettext("%d more structure is asked.", "%d more structures are asked.", number) % number
        messages.success(request, said) if number else messages.error(request, _("Tick at least one structure."))
    return redirect("network:figure_campaign", pk)


@coordinators_only
@require_POST
def validate_all(request, pk):
    number = answering.validate_all(get_object_or_404(Campaign, pk=pk), by=request.user)
    said = ngettext("%d reading is validated.", "%d readings are validated.", number) % number
    messages.success(request, said)
    return redirect("network:figure_campaign", pk)


@coordinators_only
def calls(request, pk):
    """Those who have not answered, to be called: who to ask for, the number, and the form to fill in together."""
    found = get_object_or_404(Campaign, pk=pk)
    awaited = (
        with_progress(Reading.objects.filter(campaign=found).awaited())
        .prefetch_related("structure__affiliations__user")
        .order_by("done", "structure__name", "pk")
    )
    page = Paginator(awaited, PAGE_SIZE).get_page(request.GET.get("page"))
    for reading in page.object_list:
        running = [each for each in reading.structure.affiliations.all() if each.left_at is None]
        reading.people = [each.user for each in running if each.role in ("manager", "editor")]
    context = {"campaign": found, "page": page, "is_open": found.status == CampaignStage.OPEN}
    return render(request, "network/measuring/calls.html", context)
