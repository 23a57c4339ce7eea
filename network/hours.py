"""Opening hours as people write them, as we keep them and as we say them.

Kept: ``{"mo": [["09:00", "12:30"], ["14:00", "17:30"]], …, "su": []}``, or ``None`` when nobody told us.
Written by people, one line a day: « 9h-12h30, 14h-17h30 »; nobody ever types the OpenStreetMap notation.
"""

import re
from functools import reduce

from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from network import holidays

DAYS = ("mo", "tu", "we", "th", "fr", "sa", "su")

# « 9 », « 0930 », « 9h », « 9:30 », « 9 h 30 ». In « 9h-12h 14h-17h », 14 begins the next slot: no minutes of the 12.
_to = r"(?:-|–|—|à|a|/|>|to|jusqu['’]?\s*à)"
_opens = r"(\d{1,2})(?:\s*[h:.](?:\s*(\d{2}))?|(\d{2}))?"
_closes = rf"(\d{{1,2}})(?:\s*[h:.](?:(\d{{2}})|\s+(\d{{2}})(?!\s*(?:[h:.]|{_to}\s*\d)))?|(\d{{2}}))?"
_slot = re.compile(rf"(?<!\d){_opens}\s*{_to}\s*{_closes}(?!\d)", re.IGNORECASE)
_named = {"midi": "12h", "noon": "12h", "minuit": "24h", "midnight": "24h"}
_filler = re.compile(r"\b(?:de|et|puis|and|from)\b|[,;/+&\s.]+", re.IGNORECASE)
_closed = re.compile(r"^\s*(?:ferm[ée]e?|closed|-|–|—|0)?\.?\s*$", re.IGNORECASE)


class HoursNotUnderstood(ValueError):
    """What somebody typed for a day says no hours; the message is a sentence for that person."""


def day_name(day):
    """« lundi », in the current language."""
    name = str(WEEKDAYS[DAYS.index(day)])
    return name if get_language() == "en" else name.lower()


def parse_day(text):
    """``[["09:00", "12:30"], …]`` from what somebody typed for one day; empty for a closed day."""
    if _closed.match(text):
        return []
    plain = re.sub("|".join(_named), lambda match: _named[match.group(0).lower()], text, flags=re.IGNORECASE)
    slots = [_bounds(match) for match in _slot.finditer(plain)]
    rest = _filler.sub("", _slot.sub("", plain))
    if not slots or rest:
        raise HoursNotUnderstood(
            _("We did not understand “%s”. Write for example: 9h-12h30, 14h-17h30.") % text.strip()
        )
    slots.sort()
    for opens, closes in slots:
        if opens >= closes:
            raise HoursNotUnderstood(_("It closes before it opens: %s.") % write_slot([opens, closes]))
    for (_opens, closes), (opens, _closes) in zip(slots, slots[1:], strict=False):
        if opens < closes:
            raise HoursNotUnderstood(_("These hours overlap: %s.") % write_day(slots))
    return slots


def _bounds(match):
    opens, *opens_minutes = match.groups()[:3]
    closes, *closes_minutes = match.groups()[3:]
    bounds = []
    for hour, minutes in ((opens, opens_minutes), (closes, closes_minutes)):
        hour, minute = int(hour), int(next(filter(None, minutes), 0))
        if hour > 24 or minute > 59 or (hour == 24 and minute):
            raise HoursNotUnderstood(_("“%s” is no time of day.") % match.group(0).strip())
        bounds.append(f"{hour:02}:{minute:02}")
    return bounds


def write_time(time):
    """``"09:00"`` → « 9 h », ``"12:30"`` → « 12 h 30 »; in English ``9:00``, ``12:30``."""
    hour, minute = time.split(":")
    if get_language() == "en":
        return f"{int(hour)}:{minute}"
    return f"{int(hour)}\u00a0h" + (f"\u00a0{minute}" if minute != "00" else "")


def _bounds_of(slot):
    return {"opens": write_time(slot[0]), "closes": write_time(slot[1])}


def write_slot(slot):
    """« 9 h à 12 h 30 », as a table or a warning says it."""
    return pgettext("hours", "%(opens)s to %(closes)s") % _bounds_of(slot)


def write_day(slots):
    """« 9 h à 12 h 30, 14 h à 17 h 30 » or « fermé »."""
    return ", ".join(map(write_slot, slots)) if slots else pgettext("hours", "closed")


