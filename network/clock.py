"""What falls due, and when: the secretariat's screen of dates, its calendar and its reminders (fr: échéances).

Every date comes from :mod:`network.deadlines`; this file only says whose it is and what to do.
"""

import datetime as dt
from dataclasses import dataclass

from django.core import signing as django_signing
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from network import deadlines, governing
from network.models import (
    Agreement,
    AgreementStatus,
    Amendment,
    AmendmentStatus,
    Campaign,
    CampaignStage,
    Mandate,
    Meeting,
    MeetingStatus,
    Notice,
    NoticeStatus,
    OutgoingMessage,
    Party,
)

KINDS = {
    "term": pgettext_lazy("due", "terms and renewals"),
    "amendment": pgettext_lazy("due", "amendments"),
    "notice": pgettext_lazy("due", "notices"),
    "mandate": pgettext_lazy("due", "mandates"),
    "insurance": pgettext_lazy("due", "insurance"),
    "meeting": pgettext_lazy("due", "meetings"),
    "signature": pgettext_lazy("due", "signatures"),
    "figures": pgettext_lazy("due", "figures"),
}
AHEAD = 365  # days that the screen shows
REMINDED = (30, 7, 0)  # days before, from which on the secretariat is reminded, once each
CATCHING_UP = 3  # days after each of them, should the machine have slept
AWAITED_TOO_LONG = 30  # days after which a signature that does not come is shown


@dataclass(frozen=True)
class Due:
    """One date. ``kind``: a key of ``KINDS``; ``key`` stays the same from one day to the next.

    ``is_sure``: the day itself stays too; of another one nobody is reminded.
    """

    day: dt.date
    kind: str
    what: str
    whose: str
    url: str
    key: str
    is_sure: bool = True

    def days_from(self, today):
        return (self.day - today).days


def falling_due(today, *, ahead=AHEAD, kind=""):
    """Every :class:`Due` up to so many days ahead, what is late included, in the order of days."""
    found = [due for source in SOURCES for due in source(today)]
    last = today + dt.timedelta(days=ahead)
    return sorted(
        (due for due in found if due.day <= last and kind in ("", due.kind)),
        key=lambda due: (due.day, due.kind, due.key),
    )


def _terms(today):
    for agreement in Agreement.objects.filter(status=AgreementStatus.IN_FORCE).select_related("type"):
        end, rules = deadlines.current_end(agreement, today), agreement.type
        if end is None:
            continue
        url = reverse("network:agreement", args=[agreement.pk])
        last = agreement.not_renewed_on or end == deadlines.final_end(
            agreement.starts_on, rules, agreement.renewals_decided
        )
        if rules.renewal == rules.Renewal.DECIDED and not agreement.not_renewed_on:
            what = _("End of the term: is it renewed?")
        elif last:
            what = _("Last day: nothing renews it any more")
        else:
            used = deadlines.renewals_begun(agreement.starts_on, rules, today)
            what = _("End of the term, then tacit renewal %(next)d of %(most)d") % {
                "next": used + 1, "most": rules.tacit_renewals,
            }  # fmt: skip
        yield Due(end, "term", what, agreement.title, url, f"term-{agreement.pk}-{end}")
        if by := deadlines.amendment_deadline(end, rules):
            if by >= today:
                what = _("Last day on which an amendment may be asked")
                yield Due(by, "amendment", what, agreement.title, url, f"ask-{agreement.pk}-{by}")


def _amendments(today):
    for each in Amendment.objects.filter(status=AmendmentStatus.SIGNED, effective_on__gte=today).select_related(
        "agreement"
    ):
        what = _("Amendment %(number)d takes effect: %(subject)s") % {"number": each.number, "subject": each.subject}
        url = reverse("network:agreement", args=[each.agreement_id])
        yield Due(each.effective_on, "amendment", what, each.agreement.title, url, f"effect-{each.pk}")


def _notices(today):
    running = Notice.objects.filter(status=NoticeStatus.RUNNING).select_related(
        "party__structure", "party__agreement"
    )
    for each in running:
        what = (
            _("Without effect, the notice ends a part of the convention")
            if each.partial
            else _("Without effect, the notice ends the convention")
        )
        url = reverse("network:agreement", args=[each.party.agreement_id])
        yield Due(each.effective_on, "notice", what, str(each.party.structure), url, f"notice-{each.pk}")


