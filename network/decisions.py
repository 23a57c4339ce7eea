"""What was decided, for whoever looks for it; and what must follow from it (fr: relevé de décisions).

    decided ── foresee ─▶ something must follow ── carry_out ─▶ done ── reopen ─▶ something must follow

Decisions are written by :mod:`network.deciding`. Members read them, but those of meetings of others
and the reasons of refusals; the public does not.
"""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from network.deciding import decide
from network.models import Decision
from network.roles import is_coordinator, is_member
from network.steps import StepRefused, allow, record


def may_read(user):
    return is_member(user)


def may_follow_up(user):
    return is_coordinator(user)


# What one looks for


def found(user, words="", year=None, undone=False):
    """Decisions that this person may read, by their words, number, date or who took them; of one year; of which something must still follow."""
    decisions = Decision.objects.visible_to(user).select_related("meeting", "effect_done_by", "application")
    for word in words.split()[:8]:
        decisions = decisions.filter(
            Q(sentence__icontains=word) | Q(number__icontains=word) | Q(taken_by__icontains=word)
            | Q(effect__icontains=word)
        )  # fmt: skip
    if year:
        decisions = decisions.filter(taken_on__year=year)
    return decisions.filter(waiting()) if undone else decisions


def waiting():
    """What must follow and is not done."""
    return ~Q(effect="") & Q(effect_done_on=None)


def years(user):
    """Years in which something was decided that this person may read, the latest first."""
    return [day.year for day in Decision.objects.visible_to(user).dates("taken_on", "year", order="DESC")]


# The steps


@transaction.atomic
def write(*, by, sentence, taken_on, taken_by, effect=""):
    """Write down what was decided without a vote of ours: by the project team, the Département, the State…"""
    allow(may_follow_up(by))
    if taken_on > timezone.localdate():
        raise StepRefused(_("This day is still to come."))
    return decide(sentence, by=by, taken_on=taken_on, taken_by=taken_by, effect=effect)


@transaction.atomic
def foresee(decision, *, by, effect):
    """Say what must follow from it; nothing any more when ``effect`` is empty."""
    allow(may_follow_up(by))
    if not Decision.objects.filter(pk=decision.pk, effect_done_on=None).update(effect=effect.strip()[:300]):
        raise StepRefused(_("What had to follow is already done."))
    record(decision, "foresee", by=by, effect=effect.strip()[:300])


@transaction.atomic
def carry_out(decision, *, by):
    """Say that what had to follow is done, today."""
    allow(may_follow_up(by))
    done = Decision.objects.filter(waiting(), pk=decision.pk).update(
        effect_done_on=timezone.localdate(), effect_done_by=by
    )
    if not done:
        raise StepRefused(_("Nothing has to follow any more from this decision."))
    record(decision, "carry_out", by=by)


@transaction.atomic
def reopen(decision, *, by):
    """It was not done after all."""
    allow(may_follow_up(by))
    if (
        not Decision.objects.filter(pk=decision.pk)
        .exclude(effect_done_on=None)
        .update(effect_done_on=None, effect_done_by=None)
    ):
        raise StepRefused(_("This was not marked as done."))
    record(decision, "reopen", by=by)
