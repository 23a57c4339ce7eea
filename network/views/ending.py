"""What changes or ends an agreement: amendments, notices, ends, renewals, a new charter; for the secretariat."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from network import leaving, signing
from network.forms.signing import AmendmentForm, EndForm, NoticeForm
from network.models import Amendment, CharterVersion, DepartureKind, Notice
from network.steps import StepRefused
from network.views.agreements import agreement_of, show
from network.views.steps import coordinators_only, key_in, take, take_said


@coordinators_only
@require_POST
def amend(request, pk):
    found = agreement_of(request, pk)
    return take_said(
        request, AmendmentForm(request.POST), signing.amend, found,
        done=_("The amendment is ready, and every party is called to sign it."), to=("network:agreement", pk),
        again=lambda form: show(request, found, status=422, amendment_form=form),
    )  # fmt: skip


@coordinators_only
@require_POST
def withdraw_amendment(request, pk):
    amendment = get_object_or_404(Amendment, pk=pk)
    done, to = _("The amendment is withdrawn."), ("network:agreement", amendment.agreement_id)
    return take(request, signing.withdraw_amendment, amendment, done=done, to=to)


@coordinators_only
@require_POST
def notice(request, pk):
    """Write a notice down against one of the parties."""
    found = agreement_of(request, pk)
    form = NoticeForm(request.POST)
    against = found.parties.filter(pk=key_in(request.POST, "party")).first()
    if against is None:
        form.add_error(None, _("Choose the structure that received the notice."))
    elif form.is_valid():
        try:
            leaving.give_notice(against, by=request.user, **form.cleaned_data)
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The notice is written down; its end is in the calendar."))
            return redirect("network:agreement", pk)
    return show(request, found, status=422, notice_form=form)


@coordinators_only
@require_POST
def settle_notice(request, pk, how):
    """``followed``: what was asked is done; ``back``: the notice was a mistake."""
    found = get_object_or_404(Notice.objects.select_related("party__agreement", "party__structure"), pk=pk)
    step = leaving.follow_notice if how == "followed" else leaving.take_notice_back
    done = _("The convention goes on.")
    return take(request, step, found, done=done, to=("network:agreement", found.party.agreement_id))


@coordinators_only
@require_POST
def end(request, pk):
    found = agreement_of(request, pk)
    form = EndForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            leaving.end_early(
                found,
                by=request.user,
                last_day=said["last_day"],
                kind=DepartureKind(said["kind"]),
                words=said["words"],
            )
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The agreement is ended."))
            return redirect("network:agreement", pk)
    return show(request, found, status=422, end_form=form)


@coordinators_only
@require_POST
def renewal(request, pk, how):
    """``refused``: it stops with the term that runs; ``possible``: that was a mistake; ``decided``: one more term."""
    found, to = agreement_of(request, pk), ("network:agreement", pk)
    if how == "refused":
        done = _("The agreement stops at the end of the term that runs.")
        return take(request, leaving.refuse_renewal, found, done=done, to=to)
    if how == "possible":
        return take(request, leaving.take_refusal_back, found, done=_("The renewal is possible again."), to=to)
    after = key_in(request.POST, "after") or 0
    return take(request, leaving.renew, found, after=after, done=_("One more term is decided."), to=to)


@coordinators_only
@require_POST
def abandon(request, pk):
    done = _("The text is abandoned; nobody is asked to sign it any more.")
    return take(request, signing.abandon, agreement_of(request, pk), done=done, to="network:agreements")


@coordinators_only
@require_POST
def ask_acceptance(request):
    """Ask all who signed an earlier charter to accept the one in force."""
    version = CharterVersion.objects.first_in_force()
    if version is None:
        raise Http404
    return take(
        request, signing.ask_acceptance, version, to="network:agreements",
        done=_("Those who signed an earlier version are asked to accept this one."),
    )  # fmt: skip
