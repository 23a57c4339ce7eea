"""How a reader says that a resource is outdated, wrong or inappropriate, and what becomes of it (fr: signalement).

    report ─▶ waiting ── settle, with an answer ─▶ settled

The author and the secretariat are told at once, and either settles it; what is said to be inappropriate is for the
secretariat. A reader who left an address gets the answer, then the address is forgotten. Source: domain.md, section 4.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from network.roles import is_coordinator
from network.steps import StepRefused, allow, record
from resources import notifications
from resources.models import ReportReason, ResourceReport
from resources.publishing import may_edit

MOST_WAITING = 20  # of one resource: more tell nobody anything new


def may_settle(user, report):
    if report.reason == ReportReason.INAPPROPRIATE:
        return is_coordinator(user)
    return may_edit(user, report.resource)


@transaction.atomic
def report(resource, *, reason, text="", email="", by=None):
    """Note what a reader says. The same thing said twice is noted once."""
    waiting = resource.reports.filter(settled_at=None)
    if same := waiting.filter(reason=reason, text=text).first():
        return same
    if waiting.count() >= MOST_WAITING:
        raise StepRefused(_("Many people already told us: the secretariat is looking at it. Thank you."))
    noted = ResourceReport.objects.create(resource=resource, reason=reason, text=text, email=email, by=by)
    record(resource, "report", by=by, reason=reason)
    notifications.resource_reported(noted)
    return noted


@transaction.atomic
def settle(report, *, by, answer):
    """Say what was done. Of two people who answer at once, one is heard."""
    allow(may_settle(by, report))
    answer = answer.strip()
    if not answer:
        raise StepRefused(_("Say in a sentence what was done: whoever reported it reads it."))
    address = report.email
    untouched = ResourceReport.objects.filter(pk=report.pk, settled_at=None)
    if not untouched.update(settled_at=timezone.now(), answer=answer, email=""):
        raise StepRefused(_("Somebody settled it already."))
    report.refresh_from_db()
    record(report.resource, "settle_report", by=by, answer=answer)
    if address:
        notifications.report_settled(report, address)
