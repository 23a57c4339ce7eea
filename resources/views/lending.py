"""A loan, from its request to its return, for who borrows and who decides."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from network import often
from network.calendar_file import whole_days
from network.models import Structure
from network.roles import is_coordinator
from network.steps import StepRefused
from network.views.attending import on_paper
from network.views.steps import members_only, take
from resources import handing_over, lending
from resources.availability import next_free
from resources.forms.lending import DecisionForm, LongerForm, ReachedForm, RequestForm, SlotsForm
from resources.models import EquipmentItem, Loan, LoanStatus

PAGE_SIZE = 20


def _structures(user):
    return Structure.objects.members() if is_coordinator(user) else Structure.objects.of(user, ["manager", "editor"])


@members_only
def mine(request):
    """My structures’ loans, and those asked of their pools."""
    status = request.GET.get("etat", "")
    loans = (
        Loan.objects.visible_to(request.user).select_related("structure", "pool").prefetch_related("lent__unit__item")
    )
    if status in LoanStatus.values:
        loans = loans.filter(status=status)
    context = {
        "page": Paginator(loans, PAGE_SIZE).get_page(request.GET.get("page")),
        "status": status if status in LoanStatus.values else "",
        "statuses": LoanStatus.choices,
        "keeps": lending.pools_kept_by(request.user).exists(),
    }
    return render(request, "resources/lending/mine.html", context)


@members_only
def ask(request, slug):
    """The request, on one page: nothing typed is lost when a rule refuses it."""
    item = get_object_or_404(EquipmentItem.objects.visible_to(request.user).select_related("pool__owner"), slug=slug)
    structures = _structures(request.user)
    if not structures.exists():
        raise PermissionDenied
    items = [item, *item.pool.items.filter(is_shown=True).exclude(pk=item.pk).order_by("name")[:30]]
    form = RequestForm(request.POST or None, structures=structures, items=items, chosen=item, terms=item.pool.terms)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            loan = lending.request(
                item.pool, by=request.user, structure=said["structure"], wanted=form.wanted(), begins_on=said["begins_on"],
                ends_on=said["ends_on"], actions=said["actions"], audience=said["audience"], where=said["where"],
                people_expected=said["people_expected"], accepts=said.get("accepts", True),
            )  # fmt: skip
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Your request is with the owner. The days are held for you meanwhile."))
            return redirect("loans:loan", loan.pk)
    context = {
        "item": item,
        "form": form,
        "next_free": next_free(item, 10),
        "may_wait": form.is_bound and bool(form.errors),
    }
    return render(request, "resources/lending/ask.html", context, status=422 if form.errors else 200)


@members_only
@require_POST
def wait(request, slug):
    item = get_object_or_404(EquipmentItem.objects.visible_to(request.user), slug=slug)
    form = RequestForm(request.POST, structures=_structures(request.user), items=[item], chosen=item, terms="")
    form.is_valid()
    said = form.cleaned_data
    if not {"structure", "begins_on", "ends_on"} <= set(said):
        messages.error(request, _("Say for which structure and from which day to which day."))
        return redirect("loans:ask", slug)
    return take(
        request, lending.wait_for, item, structure=said["structure"], begins_on=said["begins_on"], ends_on=said["ends_on"],
        count=form.wanted()[item] or 1, done=_("You will be told as soon as it is free."), to="loans:mine",
    )  # fmt: skip


def loan_of(request, pk):
    return get_object_or_404(
        Loan.objects.visible_to(request.user)
        .select_related("pool__owner", "structure", "requested_by")
        .prefetch_related("lent__unit__item__accessories", "lent__reports__photos"),
        pk=pk,
    )


@members_only
def loan(request, pk):
    loan = loan_of(request, pk)
    keeps, borrows = lending.may_keep(request.user, loan.pool), lending.may_request(request.user, loan.structure)
    open_now = loan.status in (LoanStatus.APPROVED, LoanStatus.OUT)
    context = {
        "loan": loan,
        "lents": [(lent, handing_over.differences(lent)) for lent in loan.lent.all()],
        "decision": DecisionForm() if keeps and loan.status == LoanStatus.REQUESTED else None,
        "may_refuse": keeps and loan.status == LoanStatus.APPROVED,
        "may_cancel": borrows and loan.status in (LoanStatus.REQUESTED, LoanStatus.APPROVED),
        "slots": SlotsForm(initial={"pickup_at": loan.pickup_at, "return_at": loan.return_at})
        if keeps and open_now
        else None,
        "longer": LongerForm() if borrows and open_now and not loan.asked_until else None,
        "decides_longer": keeps and bool(loan.asked_until),
        "hands_over": keeps and loan.status == LoanStatus.APPROVED,
        "takes_back": keeps and loan.status == LoanStatus.OUT,
        "reached": ReachedForm(instance=loan) if borrows and loan.status == LoanStatus.RETURNED else None,
    }
    return render(request, "resources/lending/loan.html", context)


def _to(loan):
    return "loans:loan", loan.pk


@members_only
@require_POST
def decide(request, pk):
    """Approve, or refuse with a reason."""
    loan = loan_of(request, pk)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("One of the days or hours could not be read."))
        return redirect(*_to(loan))
    said = form.cleaned_data
    if request.POST.get("do") == "refuse":
        done = _("The borrower has been told why.")
        return take(request, lending.refuse, loan, answer=said["answer"], done=done, to=_to(loan))
    return take(
        request, lending.approve, loan, **said, done=_("The loan is approved; the borrower is told."), to=_to(loan)
    )


@members_only
@require_POST
def cancel(request, pk):
    loan = loan_of(request, pk)
    return take(
        request, lending.cancel, loan, done=_("The loan is cancelled; its days are free again."), to=_to(loan)
    )


@members_only
@require_POST
def slots(request, pk):
    loan = loan_of(request, pk)
    form = SlotsForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("One of the days or hours could not be read."))
        return redirect(*_to(loan))
    return take(
        request, lending.agree_slots, loan, **form.cleaned_data, done=_("The slots are agreed."), to=_to(loan)
    )


@members_only
@require_POST
def longer(request, pk):
    loan = loan_of(request, pk)
    form = LongerForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Give a day, and say why you need it longer."))
        return redirect(*_to(loan))
    done = _("The owner examines your request.")
    return take(request, lending.ask_longer, loan, **form.cleaned_data, done=done, to=_to(loan))


@members_only
@require_POST
def decide_longer(request, pk):
    loan = loan_of(request, pk)
    if request.POST.get("do") == "refuse":
        answer = request.POST.get("answer", "").replace("\0", "")[:2000]
        done = _("The borrower has been told why.")
        return take(request, lending.not_longer, loan, answer=answer, done=done, to=_to(loan))
    return take(request, lending.lengthen, loan, done=_("The loan is longer; the borrower is told."), to=_to(loan))


@members_only
@require_POST
def reached(request, pk):
    loan = loan_of(request, pk)
    form = ReachedForm(request.POST)
    if form.is_valid() and lending.may_request(request.user, loan.structure):
        is_over = Loan.objects.filter(pk=pk, status=LoanStatus.RETURNED)
        is_over.update(people_reached=form.cleaned_data["people_reached"])
        messages.success(request, _("Thank you: it is noted."))
    else:
        messages.error(request, _("Write a number of people."))
    return redirect(*_to(loan))


@members_only
@require_safe
def sheet(request, pk):
    return _sheet(request, pk, as_pdf=False)


@members_only
@require_safe
@often.limited("papers")
def sheet_pdf(request, pk):
    return _sheet(request, pk, as_pdf=True)


def _sheet(request, pk, as_pdf):
    """The contract and the condition report, to be signed on paper."""
    loan = loan_of(request, pk)
    context = {"loan": loan, "pdf": reverse("loans:sheet_pdf", args=[pk]), "back": reverse("loans:loan", args=[pk])}
    return on_paper(request, "network/paper/loan.html", context, f"pret-{pk}", as_pdf)


@members_only
@require_safe
def calendar(request, pk):
    """The first and the last day, for the calendar of the borrower or of the depot."""
    loan = loan_of(request, pk)
    what = ", ".join(str(lent.unit) for lent in loan.lent.all())
    address = request.build_absolute_uri(reverse("loans:loan", args=[loan.pk]))
    days = [
        (loan.begins_on, _("Equipment to be fetched: %s") % what, loan.pool.depot, address, f"loan-{loan.pk}-out"),
        (loan.ends_on, _("Equipment to be brought back: %s") % what, loan.pool.depot, address, f"loan-{loan.pk}-in"),
    ]
    content = whole_days(str(loan.pool), days, request.get_host())
    headers = {"Content-Disposition": f'attachment; filename="pret-{loan.pk}.ics"'}
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)
