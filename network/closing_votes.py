"""What a vote comes to when it closes: its result and its sentence, the decision, and what follows from it.

adopted or rejected ─▶ a decision ─┬─ about an application ─▶ accepted, or refused with the sentence as its reason
                                   └─ an election won      ─▶ the mandates of both people
no quorum, nobody elected ─▶ nothing

Whoever presses the button, the plenary decides. Where its answer cannot be carried out yet (no convention to sign), the vote is
closed all the same, the decision says what must follow, and the application is accepted later on its own page.
"""

from django.utils import timezone
from django.utils.translation import gettext as _

from network import joining, mandates
from network.counting_votes import Tally, result, winner
from network.deciding import decide
from network.models import ApplicationStatus, MembershipApplication, VoteResult, VoteStatus
from network.steps import StepRefused, advance, record
from network.vote_sentences import sentence


def tally_of(vote, options=None, represented=None):
    """The :class:`Tally` of a vote, as the database has it."""
    options = vote.options.all() if options is None else options
    if represented is None:
        represented = sum(voter.structure_id != voter.voted_by_id for voter in vote.voters.all())
    return Tally(
        members=vote.members, present=vote.present, quorum=vote.quorum, majority=vote.majority,
        abstentions_count=vote.abstentions_count, represented=represented,
        counts={option.code: option.count for option in options},
    )  # fmt: skip


def conclude(vote, *, by):
    """Close the vote, and let follow what must. The vote is held by whoever calls. Returns the decision, or ``None``."""
    options = list(vote.options.select_related("first", "second"))
    tally = tally_of(vote, options)
    said = sentence(
        tally,
        about_membership=vote.application_id is not None,
        labels={option.code: option.label for option in options},
    )
    came_to = result(tally)
    advance(
        vote, source=[VoteStatus.OPEN], target=VoteStatus.CLOSED, closed_at=timezone.now(),
        result=came_to, sentence=said,
    )  # fmt: skip
    record(vote.meeting, "close_vote", by=by, question=vote.question, sentence=said)
    if came_to not in (VoteResult.ADOPTED, VoteResult.REJECTED):
        return None
    decision = decide(
        _("%(question)s: %(sentence)s") % {"question": vote.question, "sentence": said},
        by=by, taken_on=timezone.localdate(vote.meeting.starts_at), taken_by=str(vote.meeting.kind),
        meeting=vote.meeting, vote=vote, application=vote.application,
    )  # fmt: skip
    if vote.application_id:
        _answer_application(vote, decision, said, by)
    elif vote.is_election:
        elected = next(option for option in options if option.code == winner(tally))
        mandates.elect([elected.first, elected.second], by=by, decision=decision)
    return decision


def _answer_application(vote, decision, said, by):
    """Accept or refuse; an application withdrawn while people voted stays as its applicant left it."""
    application = MembershipApplication.objects.select_for_update().get(pk=vote.application_id)
    if application.status != ApplicationStatus.SUBMITTED:
        return
    if vote.result == VoteResult.ADOPTED:
        try:
            joining.accept(application, by=by, decision=decision)
        except StepRefused as refusal:
            decision.effect = (_("Accept the application once this is settled: %s") % refusal)[:300]
            decision.save(update_fields=["effect"])
    else:
        joining.refuse(application, by=by, reason=said, decision=decision)
