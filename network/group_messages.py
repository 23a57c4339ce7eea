"""Which message follows which step of a working group and of a need. Each is written in the transaction of its step."""

from network import outbox
from network.models import MessageKind
from network.notifications import to_secretariat


def _about(template, address, event, group, **context):
    return outbox.Letter(template, address, event, {"group": group, **context}, MessageKind.GROUPS)


def seat_removed(seat, reason):
    """Personal: it is their own seat that goes."""
    outbox.post(
        "working_groups/removed", seat.user.email, f"seat-removed:{seat.pk}",
        {"seat": seat, "group": seat.group, "reason": reason},
    )  # fmt: skip


def facilitator_named(seat, mandate):
    context = {"seat": seat, "group": seat.group, "mandate": mandate}
    outbox.post("working_groups/facilitator", seat.user.email, f"facilitator-named:{mandate.pk}", context)


def group_closed(group, seats):
    outbox.post_many(
        _about("working_groups/closed", seat.user.email, f"group-closed:{group.pk}:{group.closed_on}", group)
        for seat in seats
    )


def letter_to_group(letter, seats):
    """To each who sits; answers go to whoever wrote, and to nobody else."""
    outbox.post_many(
        outbox.Letter(
            "group_letters/letter", seat.user.email, f"group-letter:{letter.pk}",
            {"letter": letter, "group": letter.group}, MessageKind.GROUPS, reply_to=letter.sent_by.email,
        )
        for seat in seats
    )  # fmt: skip


def task_given(task):
    event = f"task-given:{task.pk}:{task.seat_id}"
    outbox.post_many([_about("group_tasks/given", task.seat.user.email, event, task.group, task=task)])


def task_reminded(tasks, when):
    """``when``: before or after the day."""
    outbox.post_many(
        _about(
            "group_tasks/reminded", task.seat.user.email, f"task-{when}:{task.pk}:{task.due_on}", task.group,
            task=task, is_late=when == "after",
        )
        for task in tasks
    )  # fmt: skip


def need_raised(need):
    to_secretariat("needs/raised", f"need-raised:{need.pk}", {"need": need})


def need_tied(need, address, seats):
    """To those who facilitate the group, and to whoever raised it."""
    event = f"need-tied:{need.pk}:{need.group_id}"
    outbox.post_many(_about("needs/given", seat.user.email, event, need.group, need=need) for seat in seats)
    if address:
        outbox.post("needs/tied", address, f"{event}:author", {"need": need, "group": need.group})


def need_answered(need, address):
    """What came of it, to whoever raised it."""
    outbox.post("needs/answered", address, f"need-answered:{need.pk}:{need.sorted_at:%Y%m%d%H%M%S}", {"need": need})
