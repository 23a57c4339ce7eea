"""Loans as calendars to subscribe to: one's own, and all that leaves and comes back to a depot.

The address holds the key of the person’s own calendar (:mod:`network.agenda_calendars`): making another one closes these too.
"""

import datetime as dt

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from network.agenda_calendars import CALENDAR_BACK, MOST_IN_CALENDAR
from network.calendar_file import Entry
from network.models import CalendarKey
from network.roles import is_member, structure_ids
from resources.lending import pools_kept_by
from resources.models import Loan, LoanStatus

SHOWN = [LoanStatus.APPROVED, LoanStatus.OUT, LoanStatus.RETURNED]
SLOT = dt.timedelta(minutes=30)
OPENING = dt.time(9)  # of a day for which no slot is agreed


def behind(token, slug=""):
    """``(name, entries)`` for whoever holds the address, as long as they may see them; else ``None``.

    ``slug``: of a pool that the person keeps; empty: the loans of their structures.
    """
    key = CalendarKey.objects.select_related("user").filter(key=token[:64], group=None, user__is_active=True).first()
    if key is None or not is_member(key.user):
        return None
    loans = Loan.objects.filter(status__in=SHOWN, ends_on__gte=timezone.localdate() - CALENDAR_BACK)
    loans = loans.select_related("pool", "structure").prefetch_related("lent__unit__item").order_by("begins_on", "pk")
    if slug:
        pool = pools_kept_by(key.user).filter(slug=slug).first()
        return pool and (pool.name, _entries(loans.filter(pool=pool), for_depot=True))
    own = loans.filter(structure__in=structure_ids(key.user))
    return _("Equipment borrowed"), _entries(own, for_depot=False)


def _entries(loans, *, for_depot):
    found = []
    for loan in loans[:MOST_IN_CALENDAR]:
        what = ", ".join(str(lent.unit) for lent in loan.lent.all())
        who = loan.structure.called if for_depot else loan.pool.name
        out = _("Equipment to be fetched: %s") if not for_depot else _("Leaves: %s")
        back = _("Equipment to be brought back: %s") if not for_depot else _("Comes back: %s")
        found.append(_entry(loan, "out", out % what, who, loan.pickup_at, loan.begins_on))
        found.append(_entry(loan, "in", back % what, who, loan.return_at, loan.ends_on))
    return found


def _entry(loan, way, title, who, slot, day):
    starts_at = slot or timezone.make_aware(dt.datetime.combine(day, OPENING))
    changed_at = max(filter(None, [loan.requested_at, loan.decided_at, loan.out_at, loan.back_at]))
    return Entry(
        f"loan-{loan.pk}-{way}", title, starts_at, starts_at + SLOT, changed_at, who, loan.pool.depot,
        settings.SITE_URL + reverse("loans:loan", args=[loan.pk]),
    )  # fmt: skip
