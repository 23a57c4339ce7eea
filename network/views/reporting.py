"""Readers say what is wrong in a listing; the member or the secretariat settles it."""

from allauth.core import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from network.forms.reporting import ReportForm
from network.models import ListingReport, Place, ReportReason, ReportStatus
from network.steps import StepRefused
from network.upkeep import reporting
from network.views.duplicates import to_kept
from network.views.steps import take, way_back

PAGE_SIZE = 30


@login_not_required
def report(request, slug):
    place = Place.objects.listed().select_related("structure", "commune").filter(slug=slug).first()
    if place is None:
        return to_kept(slug, "directory:report")
    if request.method == "POST" and not ratelimit.consume(request, action="listing_report"):
        return ratelimit.respond_429(request)
    form = ReportForm(request.POST if request.method == "POST" else None)
    refusal = ""
    if form.is_valid():
        said = form.cleaned_data
        try:
            reporting.report(place, reason=said["reason"], text=said["text"], email=said["email"])
        except StepRefused as trouble:
            refusal = str(trouble)
        else:
            return redirect("directory:reported", slug)
    context = {"place": place, "form": form, "refusal": refusal}
    status = 422 if form.errors or refusal else 200
    return render(request, "network/reporting/report.html", context, status=status)


@login_not_required
def reported(request, slug):
    place = get_object_or_404(Place.objects.listed(), slug=slug)
    return render(request, "network/reporting/reported.html", {"place": place})


def reports(request):
    """Those that wait; those that are settled on demand. Members see those of their own places."""
    status = request.GET.get("etat", "")
    status = status if status in ReportStatus.values else ReportStatus.WAITING
    reason = request.GET.get("motif", "")
    found = ListingReport.objects.visible_to(request.user).filter(status=status)
    if reason in ReportReason.values:
        found = found.filter(reason=reason)
    found = found.select_related("place__structure", "place__commune", "settled_by")
    return render(
        request,
        "network/reporting/list.html",
        {
            "page": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
            "status": status,
            "statuses": ReportStatus.choices,
            "reason": reason,
            "reasons": ReportReason.choices,
            "query": f"etat={status}&motif={reason}",
            "here": request.get_full_path(),
        },
    )


@require_POST
def settle(request, pk):
    report = get_object_or_404(
        ListingReport.objects.visible_to(request.user).select_related("place__structure"), pk=pk
    )
    corrected = request.POST.get("outcome") == ReportStatus.DONE
    outcome = ReportStatus.DONE if corrected else ReportStatus.ASIDE
    done = _("Thank you: it is settled.")
    return take(
        request, reporting.settle, report, outcome, done=done, to=way_back(request, reverse("network:reports"))
    )
