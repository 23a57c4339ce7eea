"""What is lacking in the field, and what becomes of it (fr: besoins du terrain).

    raise ─▶ to be sorted ─┬─ keep ─▶ kept ─────────────┬─ answer ─▶ answered
                           ├─ tie ─▶ a group works on it ┤
                           └─────────────────────────────┴─ set aside (with a reason) ─▶ set aside
    answered, set aside ── take up again ─▶ to be sorted

Raised by any member, or by anybody in public. Whoever left an address is told when a group takes it up and what came of
it, then the address is forgotten. Everybody reads only the words that a coordinator wrote for everybody.
"""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from network import group_messages, publication
from network.models import GroupStatus, Need, NeedStatus
from network.roles import is_coordinator, is_member
from network.steps import StepRefused, advance, allow, record
from network.working_groups import facilitates

OPEN = [NeedStatus.WAITING, NeedStatus.KEPT, NeedStatus.TIED]
MOST_WAITING = 300  # raised in public: beyond, the secretariat is called instead

# Who may act


def may_sort(user):
    return is_coordinator(user)


def may_answer(user, need):
    """Coordinators; for what their group works on, its facilitators."""
    return is_coordinator(user) or (need.group is not None and facilitates(user, need.group))


# The steps


@transaction.atomic
def raise_need(*, title, text="", where="", email="", by=None):
    """Note what is lacking, and tell the secretariat. ``by``: a member, or nobody known. Said twice, it is noted once."""
    allow(by is None or is_member(by))
    just_now = timezone.now() - dt.timedelta(hours=1)
    said = {"title": title, "text": text, "where": where, "email": email, "raised_by": by}
    same = Need.objects.waiting().filter(**said, raised_at__gte=just_now)
    if twice := same.first():
        return twice
    if by is None and Need.objects.waiting().filter(raised_by=None).count() >= MOST_WAITING:
        raise StepRefused(_("Many needs wait to be read. Please call the secretariat."))
    need = Need.objects.create(**said)
    record(need, "raise", by=by)
    group_messages.need_raised(need)
    return need


@transaction.atomic
def keep(need, *, by):
    """It is right, and nobody works on it yet."""
    _sort(need, by, [NeedStatus.WAITING, NeedStatus.TIED], NeedStatus.KEPT, "keep", group=None)


@transaction.atomic
def tie(need, group, *, by):
    """Give it to a group, whose facilitators are told; so is whoever raised it."""
    if group is None or group.status != GroupStatus.RUNNING:
        raise StepRefused(_("Choose a group that is running."))
    _sort(need, by, OPEN, NeedStatus.TIED, "tie", group=group)
    facilitators = group.seats.taken().filter(is_facilitator=True, user__is_active=True).select_related("user")
    group_messages.need_tied(need, _address_of(need), facilitators)


@transaction.atomic
def answer(need, *, by, text):
    """Answer whoever raised it; their address is forgotten."""
    allow(may_answer(by, need))
    _end(need, by, NeedStatus.ANSWERED, "answer", text, _("Write the answer: whoever raised this need reads it."))


@transaction.atomic
def set_aside(need, *, by, reason):
    """Nothing follows, and whoever raised it reads why."""
    allow(may_sort(by))
    _end(need, by, NeedStatus.ASIDE, "set_aside", reason, _("Say why: whoever raised this need reads it."))


@transaction.atomic
def take_up_again(need, *, by):
    """It was not over."""
    _sort(need, by, [NeedStatus.ANSWERED, NeedStatus.ASIDE, NeedStatus.KEPT], NeedStatus.WAITING, "take_up_again")


@transaction.atomic
def show(need, *, by, public_title):
    """Say it in words that everybody may read; none: it is no longer shown."""
    allow(may_sort(by))
    Need.objects.filter(pk=need.pk).update(public_title=public_title.strip()[:150])
    need.refresh_from_db()
    record(need, "show", by=by, public_title=need.public_title)
    publication.announce()


# What the steps are made of


def _sort(need, by, source, target, step, **changes):
    allow(may_sort(by))
    advance(need, source=source, target=target, sorted_by=by, sorted_at=timezone.now(), **changes)
    record(need, step, by=by)
    _announce(need)


def _end(need, by, target, step, text, refusal):
    if not text.strip():
        raise StepRefused(refusal)
    address = _address_of(need)
    advance(
        need, source=OPEN, target=target, answer=text.strip()[:4000], email="", sorted_by=by, sorted_at=timezone.now()
    )
    record(need, step, by=by)
    if address:
        group_messages.need_answered(need, address)
    _announce(need)


def _address_of(need):
    if need.raised_by:
        return need.raised_by.email if need.raised_by.is_active else ""
    return need.email


def _announce(need):
    if need.public_title:
        publication.announce()
