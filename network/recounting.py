"""Whether every vote still says what it counted: ballots, voters, options, result and sentence of the decision."""

from collections import Counter

from network.closing_votes import tally_of
from network.counting_votes import result
from network.models import Decision, Vote, VoteResult, VoteStatus, VoteWay


def faults():
    """``[sentence]`` for each vote whose records contradict one another; empty when all is right."""
    votes = Vote.objects.exclude(status=VoteStatus.PREPARED).prefetch_related("options", "voters", "ballots")
    decided = set(Decision.objects.exclude(vote=None).values_list("vote", flat=True))
    return [f"vote {vote.pk}: {fault}" for vote in votes for fault in _faults_of(vote, vote.pk in decided)]


def _faults_of(vote, is_decided):
    options, voters, ballots = list(vote.options.all()), list(vote.voters.all()), list(vote.ballots.all())
    counted = sum(option.count for option in options)
    voted = sum(voter.has_voted for voter in voters)
    if len(voters) != vote.present:
        yield f"{len(voters)} voters, {vote.present} present"
    if vote.way == VoteWay.HANDS:
        if counted > vote.present:
            yield f"{counted} hands, {vote.present} present"
    elif counted != voted:
        yield f"{counted} votes counted, {voted} voters have voted"
    if vote.way == VoteWay.OPEN:
        in_ballots = Counter(ballot.option_id for ballot in ballots)
        if any(in_ballots[option.pk] != option.count for option in options):
            yield "the ballots do not give the counts"
        if {ballot.voter_id for ballot in ballots} != {voter.pk for voter in voters if voter.has_voted}:
            yield "the ballots are not those of the voters"
    elif ballots:
        yield "ballots are kept of a vote that keeps none"
    if vote.status == VoteStatus.CLOSED:
        represented = sum(voter.structure_id != voter.voted_by_id for voter in voters)
        if result(tally_of(vote, options, represented)) != vote.result:
            yield f"counted again, the result is not “{vote.result}”"
        if (vote.result in (VoteResult.ADOPTED, VoteResult.REJECTED)) != is_decided:
            yield "its decision is missing, or should not be there"