def _mandates(today):
    for each in Mandate.objects.running(today).exclude(ends_on=None).filter(renewed_by=None).select_related("user"):
        what = _("End of the mandate: %s") % each.get_role_display()
        yield Due(each.ends_on, "mandate", what, str(each.user), reverse("network:mandates"), f"mandate-{each.pk}")


def _insurance(today):
    insured = Party.objects.filter(left_on=None).exclude(insured_until=None).select_related("structure")
    for each in insured:
        url = reverse("network:party", args=[each.pk])
        yield Due(
            each.insured_until,
            "insurance",
            _("End of the insurance"),
            str(each.structure),
            url,
            f"insured-{each.pk}-{each.insured_until}",
        )


def _meetings(today):
    for each in governing.due(today):
        if each.is_planned:
            continue
        unmet = ngettext("%d member is still to be met", "%d members are still to be met", each.unmet) % each.unmet
        yield Due(
            each.day,
            "meeting",
            _("A meeting is due: %s") % each.kind.name,
            unmet if each.unmet else "",
            reverse("network:meetings"),
            f"meeting-{each.kind.pk}-{each.day if each.is_sure else 'first'}",
            is_sure=each.is_sure,
        )
    for meeting in Meeting.objects.filter(status=MeetingStatus.PREPARED, starts_at__date__gte=today).select_related(
        "kind"
    ):
        day = deadlines.summons_day(meeting.starts_at, meeting.kind.summons_days)
        url = reverse("network:meeting", args=[meeting.pk])
        yield Due(day, "meeting", _("Last day to summon in time"), meeting.title, url, f"summons-{meeting.pk}")


def _signatures(today):
    before = timezone.now() - dt.timedelta(days=AWAITED_TOO_LONG)
    for each in Party.objects.missing().filter(invited_at__lt=before).select_related("structure", "agreement"):
        day = timezone.localdate(each.invited_at) + dt.timedelta(days=AWAITED_TOO_LONG)
        url = reverse("network:agreement", args=[each.agreement_id])
        yield Due(
            day,
            "signature",
            _("Signature awaited for more than a month"),
            str(each.structure),
            url,
            f"signature-{each.pk}",
        )


def _figures(today):
    """Campaigns of indicators that are open: the day until which figures are expected."""
    for each in Campaign.objects.filter(status=CampaignStage.OPEN):
        url = reverse("network:figure_campaign", args=[each.pk])
        yield Due(
            each.due_on, "figures", _("Figures are expected"), each.name, url, f"figures-{each.pk}-{each.due_on}"
        )


SOURCES = [_terms, _amendments, _notices, _mandates, _insurance, _meetings, _signatures, _figures]


def to_remind(today):
    """What the secretariat is reminded of this morning: 30 days before, 7 days before, and on the day.

    A morning that was missed is made up for within three days: what another morning of these days told is left out.
    """
    told = _mornings_told(today)
    return [
        due
        for due in falling_due(today, ahead=max(REMINDED))
        if due.is_sure and any(_is_missing(due.day - dt.timedelta(days=days), today, told) for days in REMINDED)
    ]


def _is_missing(morning, today, told):
    """Whether what was to be told on a morning is to be told today: no morning since then has told anything."""
    late = (today - morning).days
    return 0 <= late <= CATCHING_UP and not any(morning <= each for each in told)


def _mornings_told(today):
    """The last mornings, this one excluded, on which the secretariat received dates."""
    mornings = [today - dt.timedelta(days=days) for days in range(1, CATCHING_UP + 1)]
    posted = OutgoingMessage.objects
    return [each for each in mornings if posted.filter(event__startswith=f"dates:{each.isoformat()}:").exists()]


# The calendar that the secretariat's own program reads: an address that cannot be guessed, for one person

_signer = django_signing.Signer(salt="network.clock", sep="~")


def calendar_token(user):
    return _signer.sign(str(user.pk))


def calendar_of(token):
    """The key of the person whose calendar this is, or ``None``."""
    try:
        return int(_signer.unsign(token))
    except (django_signing.BadSignature, ValueError):
        return None
