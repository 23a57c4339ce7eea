"""What the automatic checks found: read it, correct the listing, or set it aside with a reason."""

from django.core.paginator import Paginator
from django.db.models import Count, F, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from network.forms.checking import SetAsideForm
from network.models import Finding, Severity
from network.upkeep import checking
from network.views.following import as_file
from network.views.steps import coordinators_only, take, way_back

PAGE_SIZE = 30


@coordinators_only
def findings(request):
    """Standing ones; those that were set aside on demand."""
    asked = _asked(request.GET)
    aside = asked["state"] == "aside"
    chosen = Finding.objects.filter(gone_at=None)
    chosen = chosen.exclude(set_aside_at=None) if aside else chosen.filter(set_aside_at=None)
    if words := asked["q"]:
        chosen = chosen.filter(
            Q(place__name__icontains=words)
            | Q(place__structure__name__icontains=words)
            | Q(place__commune__name__icontains=words)
        )
    if asked["severity"]:
        chosen = chosen.filter(severity=asked["severity"])
    counts = dict(chosen.values_list("check_name").annotate(number=Count("pk")).order_by())
    if asked["check"]:
        chosen = chosen.filter(check_name=asked["check"])
    chosen = chosen.select_related("place__structure", "place__commune", "set_aside_by").order_by(
        F("severity").desc(), "place__name", "pk"
    )
    if request.GET.get("format") in ("csv", "xlsx"):
        return _table(chosen, request.GET["format"])
    page = Paginator(chosen, PAGE_SIZE).get_page(request.GET.get("page"))
    for finding in page.object_list:
        checking.in_words(finding)
        finding.has_changed_since = finding.place.modified_at > finding.seen_at
    return render(
        request,
        "network/checking/list.html",
        {
            "page": page,
            "asked": asked,
            "query": urlencode({name: value for name, value in asked.items() if value}),
            "checks": [
                (check.name, check.label, counts.get(check.name, 0))
                for check in checking.CHECKS
                if counts.get(check.name) or check.name == asked["check"]
            ],
            "severities": Severity.choices,
            "here": request.get_full_path(),
        },
    )


def _asked(parameters):
    check, severity = parameters.get("check", ""), parameters.get("severity", "")
    return {
        "q": parameters.get("q", "").replace("\0", "").strip()[:100],
        "check": check if check in checking.BY_NAME else "",
        "severity": severity if severity in Severity.values else "",
        "state": "aside" if parameters.get("state") == "aside" else "",
    }


def _table(found, ending):
    columns = [
        _("Place"), _("Structure"), _("Commune"), _("Check"), _("Severity"), _("What to do"), _("Found on"),
        _("Last seen on"), _("Set aside on"), _("Set aside by"), _("Reason"),
    ]  # fmt: skip
    rows = (
        [
            each.place.name, each.place.structure.called, each.place.commune.name if each.place.commune else "",
            str(checking.in_words(each).label), each.get_severity_display(), str(each.sentence), each.found_at,
            each.seen_at, each.set_aside_at, str(each.set_aside_by or ""), each.reason,
        ]
        for each in found.iterator(chunk_size=1000)
    )  # fmt: skip
    return as_file(columns, rows, "anomalies", ending)


def _finding(pk):
    return get_object_or_404(Finding.objects.filter(gone_at=None).select_related("place__structure"), pk=pk)


@coordinators_only
def set_aside(request, pk):
    """The reason is asked on a page of its own, or beside the finding."""
    finding = checking.in_words(_finding(pk))
    form = SetAsideForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        done = _("It is set aside, with your reason.")
        to = way_back(request, reverse("network:findings"))
        return take(request, checking.set_aside, finding, form.cleaned_data["reason"], done=done, to=to)
    if finding.set_aside_at:
        return redirect("network:findings")
    context = {"finding": finding, "form": form, "next": way_back(request, request.GET.get("next", ""))}
    return render(request, "network/checking/set_aside.html", context, status=422 if form.errors else 200)


@coordinators_only
@require_POST
def take_back(request, pk):
    done = _("It is shown again among the findings.")
    to = way_back(request, reverse("network:findings"))
    return take(request, checking.take_back, _finding(pk), done=done, to=to)
