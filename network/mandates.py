"""Who does what for the network, from when to when; rights come and go with the mandate (fr: mandats).

    give ─▶ running ─┬─ told 30 days before its end
                     ├─ renew ─▶ another one, from the day after
                     ├─ end (early) ─▶ over
                     └─ its last day passes ─▶ over

    to come ── end ─▶ withdrawn: it is as if it had not been given

A mandate of the secretariat makes its person a coordinator; one of a facilitator gives a seat that leads the group. At its end
only what the mandate itself gave is taken back, and the network always keeps a coordinator. Source: the conventions, article 5.
"""

from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from network import deadlines, notifications
from network.models import AgreementType, Mandate, MandateRole, Seat, User
from network.roles import COORDINATORS, is_coordinator
from network.steps import StepRefused, allow, record
from network.working_groups import facilitates


def may_mandate(user, mandate=None):
    """Coordinators; for who facilitates a working group, those who facilitate it already."""
    if is_coordinator(user):
        return True
    of_a_group = mandate is not None and mandate.role == MandateRole.FACILITATOR and mandate.group is not None
    return of_a_group and facilitates(user, mandate.group)


def usual_months():
    """How long a mandate of the secretariat lasts by the rules; 0: without a term."""
    elected = AgreementType.objects.filter(secretariat=AgreementType.Secretariat.ELECTED_PAIR).first()
    rules = elected or AgreementType.objects.first()
    return rules.secretariat_months if rules else 0


# The steps


@transaction.atomic
def give(mandate, *, by):
    """Write a mandate down; if it runs today its rights come at once, else on its first day."""
    allow(may_mandate(by, mandate))
    return _give(mandate, by)


def _give(mandate, by):
    if mandate.ends_on and mandate.ends_on < mandate.begins_on:
        raise StepRefused(_("A mandate cannot end before it begins."))
    if mandate.role == MandateRole.FACILITATOR and mandate.group is None:
        raise StepRefused(_("Choose the group that this person facilitates."))
    User.objects.select_for_update().get(pk=mandate.user_id)  # of the same mandate given twice at once, one is seen
    if _running(mandate, mandate.begins_on).exclude(pk=mandate.renews_id).exists():
        raise StepRefused(_("%s already holds this mandate: renew it instead.") % mandate.user)
    mandate.save()
    if mandate.begins_on <= timezone.localdate():
        _grant(mandate)
    record(mandate, "give", by=by, person=str(mandate.user), role=mandate.role)
    return mandate


def elect(people, *, by, decision):
    """The mandates of those just elected, from the day of the decision, for as long as the rules say."""
    allow(may_mandate(by))
    begins_on = decision.taken_on
    for person in filter(None, people):
        mandate = Mandate(
            role=MandateRole.SECRETARIAT, user=person, is_elected=True, decision=decision, begins_on=begins_on,
            ends_on=deadlines.mandate_end(begins_on, usual_months()),
        )  # fmt: skip
        mandate.renews, held_rights = _make_room(mandate, by)
        _give(mandate, by)
        if held_rights:
            Mandate.objects.filter(pk=mandate.pk).update(gave_rights=True)


def _make_room(mandate, by):
    """End the day before what an election replaces. Returns ``(the mandate that is renewed, whether rights change hands)``."""
    User.objects.select_for_update().get(pk=mandate.user_id)
    first, today, held_rights = mandate.begins_on, timezone.localdate(), False
    others = Mandate.objects.filter(user=mandate.user, role=mandate.role, group=mandate.group, closed_at=None)
    for other in others.filter(begins_on__gt=max(first, today)):
        _withdraw(other, by)  # a renewal that has not begun
    running = list(_running(mandate, first))
    for other in running:
        if other.begins_on < first:
            Mandate.objects.filter(pk=other.pk).update(ends_on=first - deadlines.ONE_DAY)
        else:
            Mandate.objects.filter(pk=other.pk).update(ends_on=first, closed_at=timezone.now())
            held_rights = held_rights or other.gave_rights
    return next((other for other in running if not Mandate.objects.filter(renews=other).exists()), None), held_rights


@transaction.atomic
def renew(mandate, *, by, ends_on=None, is_elected=False, decision=None):
    """The same person goes on, from the day after. Returns the new mandate."""
    allow(may_mandate(by))
    if mandate.ends_on is None:
        raise StepRefused(_("This mandate has no end: there is nothing to renew."))
    following = Mandate(
        role=mandate.role, user=mandate.user, structure=mandate.structure, group=mandate.group, is_elected=is_elected,
        begins_on=deadlines.renewal_begins(mandate.ends_on, timezone.localdate()), ends_on=ends_on,
        decision=decision, renews=mandate,
    )  # fmt: skip
    try:
        with transaction.atomic():
            return _give(following, by)
    except IntegrityError:
        raise StepRefused(_("This mandate is already renewed.")) from None


