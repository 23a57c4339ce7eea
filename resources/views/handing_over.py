"""The condition reports, on the way out and on the way in: on a phone, at the depot."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from network.steps import StepRefused
from network.views.steps import key_in, members_only
from resources import handing_over, lending
from resources.forms.lending import ConditionForm, NamesForm
from resources.models import LoanStatus, Way
from resources.views.loan import loan_of


def _kept(request, pk, status):
    """The loan, for whoever keeps its pool; ``None`` when it is not (or no longer) there to change hands."""
    loan = loan_of(request, pk)
    if not lending.may_keep(request.user, loan.pool):
        raise PermissionDenied
    return loan, loan.status == status


@members_only
def out(request, pk):
    """Everything leaves together: a part of the form for each unit."""
    loan, is_ready = _kept(request, pk, LoanStatus.APPROVED)
    if not is_ready:
        messages.error(request, _("This loan is not waiting to be handed over."))
        return redirect("loans:loan", pk)
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    names = NamesForm(*sent)
    forms = [ConditionForm(*sent, lent=lent, way=Way.OUT) for lent in loan.lent.all()]
    refusal = ""
    if request.method == "POST" and all([names.is_valid(), *(form.is_valid() for form in forms)]):
        both = names.cleaned_data
        said = {form.lent: form.said(both["lender_name"], both["borrower_name"], both["signature"]) for form in forms}
        try:
            handing_over.hand_over(loan, said, by=request.user)
        except StepRefused as trouble:
            refusal = str(trouble)
        else:
            messages.success(request, _("The equipment is with the borrower."))
            return redirect("loans:loan", pk)
    return _shown(request, loan, names, forms, refusal, Way.OUT)


@members_only
def back(request, pk):
    """One unit after the other: the first that is not back yet, or the one that is chosen."""
    loan, is_ready = _kept(request, pk, LoanStatus.OUT)
    left = [lent for lent in loan.lent.all() if not lent.given_back_at and not lent.is_lost]
    if not is_ready or not left:
        messages.error(request, _("Everything is back already."))
        return redirect("loans:loan", pk)
    chosen = key_in(request.POST if request.method == "POST" else request.GET, "unite")
    lent = next((each for each in left if each.unit_id == chosen), left[0])
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    names, form = NamesForm(*sent), ConditionForm(*sent, lent=lent, way=Way.IN)
    refusal = ""
    if request.method == "POST" and all([names.is_valid(), form.is_valid()]):
        both = names.cleaned_data
        try:
            said = form.said(both["lender_name"], both["borrower_name"], both["signature"])
            handing_over.take_back(lent, said, by=request.user)
        except StepRefused as trouble:
            refusal = str(trouble)
        else:
            messages.success(request, _("“%s” is taken back.") % lent.unit)
            return redirect("loans:take_back" if len(left) > 1 else "loans:loan", pk)
    return _shown(request, loan, names, [form], refusal, Way.IN)


def _shown(request, loan, names, forms, refusal, way):
    wrong = refusal or names.errors or any(form.errors for form in forms)
    context = {"loan": loan, "names": names, "forms": forms, "refusal": refusal, "way": way}
    return render(request, "resources/lending/condition.html", context, status=422 if wrong else 200)
