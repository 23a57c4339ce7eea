"""The page from which the secretariat draws the report of a year."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from home import year_report
from network.steps import StepRefused
from network.views.steps import coordinators_only, key_in


@coordinators_only
def reports(request):
    today = timezone.localdate()
    found = list(year_report.reports()[:30])
    drawn = {page.year for page in found}
    years = [year for year in range(today.year, max(today.year - 6, 1999), -1) if year not in drawn]
    context = {"reports": found, "years": years, "usual": today.year if today.month > 9 else today.year - 1}
    return render(request, "home/year_reports.html", context)


@coordinators_only
@require_POST
def draw(request):
    """Fill in the draft of a year; one goes on in the administration."""
    year = key_in(request.POST, "year") or 0
    try:
        page = year_report.draw(year, by=request.user)
    except StepRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("year_reports")
    messages.success(request, _("The draft is filled in. Read it, correct it, add your words, then publish it."))
    return redirect("wagtailadmin_pages:edit", page.pk)
