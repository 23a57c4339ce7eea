"""What a working group has to do, who does it and until when (fr: tâches).

    add ─▶ to do ─┬─ take ─▶ to do, by whoever took it ─┬─ done ─▶ done ── reopen ─▶ to do
                  └─ change (what, who, when) ──────────┘

Whoever sits in the group may add, take and finish; what another one does is changed by those who lead. The person is
reminded the day before and the day after. A seat that is freed leaves its tasks to others.
"""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from network import group_messages
from network.models import GroupStatus, GroupTask, Seat
from network.steps import StepRefused, allow, record
from network.working_groups import check_running, may_lead, may_see_inside

MOST_OPEN = 500  # of a group: beyond, nobody reads the list

# Who may act


def may_change(user, task):
    """Whoever added it or does it, and those who lead the group."""
    does_it = task.seat is not None and task.seat.user_id == user.pk
    return (may_see_inside(user, task.group) and (does_it or task.added_by_id == user.pk)) or may_lead(
        user, task.group
    )


# The steps


@transaction.atomic
def add(group, *, by, title, details="", seat=None, due_on=None):
    """Write something to do down. The same thing written twice within a minute is a double click."""
    allow(may_see_inside(by, group))
    check_running(group)
    _check_seat(group, seat)
    if group.tasks.filter(done_at=None).count() >= MOST_OPEN:
        raise StepRefused(_("This group has too many things to do: finish some first."))
    just_now = timezone.now() - dt.timedelta(minutes=1)
    said = {"title": title, "details": details, "seat": seat, "due_on": due_on}
    if same := group.tasks.filter(**said, added_by=by, done_at=None, added_at__gte=just_now).first():
        return same
    task = GroupTask.objects.create(group=group, added_by=by, **said)
    record(group, "add_task", by=by, title=title)
    _tell(task, by)
    return task


@transaction.atomic
def change(task, *, by, title, details="", seat=None, due_on=None):
    """Correct what, who or when."""
    allow(may_change(by, task))
    _check_seat(task.group, seat)
    held = GroupTask.objects.select_for_update().get(pk=task.pk)
    before = held.seat_id
    held.title, held.details, held.seat, held.due_on = title, details, seat, due_on
    held.save()
    record(task.group, "change_task", by=by, title=title)
    if held.seat_id != before:
        _tell(held, by)
    return held


@transaction.atomic
def take(task, *, by):
    """Do what nobody does yet."""
    seat = Seat.objects.taken().filter(group=task.group, user=by).first()
    allow(seat is not None)
    if not GroupTask.objects.filter(pk=task.pk, seat=None, done_at=None).update(seat=seat):
        raise StepRefused(_("Somebody else does it, or it is done already."))
    record(task.group, "take_task", by=by, title=task.title)


@transaction.atomic
def finish(task, *, by):
    """It is done."""
    allow(may_see_inside(by, task.group))
    if not GroupTask.objects.filter(pk=task.pk, done_at=None).update(done_at=timezone.now(), done_by=by):
        raise StepRefused(_("It is done already."))
    record(task.group, "finish_task", by=by, title=task.title)


@transaction.atomic
def reopen(task, *, by):
    """It is not done after all."""
    allow(may_see_inside(by, task.group))
    if not GroupTask.objects.filter(pk=task.pk, done_at__isnull=False).update(done_at=None, done_by=None):
        raise StepRefused(_("It is to be done already."))
    record(task.group, "reopen_task", by=by, title=task.title)


def _check_seat(group, seat):
    if seat is not None and not group.seats.taken().filter(pk=seat.pk).exists():
        raise StepRefused(_("Choose somebody who sits in the group."))


def _tell(task, by):
    """Whoever is given something to do by somebody else hears of it."""
    if task.seat and task.seat.user_id != by.pk:
        group_messages.task_given(task)


# Every morning


def remind(today):
    """The day before and the day after, to whoever does it. Returns how many tasks that is."""
    held = GroupTask.objects.filter(
        done_at=None, group__status=GroupStatus.RUNNING, seat__in=Seat.objects.taken(), seat__user__is_active=True
    ).select_related("group", "seat__user")
    one = dt.timedelta(days=1)
    soon, late = list(held.filter(due_on=today + one)), list(held.filter(due_on=today - one))
    group_messages.task_reminded(soon, "before")
    group_messages.task_reminded(late, "after")
    return len(soon) + len(late)
