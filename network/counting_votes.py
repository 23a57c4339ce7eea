"""Who carries a vote: arithmetic on what was counted, without a database. The words are in :mod:`network.vote_sentences`.

A proposal is counted as ``{"for": 8, "against": 3, "abstain": 1, "blank": 0}``, an election between pairs as
``{"pair1": 7, "pair2": 4, "abstain": 0, "blank": 1}``. Blank ballots never count; abstentions only where the rules say so.
Source: the conventions, article 3 (quorum of half of the members, unanimity of those present), article 5 (absolute majority).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from network.models import Majority, VoteResult

FOR, AGAINST, ABSTAIN, BLANK = "for", "against", "abstain", "blank"
NO_CHOICE = (ABSTAIN, BLANK)


@dataclass(frozen=True)
class Tally:
    """What a vote came to. ``present``: present or represented; ``quorum``: how many were needed, 0 without one."""

    members: int
    present: int
    quorum: int
    majority: str
    abstentions_count: bool = False
    represented: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def is_election(self):
        return FOR not in self.counts

    @property
    def has_quorum(self):
        return self.present >= self.quorum

    @property
    def choices(self):
        """The options that may win: ``for``, or each pair."""
        return [code for code in self.counts if code not in (*NO_CHOICE, AGAINST)]

    @property
    def cast(self):
        """Votes out of which a majority is counted."""
        chosen = sum(number for code, number in self.counts.items() if code not in NO_CHOICE)
        return chosen + (self.counts.get(ABSTAIN, 0) if self.abstentions_count else 0)


def carries(tally, code):
    """Whether this option has the majority that the rules ask for."""
    votes = tally.counts[code]
    rivals = [number for each, number in tally.counts.items() if each not in (*NO_CHOICE, code)]
    if tally.majority == Majority.SIMPLE:
        return votes > max(rivals, default=0)
    if tally.majority == Majority.ABSOLUTE:
        return 2 * votes > tally.cast
    if tally.majority == Majority.TWO_THIRDS:
        return votes > 0 and 3 * votes >= 2 * tally.cast
    return votes > 0 and votes == tally.cast


def winner(tally):
    """The code of the option that is carried, or ``None``. Two options never are."""
    return next((code for code in tally.choices if carries(tally, code)), None) if tally.has_quorum else None


def result(tally):
    """The :class:`VoteResult`. Without the quorum nothing is decided, whatever was counted."""
    if not tally.has_quorum:
        return VoteResult.NO_QUORUM
    if winner(tally):
        return VoteResult.ADOPTED
    return VoteResult.NOBODY_ELECTED if tally.is_election else VoteResult.REJECTED


def two_best(counts):
    """Codes of the two options with the most votes; all that stand equal with the second stay, in their own order."""
    choices = {code: number for code, number in counts.items() if code not in NO_CHOICE}
    least = sorted(choices.values(), reverse=True)[:2][-1] if choices else 0
    return [code for code, number in choices.items() if number >= least]
