"""What a vote came to, in one sentence: « 12 membres présents sur 21, quorum de 11 atteint ; adhésion adoptée… ».

The only place where results are put into words: the screen, the decision, the minutes and the messages all quote it.
"""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from network.counting_votes import ABSTAIN, AGAINST, BLANK, FOR, result, winner
from network.models import Majority, VoteResult


def sentence(tally, *, about_membership=False, labels=None):
    """The whole sentence. ``labels``: ``{code: name of the pair}`` of an election."""
    return _("%(attendance)s; %(outcome)s") % {
        "attendance": attendance(tally.present, tally.members, tally.quorum, tally.represented),
        "outcome": _outcome(tally, about_membership, labels or {}),
    }


def attendance(present, members, quorum=0, represented=0):
    """« 12 membres présents sur 21, quorum de 11 atteint »."""
    said = ngettext(
        "%(present)d member present out of %(members)d", "%(present)d members present out of %(members)d", present
    )
    if represented:
        said = ngettext(
            "%(present)d member present or represented out of %(members)d",
            "%(present)d members present or represented out of %(members)d",
            present,
        )
    said %= {"present": present, "members": members}
    if not quorum:
        return said
    reached = _("quorum of %d reached") if present >= quorum else _("quorum of %d not reached")
    return f"{said}, {reached % quorum}"


def _outcome(tally, about_membership, labels):
    came_to = result(tally)
    if came_to == VoteResult.NO_QUORUM:
        return _("nothing is decided")
    if tally.is_election:
        return _election(tally, labels)
    return _proposal(tally, about_membership, came_to == VoteResult.ADOPTED)


def _proposal(tally, about_membership, adopted):
    counted = _counted(tally)
    if adopted:
        what = _("membership adopted %s") if about_membership else _("proposal adopted %s")
        everybody = tally.counts[FOR] == tally.present
        if everybody and tally.majority == Majority.UNANIMITY:
            return what % _by(tally.majority)
        return what % f"{_by(tally.majority)} ({counted})"
    what = _("membership rejected: %s") if about_membership else _("proposal rejected: %s")
    return what % f"{_required(tally.majority)} ({counted})"


def _election(tally, labels):
    if elected := winner(tally):
        votes = tally.counts[elected]
        won = ngettext("%(votes)d vote out of %(cast)d", "%(votes)d votes out of %(cast)d", votes)
        return _("%(pair)s elected %(how)s") % {
            "pair": labels.get(elected, elected),
            "how": f"{_by(tally.majority)} ({won % {'votes': votes, 'cast': tally.cast}})",
        }
    return _("nobody is elected: %s") % f"{_required(tally.majority)} ({_counted(tally, labels)})"


def _by(majority):
    return {
        Majority.SIMPLE: _("by simple majority"),
        Majority.ABSOLUTE: _("by absolute majority"),
        Majority.TWO_THIRDS: _("by two thirds of the votes"),
        Majority.UNANIMITY: _("by unanimity of those present"),
    }[majority]


def _required(majority):
    return {
        Majority.SIMPLE: _("a simple majority was required"),
        Majority.ABSOLUTE: _("an absolute majority was required"),
        Majority.TWO_THIRDS: _("two thirds of the votes were required"),
        Majority.UNANIMITY: _("unanimity of those present was required"),
    }[majority]


def _counted(tally, labels=None):
    """« 8 pour, 3 contre, 1 abstention »; what nobody chose is left out, except « for »."""
    said = [_words(code, number, labels or {}) for code, number in tally.counts.items() if number or code == FOR]
    return ", ".join(said) or _("no vote")


def _words(code, number, labels):
    if code == FOR:
        return _("%d for") % number
    if code == AGAINST:
        return _("%d against") % number
    if code == ABSTAIN:
        return ngettext("%d abstention", "%d abstentions", number) % number
    if code == BLANK:
        return ngettext("%d blank", "%d blank", number) % number
    return _("%(pair)s: %(number)d") % {"pair": labels.get(code, code), "number": number}
