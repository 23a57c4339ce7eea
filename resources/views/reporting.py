"""Readers report a resource; its authors or the secretariat answer."""

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from network.steps import StepRefused
from network.views.following import as_file
from network.views.steps import members_only, take, way_back, words_in
from resources import reporting
from resources.forms.using import ReportForm
from resources.models import ReportReason, Resource, ResourceReport

PAGE_SIZE = 30


@login_not_required
def report(request, slug):
    resource = get_object_or_404(Resource.objects.public(), slug=slug)
    if request.method == "POST" and not ratelimit.consume(request, action="listing_report"):
        return ratelimit.respond_429(request)
    page, noted = _report(request, resource, None)
    return redirect("resources:reported", slug) if noted else page


def report_inside(request, slug):
    """The same for whoever is signed in, also about what is reserved."""
    resource = get_object_or_404(Resource.objects.visible_to(request.user).published(), slug=slug)
    page, noted = _report(request, resource, request.user)
    if noted:
        messages.success(request, _("Thank you: those who wrote it and the secretariat read it."))
        return redirect("shared:resource", slug)
    return page


def _report(request, resource, by):
    """``(the page to show, what was noted)``."""
    form = ReportForm(request.POST if request.method == "POST" else None)
    refusal, noted = "", None
    if form.is_valid():
        said = form.cleaned_data
        try:
            noted = reporting.report(resource, reason=said["reason"], text=said["text"], email=said["email"], by=by)
        except StepRefused as trouble:
            refusal = str(trouble)
    context = {
        "resource": resource, "form": form, "refusal": refusal, "address": resource.address_for(by),
        "layout": "layouts/space.html" if by else "base.html",
    }  # fmt: skip
    status = 422 if form.errors or refusal else 200
    return render(request, "resources/reporting/report.html", context, status=status), noted


@login_not_required
def reported(request, slug):
    resource = get_object_or_404(Resource.objects.public(), slug=slug)
    return render(request, "resources/reporting/reported.html", {"resource": resource})


@members_only
def reports(request):
    """Those that wait, the oldest first; those that are settled on demand."""
    settled = request.GET.get("etat") == "regle"
    reason = request.GET.get("motif", "")
    found = ResourceReport.objects.visible_to(request.user).filter(settled_at__isnull=not settled)
    found = found.filter(reason=reason) if reason in ReportReason.values else found
    if words := words_in(request.GET):
        found = found.filter(resource__title__icontains=words)
    found = found.select_related("resource").order_by("-settled_at" if settled else "at", "pk")
    if request.GET.get("format") == "csv":
        return _table(found)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    for each in page:
        each.may_settle = not settled and reporting.may_settle(request.user, each)
    question = request.GET.copy()
    question.pop("page", None)
    context = {
        "page": page, "settled": settled, "reason": reason, "reasons": ReportReason.choices, "words": words,
        "question": question.urlencode(), "here": request.get_full_path(),
    }  # fmt: skip
    return render(request, "resources/reporting/list.html", context)


def _table(found):
    columns = [
        _("Resource"),
        _("Reason"),
        _("Details"),
        _("Reported on"),
        pgettext("report", "Settled on"),
        _("Answer"),
    ]
    rows = [[each.resource.title, each.get_reason_display(), each.text, each.at, each.settled_at, each.answer] for each in found]  # fmt: skip
    return as_file(columns, rows, "signalements", "csv")


@require_POST
def settle(request, pk):
    report = get_object_or_404(ResourceReport.objects.visible_to(request.user).select_related("resource"), pk=pk)
    answer = request.POST.get("answer", "").replace("\0", "")[:2000]
    done = _("Thank you: it is settled.")
    return take(
        request, reporting.settle, report, answer=answer, done=done, to=way_back(request, reverse("shared:reports"))
    )
