"""How those present decide: by show of hands or by ballot, open or secret; a proposal, or an election between pairs.

    in preparation ── open ─▶ open ── close ─▶ closed: adopted, rejected, no quorum, nobody elected
          ▲                     │                             │
          └───── take_back ─────┘                             └─ next_round ─▶ another vote
            (nobody has voted)

Who votes is written when the vote opens and never moves afterwards. A secret ballot leaves one mark (this structure has
voted) and one number more; no row, no order, no hour, no history binds the two; each ballot writes all rows of its vote
anew, so that none of them shows which one it changed. Nobody, coordinators included, reads numbers
before the vote is closed. Arithmetic: :mod:`network.counting_votes`. Source: the conventions, articles 3 and 5.
"""

from django.db import transaction
from django.db.models import BooleanField, Case, Exists, F, OuterRef, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from network import attending, closing_votes, deadlines
from network.counting_votes import ABSTAIN, AGAINST, BLANK, FOR, two_best
from network.models import (
    AgreementType,
    ApplicationStatus,
    Audience,
    Ballot,
    MeetingStatus,
    Role,
    Seat,
    Vote,
    VoteOption,
    Voter,
    VoteResult,
    VoteStatus,
    VoteWay,
)
from network.roles import is_coordinator, structure_ids
from network.steps import StepRefused, advance, allow, record

MOST_PAIRS = 9
WRITTEN = [
    "item", "question", "is_election", "application", "way", "majority", "abstentions_count", "quorum_share", "closes_at",
]  # fmt: skip

# Who may act


def may_lead(user):
    """Coordinators put questions to the vote, open and close them."""
    return is_coordinator(user)


def voices_of(user, vote):
    """The :class:`Voter` of each structure for which this person may vote: their own, present, and whose proxy it holds."""
    mine = attending.structures_answered_for(user, vote.meeting)
    return vote.voters.filter(voted_by__in=mine).select_related("structure", "voted_by")


def voices_waiting(user):
    """Those of this person's voices that a ballot still waits for: of their structures; in a group, of those they sit for."""
    seats = Seat.objects.taken().filter(
        user=user, group=OuterRef("vote__meeting__group"), structure=OuterRef("voted_by"), structure__in=structure_ids(user)
    )  # fmt: skip
    in_a_group = Q(vote__meeting__kind__audience=Audience.GROUP)
    mine = ~in_a_group & Q(voted_by__in=structure_ids(user, [Role.MANAGER, Role.EDITOR])) | in_a_group & Q(
        Exists(seats)
    )
    ballots = Vote.objects.filter(status=VoteStatus.OPEN).exclude(way=VoteWay.HANDS)
    ballots = ballots.filter(Q(closes_at=None) | Q(closes_at__gt=timezone.now()))
    return Voter.objects.filter(mine, vote__in=ballots, has_voted=False)


def is_open(vote, now=None):
    """Votes are taken until the very second at which it closes, that one excluded."""
    now = now or timezone.now()
    return vote.status == VoteStatus.OPEN and (vote.closes_at is None or now < vote.closes_at)


def rules_for(meeting, application=None):
    """What the rules say of this vote: the set of rules for an application, the kind of meeting otherwise."""
    return _rules_of(application) or {"quorum_share": meeting.kind.quorum_share}


def _rules_of(application):
    """How an application is voted upon; nothing where no rules say so."""
    rules = application and (application.agreement_type or AgreementType.objects.first())
    names = ("majority", "abstentions_count", "quorum_share")
    return {name: getattr(rules, name) for name in names} if rules else {}


# The steps


@transaction.atomic
def prepare(vote, *, by, pairs=()):
    """Write the question and its options down. ``pairs``: ``[(person, person)]`` for an election."""
    allow(may_lead(by))
    if vote.meeting.status not in (MeetingStatus.PREPARED, MeetingStatus.SUMMONED, MeetingStatus.OPEN):
        raise StepRefused(_("This meeting is over: nothing more is put to the vote."))
    if vote.application and vote.application.status != ApplicationStatus.SUBMITTED:
        raise StepRefused(_("This application has already been answered."))
    if vote.pk and not Vote.objects.select_for_update().filter(pk=vote.pk, status=VoteStatus.PREPARED).exists():
        raise StepRefused(_("This vote has begun: it is no longer changed."))
    _check_pairs(vote, pairs)
    for name, value in _rules_of(vote.application).items():  # an application has rules of its own, whatever was typed
        setattr(vote, name, value)
    vote.save(update_fields=WRITTEN if vote.pk else None)
    _write_options(vote, pairs)
    record(vote.meeting, "prepare_vote", by=by, question=vote.question)
    return vote