@transaction.atomic
def end(mandate, *, by):
    """End it today, before its term: its rights stop at once. One that has not begun is withdrawn."""
    allow(may_mandate(by, mandate))
    mandate = Mandate.objects.select_for_update(of=["self"]).select_related("user", "group").get(pk=mandate.pk)
    if mandate.closed_at:
        raise StepRefused(_("This mandate is already over."))
    today = timezone.localdate()
    if mandate.begins_on > today:
        _withdraw(mandate, by)
        return
    if not _take_back(mandate, today):
        raise StepRefused(
            _(
                "%s is the only coordinator: the network needs one. Give somebody else a mandate, or invite them, first."
            )
            % mandate.user
        )
    ends_on = min(today, mandate.ends_on or today)
    Mandate.objects.filter(pk=mandate.pk).update(ends_on=ends_on, closed_at=timezone.now())
    record(mandate, "end", by=by, person=str(mandate.user), role=mandate.role)
    notifications.mandate_ended(mandate)


def _withdraw(mandate, by):
    """Take away what was written for a day to come: it gave no right yet, nothing of it stays but the history."""
    record(mandate, "withdraw", by=by, person=str(mandate.user), role=mandate.role, begins_on=str(mandate.begins_on))
    mandate.delete()


# Each morning


def every_morning(today=None):
    """Give rights to what begins, announce what ends, close what is over. Returns ``(given, announced, closed)``."""
    today = today or timezone.localdate()
    living = Mandate.objects.filter(closed_at=None).select_related("user", "group")
    begun = living.running(today).filter(gave_rights=False)
    given = sum(_grant_one(mandate) for mandate in begun)
    soon = living.running(today).filter(ends_on__lte=deadlines.mandates_told_until(today), renewed_by=None)
    announced = sum(notifications.mandate_ends(mandate) for mandate in soon)
    closed = sum(_close(mandate, today) for mandate in living.filter(ends_on__lt=today))
    return given, announced, closed


@transaction.atomic
def _grant_one(mandate):
    return _grant(mandate)


@transaction.atomic
def _close(mandate, today):
    """Whether it could be closed: the last coordinator stays, and the secretariat is told."""
    if not _take_back(mandate, today):
        notifications.mandate_kept(mandate)
        return False
    Mandate.objects.filter(pk=mandate.pk).update(closed_at=timezone.now())
    record(mandate, "close", by=None, person=str(mandate.user), role=mandate.role)
    return True


# Rights


def _running(mandate, day):
    """Other mandates of the same person for the same thing on a day."""
    same = Mandate.objects.filter(user=mandate.user, role=mandate.role, group=mandate.group, closed_at=None)
    return same.running(day).exclude(pk=mandate.pk)


def _grant(mandate):
    """Give what the mandate gives and the person did not have. Returns whether anything was given."""
    given = False
    if mandate.role == MandateRole.SECRETARIAT and not mandate.user.groups.filter(name=COORDINATORS).exists():
        mandate.user.groups.add(Group.objects.get_or_create(name=COORDINATORS)[0])
        given = True
    if mandate.role == MandateRole.FACILITATOR:
        seat, is_new = Seat.objects.get_or_create(group=mandate.group, user=mandate.user, left_at=None)
        given = is_new or not (seat.is_facilitator and seat.accepted_at)
        seat.is_facilitator, seat.accepted_at = True, seat.accepted_at or timezone.now()
        seat.save(update_fields=["is_facilitator", "accepted_at"])
    if given:
        Mandate.objects.filter(pk=mandate.pk).update(gave_rights=True)
        mandate.gave_rights = True
    return given


def _take_back(mandate, today):
    """Take back what the mandate gave, unless another one goes on. ``False`` when it would leave no coordinator."""
    if not mandate.gave_rights:
        return True
    if other := _running(mandate, today).first():
        Mandate.objects.filter(pk=other.pk).update(gave_rights=True)  # it holds the rights from now on
        return True
    if mandate.role == MandateRole.FACILITATOR:
        Seat.objects.taken().filter(group=mandate.group, user=mandate.user).update(is_facilitator=False)
    if mandate.role == MandateRole.SECRETARIAT:
        group = Group.objects.select_for_update().get(name=COORDINATORS)
        if not User.objects.filter(groups=group, is_active=True).exclude(pk=mandate.user_id).exists():
            return False
        mandate.user.groups.remove(group)
    return True
