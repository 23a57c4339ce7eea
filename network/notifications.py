"""Which message follows which step, and to whom. Each is written in the transaction of its step."""

from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils import timezone

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


def application_started(application, path):
    """The link with which one goes on, whenever one likes."""
    context = {"application": application, "path": path}
    outbox.post("applying/started", application.email, f"application-started:{application.pk}", context)


def application_link(application, path):
    """A new link; one an hour is enough."""
    event = f"application-link:{application.pk}:{timezone.now():%Y%m%d%H}"
    outbox.post("applying/link", application.email, event, {"application": application, "path": path})


def application_reminded(application, path):
    context = {"application": application, "path": path}
    outbox.post("applying/reminded", application.email, f"application-reminded:{application.pk}", context)


def application_submitted(application, path):
    context = {"application": application, "path": path}
    outbox.post("joining/acknowledged", application.email, f"application-acknowledged:{application.pk}", context)
    to_secretariat("joining/submitted", f"application-submitted:{application.pk}", {"application": application})


def application_to_complete(application, path):
    event = f"application-to-complete:{application.pk}:{timezone.now():%Y%m%d%H%M%S%f}"  # it may be asked again
    outbox.post("joining/to_complete", application.email, event, {"application": application, "path": path})


def application_completed(application):
    event = f"application-completed:{application.pk}:{timezone.now():%Y%m%d%H%M%S%f}"
    to_secretariat("joining/completed", event, {"application": application})


def application_accepted(application, path):
    context = {"application": application, "path": path}
    outbox.post("joining/accepted", application.email, f"application-accepted:{application.pk}", context)


def application_refused(application):
    outbox.post(
        "joining/refused", application.email, f"application-refused:{application.pk}", {"application": application}
    )


def application_withdrawn(application):
    to_secretariat("joining/withdrawn", f"application-withdrawn:{application.pk}", {"application": application})


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


def communication_asked(request):
    context = {"request": request, "path": reverse("network:communication_requests")}
    to_secretariat("communicating/asked", f"communication-asked:{request.pk}", context)


def communication_answered(request):
    context = {"request": request, "path": reverse("network:communications", args=[request.structure.slug])}
    if request.asked_by:
        outbox.post("communicating/answered", request.asked_by.email, f"communication-answered:{request.pk}", context)


def communication_reported(request):
    context = {"request": request, "path": reverse("network:communication_requests")}
    to_secretariat("communicating/reported", f"communication-reported:{request.pk}", context)


def report_expected(request):
    context = {"request": request, "path": reverse("network:communications", args=[request.structure.slug])}
    return outbox.Letter(
        "communicating/report_expected", request.asked_by.email, f"report-expected:{request.pk}", context
    )