def _check_pairs(vote, pairs):
    if not vote.is_election:
        return
    if vote.application:
        raise StepRefused(_("An election is not about an application."))
    if not pairs:
        raise StepRefused(_("Write at least one pair that stands for election."))
    if len(pairs) > MOST_PAIRS:
        raise StepRefused(_("At most %d pairs stand for an election.") % MOST_PAIRS)
    people = [person.pk for pair in pairs for person in pair]
    if len(people) != len(set(people)):
        raise StepRefused(_("One person stands once only."))


def _write_options(vote, pairs):
    choices = (
        [
            (f"pair{number}", _("%(first)s and %(second)s") % {"first": pair[0], "second": pair[1]}, *pair)
            for number, pair in enumerate(pairs, start=1)
        ]
        if vote.is_election
        else [(FOR, pgettext("vote", "For"), None, None), (AGAINST, pgettext("vote", "Against"), None, None)]
    )
    choices.append((ABSTAIN, pgettext("vote", "Abstention"), None, None))
    if vote.way != VoteWay.HANDS:
        choices.append((BLANK, pgettext("vote", "Blank"), None, None))
    vote.options.all().delete()
    VoteOption.objects.bulk_create(
        VoteOption(vote=vote, position=position, code=code, label=label[:200], first=first, second=second)
        for position, (code, label, first, second) in enumerate(choices)
    )


@transaction.atomic
def discard(vote, *, by):
    """Throw away a question that was not put to the vote."""
    allow(may_lead(by))
    if not Vote.objects.filter(pk=vote.pk, status=VoteStatus.PREPARED).delete()[0]:
        raise StepRefused(_("This vote has begun: it is no longer thrown away."))
    record(vote.meeting, "discard_vote", by=by, question=vote.question)


@transaction.atomic
def open_vote(vote, *, by):
    """Put the question: whoever is there or represented now is a voter, and nobody comes or goes afterwards."""
    allow(may_lead(by))
    Vote.objects.select_for_update().filter(pk=vote.pk).first()  # whoever changes the question waits
    vote.refresh_from_db()
    meeting = vote.meeting
    if meeting.status != MeetingStatus.OPEN:
        raise StepRefused(_("Votes are opened while the meeting is in session."))
    if vote.application and vote.application.status != ApplicationStatus.SUBMITTED:
        raise StepRefused(_("This application has already been answered."))
    if vote.closes_at and vote.closes_at <= timezone.now():
        raise StepRefused(_("The time at which this vote closes is over: change it, or leave it empty."))
    voices = attending.voices(meeting)
    members = meeting.members_on_the_day
    itself = vote.application.structure_id if vote.application else None
    if itself and meeting.attendances.filter(structure=itself).exists():  # nobody votes about their own structure
        voices = {structure: holder for structure, holder in voices.items() if itself not in (structure, holder)}
        members -= 1
    if not voices:
        raise StepRefused(_("Nobody is noted as present: tick the attendance sheet first."))
    advance(
        vote, source=[VoteStatus.PREPARED], target=VoteStatus.OPEN, opened_at=timezone.now(),
        members=members, present=len(voices), quorum=deadlines.quorum(members, vote.quorum_share),
    )  # fmt: skip
    Voter.objects.bulk_create(
        Voter(vote=vote, structure_id=structure, voted_by_id=holder) for structure, holder in sorted(voices.items())
    )
    record(meeting, "open_vote", by=by, question=vote.question)


@transaction.atomic
def take_back(vote, *, by):
    """Close it again as if it had not been opened, as long as nobody has voted."""
    allow(may_lead(by))
    _held(vote)
    if vote.voters.filter(has_voted=True).exists():
        raise StepRefused(_("Somebody has voted already: close the vote instead."))
    advance(
        vote, source=[VoteStatus.OPEN], target=VoteStatus.PREPARED,
        opened_at=None, members=None, present=None, quorum=None,
    )  # fmt: skip
    vote.voters.all().delete()
    record(vote.meeting, "take_vote_back", by=by, question=vote.question)


