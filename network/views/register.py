"""The register on any day, with the annex's columns; sending it to all members, and the proof."""

from dataclasses import astuple

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from network import register
from network.exchange.tables import write_csv, write_xlsx
from network.models import RegisterSending
from network.roles import is_member
from network.steps import StepRefused
from network.views.following import XLSX
from network.views.on_paper import on_paper
from network.views.steps import coordinators_only


def day_asked(request):
    """``(day, was it understood)``; today when nothing or nonsense was asked."""
    asked = request.GET.get("le", "")
    if not asked:
        return timezone.localdate(), True
    try:
        day = parse_date(asked)
    except ValueError:
        day = None
    return (day, True) if day else (timezone.localdate(), False)


def columns():
    return [
        _("Structure"), _("Commune"), _("Act under which it signs"), _("Represented by"), _("Function"), _("Signed on"),
        _("Member since"),
    ]  # fmt: skip


@require_safe
def on_a_day(request):
    """For members: the list they are all sent, on whichever day they ask for."""
    if not is_member(request.user):
        raise Http404
    day, understood = day_asked(request)
    lines = register.on(day)
    form = request.GET.get("format", "")
    if form in ("csv", "xlsx"):
        return _table(lines, day, form)
    last = register.last_sending()
    context = {
        "lines": [_shown(line) for line in lines],
        "day": day,
        "understood": understood,
        "asked": request.GET.get("le", ""),
        "last": last,
        "changes": register.changes(register.lines_of(last), register.on(timezone.localdate())),
        "sendings": RegisterSending.objects.select_related("sent_by")[:10],
        "may_send": register.may_send(request.user),
        "back": reverse("network:register"),
        "pdf": reverse("network:register"),
        "query": f"le={day.isoformat()}&format=pdf",
    }
    if form in ("pdf", "print"):
        context |= {"query": f"le={day.isoformat()}&format=pdf"}
        return on_paper(
            request, "network/register/paper.html", context, f"signataires-{day.isoformat()}", form == "pdf"
        )
    return render(request, "network/register/register.html", context)


def _shown(line):
    """The line with its days as days."""
    return {
        **vars(line),
        "signed_on": parse_date(line.signed_on) if line.signed_on else None,
        "since": parse_date(line.since),
    }


def _table(lines, day, form):
    rows = [astuple(line)[1:] for line in lines]
    content, kind = (write_csv(columns(), rows), "text/csv") if form == "csv" else (write_xlsx(columns(), rows), XLSX)
    response = HttpResponse(content, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="signataires-{day.isoformat()}.{form}"'
    return response


@coordinators_only
@require_POST
def send(request):
    """Send today's list to whoever manages a member structure; what left is kept as it was."""
    try:
        sending = register.send_to_all(by=request.user)
    except StepRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("network:register")
    messages.success(request, _("The list is on its way to %d people. Here is the proof.") % sending.recipients)
    return redirect("network:register_sending", sending.pk)


@coordinators_only
def sending(request, pk):
    """The proof: who sent which list, when, to how many; the very lines, and what had changed."""
    found = get_object_or_404(RegisterSending.objects.select_related("sent_by"), pk=pk)
    before = RegisterSending.objects.filter(pk__lt=pk).first()
    lines = register.lines_of(found)
    context = {
        "sending": found,
        "lines": [_shown(line) for line in lines],
        "changes": register.changes(register.lines_of(before), lines),
        "holds": register.sha256(lines) == found.sha256,
    }
    return render(request, "network/register/sending.html", context)