def typed_day(slots):
    """As one would type it: « 9h-12h30, 14h-17h30 »."""

    def typed(time):
        hour, minute = time.split(":")
        return f"{int(hour)}h{minute if minute != '00' else ''}"

    return ", ".join(f"{typed(opens)}-{typed(closes)}" for opens, closes in slots)


def is_known(weekly):
    """Somebody told us at least one opening."""
    return bool(weekly) and any(weekly.get(day) for day in DAYS)


def table(weekly):
    """One ``(name of the day, sentence)`` a day, Monday first."""
    return [(day_name(day), write_day(weekly.get(day, []))) for day in DAYS]


def sentence(weekly):
    """The week in one breath: « du lundi au jeudi de 9 h à 12 h 30 ; le samedi… »; days alike are said once."""
    runs = []
    for day in DAYS:
        slots = weekly.get(day, [])
        if runs and runs[-1][1] == slots and runs[-1][0][-1] == DAYS[DAYS.index(day) - 1]:
            runs[-1][0].append(day)
        else:
            runs.append(([day], slots))
    said = [
        pgettext("hours", "%(days)s: %(times)s") % {"days": _days(days), "times": _times(slots)}
        for days, slots in runs
        if slots
    ]
    return reduce(_then, said) if said else ""


def _then(before, after):
    return pgettext("hours", "%(before)s; %(after)s") % {"before": before, "after": after}


def _days(days):
    """« le samedi », « le lundi et le mardi », « du lundi au vendredi »."""
    first, last = day_name(days[0]), day_name(days[-1])
    if len(days) == 1:
        return pgettext("one day", "%(day)s") % {"day": first}
    if len(days) == 2:
        return pgettext("days", "%(first)s and %(last)s") % {"first": first, "last": last}
    return pgettext("days", "%(first)s to %(last)s") % {"first": first, "last": last}


def _times(slots):
    """« de 9 h à 12 h 30 et de 14 h à 17 h 30 »."""
    said = [pgettext("hours in a sentence", "%(opens)s to %(closes)s") % _bounds_of(slot) for slot in slots]
    *before, last = said
    if not before:
        return last
    return pgettext("hours in a sentence", "%(first)s and %(last)s") % {"first": ", ".join(before), "last": last}


def exception_on(place, day):
    """The closure or exceptional opening that rules a day: of several, the shortest, then the latest noted.

    An opening on 14 July within three weeks of holidays holds. ``None`` on a usual day; no query when prefetched.
    """
    running = [each for each in place.closures.all() if each.starts_on <= day <= each.ends_on]
    return min(running, key=lambda each: (each.ends_on - each.starts_on, -each.pk), default=None)


def stops_on(place, day):
    """The stops of a place that travels, that day, earliest first; no query when prefetched."""
    return sorted((each for each in place.stops.all() if each.on == day), key=lambda each: each.opens)


def has_stops(place):
    """Its stops are planned: they say when it is open, its usual week does not."""
    today = timezone.localdate()
    return any(each.on >= today for each in place.stops.all())


def next_stop(place, moment=None):
    """The first stop that is not over and that no closure cancels; ``None`` when none is planned."""
    local = holidays.local(moment or timezone.now(), holidays.departement_of(place.commune, place.postal_code))
    now = (local.date(), f"{local:%H:%M}")
    coming = [each for each in place.stops.all() if (each.on, each.closes) > now and not exception_on(place, each.on)]
    return min(coming, key=lambda each: (each.on, each.opens), default=None)


def holiday_on(place, day):
    """The name of the bank holiday where the place stands, or ``""``."""
    return holidays.holiday_on(day, holidays.departement_of(place.commune, place.postal_code))


def slots_on(place, day):
    """The openings of a day: ``[]`` closed, ``None`` nobody knows.

    What was said of that very day rules (closure, exceptional opening); a place that travels is open where and when it
    stops; a bank holiday is not a usual day: nobody said that the place opens.
    """
    if exception := exception_on(place, day):
        return exception.hours
    if has_stops(place):
        return [[stop.opens, stop.closes] for stop in stops_on(place, day)]
    if not is_known(place.hours):
        return None
    return [] if holiday_on(place, day) else place.hours.get(DAYS[day.weekday()], [])


def closure_on(place, day=None):
    """The closure in force that day, or ``None``; no query when prefetched."""
    exception = exception_on(place, day or timezone.localdate())
    return exception if exception and not exception.hours else None


def today_in_words(place, day=None):
    """« Aujourd’hui : 9 h à 12 h 30 » ; empty when nobody knows."""
    slots = slots_on(place, day or timezone.localdate())
    return "" if slots is None else _("Today: %s") % write_day(slots)