@transaction.atomic
def cast(vote, *, by, structure, code):
    """Give one structure's voice, once. Nothing is recorded in the history: a secret ballot must leave no trace there."""
    voter = voices_of(by, vote).filter(structure=structure).first()
    allow(voter is not None)
    if vote.way == VoteWay.HANDS:
        raise StepRefused(_("This vote is by show of hands: the secretariat counts."))
    held = _held(vote)
    if held is None or not is_open(held):
        raise StepRefused(_("This vote is closed: your voice could not be counted."))
    option = vote.options.filter(code=code).first()
    if option is None:
        raise StepRefused(_("Choose one of the answers."))
    if not _write_anew(vote, voter, option):
        raise StepRefused(_("%s has already voted: one voice for each structure.") % voter.structure)
    if vote.way == VoteWay.OPEN:
        Ballot.objects.create(vote=vote, voter=voter, option=option)


def _write_anew(vote, voter=None, option=None):
    """Count one voice, in one statement for all voters and one for all options. ``False``: it was counted before.

    PostgreSQL stamps every row that it writes with the transaction (``xmin``) and puts it elsewhere on the disk: were only
    the two rows of a ballot written, their stamps would join them. Written all at once, all rows of a vote look alike.
    """
    waits = Exists(Voter.objects.filter(pk=voter.pk, has_voted=False)) if voter else Q()
    marks = [When(pk=voter.pk, then=Value(True))] if voter else []
    written = vote.voters.filter(waits).update(
        has_voted=Case(*marks, default=F("has_voted"), output_field=BooleanField())
    )
    if written:
        more = Case(When(pk=option.pk, then=Value(1)), default=Value(0)) if option else Value(0)
        vote.options.update(count=F("count") + more)
    return bool(written)


def _held(vote):
    """The vote as it is, held until the end of the step: ballots and the closing come one after the other."""
    return Vote.objects.select_for_update().filter(Q(status=VoteStatus.OPEN), pk=vote.pk).first()


@transaction.atomic
def close(vote, *, by, counts=None):
    """Count, and do what follows from the result. ``counts``: ``{code: number}`` typed after a show of hands."""
    allow(may_lead(by))
    if _held(vote) is None:
        vote.refresh_from_db()
        raise StepRefused(_("This vote is not open."))
    if vote.way == VoteWay.HANDS:
        _note_hands(vote, counts or {})
    _write_anew(vote)
    return closing_votes.conclude(vote, by=by)


def _note_hands(vote, counts):
    codes = set(vote.options.values_list("code", flat=True))
    if set(counts) - codes or any(number < 0 for number in counts.values()):
        raise StepRefused(_("Type a number for each answer: 0 or more."))
    total = sum(counts.values())
    if total > vote.present:
        raise StepRefused(
            _("You counted %(total)d hands, but only %(present)d members are present or represented: count again.")
            % {"total": total, "present": vote.present}
        )
    for code, number in counts.items():
        vote.options.filter(code=code).update(count=number)


@transaction.atomic
def next_round(vote, *, by, two_only=False):
    """Prepare another round of a vote that gave no result; ``two_only``: between the two best pairs."""
    allow(may_lead(by))
    vote.refresh_from_db()
    if vote.status != VoteStatus.CLOSED or vote.result == VoteResult.ADOPTED:
        raise StepRefused(_("Another round follows only a vote that gave no result."))
    if vote.result == VoteResult.REJECTED:
        raise StepRefused(_("This question was answered: it was rejected."))
    if Vote.objects.filter(previous=vote).exists():
        raise StepRefused(_("The next round is already prepared."))
    options = list(vote.options.select_related("first", "second"))
    kept = two_best({each.code: each.count for each in options}) if two_only else [each.code for each in options]
    pairs = [(each.first, each.second) for each in options if each.first and each.second and each.code in kept]
    following = Vote(
        meeting=vote.meeting, item=vote.item, question=vote.question, is_election=vote.is_election,
        application=vote.application, way=vote.way, majority=vote.majority, abstentions_count=vote.abstentions_count,
        quorum_share=vote.quorum_share, round=vote.round + 1, previous=vote,
    )  # fmt: skip
    return prepare(following, by=by, pairs=pairs)
