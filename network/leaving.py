"""How a membership ends. What a structure did stays; its rights end with the day.

leave (written request) ─▶ effective on receipt, nobody approves           Deux-Sèvres and model, article 3
give notice ─┬─ followed by effect ─▶ goes on
             ├─ take back ─▶ goes on
             └─ its last day passes ─▶ ended, whole or for a part          Manche, article 9
end together ─▶ the agreement ends by common consent, or on breach
refuse renewal, or the last renewal passes ─▶ the agreement ends with its term
"""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from network import deadlines, notifications, publication, signing
from network.models import (
    Agreement,
    AgreementStatus,
    AgreementType,
    Departure,
    DepartureKind,
    Membership,
    Notice,
    NoticeStatus,
    Party,
)
from network.roles import is_coordinator, manages
from network.steps import StepRefused, advance, allow, record

EarlyEnd, Renewal = AgreementType.EarlyEnd, AgreementType.Renewal

# Who may act


def may_leave(user, structure):
    """Whoever manages the structure; the secretariat writes down a letter that came on paper."""
    return manages(user, structure) or is_coordinator(user)


def is_member(structure):
    return Membership.objects.running().filter(structure=structure).exists()


def may_end(user):
    return is_coordinator(user)


# Leaving by oneself


@transaction.atomic
def leave(structure, *, by, words="", received_on=None):
    """The structure asks to leave: the day on which it is received is its last one. Returns the :class:`Departure`."""
    allow(may_leave(by, structure))
    received_at = timezone.now()
    last_day = received_on or deadlines.leaving_day(received_at)
    if last_day > timezone.localdate():
        raise StepRefused(_("A request cannot be received in the future."))
    rules = _rules_of(structure)
    if rules and rules.leaving == AgreementType.Leaving.AFTER_NOTICE and not is_coordinator(by):
        raise StepRefused(
            _("Your convention ends by a notice of %(days)d days, or by common agreement: write to the secretariat.")
            % {"days": rules.notice_days}
        )
    said = {"by": by, "words": words, "received_at": received_at}
    departures = [
        _leave_party(party, last_day, DepartureKind.REQUEST, **said)
        for party in Party.objects.filter(structure=structure, left_on=None).select_related("agreement__type")
    ]
    # A member of before, without an agreement, leaves too.
    departures.append(
        _depart(Membership.objects.filter(structure=structure), last_day, DepartureKind.REQUEST, **said)
    )
    departure = next(filter(None, departures), None)
    if departure is None:
        raise StepRefused(_("This structure is not a member on that day, or has already left."))
    return departure


def _rules_of(structure):
    membership = Membership.objects.running().filter(structure=structure).select_related("agreement_type").first()
    return membership.agreement_type if membership else None


def _leave_party(party, last_day, kind, *, by=None, words="", received_at=None):
    """One signature ends with a day, and the membership that it gave. Returns the :class:`Departure`, if there was one."""
    agreement = party.agreement
    Party.objects.filter(pk=party.pk, left_on=None).update(left_on=last_day)
    party.notices.filter(status=NoticeStatus.RUNNING).update(status=NoticeStatus.TAKEN_BACK)
    if agreement.type.form == AgreementType.Form.BILATERAL:
        _close(agreement, last_day, DepartureKind(kind).label, by=by)
    for amendment in agreement.amendments.all():
        signing.take_effect_if_signed(amendment)
    return _depart(
        Membership.objects.filter(party=party), last_day, kind, by=by, words=words, received_at=received_at
    )


def _depart(memberships, last_day, kind, *, by=None, words="", received_at=None):
    """End a membership with a day, once: of two people who act at once, one does it."""
    lasts = Q(ends_on=None) | Q(ends_on__gt=last_day)
    membership = memberships.filter(lasts, begins_on__lte=last_day).select_related("structure").first()
    if membership is None or not Membership.objects.filter(lasts, pk=membership.pk).update(ends_on=last_day):
        return None
    structure = membership.structure
    departure = Departure.objects.create(
        structure=structure, kind=kind, words=words.strip(), received_at=received_at or timezone.now(),
        effective_on=last_day, by=by,
    )  # fmt: skip
    publication.announce()
    record(structure, "depart", by=by, kind=kind, last_day=last_day.isoformat())
    notifications.departed(departure)
    return departure


# Notices


@transaction.atomic
def give_notice(party, *, by, reason, received_on, partial=False, concerns=""):
    """Write down that a party was told to keep its commitments. Its end is worked out from the day of receipt."""
    allow(may_end(by))
    rules = party.agreement.type
    if not rules.notice_days:
        raise StepRefused(_("These rules know no notice: a structure leaves by a written request."))
    if partial and not rules.partial_notice:
        raise StepRefused(_("Under these rules a notice concerns the whole agreement."))
    if received_on > timezone.localdate():
        raise StepRefused(_("A notice cannot be received in the future."))
    if party.agreement.status != AgreementStatus.IN_FORCE or party.left_on:
        raise StepRefused(_("This agreement is not in force for this structure."))
    if party.notices.filter(status=NoticeStatus.RUNNING, partial=False).exists():
        raise StepRefused(_("A notice is already running for this structure."))
    notice = Notice.objects.create(
        party=party, reason=reason, received_on=received_on, partial=partial, concerns=concerns if partial else "",
        effective_on=deadlines.notice_end(received_on, rules),
    )  # fmt: skip
    record(party.agreement, "give_notice", by=by, structure=str(party.structure))
    notifications.notice_given(notice)
    return notice


