"""Which message follows which step, and to whom. Each is written in the transaction of its step."""

from django.contrib.auth import get_user_model
from django.urls import reverse

from network import outbox
from network.models import MessageKind
from network.models.network import the_network
from network.roles import COORDINATORS


def _secretariat():
    """Addresses of the secretariat: its mailbox, or its coordinators' own."""
    if mailbox := the_network().email:
        return [mailbox]
    return list(
        get_user_model().objects.filter(groups__name=COORDINATORS, is_active=True).values_list("email", flat=True)
    )


def to_secretariat(template, event, context):
    """Tell the secretariat what waits for it."""
    outbox.post_many(
        outbox.Letter(template, address, event, context, kind=MessageKind.SECRETARIAT) for address in _secretariat()
    )


def invited(invitation):
    path = reverse("invitation", args=[invitation.token])
    outbox.post(
        "inviting/invited", invitation.email, f"invited:{invitation.pk}", {"invitation": invitation, "path": path}
    )


def application_submitted(application):
    context = {"application": application}
    outbox.post("joining/acknowledged", application.email, f"application-acknowledged:{application.pk}", context)
    to_secretariat("joining/submitted", f"application-submitted:{application.pk}", context)


def application_accepted(application):
    outbox.post(
        "joining/accepted", application.email, f"application-accepted:{application.pk}", {"application": application}
    )


def application_refused(application):
    outbox.post(
        "joining/refused", application.email, f"application-refused:{application.pk}", {"application": application}
    )


def change_waits(change):
    to_secretariat("upkeep/change_waits", f"change-waits:{change.pk}", {"change": change})


def seat_asked_for(seat):
    facilitators = seat.group.seats.taken().filter(is_facilitator=True).select_related("user")
    context = {"seat": seat, "group": seat.group}
    outbox.post_many(
        outbox.Letter("working_groups/asked", each.user.email, f"seat-asked:{seat.pk}", context, MessageKind.GROUPS)
        for each in facilitators
    )


def seat_given(seat):
    outbox.post(
        "working_groups/welcome", seat.user.email, f"seat-given:{seat.pk}", {"seat": seat, "group": seat.group}
    )
