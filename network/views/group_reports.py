"""The yearly report of a group: on screen, on paper, and the facilitators' own words."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from network import group_reports
from network.forms.group_reports import ReportForm
from network.plain_text import blocks
from network.steps import StepRefused
from network.views.groups import group_inside
from network.views.on_paper import both_ways, on_paper


def _context(request, slug, year):
    group = group_inside(request, slug)
    if year not in group_reports.years_of(group):
        raise Http404
    words = group_reports.words_of(group, year)
    return {
        "group": group,
        "drawn": group_reports.drawn(group, year),
        "years": group_reports.years_of(group),
        "words": words,
        "blocks": blocks(words.text if words else ""),
        "may_write": group_reports.may_write(request.user, group),
    }


def report(request, slug, year):
    context = _context(request, slug, year)
    words = context["words"]
    form = ReportForm(
        request.POST if request.method == "POST" else None, initial={"text": words.text if words else ""}
    )
    if form.is_valid():
        try:
            group_reports.write(context["group"], year, by=request.user, text=form.cleaned_data["text"])
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Your words are saved."))
            return redirect("network:group_report", slug, year)
    status = 422 if form.errors else 200
    return render(request, "network/group_reports/report.html", {**context, "form": form}, status=status)


def _printed(request, slug, year, as_pdf):
    context = _context(request, slug, year) | {
        "pdf": reverse("network:group_report_pdf", args=[slug, year]),
        "back": reverse("network:group_report", args=[slug, year]),
    }
    return on_paper(request, "network/paper/group_report.html", context, f"bilan-{slug}-{year}", as_pdf)


printed, printed_pdf = both_ways(_printed)
