"""Votes: prepared, opened, counted by the secretariat; answered by each structure on its own screen."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from network import voting
from network.forms.voting import HandsForm, VoteForm
from network.models import MembershipApplication, Structure, Vote, VoteResult, VoteStatus, VoteWay
from network.roles import is_coordinator
from network.steps import StepRefused
from network.views.governing import meeting_of
from network.views.steps import coordinators_only, key_in, take


def _vote(request, pk, vote):
    """A vote of a meeting that this person may see; what is only prepared is the secretariat's."""
    meeting = meeting_of(request, pk)
    found = Vote.objects.select_related("item", "application", "previous")
    if not is_coordinator(request.user):
        found = found.exclude(status=VoteStatus.PREPARED)
    vote = get_object_or_404(found, pk=vote, meeting=meeting)
    vote.meeting = meeting
    return vote


def show(request, pk, vote, hands=None):
    """One's ballots while it is open, its result once closed. Until then nobody reads a number."""
    vote = _vote(request, pk, vote)
    is_closed = vote.status == VoteStatus.CLOSED
    voices = list(voting.voices_of(request.user, vote))
    voters = vote.voters.select_related("structure", "voted_by")
    if is_closed and vote.way == VoteWay.OPEN:
        voters = voters.select_related("ballot__option")
    voters = list(voters)
    context = {
        "vote": vote,
        "meeting": vote.meeting,
        "options": vote.options.all(),
        "voices": voices,
        "voters": voters,
        "voted": sum(each.has_voted for each in voters),
        "is_open": voting.is_open(vote),
        "is_closed": is_closed,
        "hands": hands or (HandsForm(vote=vote) if vote.way == VoteWay.HANDS and vote.status == "open" else None),
        "may_go_on": is_closed and vote.result in (VoteResult.NO_QUORUM, VoteResult.NOBODY_ELECTED)
        and not hasattr(vote, "next_round"),
        "decision": getattr(vote, "decision", None),
    }  # fmt: skip
    return render(request, "network/voting/vote.html", context, status=422 if hands else 200)


@coordinators_only
def new(request, pk):
    """A question to prepare; about an application, the rules of its set are proposed."""
    meeting = meeting_of(request, pk)
    application = MembershipApplication.objects.undecided().filter(pk=key_in(request.GET, "demande")).first()
    initial = {"application": application, **voting.rules_for(meeting, application)}
    if application:
        initial["question"] = _("Membership of %s") % application
    return _edit(request, meeting, VoteForm(request.POST or None, initial=initial, meeting=meeting, instance=Vote(meeting=meeting)))  # fmt: skip


@coordinators_only
def edit(request, pk, vote):
    vote = _vote(request, pk, vote)
    pairs = [(each.first, each.second) for each in vote.options.select_related("first", "second") if each.first]
    return _edit(request, vote.meeting, VoteForm(request.POST or None, meeting=vote.meeting, instance=vote, pairs=pairs), vote)  # fmt: skip


def _edit(request, meeting, form, vote=None):
    if request.method == "POST" and form.is_valid():
        try:
            written = voting.prepare(form.save(commit=False), by=request.user, pairs=form.pairs)
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("network:vote", meeting.pk, written.pk)
    applications = MembershipApplication.objects.undecided()[:20] if vote is None else []
    context = {"form": form, "meeting": meeting, "vote": vote, "applications": applications}
    return render(request, "network/voting/edit.html", context, status=422 if form.errors else 200)


@coordinators_only
@require_POST
def open_vote(request, pk, vote):
    vote = _vote(request, pk, vote)
    return take(request, voting.open_vote, vote, done=_("The vote is open."), to=("network:vote", pk, vote.pk))


@coordinators_only
@require_POST
def take_back(request, pk, vote):
    vote = _vote(request, pk, vote)
    done = _("The vote is in preparation again.")
    return take(request, voting.take_back, vote, done=done, to=("network:vote", pk, vote.pk))


@coordinators_only
@require_POST
def discard(request, pk, vote):
    vote = _vote(request, pk, vote)
    return take(request, voting.discard, vote, done=_("The vote is thrown away."), to=("network:meeting", pk))


@sensitive_post_parameters("choice")
@require_POST
def cast(request, pk, vote):
    """My structure's voice. The answer says that it is counted, never what it was."""
    vote = _vote(request, pk, vote)
    structure = Structure.objects.filter(pk=key_in(request.POST, "structure")).first()
    if structure is None:
        raise PermissionDenied
    code = request.POST.get("choice", "").replace("\0", "")[:20]
    try:
        voting.cast(vote, by=request.user, structure=structure, code=code)
    except StepRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("network:vote", pk, vote.pk)


@coordinators_only
@require_POST
def close(request, pk, vote):
    """Close it; after a show of hands, with what was counted."""
    asked, counts = vote, None
    vote = _vote(request, pk, vote)
    form = None
    if vote.way == VoteWay.HANDS and vote.status == VoteStatus.OPEN:
        form = HandsForm(request.POST, vote=vote)
        if not form.is_valid():
            return show(request, pk, asked, hands=form)
        counts = form.counts()
    try:
        decision = voting.close(vote, by=request.user, counts=counts)
    except StepRefused as refusal:
        if form is not None:
            form.add_error(None, str(refusal))
            return show(request, pk, asked, hands=form)
        messages.error(request, str(refusal))
    else:
        if decision is not None and decision.effect:
            messages.warning(request, decision.effect)
    return redirect("network:vote", pk, asked)


@coordinators_only
@require_POST
def next_round(request, pk, vote):
    vote = _vote(request, pk, vote)
    try:
        following = voting.next_round(vote, by=request.user, two_only="deux" in request.POST)
    except StepRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("network:vote", pk, vote.pk)
    return redirect("network:vote", pk, following.pk)
