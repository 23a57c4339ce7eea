"""A letter to the group instead of a forum (fr: lettre au groupe).

    a facilitator writes ── send ─▶ one mail to each who sits; answers go to the facilitator; kept on the group's page

The form carries a key: sent twice, the letter leaves once. Who wishes no mail about groups still reads the archive.
"""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from network import group_messages
from network.models import GroupLetter
from network.steps import StepRefused, allow, record
from network.working_groups import check_running, may_lead


def may_write(user, group):
    return may_lead(user, group)


def readers_of(group):
    """The seats that a letter reaches."""
    return group.seats.taken().filter(user__is_active=True).select_related("user")


@transaction.atomic
def send(group, *, by, subject, text, key):
    """Send the letter to all who sit in the group. Returns it; the same form sent again gives the first one."""
    allow(may_write(by, group))
    check_running(group)
    readers = list(readers_of(group))
    if not readers:
        raise StepRefused(_("Nobody sits in this group yet."))
    if sent := group.letters.filter(key=key).first():
        return sent
    try:
        with transaction.atomic():
            letter = GroupLetter.objects.create(
                group=group, subject=subject, text=text, key=key, sent_by=by, readers=len(readers)
            )
    except IntegrityError:
        return group.letters.get(key=key)
    record(group, "send_letter", by=by, subject=subject, readers=len(readers))
    group_messages.letter_to_group(letter, readers)
    return letter
