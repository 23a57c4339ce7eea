"""Which places are open at a moment, in the evening, on a day: the same rules as :mod:`network.hours`, on bitmaps.

Closures, exceptional openings and stops rule their day; a bank holiday is no usual day; unknown is never open.
"""

import datetime as dt
import re

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from network import holidays
from network.directory.shelves import Marks, from_shelves

NOW, EVENING, SATURDAY = "maintenant", "soir", "samedi"
WHEN = {
    NOW: gettext_lazy("Open now"),
    EVENING: gettext_lazy("Open this evening"),
    SATURDAY: gettext_lazy("Open on Saturday"),
}
EVENING_BEGINS = "18:00"
FARTHEST = dt.timedelta(days=366)
_day = re.compile(r"\d{4}-\d{2}-\d{2}")


def understood(text):
    """``maintenant``, ``soir``, ``samedi`` or a day within a year, as it stands in the address; else ``""``."""
    if text in WHEN:
        return text
    if not _day.fullmatch(text):
        return ""
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return ""
    today = timezone.localdate()
    return text if today <= day <= today + FARTHEST else ""


def in_words(when):
    """« Ouvert le samedi 21 novembre »."""
    if when in (NOW, EVENING):
        return str(WHEN[when])
    return _("Open on %s") % date_format(day_of(when), "l j F")


def day_of(when):
    """The day that is meant: today for “now” and “this evening”, else the Saturday to come or the day itself."""
    today = timezone.localdate()
    if when == SATURDAY:
        return today + dt.timedelta(days=(5 - today.weekday()) % 7)
    return today if when in WHEN else dt.date.fromisoformat(when)


def open_when(kept, when):
    """The bitmap of the places that are open then."""
    if when == NOW:
        return open_at(kept, timezone.now())
    if when == EVENING:
        return _open_this_evening(kept, timezone.now())
    return _any(openings(kept, day_of(when)).values())


def open_at(kept, moment):
    """Open at that moment (aware), each by its own clock."""
    found = 0
    for local, bits in _by_clock(kept, moment):
        slots, time = openings(kept, local.date()), f"{local:%H:%M}"
        found |= bits & _any(each for (opens, closes), each in slots.items() if opens <= time < closes)
    return found


def _open_this_evening(kept, moment):
    found = 0
    for local, bits in _by_clock(kept, moment):
        slots, least = openings(kept, local.date()), max(EVENING_BEGINS, f"{local:%H:%M}")
        found |= bits & _any(each for (_opens, closes), each in slots.items() if closes > least)
    return found


def _by_clock(kept, moment):
    """``(local time, bitmap)`` for each département in which there are places."""
    return [(holidays.local(moment, departement), bits) for departement, bits in kept.departements.items()]


def seconds_until_change(kept, moment):
    """How long :func:`open_at` may stay the same: until the next opening, closing or midnight of any place."""
    soonest = 24 * 60
    for local, _bits in _by_clock(kept, moment):
        now = local.hour * 60 + local.minute
        times = {time for slot in openings(kept, local.date()) for time in slot} | {"24:00"}
        coming = (int(time[:2]) * 60 + int(time[3:]) - now for time in times)
        soonest = min([soonest, *(minutes for minutes in coming if minutes > 0)])
    return max(1, soonest * 60 - moment.second)


@from_shelves(most=16)
def openings(kept, day):
    """``{(opens, closes): bitmap}`` of a day."""
    usual = kept.known_hours & ~_any(
        bits for departement, bits in kept.departements.items() if holidays.holiday_on(day, departement)
    )
    special = Marks(len(kept.ids))
    ruled = _ruled_by_exceptions(kept, day, special)
    for stop in kept.stops.get(day, ()):
        if not ruled >> stop.at & 1:
            special.add(stop.slot, stop.at)
    usual &= ~(ruled | kept.travelling)
    slots = {slot: bits & usual for slot, bits in kept.weekly[day.weekday()].items() if bits & usual}
    for slot, bits in special.done().items():
        slots[slot] = slots.get(slot, 0) | bits
    return slots


def _ruled_by_exceptions(kept, day, special):
    """The bitmap of places with a closure or exceptional opening that day; the shortest, then latest, is the one."""
    ruling = {}
    for starts_on, ends_on, pk, at, slots in kept.exceptions:
        if starts_on <= day <= ends_on:
            rank = (ends_on - starts_on, -pk)
            if at not in ruling or rank < ruling[at][0]:
                ruling[at] = rank, slots
    ruled = Marks(len(kept.ids))
    for at, (_rank, slots) in ruling.items():
        ruled.add("ruled", at)
        for slot in slots:
            special.add(slot, at)
    return ruled.done().get("ruled", 0)


def _any(bitmaps):
    found = 0
    for bits in bitmaps:
        found |= bits
    return found
