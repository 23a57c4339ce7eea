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


def listing_reported(report, contact):
    """To whoever looks after the listing (nobody: ``None``), and to the secretariat."""
    context = {"report": report, "place": report.place}
    if contact:
        outbox.post(
            "reporting/reported", contact.email, f"listing-reported:{report.pk}", context, kind=MessageKind.LISTINGS
        )
    to_secretariat("reporting/to_settle", f"report-to-settle:{report.pk}", context)


def report_settled(report, address):
    outbox.post(
        "reporting/settled", address, f"report-settled:{report.pk}", {"report": report, "place": report.place}
    )


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


def summoned(meeting, addresses):
    """To the managers of each structure expected: when, where, the agenda, and the page on which to answer."""
    agenda = list(meeting.agenda.all())
    outbox.post_many(
        outbox.Letter(
            "governing/summoned", address, f"meeting-summoned:{meeting.pk}",
            {"meeting": meeting, "structure": structure, "agenda": agenda, "path": _meeting_path(meeting)},
        )
        for address, structure in addresses
    )  # fmt: skip


def meeting_moved(meeting, addresses):
    """Another date or another place: once for each of them."""
    event = f"meeting-moved:{meeting.pk}:{meeting.starts_at:%Y%m%d%H%M}:{meeting.where}:{meeting.online_url}"
    _to_each("governing/moved", meeting, addresses, event[:150])


def meeting_cancelled(meeting, addresses):
    _to_each("governing/cancelled", meeting, addresses, f"meeting-cancelled:{meeting.pk}")


def minutes_published(meeting, addresses):
    _to_each("governing/minutes", meeting, addresses, f"minutes-published:{meeting.pk}")


def _to_each(template, meeting, addresses, event):
    context = {"meeting": meeting, "path": _meeting_path(meeting)}
    outbox.post_many(outbox.Letter(template, address, event, context) for address, _structure in addresses)


def _meeting_path(meeting):
    return reverse("network:meeting", args=[meeting.pk])


def mandate_ends(mandate):
    """To its person and to the secretariat, once for each end. Returns whether this was new."""
    event = f"mandate-ends:{mandate.pk}:{mandate.ends_on}"
    if outbox.is_posted(event, mandate.user.email):
        return False
    outbox.post("mandates/ends", mandate.user.email, event, {"mandate": mandate})
    to_secretariat("mandates/ends", event, {"mandate": mandate, "to_secretariat": True})
    return True


def mandate_ended(mandate):
    outbox.post("mandates/ended", mandate.user.email, f"mandate-ended:{mandate.pk}", {"mandate": mandate})


def mandate_kept(mandate):
    """Its last day is over, but the network would have no coordinator left."""
    to_secretariat("mandates/kept", f"mandate-kept:{mandate.pk}:{mandate.ends_on}", {"mandate": mandate})


def claim_code(claim, address, code):
    """Six digits for the mailbox of the listing: whoever reads it acts for the structure."""
    context = {"claim": claim, "structure": claim.structure, "code": code}
    outbox.post("claiming/code", address, f"claim-code:{claim.pk}", context)


def claim_proved(claim):
    context = {"claim": claim, "structure": claim.structure, "by_code": True}
    to_secretariat("claiming/submitted", f"claim-proved:{claim.pk}", context)


def claim_submitted(claim):
    context = {"claim": claim, "structure": claim.structure, "path": reverse("network:claims")}
    to_secretariat("claiming/submitted", f"claim-submitted:{claim.pk}", context)


def claim_refused(claim):
    context = {"claim": claim, "structure": claim.structure}
    outbox.post("claiming/refused", claim.email, f"claim-refused:{claim.pk}", context)


def claim_letter(structure, address, step):
    """The invitation to look after a listing (``invited``), or its one reminder (``reminded``)."""
    context = {
        "structure": structure,
        "path": reverse("directory:claim", args=[structure.slug]),
        "listing": reverse("directory:structure", args=[structure.slug]),
        "reminder": step == "reminded",
    }
    return outbox.Letter("claiming/invited", address, f"claim-{step}:{structure.pk}", context, MessageKind.LISTINGS)
