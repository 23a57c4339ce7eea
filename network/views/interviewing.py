"""Yearly interviews: who was met, the sheet that is filled in during the talk, both copies."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from network import interviewing
from network.forms.interviewing import ConfirmForm, HoldForm, SheetForm
from network.models import Interview, InterviewStatus
from network.roles import is_member
from network.steps import StepRefused
from network.views.following import as_file
from network.views.on_paper import both_ways, on_paper
from network.views.steps import coordinators_only, key_in, take, take_said, words_in

PAGE_SIZE = 50


def interviews(request):
    """Those of a year for coordinators, with who is still to be met; for members, their own."""
    if not (is_member(request.user) or Interview.objects.visible_to(request.user).exists()):
        raise Http404
    found = Interview.objects.visible_to(request.user).select_related("structure")
    years = list(found.order_by("-year").values_list("year", flat=True).distinct())
    this_year = timezone.localdate().year
    year = key_in(request.GET, "annee") or (this_year if interviewing.may_hold(request.user) else None)
    words = words_in(request.GET)
    status = request.GET.get("etat", "")
    status = status if status in InterviewStatus.values else ""
    if year:
        found = found.filter(year=year) if year < 10000 else found.none()
    counts = found.aggregate(all=Count("pk"), held=Count("pk", filter=~Q(status=InterviewStatus.PREPARED)))
    if status:
        found = found.filter(status=status)
    if words:
        found = found.filter(Q(structure__name__icontains=words) | Q(structure__usage_name__icontains=words))
    if request.GET.get("tri") == "jour":
        found = found.order_by("held_on", "planned_on", "structure__name", "pk")
    if request.GET.get("format") in ("csv", "xlsx"):
        return _table(found, request.GET["format"])
    question = request.GET.copy()
    question.pop("page", None)
    context = {
        "page": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
        "years": sorted({*years, this_year}, reverse=True),
        "year": year,
        "this_year": this_year,
        "words": words,
        "status": status,
        "by_day": request.GET.get("tri") == "jour",
        "statuses": InterviewStatus.choices,
        "question": question.urlencode(),
        "counts": counts,
        "may_hold": interviewing.may_hold(request.user),
        "unprepared": interviewing.unprepared(year).count() if interviewing.may_hold(request.user) and year else 0,
    }
    return render(request, "network/interviewing/list.html", context)


def _table(found, ending):
    columns = [
        _("Structure"), _("Year"), _("Status"), _("Planned on"), _("Held on"), _("For the member"),
        _("For the other party"), _("Confirmed on"), _("Remark"),
    ]  # fmt: skip
    rows = (
        [
            each.structure.called, each.year, each.get_status_display(), each.planned_on, each.held_on,
            each.for_member, each.for_network, each.confirmed_at, each.remark,
        ]
        for each in found
    )  # fmt: skip
    return as_file(columns, rows, "entretiens", ending)


@coordinators_only
@require_POST
def prepare(request):
    """A sheet for every member that has none that year."""
    year = key_in(request.POST, "year") or 0
    try:
        structures = interviewing.unprepared(year) if year < 10000 else []
        number = interviewing.prepare(structures, year, by=request.user)
    except StepRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("network:interviews")
    messages.success(request, ngettext("%d sheet is ready.", "%d sheets are ready.", number) % number)
    return redirect(f"{reverse('network:interviews')}?annee={year}")


def _interview(request, pk):
    found = Interview.objects.visible_to(request.user).select_related("structure", "confirmed_by")
    return get_object_or_404(found, pk=pk)


def interview(request, pk):
    """The sheet: written by the secretariat during the talk, read and confirmed by the member."""
    found = _interview(request, pk)
    if request.method != "POST":
        return _shown(request, found)
    if not interviewing.may_hold(request.user):
        raise PermissionDenied
    form = _sheet(found, request.POST)
    if form.is_valid():
        try:
            interviewing.write(found, by=request.user, **form.said())
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
            found.refresh_from_db()
            form.now_seen(found.edition)
        else:
            messages.success(request, _("The sheet is saved."))
            return redirect("network:interview", pk)
    return _shown(request, found, sheet=form)


def _shown(request, found, **refused):
    """``refused``: the form that must be corrected, by its name in the page."""
    form = refused.get("sheet") or _sheet(found)
    # Closed meanwhile, what was typed is still shown.
    may_write = interviewing.may_hold(request.user) and (found.status == InterviewStatus.PREPARED or form.is_bound)
    sections = [
        (heading, facts, said, form[f"note_{section}"] if may_write else None)
        for section, heading, facts, said in interviewing.sections(found)
    ]
    context = {
        "interview": found,
        "sections": sections,
        "sheet": form,
        "may_write": may_write,
        "may_hold": interviewing.may_hold(request.user),
        "may_confirm": found.status == InterviewStatus.HELD and interviewing.may_confirm(request.user, found),
        "hold": HoldForm(),
        "confirm": ConfirmForm(),
        **refused,
    }
    return render(request, "network/interviewing/interview.html", context, status=422 if refused else 200)


def _sheet(found, data=None):
    initial = {
        "seen": found.edition, "planned_on": found.planned_on, "for_member": found.for_member,
        "for_network": found.for_network,
    } | {f"note_{section}": text for section, text in found.notes.items()}  # fmt: skip
    return SheetForm(data, initial=initial)


@coordinators_only
@require_POST
def keep(request, pk):
    """What is typed, as it is typed. Answers ``{"said", "seen"}``."""
    found = _interview(request, pk)
    form = _sheet(found, request.POST)
    if not form.is_valid():
        return JsonResponse({"said": _("Not kept yet: something is not understood.")})
    try:
        interviewing.write(found, by=request.user, **form.said())
    except StepRefused as refusal:
        return JsonResponse({"said": str(refusal)})
    said = _("Kept at %s") % date_format(timezone.localtime(), "H:i")
    return JsonResponse({"said": said, "seen": found.edition})


@coordinators_only
@require_POST
def hold(request, pk):
    found = _interview(request, pk)
    return take_said(
        request, HoldForm(request.POST), interviewing.hold, found,
        done=_("The sheet is closed. The member has been told that its copy is there."),
        to=("network:interview", pk), again=lambda form: _shown(request, found, hold=form),
    )  # fmt: skip


@require_POST
def confirm(request, pk):
    found = _interview(request, pk)
    return take_said(
        request, ConfirmForm(request.POST), interviewing.confirm, found,
        done=_("Thank you. The secretariat has been told."),
        to=("network:interview", pk), again=lambda form: _shown(request, found, confirm=form),
    )  # fmt: skip


@coordinators_only
@require_POST
def reopen(request, pk):
    done = _("The sheet is open again.")
    return take(request, interviewing.reopen, _interview(request, pk), done=done, to=("network:interview", pk))


@coordinators_only
@require_POST
def drop(request, pk):
    done = _("The sheet is thrown away.")
    return take(request, interviewing.drop, _interview(request, pk), done=done, to="network:interviews")


def _printed(request, pk, as_pdf):
    """Both copies, one for each party."""
    found = _interview(request, pk)
    context = {
        "interview": found,
        "sections": interviewing.sections(found),
        "copies": [_("Copy for the member"), _("Copy for the other party")],
        "back": reverse("network:interview", args=[pk]),
        "pdf": reverse("network:interview_pdf", args=[pk]),
    }
    return on_paper(request, "network/paper/interview.html", context, f"entretien-{found.pk}", as_pdf)


printed, printed_pdf = both_ways(_printed)
