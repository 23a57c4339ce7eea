"""What happens to a unit while it is lent: anybody who holds it says so, its owner looks after it.

report ─▶ to look at ─ settle ─▶ settled            nobody repairs it but its owner
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from network.steps import StepRefused, allow, record
from resources import lending, lending_notifications
from resources.models import EquipmentPhoto, Incident, IncidentStatus, LentUnit, LoanStatus


@transaction.atomic
def report(unit, *, text, reporter="", photos=()):
    """Whoever holds the unit tells its owner; the label proves that they do."""
    lent = (
        LentUnit.objects.filter(unit=unit, loan__status=LoanStatus.OUT, given_back_at=None)
        .select_related("loan")
        .first()
    )
    incident = Incident.objects.create(
        unit=unit, loan=lent.loan if lent else None, text=text.strip(), reporter=reporter.strip()
    )
    for photo in photos:
        EquipmentPhoto.objects.create(incident=incident, file=photo)
    lending_notifications.incident_reported(incident)
    return incident


@transaction.atomic
def settle(incident, *, by, answer):
    """Say what was done."""
    allow(lending.may_keep(by, incident.unit.item.pool))
    if not answer.strip():
        raise StepRefused(_("Say what was done."))
    waiting = Incident.objects.filter(pk=incident.pk, status=IncidentStatus.OPEN)
    if not waiting.update(status=IncidentStatus.SETTLED, answer=answer.strip(), settled_at=timezone.now()):
        raise StepRefused(_("It is settled already."))
    record(incident.unit.item, "settle_incident", by=by, unit=incident.unit.number)