@transaction.atomic
def follow_notice(notice, *, by):
    """What was asked is done: the agreement goes on."""
    allow(may_end(by))
    advance(notice, source=[NoticeStatus.RUNNING], target=NoticeStatus.FOLLOWED)
    record(notice.party.agreement, "follow_notice", by=by, structure=str(notice.party.structure))


@transaction.atomic
def take_notice_back(notice, *, by):
    allow(may_end(by))
    advance(notice, source=[NoticeStatus.RUNNING], target=NoticeStatus.TAKEN_BACK)
    record(notice.party.agreement, "take_notice_back", by=by, structure=str(notice.party.structure))


def _end_notice(notice):
    advance(notice, source=[NoticeStatus.RUNNING], target=NoticeStatus.ENDED)
    if notice.partial:
        notifications.notice_ended(notice)
    elif notice.party.agreement.type.form == AgreementType.Form.BILATERAL:
        _end(notice.party.agreement, notice.effective_on, DepartureKind.NOTICE, by=None, words=notice.reason)
    else:
        _leave_party(notice.party, notice.effective_on, DepartureKind.NOTICE, words=notice.reason)


# Ending and renewing the agreement itself


@transaction.atomic
def end_early(agreement, *, by, last_day, kind, words=""):
    """End an agreement before its term, as its rules foresee; every structure in it leaves with that day."""
    allow(may_end(by))
    foreseen = {
        DepartureKind.COMMON_CONSENT: agreement.type.early_end in (EarlyEnd.COMMON_CONSENT, EarlyEnd.ON_BREACH),
        DepartureKind.BREACH: agreement.type.early_end == EarlyEnd.ON_BREACH,
    }
    if not foreseen.get(kind):
        raise StepRefused(_("These rules do not foresee this way of ending."))
    if agreement.starts_on is None or last_day < agreement.starts_on:
        raise StepRefused(_("An agreement cannot end before it begins."))
    if agreement.parties.filter(signed_on__gt=last_day).exists():
        raise StepRefused(_("Somebody signed after that day: choose a later one."))
    if last_day > timezone.localdate():
        raise StepRefused(_("Write the end down on its day, or later: until then the agreement runs."))
    _end(agreement, last_day, kind, by=by, words=words)


def _end(agreement, last_day, kind, *, by, words=""):
    """The agreement ends for each of its parties; what they signed elsewhere goes on."""
    _close(agreement, last_day, words.strip()[:300] or DepartureKind(kind).label, by=by)
    for party in agreement.parties.filter(left_on=None).select_related("agreement__type"):
        _leave_party(party, last_day, kind, by=by, words=words)


def _close(agreement, last_day, reason, by=None):
    closed = Agreement.objects.living().filter(pk=agreement.pk)
    if closed.update(status=AgreementStatus.ENDED, ended_on=last_day, end_reason=str(reason)):
        record(agreement, "end", by=by, last_day=last_day.isoformat())


@transaction.atomic
def refuse_renewal(agreement, *, by, on=None):
    """The agreement stops at the end of the term that runs."""
    allow(may_end(by))
    if agreement.type.renewal == Renewal.NONE:
        raise StepRefused(_("This agreement is not renewed: it ends with its term."))
    if not Agreement.objects.filter(pk=agreement.pk, status=AgreementStatus.IN_FORCE, not_renewed_on=None).update(
        not_renewed_on=on or timezone.localdate()
    ):
        raise StepRefused(_("The renewal of this agreement is already refused, or it is not in force."))
    record(agreement, "refuse_renewal", by=by)


@transaction.atomic
def take_refusal_back(agreement, *, by):
    """The renewal is possible again."""
    allow(may_end(by))
    refused = Agreement.objects.filter(pk=agreement.pk, status=AgreementStatus.IN_FORCE).exclude(not_renewed_on=None)
    if not refused.update(not_renewed_on=None):
        raise StepRefused(_("The renewal of this agreement is not refused, or it is ended."))
    record(agreement, "take_refusal_back", by=by)


@transaction.atomic
def renew(agreement, *, by, after):
    """Decide one more term, where renewal is decided each time. ``after``: how many were decided when the button was shown."""
    allow(may_end(by))
    if agreement.type.renewal != Renewal.DECIDED:
        raise StepRefused(_("Under these rules, renewal is not decided: it is tacit, or there is none."))
    in_force = Agreement.objects.filter(
        pk=agreement.pk, status=AgreementStatus.IN_FORCE, renewals_decided=after, not_renewed_on=None
    )
    if not in_force.update(renewals_decided=after + 1):
        raise StepRefused(_("Somebody has just renewed this agreement, or it is not in force."))
    agreement.refresh_from_db()
    record(agreement, "renew", by=by)


# Every morning


def close_due(today):
    """End what came to its last day before today: notices without effect, terms that nothing renews. Returns how many."""
    closed = 0
    running = Notice.objects.filter(status=NoticeStatus.RUNNING, effective_on__lt=today)
    for notice in running.select_related("party__structure", "party__agreement__type"):
        closed += _ends(_end_notice, notice)
    for agreement in Agreement.objects.filter(status=AgreementStatus.IN_FORCE).select_related("type"):
        end = deadlines.current_end(agreement, today)
        if end and end < today:
            closed += _ends(_end, agreement, end, DepartureKind.TERM, by=None)
    return closed


def _ends(step, *args, **kwargs):
    """Whether the step was taken; somebody else may have been faster, and the others do not wait for it."""
    try:
        with transaction.atomic():
            step(*args, **kwargs)
    except StepRefused:
        return False
    return True
