"""How a reader says that a listing is wrong, and what becomes of it (fr: signalement).

    report ─▶ waiting ─┬─ the listing is corrected ─▶ done
                       └─ nothing to correct ─▶ set aside

The member and the secretariat are told at once; either settles it. A reader who left an address is thanked with what
came of it, then the address is forgotten. Source: domain.md, section 4.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from network import notifications
from network.models import ListingReport, ReportStatus
from network.roles import edits, is_coordinator
from network.steps import StepRefused, advance, allow, record
from network.upkeep.whom_to_ask import contacts_of

MOST_WAITING = 20  # of one place: more tell nobody anything new


def may_settle(user, report):
    return is_coordinator(user) or edits(user, report.place.structure)


@transaction.atomic
def report(place, *, reason, text="", email=""):
    """Note what a reader saw, and tell those who can correct it. The same thing said twice is noted once."""
    waiting = place.reports.waiting()
    if same := waiting.filter(reason=reason, text=text).first():
        return same
    if waiting.count() >= MOST_WAITING:
        raise StepRefused(_("Many people already told us: the secretariat is looking at it. Thank you."))
    noted = ListingReport.objects.create(place=place, reason=reason, text=text, email=email)
    record(place, "report", by=None, reason=reason)
    notifications.listing_reported(noted, contacts_of([place])[place.pk])
    return noted


@transaction.atomic
def settle(report, outcome, *, by):
    """Say that the listing was corrected, or that there was nothing to correct."""
    allow(may_settle(by, report))
    address = report.email
    advance(report, source=[ReportStatus.WAITING], target=outcome, settled_by=by, settled_at=timezone.now(), email="")
    record(report.place, "settle_report", by=by, outcome=outcome)
    if address:
        notifications.report_settled(report, address)
