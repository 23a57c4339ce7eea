"""How a member communicates about the network where its rules say that one asks first (fr: demande de communication).

    ask ─▶ asked ─┬─ agree ───▶ agreed ─ report ─▶ reported
                  └─ object ──▶ objected, with a reason

Once the day has passed, one letter asks for the short report, never more. Source: the bilateral convention, article 6.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from network import committing, notifications, outbox
from network.models import CommunicationRequest, CommunicationStatus
from network.roles import edits, is_coordinator, structure_ids
from network.steps import StepRefused, advance, allow, record

# Who may act


def may_ask(user, structure):
    return edits(user, structure)


def may_answer(user, request):
    """Coordinators and the people of the other party; never about their own structure."""
    if request.structure_id in structure_ids(user):
        return False
    return is_coordinator(user) or _is_of_other_party(user, request.structure)


def _is_of_other_party(user, structure):
    rules = committing.rules_of(structure)
    return (
        rules is not None
        and rules.owner_id is not None
        and rules.owner_id in structure_ids(user, ["manager", "editor"])
    )


def is_asked_first(structure):
    rules = committing.rules_of(structure)
    return rules is not None and rules.communication_asked_first


def answered_by(user):
    """What the person answers to: everything for coordinators, the members of their rules for the other party."""
    every = CommunicationRequest.objects.select_related("structure", "asked_by")
    if is_coordinator(user):
        return every
    owned = structure_ids(user, ["manager", "editor"])
    return every.filter(structure__memberships__agreement_type__owner__in=owned).distinct()


# The steps


@transaction.atomic
def ask(structure, *, by, what, planned_on):
    """Say what one wishes to say, where and when."""
    allow(may_ask(by, structure))
    if not is_asked_first(structure):
        raise StepRefused(_("Your rules do not ask you to: communicate as you like."))
    if not what.strip():
        raise StepRefused(_("Say what you wish to say, where and how."))
    if planned_on < timezone.localdate():
        raise StepRefused(_("This day has passed: ask before you communicate."))
    request = CommunicationRequest.objects.create(
        structure=structure, asked_by=by, what=what.strip(), planned_on=planned_on
    )
    record(structure, "ask_to_communicate", by=by)
    notifications.communication_asked(request)
    return request


@transaction.atomic
def agree(request, words="", *, by):
    """No objection."""
    allow(may_answer(by, request))
    advance(
        request, source=[CommunicationStatus.ASKED], target=CommunicationStatus.AGREED, answer=words.strip()[:2000]
    )
    record(request.structure, "agree_to_communication", by=by)
    notifications.communication_answered(request)


@transaction.atomic
def object_to(request, words, *, by):
    """Object, and say why."""
    allow(may_answer(by, request))
    if not words.strip():
        raise StepRefused(_("An objection gives its reason."))
    advance(
        request, source=[CommunicationStatus.ASKED], target=CommunicationStatus.OBJECTED, answer=words.strip()[:2000]
    )
    record(request.structure, "object_to_communication", by=by)
    notifications.communication_answered(request)


@transaction.atomic
def report(request, words, *, by):
    """Write afterwards, in a few lines, what came of it."""
    allow(may_ask(by, request.structure))
    if not words.strip():
        raise StepRefused(_("Write a few lines: what was published, what came of it."))
    advance(
        request, source=[CommunicationStatus.AGREED], target=CommunicationStatus.REPORTED, report=words.strip()[:3000]
    )
    record(request.structure, "report_communication", by=by)
    notifications.communication_reported(request)


# Every morning


def to_report(today=None):
    """Agreed, and the day has passed."""
    day = today or timezone.localdate()
    agreed = CommunicationRequest.objects.filter(status=CommunicationStatus.AGREED, planned_on__lt=day)
    return agreed.select_related("structure", "asked_by")


def remind(today=None):
    """Ask for the short report, once. Returns how many letters left."""
    letters = [notifications.report_expected(each) for each in to_report(today) if each.asked_by]
    new = [each for each in letters if not outbox.is_posted(each.event, each.to)]
    return len(outbox.post_many(new))
