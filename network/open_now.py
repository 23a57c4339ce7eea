"""Whether a place is open at a moment, until when, or when it opens next: for a card, a page, a sheet.

Unknown hours are said to be unknown, never open. The clock is the one of the place, overseas too.
"""

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from network import holidays, hours

FARTHEST_DAYS = 60


@dataclass(frozen=True)
class State:
    """``kind``: open, closed, holiday (closed, as far as anybody said) or unknown; ``local``: the place’s own time.

    ``until`` when open; ``opens_on`` and ``opens_at`` when the next opening is known.
    """

    kind: str
    local: dt.datetime
    until: str = ""
    opens_on: dt.date | None = None
    opens_at: str = ""
    holiday: str = ""

    @property
    def today(self):
        return self.local.date()

    def seconds_left(self):
        """How long it holds: what was said of it may be kept so long. At least 1; tomorrow it is said otherwise."""
        at = self.until or (self.opens_at if self.opens_on == self.today else "") or "24:00"
        hour, minute = map(int, at.split(":"))
        return max(1, ((hour - self.local.hour) * 60 + minute - self.local.minute) * 60 - self.local.second)

    def __str__(self):
        if self.kind == "unknown":
            return _("Hours unknown")
        if self.kind == "open":
            return _("Open until %s") % hours.write_time(self.until)
        closed = _("Bank holiday: call before you come") if self.kind == "holiday" else _("Closed")
        if self.opens_on is None:
            return closed
        opens = _opening(self.opens_on, self.today) % {
            "day": _day(self.opens_on, self.today),
            "time": hours.write_time(self.opens_at),
        }
        return _("%(closed)s, %(opens)s") % {"closed": closed, "opens": opens}


def _opening(day, today):
    if day == today:
        return _("opens at %(time)s")
    if day == today + dt.timedelta(days=1):
        return _("opens tomorrow at %(time)s")
    return _("opens on %(day)s at %(time)s")


def _day(day, today):
    return date_format(day, "l" if (day - today).days < 7 else "l j F")


def state_of(place, moment=None):
    """The :class:`State` of a place at a moment (aware), now unless told."""
    local = holidays.local(moment or timezone.now(), holidays.departement_of(place.commune, place.postal_code))
    today, time = local.date(), f"{local:%H:%M}"
    slots = hours.slots_on(place, today)
    if slots is None:
        return State("unknown", local)
    for opens, closes in slots:
        if opens <= time < closes:
            return State("open", local, until=closes)
    opens_on, opens_at = next_opening(place, today, time)
    holiday = "" if hours.exception_on(place, today) else hours.holiday_on(place, today)
    kind = "holiday" if holiday and not slots else "closed"
    return State(kind, local, opens_on=opens_on, opens_at=opens_at, holiday=holiday)


def next_opening(place, today, time):
    """``(day, "09:00")`` of the first opening after that time, within two months; ``(None, "")`` when none is known."""
    for ahead in range(FARTHEST_DAYS):
        day = today + dt.timedelta(days=ahead)
        for opens, _closes in sorted(hours.slots_on(place, day) or []):
            if ahead or opens > time:
                return day, opens
    return None, ""
