"""The page of a loan, and its steps, for who borrows and who decides. What is refused keeps all that was typed."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from network.steps import allow
from network.views.steps import members_only, take, take_said
from resources import handing_over, lending
from resources.forms.lending import AnswerForm, DecisionForm, LongerForm, ReachedForm, SlotsForm
from resources.models import Loan, LoanStatus


def loan_of(request, pk):
    return get_object_or_404(
        Loan.objects.visible_to(request.user)
        .select_related("pool__owner", "structure", "requested_by")
        .prefetch_related("lent__unit__item__accessories", "lent__reports__photos"),
        pk=pk,
    )


def _forms(user, loan):
    """``{name: form}`` of the steps that the person may take now."""
    keeps, borrows = lending.may_keep(user, loan.pool), lending.may_request(user, loan.structure)
    approved, out = loan.status == LoanStatus.APPROVED, loan.status == LoanStatus.OUT
    slots = {"pickup_at": loan.pickup_at, "return_at": loan.return_at}
    offered = {
        "decision": (keeps and loan.status == LoanStatus.REQUESTED, DecisionForm, {}),
        "refusal": (keeps and approved, AnswerForm, {"auto_id": "refusal_%s"}),
        "slots": (keeps and (approved or out), SlotsForm, {"initial": slots, "auto_id": "slots_%s"}),
        "longer": (borrows and (approved or out) and not loan.asked_until, LongerForm, {}),
        "extension": (keeps and loan.asked_until, AnswerForm, {"auto_id": "extension_%s"}),
        "reached": (borrows and loan.status == LoanStatus.RETURNED, ReachedForm, {"instance": loan}),
    }
    return {name: form(**more) for name, (is_offered, form, more) in offered.items() if is_offered}


def _page(request, loan, **sent):
    keeps, borrows = lending.may_keep(request.user, loan.pool), lending.may_request(request.user, loan.structure)
    context = {
        "loan": loan,
        "lents": [(lent, handing_over.differences(lent)) for lent in loan.lent.all()],
        "may_cancel": borrows and loan.status in (LoanStatus.REQUESTED, LoanStatus.APPROVED),
        "hands_over": keeps and loan.status == LoanStatus.APPROVED,
        "takes_back": keeps and loan.status == LoanStatus.OUT,
        **_forms(request.user, loan),
        **sent,
    }
    return render(request, "resources/lending/loan.html", context, status=422 if sent else 200)


@members_only
def loan(request, pk):
    return _page(request, loan_of(request, pk))


def _to(loan):
    return "loans:loan", loan.pk


def _again(request, pk, name):
    """The page with the form as it was sent; where that step is no longer offered, the sentence alone."""

    def answer(form):
        loan = loan_of(request, pk)
        if name in _forms(request.user, loan):
            return _page(request, loan, **{name: form})
        for sentence in form.non_field_errors() or [_("This is no longer possible.")]:
            messages.error(request, sentence)
        return redirect(*_to(loan))

    return answer


@members_only
@require_POST
def decide(request, pk):
    """Approve, or refuse with a reason; what was approved may still be refused."""
    loan = loan_of(request, pk)
    allow(lending.may_keep(request.user, loan.pool))
    waits = loan.status == LoanStatus.REQUESTED
    form = DecisionForm(request.POST) if waits else AnswerForm(request.POST, auto_id="refusal_%s")
    again = _again(request, pk, "decision" if waits else "refusal")
    if request.POST.get("do") == "refuse":
        done = _("The borrower has been told why.")
        return take_said(request, form, _refuse, loan, done=done, to=_to(loan), again=again)
    done = _("The loan is approved; the borrower is told.")
    return take_said(request, form, lending.approve, loan, done=done, to=_to(loan), again=again)


def _refuse(loan, *, by, answer, **_slots):
    lending.refuse(loan, by=by, answer=answer)


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
    allow(lending.may_keep(request.user, loan.pool))
    form, again = SlotsForm(request.POST, auto_id="slots_%s"), _again(request, pk, "slots")
    done = _("The slots are agreed.")
    return take_said(request, form, lending.agree_slots, loan, done=done, to=_to(loan), again=again)


@members_only
@require_POST
def longer(request, pk):
    loan = loan_of(request, pk)
    allow(lending.may_request(request.user, loan.structure))
    form, again = LongerForm(request.POST), _again(request, pk, "longer")
    done = _("The owner examines your request.")
    return take_said(request, form, lending.ask_longer, loan, done=done, to=_to(loan), again=again)


@members_only
@require_POST
def decide_longer(request, pk):
    loan = loan_of(request, pk)
    allow(lending.may_keep(request.user, loan.pool))
    form, again = AnswerForm(request.POST, auto_id="extension_%s"), _again(request, pk, "extension")
    if request.POST.get("do") == "refuse":
        done = _("The borrower has been told why.")
        return take_said(request, form, lending.not_longer, loan, done=done, to=_to(loan), again=again)
    done = _("The loan is longer; the borrower is told.")
    return take_said(request, form, _lengthen, loan, done=done, to=_to(loan), again=again)


def _lengthen(loan, *, by, answer):
    """Granted: what was typed for a refusal says nothing."""
    lending.lengthen(loan, by=by)


@members_only
@require_POST
def reached(request, pk):
    loan = loan_of(request, pk)
    allow(lending.may_request(request.user, loan.structure))
    form = ReachedForm(request.POST, instance=loan)
    if not form.is_valid() or loan.status != LoanStatus.RETURNED:
        return _again(request, pk, "reached")(form)
    Loan.objects.filter(pk=pk, status=LoanStatus.RETURNED).update(people_reached=form.cleaned_data["people_reached"])
    messages.success(request, _("Thank you: it is noted."))
    return redirect(*_to(loan))
