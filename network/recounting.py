"""Whether every vote still says what it counted: ballots, voters, options, result and sentence of the decision.

What is written by hand (minutes, labels of pairs) has no second trace to be compared with.
"""

from collections import Counter

from django.conf import settings
from django.utils import translation
from django.utils.translation import pgettext

from network import deadlines
from network.closing_votes import tally_of
from network.counting_votes import ABSTAIN, AGAINST, BLANK, FOR, result
from network.models import Decision, Vote, VoteResult, VoteStatus, VoteWay
from network.vote_sentences import sentence

LABELS = (FOR, AGAINST, ABSTAIN, BLANK)


def faults():
    """``[sentence]`` for each vote or decision whose records contradict one another; empty when all is right."""
    votes = Vote.objects.exclude(status=VoteStatus.PREPARED).prefetch_related("options", "voters", "ballots")
    decisions = list(Decision.objects.select_related("vote"))
    decided = {each.vote_id: each for each in decisions if each.vote_id}
    found = [f"vote {vote.pk}: {fault}" for vote in votes for fault in _faults_of(vote, decided.get(vote.pk))]
    return found + [f"decision {each.number}: {fault}" for each in decisions for fault in _faults_of_decision(each)]


def _faults_of_decision(decision):
    if not decision.number.startswith(f"{decision.taken_on.year}-"):
        yield f"its number is not one of {decision.taken_on.year}"
    if decision.vote and decision.vote.sentence not in decision.sentence:
        yield "it does not say what its vote says"


def _faults_of(vote, decision):
    options, voters, ballots = list(vote.options.all()), list(vote.voters.all()), list(vote.ballots.all())
    counted = sum(option.count for option in options)
    voted = sum(voter.has_voted for voter in voters)
    if len(voters) != vote.present:
        yield f"{len(voters)} voters, {vote.present} present"
    if None in (vote.members, vote.present, vote.quorum):
        yield "its numbers of the day are missing"
        return
    if vote.present > vote.members:
        yield f"{vote.present} present, {vote.members} members"
    if vote.quorum != deadlines.quorum(vote.members, vote.quorum_share):
        yield f"a quorum of {vote.quorum} is not what the rules give"
    for option in options:
        if option.code in LABELS and option.label not in _labels(option.code):
            yield f"the answer “{option.code}” reads “{option.label}”"
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
        if vote.sentence not in _sentences(vote, options, represented):
            yield "counted again, its sentence is another one"
        if (vote.result in (VoteResult.ADOPTED, VoteResult.REJECTED)) != (decision is not None):
            yield "its decision is missing, or should not be there"


def _in_each_language(said):
    """What may have been written: in the language of whoever pressed the button."""
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            yield said()


def _labels(code):
    def said():
        return {
            FOR: pgettext("vote", "For"), AGAINST: pgettext("vote", "Against"),
            ABSTAIN: pgettext("vote", "Abstention"), BLANK: pgettext("vote", "Blank"),
        }[code]  # fmt: skip

    return list(_in_each_language(said))


def _sentences(vote, options, represented):
    """The sentence of what is stored now. An application that was deleted since is no longer known as one."""
    tally, labels = tally_of(vote, options, represented), {option.code: option.label for option in options}
    abouts = (True, False) if vote.application_id is None else (True,)
    return [
        said
        for about in abouts
        for said in _in_each_language(lambda about=about: sentence(tally, about_membership=about, labels=labels))
    ]
