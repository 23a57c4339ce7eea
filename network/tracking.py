"""Where the commitments of a set of rules stand, member by member, and what is missing (fr: suivi des engagements, TANI).

Nothing is kept here: all is read from what each party tells (:mod:`network.committing`). Source: domain.md, section 7 (at least
two devices; approach, impact, feedback on the tools; the State's own commitments are followed too).
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from network.committing import KEPT
from network.models import AgreementType, Commitment, Party, Pledge, PledgeStatus, Structure

TOLD = [PledgeStatus.UNDER_WAY, PledgeStatus.DONE]


@dataclass
class Row:
    """``cells``: a pledge, or ``None``, for each commitment of a member; ``missing``: sentences."""

    structure: Structure
    cells: list
    missing: list


@dataclass
class Tracker:
    """``ours``: ``[(commitment of the other party, its pledge or None), …]``."""

    rules: AgreementType
    commitments: list
    rows: list
    ours: list

    @property
    def complete(self):
        return sum(not row.missing for row in self.rows)


def of_rules(rules, *, missing_only=False):
    """The :class:`Tracker` of a set of rules; those who signed it and those who committed to it. Three queries."""
    commitments = list(Commitment.objects.filter(agreement_type=rules))
    pledges = Pledge.objects.filter(commitment__in=commitments, status__in=KEPT).select_related(
        "structure", "commitment"
    )
    of_structure, of_owner = {}, {}
    for pledge in pledges:
        if pledge.commitment.of_owner:
            of_owner[pledge.commitment_id] = pledge
        else:
            of_structure.setdefault(pledge.structure, {})[pledge.commitment_id] = pledge
    signed = Party.objects.present().filter(agreement__type=rules).exclude(signed_on=None)
    for structure in Structure.objects.filter(pk__in=signed.values("structure")).exclude(pk=rules.owner_id):
        of_structure.setdefault(structure, {})
    theirs = [each for each in commitments if not each.of_owner]
    rows = [
        Row(structure, [found.get(each.pk) for each in theirs], missing(rules, theirs, found))
        for structure, found in sorted(of_structure.items(), key=lambda item: (item[0].called, item[0].pk))
    ]
    ours = [(each, of_owner.get(each.pk)) for each in commitments if each.of_owner]
    return Tracker(rules, theirs, [row for row in rows if row.missing] if missing_only else rows, ours)


def missing(rules, commitments, pledges):
    """What a member still has to choose or to tell. ``pledges``: ``{key of a commitment: Pledge}``."""
    lacks = []
    chosen = sum(not each.everybody and each.pk in pledges for each in commitments)
    if chosen < rules.least_commitments:
        lacks.append(
            ngettext(
                "%(chosen)d commitment chosen of %(least)d", "%(chosen)d commitments chosen of %(least)d", chosen
            )
            % {"chosen": chosen, "least": rules.least_commitments}
        )
    if unsaid := sum(each.everybody and each.pk not in pledges for each in commitments):
        lacks.append(_("nothing said of what all take (%d)") % unsaid)
    begun = [pledge for pledge in pledges.values() if pledge.status in TOLD]
    for said, name in ((_("no approach told"), "approach"), (_("no impact told"), "impact")):
        if without := sum(not getattr(pledge, name) for pledge in begun):
            lacks.append(f"{said} ({without})")
    if begun and not any(pledge.evidence for pledge in begun):
        lacks.append(_("no evidence"))
    if begun and not any(pledge.feedback for pledge in begun):
        lacks.append(_("no feedback on the tools"))
    if pledges and not begun:
        lacks.append(_("nothing begun"))
    return lacks


def as_table(tracker):
    """``(columns, rows)`` of the tracker, to take away."""
    columns = [_("Structure"), *(each.name for each in tracker.commitments), _("What is missing")]
    rows = [
        [
            row.structure.called,
            *(pledge.get_status_display() if pledge else "" for pledge in row.cells),
            "; ".join(row.missing),
        ]
        for row in tracker.rows
    ]
    return columns, rows
