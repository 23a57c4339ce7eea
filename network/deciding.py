"""How a decision is written down: its sentence, numbered in its year, ready for the minutes (fr: décision).

Whoever may decide is judged by the step that decides (:mod:`network.joining`, :mod:`network.governing`); here the sentence
gets the next number of its year. Source: domain.md, section 1 (the sentence and its effect).
"""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from network.models import Decision, VoteResult, VoteStatus
from network.steps import StepRefused, record

MOST_TRIES = 20  # so many decisions written at the very same moment


def next_number(year, numbers):
    """The number after those of a year: ``2026-07`` after ``2026-06``, ``2026-100`` after ``2026-99``."""
    taken = (number.partition("-")[2] for number in numbers if number.startswith(f"{year}-"))
    return f"{year}-{max((int(each) for each in taken if each.isdigit()), default=0) + 1:02}"


@transaction.atomic
def decide(sentence, *, by, taken_on, taken_by, meeting=None, vote=None, application=None, effect=""):
    """Write a decision under the next number of its year. Of two at once, each gets its own. Returns the decision."""
    sentence = sentence.strip()
    if not sentence:
        raise StepRefused(_("Write what was decided."))
    if vote is not None and Decision.objects.filter(vote=vote).exists():
        raise StepRefused(_("The decision of this vote is already written."))
    for _try in range(MOST_TRIES):
        year = taken_on.year
        numbers = Decision.objects.filter(number__startswith=f"{year}-").values_list("number", flat=True)
        try:
            with transaction.atomic():
                decision = Decision.objects.create(
                    number=next_number(year, numbers), sentence=sentence, taken_on=taken_on, taken_by=taken_by[:200],
                    meeting=meeting, vote=vote, application=application, effect=effect[:300],
                )  # fmt: skip
        except IntegrityError:  # somebody wrote this number, or this vote's decision, a moment ago
            if vote is not None and Decision.objects.filter(vote=vote).exists():
                raise StepRefused(_("The decision of this vote is already written.")) from None
            continue
        record(decision, "decide", by=by)
        return decision
    raise StepRefused(_("Many decisions are being written at this moment. Try again."))


# What a vote decided about an application


def is_voted(application, decision, *results):
    """Whether this decision is that of a closed vote about this very application, with one of these results."""
    vote = decision.vote if decision is not None else None
    if vote is None or application.pk not in (decision.application_id, vote.application_id):
        return False
    return vote.status == VoteStatus.CLOSED and vote.result in (results or VoteResult.values)


def adopted(application):
    """The decision of the vote that admits this application and waits to be carried out, or ``None``."""
    found = Decision.objects.filter(
        vote__application=application, vote__status=VoteStatus.CLOSED, vote__result=VoteResult.ADOPTED
    )  # fmt: skip
    return found.select_related("vote").order_by("pk").last()
