"""Which message follows which step, and to whom. Each is written in the transaction of its step."""

from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from network import outbox
from network.models import MessageKind, Seat, WorkingGroup
from network.models.network import the_network
from network.roles import COORDINATORS


def _secretariat():
    """Addresses of the secretariat: its mailbox, or its coordinators' own."""
    if mailbox := the_network().email:
        return [mailbox]
    return list(
        get_user_model().objects.filter(groups__name=COORDINATORS, is_active=True).values_list("email", flat=True)
    )


def to_secretariat(template, event, context, others=()):
    """Tell the secretariat what waits for it; ``others``: addresses of those for whom it waits too."""
    outbox.post_many(
        outbox.Letter(template, address, event, context, kind=MessageKind.SECRETARIAT)
        for address in [*_secretariat(), *others]
    )


def day(date):
    """A day as sentences say it."""
    return date_format(date, "j F Y")


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


def application_submitted(application, path, deciders=()):
    """To the applicant, the secretariat, and the addresses of those who decide."""
    context = {"application": application, "path": path}
    outbox.post("joining/acknowledged", application.email, f"application-acknowledged:{application.pk}", context)
    to_secretariat(
        "joining/submitted", f"application-submitted:{application.pk}", {"application": application}, deciders
    )


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


def proxy_given_back(attendance, holder, addresses):
    """Whoever was to carry the structure's voice does not come: it answers again."""
    meeting = attendance.meeting
    event = f"proxy-back:{attendance.pk}:{holder.pk}:{timezone.now():%Y%m%d%H%M%S}"
    outbox.post_many(
        outbox.Letter(
            "governing/proxy_back", address, event,
            {"meeting": meeting, "structure": structure, "holder": holder, "path": _meeting_path(meeting)},
        )
        for address, structure in addresses
    )  # fmt: skip


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


def called_to_sign(to_sign, path, reminder=None):
    """To the representative: what there is to sign, and the link. ``reminder``: the day on which they are asked again."""
    party = to_sign.party
    if not party.representative_email:
        return
    context = {"to_sign": to_sign, "party": party, "structure": party.structure, "path": path, "reminder": reminder}
    event = f"called-to-sign:{party.pk}:{to_sign.key}:{reminder or ''}"
    outbox.post("signing/called", party.representative_email, event, context)


def signing_code(to_sign, kept, code):
    context = {"to_sign": to_sign, "structure": to_sign.party.structure, "code": code}
    outbox.post("signing/code", to_sign.party.representative_email, f"signing-code:{kept.pk}", context)


def signed(signature):
    """The receipt: to whoever signed, and to the secretariat."""
    party = signature.party
    context = {"signature": signature, "party": party, "structure": party.structure, "agreement": party.agreement}
    if party.representative_email:
        outbox.post("signing/receipt", party.representative_email, f"signed:{signature.pk}", context)
    to_secretariat("signing/signed", f"signed-told:{signature.pk}", context)


def departed(departure):
    """To those who manage the structure, to the secretariat, and to who facilitates the groups in which its people sit."""
    structure = departure.structure
    context = {"departure": departure, "structure": structure}
    managers = structure.affiliations.managers().select_related("user")
    outbox.post_many(
        outbox.Letter("leaving/departed", each.user.email, f"departed:{departure.pk}", context) for each in managers
    )
    to_secretariat("leaving/told", f"departed-told:{departure.pk}", context)
    people = structure.affiliations.running().values("user")
    groups = WorkingGroup.objects.running().filter(seats__in=Seat.objects.taken().filter(user__in=people)).distinct()
    facilitators = Seat.objects.taken().filter(group__in=groups, is_facilitator=True).exclude(user__in=people)
    outbox.post_many(
        outbox.Letter(
            "leaving/group", seat.user.email, f"departed-group:{departure.pk}:{seat.group_id}",
            context | {"group": seat.group}, MessageKind.GROUPS,
        )
        for seat in facilitators.select_related("user", "group")
    )  # fmt: skip


def notice_given(notice):
    _to_party("leaving/notice", notice, f"notice:{notice.pk}")


def notice_ended(notice):
    _to_party("leaving/notice_ended", notice, f"notice-ended:{notice.pk}")


def _to_party(template, notice, event):
    context = {"notice": notice, "party": notice.party, "structure": notice.party.structure}
    addresses = {each.user.email for each in notice.party.structure.affiliations.managers().select_related("user")}
    addresses.add(notice.party.representative_email)
    outbox.post_many(outbox.Letter(template, address, event, context) for address in sorted(filter(None, addresses)))
    to_secretariat(template, f"{event}-told", context)


def register_sent(sending, lines, changes, addresses):
    context = {"sending": sending, "lines": lines, "changes": changes}
    outbox.post_many(
        outbox.Letter("register/sent", address, f"register:{sending.pk}", context) for address in addresses
    )


def dates_fall_due(due, today):
    """One message a day to the secretariat, with all that falls due."""
    to_secretariat("clock/due", f"dates:{today.isoformat()}", {"due": due, "today": today})


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
