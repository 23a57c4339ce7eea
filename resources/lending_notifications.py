"""Which message follows which step of a loan, and to whom. Each is written in the transaction of its step."""

from django.contrib.auth import get_user_model
from django.utils import timezone

from network import outbox
from network.models import MessageKind
from network.notifications import to_secretariat


def _to_owner(loan, template, event, **more):
    """To whoever looks after the owner’s listings."""
    _to(loan.pool.owner, template, event, {"loan": loan, **more})


def _to_borrower(loan, template, event, **more):
    """To whoever asked, or those who look after the borrower’s listings when that person is gone."""
    context = {"loan": loan, **more}
    if loan.requested_by and loan.requested_by.is_active:
        outbox.post(template, loan.requested_by.email, event, context, kind=MessageKind.PERSONAL)
    else:
        _to(loan.structure, template, event, context)


def _to(structure, template, event, context):
    people = get_user_model().objects.filter(
        affiliations__structure=structure,
        affiliations__left_at=None,
        affiliations__role__in=("manager", "editor"),
        is_active=True,
    )
    for email in people.distinct().values_list("email", flat=True):
        outbox.post(template, email, event, context, kind=MessageKind.PERSONAL)


def _now():
    return timezone.now().strftime("%Y%m%d%H%M%S%f")


def requested(loan):
    _to_owner(loan, "lending/requested", f"loan-requested:{loan.pk}")


def cancelled(loan):
    _to_owner(loan, "lending/cancelled", f"loan-cancelled:{loan.pk}")


def approved(loan):
    _to_borrower(loan, "lending/approved", f"loan-approved:{loan.pk}")


def refused(loan):
    _to_borrower(loan, "lending/refused", f"loan-refused:{loan.pk}")


def slots(loan):
    _to_borrower(loan, "lending/slots", f"loan-slots:{loan.pk}:{_now()}")


def longer_asked(loan):
    _to_owner(loan, "lending/longer_asked", f"loan-longer:{loan.pk}:{loan.asked_until}:{_now()}")


def lengthened(loan):
    _to_borrower(loan, "lending/lengthened", f"loan-lengthened:{loan.pk}:{loan.ends_on}")


def not_lengthened(loan):
    _to_borrower(loan, "lending/not_lengthened", f"loan-not-lengthened:{loan.pk}:{_now()}")


def brought_back(loan):
    _to_borrower(loan, "lending/brought_back", f"loan-back:{loan.pk}")


def free_again(wish):
    if wish.by.is_active:
        outbox.post(
            "lending/free_again", wish.by.email, f"free-again:{wish.pk}", {"wish": wish}, kind=MessageKind.PERSONAL
        )


def incident_reported(incident):
    _to(incident.unit.item.pool.owner, "lending/incident", f"incident:{incident.pk}", {"incident": incident})


def due_soon(loan, day):
    _to_borrower(loan, "lending/due_soon", f"loan-due:{loan.pk}:{loan.ends_on}", day=day)


def starts_soon(loan):
    _to_borrower(loan, "lending/starts_soon", f"loan-starts:{loan.pk}:{loan.begins_on}")


def late(loan, weeks):
    _to_borrower(loan, "lending/late", f"loan-late:{loan.pk}:{loan.ends_on}:{weeks}")
    _to_owner(loan, "lending/late", f"loan-late-owner:{loan.pk}:{loan.ends_on}:{weeks}")


def left_with_equipment(loan):
    """A borrower leaves the network while equipment is still there: everybody concerned is told."""
    to_secretariat("lending/left", f"loan-left:{loan.pk}", {"loan": loan})
    _to_owner(loan, "lending/left", f"loan-left-owner:{loan.pk}")
    _to_borrower(loan, "lending/left", f"loan-left-borrower:{loan.pk}")
