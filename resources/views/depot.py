"""What whoever keeps a pool looks after: decisions, what goes out and comes back, units, incidents, servicing."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from network import drawing
from network.views.following import as_file
from network.views.on_paper import on_paper
from network.views.steps import members_only, take, take_said, words_in
from resources import incidents, lending
from resources.forms.lending import BlockForm, ServicingForm, StateForm
from resources.models import (
    Block,
    EquipmentPhoto,
    EquipmentUnit,
    Incident,
    IncidentStatus,
    Loan,
    LoanStatus,
    Servicing,
    UnitDay,
    UnitState,
)
from resources.models.loans import PROMISED

PAGE_SIZE = 50
UNIT_SORTS = {"jours": ["-days_lent"], "problemes": ["-open_incidents"]}


def _pools(request):
    pools = lending.pools_kept_by(request.user)
    if not pools.exists():
        raise Http404
    return pools


@members_only
def follow(request):
    """What is to be done, most urgent first."""
    pools, today = _pools(request), timezone.localdate()
    loans = (
        Loan.objects.filter(pool__in=pools).select_related("structure", "pool").prefetch_related("lent__unit__item")
    )
    if request.GET.get("format") == "csv":
        return _as_csv(loans)
    open_loans = list(loans.filter(status__in=PROMISED).order_by("ends_on", "pk"))
    in_hand = Incident.objects.filter(status=IncidentStatus.OPEN, unit__item__pool__in=pools)
    context = {
        "late": [each for each in open_loans if each.status == LoanStatus.OUT and each.ends_on < today],
        "to_decide": [each for each in open_loans if each.status == LoanStatus.REQUESTED or each.asked_until],
        "to_hand_over": [each for each in open_loans if each.status == LoanStatus.APPROVED],
        "out": [each for each in open_loans if each.status == LoanStatus.OUT and each.ends_on >= today],
        "incidents": in_hand.select_related("unit__item"),
        "servicings": Servicing.objects.filter(done_on=None, unit__item__pool__in=pools)
        .select_related("unit__item")
        .order_by("due_on"),
    }
    return render(request, "resources/lending/depot.html", context)


def _as_csv(loans):
    columns = [
        _("Borrower"), _("Pool"), _("Equipment"), _("First day"), _("Last day"), _("Days"), _("Status"), _("What it is for"), _("For whom"), _("People reached"),
    ]  # fmt: skip
    rows = (
        [
            loan.structure.called, loan.pool.name, ", ".join(str(lent.unit) for lent in loan.lent.all()), loan.begins_on, loan.ends_on,
            (loan.ends_on - loan.begins_on).days + 1, loan.get_status_display(), loan.actions, loan.audience, loan.people_reached,
        ]
        for loan in loans
    )  # fmt: skip
    return as_file(columns, rows, "prets", "csv")


def _counted(things):
    """How many of these things a unit has, counted for the units that are shown only."""
    of_unit = things.filter(unit=OuterRef("pk")).order_by().values("unit")
    return Coalesce(Subquery(of_unit.annotate(number=Count("pk")).values("number")), 0)


@members_only
def units(request):
    """Every unit, with what it did: days lent, loans, people reached."""
    pools = _pools(request)
    q = words_in(request.GET)
    state, sort = request.GET.get("etat", ""), request.GET.get("tri", "")
    found = (
        EquipmentUnit.objects.filter(item__pool__in=pools)
        .select_related("item__pool")
        .annotate(
            days_lent=_counted(
                UnitDay.objects.filter(is_preparation=False, loan__status__in=[LoanStatus.OUT, LoanStatus.RETURNED])
            ),
            open_incidents=_counted(Incident.objects.filter(status=IncidentStatus.OPEN)),
        )
        .order_by(*UNIT_SORTS.get(sort, ()), "item__name", "number")
    )
    if q:
        found = found.filter(Q(item__name__icontains=q) | Q(number__icontains=q))
    if state in UnitState.values:
        found = found.filter(state=state)
    if request.GET.get("format") == "csv":
        columns = [_("Equipment"), _("Inventory number"), _("State"), _("Days lent"), _("Bought on"), _("Note")]
        rows = (
            [each.item.name, each.number, each.get_state_display(), each.days_lent, each.bought_on, each.note]
            for each in found
        )
        return as_file(columns, rows, "materiel", "csv")
    context = {
        "page": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")), "q": q, "state": state, "sort": sort,
        "states": UnitState.choices, "question": urlencode({"q": q, "etat": state, "tri": sort}),
    }  # fmt: skip
    return render(request, "resources/lending/units.html", context)


def _unit(request, pk):
    return get_object_or_404(
        EquipmentUnit.objects.filter(item__pool__in=_pools(request)).select_related("item__pool__owner"), pk=pk
    )


@members_only
def unit(request, pk):
    return _unit_page(request, _unit(request, pk))


def _unit_page(request, unit, **sent):
    """Its page; with a form that was refused, as it was sent."""
    loans = Loan.objects.filter(lent__unit=unit).select_related("structure").order_by("-begins_on")
    context = {
        "unit": unit,
        "loans": loans[:PAGE_SIZE],
        "people": loans.aggregate(total=Sum("people_reached"))["total"] or 0,
        "blocks": unit.blocks.filter(ends_on__gte=timezone.localdate()),
        "servicings": unit.servicings.all(),
        "incidents": unit.incidents.prefetch_related("photos"),
        "block_form": BlockForm(),
        "state_form": StateForm(initial={"state": unit.state, "why": unit.note}),
        "servicing_form": ServicingForm(),
        **sent,
    }
    return render(request, "resources/lending/unit.html", context, status=422 if sent else 200)


@members_only
@require_POST
def set_state(request, pk):
    unit, form = _unit(request, pk), StateForm(request.POST)
    to, done = ("loans:unit", pk), _("The state of the unit is noted.")
    return take_said(
        request, form, _set, unit, done=done, to=to, again=lambda form: _unit_page(request, unit, state_form=form)
    )


def _set(unit, *, by, state, why):
    if state == UnitState.READY:
        lending.put_back(unit, by=by)
    else:
        lending.set_aside(unit, by=by, state=state, why=why)


@members_only
@require_POST
def block(request, pk):
    unit, form = _unit(request, pk), BlockForm(request.POST)
    to, done = ("loans:unit", pk), _("These days are kept.")
    return take_said(
        request, form, lending.block, [unit], done=done, to=to,
        again=lambda form: _unit_page(request, unit, block_form=form),
    )  # fmt: skip


@members_only
@require_POST
def unblock(request, pk):
    kept = get_object_or_404(
        Block.objects.filter(unit__item__pool__in=_pools(request)).select_related("unit__item__pool__owner"), pk=pk
    )
    return take(request, lending.unblock, kept, done=_("These days are free again."), to=("loans:unit", kept.unit_id))


@members_only
@require_POST
def service(request, pk):
    unit, form = _unit(request, pk), ServicingForm(request.POST)
    if not form.is_valid():
        return _unit_page(request, unit, servicing_form=form)
    Servicing.objects.create(unit=unit, **form.cleaned_data)
    messages.success(request, _("It is in the servicing log."))
    return redirect("loans:unit", pk)


@members_only
@require_POST
def serviced(request, pk):
    servicing = get_object_or_404(Servicing.objects.filter(unit__item__pool__in=_pools(request)), pk=pk)
    Servicing.objects.filter(pk=pk, done_on=None).update(done_on=timezone.localdate())
    messages.success(request, _("It is noted as done today."))
    return redirect("loans:unit", servicing.unit_id)


@members_only
@require_POST
def settle(request, pk):
    incident = get_object_or_404(
        Incident.objects.filter(unit__item__pool__in=_pools(request)).select_related("unit__item__pool__owner"), pk=pk
    )
    answer = request.POST.get("answer", "").replace("\0", "")[:2000]
    return take(
        request,
        incidents.settle,
        incident,
        answer=answer,
        done=_("It is settled."),
        to=("loans:unit", incident.unit_id),
    )


@members_only
@require_safe
def labels(request):
    """Labels to cut out: what it is, its number, and the square that opens its page."""
    units = (
        EquipmentUnit.objects.filter(item__pool__in=_pools(request))
        .exclude(state=UnitState.RETIRED)
        .select_related("item__pool__owner")
    )
    rows = [(unit, _square(request, unit)) for unit in units[:300]]
    context = {"rows": rows, "pdf": reverse("loans:labels"), "back": reverse("loans:units")}
    return on_paper(request, "network/paper/labels.html", context, "etiquettes", as_pdf=False)


def _square(request, unit):
    """The QR code of the page of a unit, as a drawing within the sheet."""
    address = request.build_absolute_uri(reverse("equipment:unit", args=[unit.code]))
    return mark_safe(drawing.qr(address).decode())


@members_only
@require_safe
def photo(request, pk):
    """A photograph, to both sides of the loan, and to nobody else."""
    photo = get_object_or_404(
        EquipmentPhoto.objects.select_related(
            "report__lent__loan__pool__owner", "report__lent__loan__structure", "incident__unit__item__pool__owner"
        ),
        pk=pk,
    )
    pool = photo.report.lent.loan.pool if photo.report_id else photo.incident.unit.item.pool
    loan = photo.report.lent.loan if photo.report_id else photo.incident.loan
    sees = lending.may_keep(request.user, pool) or (
        loan and Loan.objects.visible_to(request.user).filter(pk=loan.pk).exists()
    )
    if not sees:
        raise Http404
    response = FileResponse(photo.file.open(), content_type="image/webp")
    response.headers["Content-Disposition"] = "inline"
    return response
