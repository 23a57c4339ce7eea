"""Who does what for the network: read by members, kept by the secretariat."""

from django.core.paginator import Paginator
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from network import deadlines, mandates
from network.forms.mandates import MandateForm, RenewalForm
from network.models import Mandate, MandateRole
from network.roles import is_coordinator
from network.steps import StepRefused
from network.views.following import as_file
from network.views.steps import coordinators_only, members_only, take

PAGE_SIZE = 30


@members_only
def register(request):
    """Those that run or are to come; those that are over on demand."""
    today = timezone.localdate()
    over = request.GET.get("etat") == "finis"
    is_over = Q(closed_at__isnull=False) | Q(ends_on__lt=today)
    found = Mandate.objects.select_related("user", "structure", "group", "decision", "renewed_by")
    found = (found.filter(is_over) if over else found.exclude(is_over)).order_by("role", "-begins_on", "pk")
    if request.GET.get("format") == "csv":
        return _table(found)
    context = {
        "page": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
        "over": over,
        "query": "etat=finis" if over else "",
        "today": today,
        "soon": deadlines.mandates_told_until(today),
        "coordinates": is_coordinator(request.user),
    }
    return render(request, "network/mandates/list.html", context)


def _table(found):
    columns = [_("Role"), _("Person"), _("Structure"), _("Group"), _("Elected"), _("From"), _("To")]
    rows = (
        [
            each.get_role_display(), str(each.user), str(each.structure or ""), str(each.group or ""),
            _("yes") if each.is_elected else _("no"), each.begins_on, each.ends_on,
        ]
        for each in found
    )  # fmt: skip
    return as_file(columns, rows, "mandats", "csv")


@coordinators_only
def new(request):
    today = timezone.localdate()
    initial = {"role": MandateRole.SECRETARIAT, "begins_on": today, "ends_on": deadlines.mandate_end(today, mandates.usual_months())}  # fmt: skip
    form = MandateForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            mandates.give(form.save(commit=False), by=request.user)
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("network:mandates")
    return render(request, "network/mandates/new.html", {"form": form}, status=422 if form.errors else 200)


@coordinators_only
def renew(request, pk):
    mandate = get_object_or_404(Mandate.objects.select_related("user", "group", "structure"), pk=pk)
    if mandate.ends_on is None:
        return redirect("network:mandates")
    begins_on = deadlines.renewal_begins(mandate.ends_on, timezone.localdate())
    months = mandates.usual_months() if mandate.role == MandateRole.SECRETARIAT else 0
    form = RenewalForm(
        request.POST or None, begins_on=begins_on, initial={"ends_on": deadlines.mandate_end(begins_on, months)}
    )
    if request.method == "POST" and form.is_valid():
        try:
            mandates.renew(mandate, by=request.user, **form.cleaned_data)
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("network:mandates")
    context = {"form": form, "mandate": mandate, "begins_on": begins_on}
    return render(request, "network/mandates/renew.html", context, status=422 if form.errors else 200)


@coordinators_only
@require_POST
def end(request, pk):
    mandate = get_object_or_404(Mandate, pk=pk)
    is_to_come = mandate.begins_on > timezone.localdate()
    done = _("The mandate is withdrawn.") if is_to_come else _("The mandate is over, and its rights with it.")
    return take(request, mandates.end, mandate, done=done, to="network:mandates")
