"""How commitments are kept: chosen, told about with evidence, never punished (fr: engagements).

    taken ─ tell ─▶ under way ─ tell ─▶ done
      │  ▲
      │  └─ take (again)
      └─ give_up ─▶ given up: never what all who sign take, never under the least that the rules ask for

Each member tells of its own; the other party tells of its own too. Nobody is reminded of what was not done: the secretariat
sees who has not told anything for a year, to offer help. Source: domain.md, sections 2 and 7.
"""

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from network import deadlines
from network.models import AgreementType, Commitment, Membership, Party, Pledge, PledgeStatus, Structure
from network.roles import edits, is_coordinator
from network.steps import StepRefused, allow, record

KEPT = [PledgeStatus.TAKEN, PledgeStatus.UNDER_WAY, PledgeStatus.DONE]

# Who may act


def may_tell(user, structure):
    """Managers and editors of the structure, and coordinators."""
    return is_coordinator(user) or edits(user, structure)


# What there is


def rules_of(structure):
    """The set of rules that the structure signs or signed last, or ``None``."""
    membership = Membership.objects.running().filter(structure=structure).select_related("agreement_type").first()
    if membership and membership.agreement_type:
        return membership.agreement_type
    party = Party.objects.present().filter(structure=structure).select_related("agreement__type").last()
    return party.agreement.type if party else None


def owned_by(structure):
    """The sets of rules in which the structure is the other party."""
    return AgreementType.objects.filter(owner=structure)


def to_choose(structure):
    """What the structure may still commit to."""
    rules = rules_of(structure)
    of_member = Q(agreement_type=rules, of_owner=False) if rules else Q(pk=None)
    offered = Commitment.objects.filter(of_member | Q(agreement_type__owner=structure, of_owner=True))
    kept = Pledge.objects.filter(structure=structure, status__in=KEPT).values("commitment")
    return offered.exclude(pk__in=kept)


def followed(commitment=None, status="", silent=False, *, today=None):
    """Every pledge for the secretariat; ``silent``: nothing told for a year."""
    pledges = Pledge.objects.select_related("structure", "commitment__agreement_type").order_by(
        "structure__name", "commitment__position", "pk"
    )
    if commitment:
        pledges = pledges.filter(commitment=commitment)
    if status in PledgeStatus.values:
        pledges = pledges.filter(status=status)
    return pledges.filter(structure__in=quiet_for_a_year(today)) if silent else pledges


def quiet_for_a_year(today=None):
    """Structures that took commitments more than a year ago and have told of none since."""
    since = deadlines.months_later(today or timezone.localdate(), -12)
    told = Pledge.objects.filter(status__in=KEPT).values("structure").annotate(
        last=Max("updated_at"), first=Max("taken_on")
    )  # fmt: skip
    quiet = told.filter(Q(last=None) | Q(last__date__lt=since), first__lt=since)
    return Structure.objects.filter(pk__in=quiet.values("structure"))


# The steps


@transaction.atomic
def take(structure, commitment, *, by):
    """Commit to one more thing; one that was given up may be taken again."""
    allow(may_tell(by, structure))
    if commitment is None or not to_choose(structure).filter(pk=commitment.pk).exists():
        raise StepRefused(_("This commitment is already taken, or is not offered to this structure."))
    pledge, is_new = Pledge.objects.get_or_create(
        structure=structure, commitment=commitment, defaults={"taken_on": timezone.localdate()}
    )
    if not is_new:
        Pledge.objects.filter(pk=pledge.pk, status=PledgeStatus.DROPPED).update(
            status=PledgeStatus.TAKEN, taken_on=timezone.localdate()
        )
    record(structure, "take_commitment", by=by, commitment=commitment.name)
    return pledge


def promise(structure, commitments):
    """What an application ticked is what the structure commits to from its admission; given up before, it is taken again."""
    taken = {"structure": structure, "taken_on": timezone.localdate()}
    ticked = list(commitments.filter(of_owner=False))
    Pledge.objects.filter(structure=structure, commitment__in=ticked, status=PledgeStatus.DROPPED).update(
        status=PledgeStatus.TAKEN, taken_on=taken["taken_on"]
    )
    Pledge.objects.bulk_create([Pledge(**taken, commitment=each) for each in ticked], ignore_conflicts=True)


@transaction.atomic
def tell(pledge, *, by, status, approach="", impact="", feedback="", evidence=""):
    """Say where the commitment stands. What one says takes the place of what was said before."""
    allow(may_tell(by, pledge.structure))
    if status not in KEPT:
        raise StepRefused(_("Choose where it stands."))
    told = {
        "status": status, "approach": approach.strip(), "impact": impact.strip(), "feedback": feedback.strip(),
        "evidence": evidence,
    }  # fmt: skip
    if not Pledge.objects.filter(pk=pledge.pk, status__in=KEPT).update(**told, updated_at=timezone.now()):
        raise StepRefused(_("This commitment was given up. Take it again first."))
    pledge.refresh_from_db()
    record(pledge.structure, "tell_commitment", by=by, commitment=pledge.commitment.name, status=status)


@transaction.atomic
def give_up(pledge, *, by):
    """Give a commitment up, as long as enough of them are left."""
    allow(may_tell(by, pledge.structure))
    commitment = pledge.commitment
    if commitment.everybody:
        raise StepRefused(_("All who sign commit to this one: it is part of what you signed."))
    least = 0 if commitment.of_owner else commitment.agreement_type.least_commitments
    others = Pledge.objects.select_for_update().filter(
        structure=pledge.structure, status__in=KEPT, commitment__agreement_type=commitment.agreement_type,
        commitment__everybody=False, commitment__of_owner=False,
    ).exclude(pk=pledge.pk)  # fmt: skip
    if len(others) < least:
        raise StepRefused(
            ngettext(
                "Your rules ask for at least %d commitment: first choose another one.",
                "Your rules ask for at least %d commitments: first choose another one.",
                least,
            )
            % least
        )
    if not Pledge.objects.filter(pk=pledge.pk, status__in=KEPT).update(status=PledgeStatus.DROPPED):
        raise StepRefused(_("This commitment was given up already."))
    pledge.refresh_from_db()
    record(pledge.structure, "give_up_commitment", by=by, commitment=commitment.name)
