"""Opening hours between the OpenStreetMap notation that files exchange and the week that we keep.

The week is that of :mod:`network.hours`: ``{"mo": [["09:00", "12:30"], …], … "su": []}``. What a week cannot say
(months, the first Monday, school holidays, « sur rendez-vous ») is never guessed: the answer is then ``None``.
Notation: https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification
"""

import re

from network.exchange import french_hours
from network.exchange.french_words import NotAWeek, from_to
from network.hours import DAYS, is_known

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_comment = re.compile(r'"([^"]*)"')
_day = "mo|tu|we|th|fr|sa|su"
_one = rf"(?:(?:{_day})(?:\s*-\s*(?:{_day}))?|ph|sh)"
_rule = re.compile(
    rf"(?P<days>{_one}(?:\s*,\s*{_one})*)?(?:\s+(?P<within>{_one}(?:\s*,\s*{_one})*))?\s*:?\s*"
    r"(?P<times>\d{1,2}[\d:.h\s]*-[\d:.h\s]*\d{0,2}h?(?:\s*,\s*\d{1,2}[\d:.h\s]*-[\d:.h\s]*\d{0,2}h?)*)?"
    r"\s*(?P<state>off|closed|open|-)?"
)
_further = re.compile(rf"(?:(?<=\d)|(?<=\dh))\s*,\s*(?=(?:{_day}|ph|sh)\b)")
_span = re.compile(r"(\d{1,2})(?:[:.h](\d{2})|h)?\s*-\s*(\d{1,2})(?:[:.h](\d{2})|h)?")


def from_osm(text):
    """The week that a text says, OpenStreetMap notation or plain French (« lundi 9h-12h »).

    ``None`` when it is unknown, cannot be said by a week, or opens on no day at all.
    """
    text = text.strip()
    for read in (_read_osm, french_hours.week):
        try:
            weekly = read(text)
        except NotAWeek:
            continue
        return weekly if is_known(weekly) else None
    return None


def note_of(text):
    """What the notation says beside the week: its comments, and its hours on public or school holidays."""
    said = [comment.strip() for comment in _comment.findall(text)]
    for rule in _rules(_comment.sub(" ", text)):
        match = _rule.fullmatch(rule.lower())
        if match and match["days"] and match["times"] and not _weekdays(match):
            said.append(rule)
    return " ; ".join(dict.fromkeys(each for each in said if each))


def to_osm(weekly, note=""):
    """The strict notation of a week, days alike said once; empty when no opening is known.

    ``note`` becomes a comment on every rule: alone it would mean "always open" to some readers.
    """
    if not is_known(weekly):
        return ""
    groups = {}
    for day in DAYS:
        if slots := weekly.get(day):
            groups.setdefault(_write_slots(slots), []).append(day)
    rules = [f"{_write_days(days)} {times}" for times, days in groups.items()]
    if rules == ["Mo-Su 00:00-24:00"]:
        rules = ["24/7"]
    comment = " ".join(note.replace('"', "'").split())
    return "; ".join(f'{rule} "{comment}"' if comment else rule for rule in rules)


def place_to_osm(place, today):
    """The notation of a place, with its closures and exceptional openings that are not over yet.

    « Mo-Fr 09:00-12:00; 2026 Jul 28-2026 Aug 18 off; 2026 Dec 24 09:00-12:00 »; later rules win, so the longest
    exceptions come first. Nothing when no usual hours are known: a closure alone says nothing of the other days.
    """
    usual = to_osm(place.hours, place.hours_note)
    if not usual:
        return ""
    coming = sorted(place.closures_from(today), key=lambda each: (each.starts_on - each.ends_on, each.pk))
    return "; ".join([usual, *(f"{_write_period(each)} {_write_slots(each.hours)}" for each in coming)])


def _write_period(closure):
    first, last = (f"{day.year} {MONTHS[day.month - 1]} {day.day:02}" for day in (closure.starts_on, closure.ends_on))
    return first if first == last else f"{first}-{last}"


def _write_slots(slots):
    return ",".join("-".join(slot) for slot in slots) if slots else "off"


def _write_days(days):
    runs = []
    for day in days:
        if runs and DAYS.index(runs[-1][-1]) + 1 == DAYS.index(day):
            runs[-1].append(day)
        else:
            runs.append([day])
    written = []
    for run in runs:
        if len(run) > 2:
            written.append(f"{run[0].title()}-{run[-1].title()}")
        else:
            written += [day.title() for day in run]
    return ",".join(written)


# Reading the notation


def _rules(text):
    return [rule for each in re.split(r"[;\n]", text) if (rule := " ".join(each.split()))]


def _read_osm(text):
    if text.count('"') % 2:
        raise NotAWeek
    text = re.sub(r"\|\|\s*$", "", _comment.sub(" ", text).strip())
    rules = _rules(text)
    if not rules:
        raise NotAWeek
    weekly, said = {day: [] for day in DAYS}, {}
    for rule in rules:
        if re.fullmatch(r"24/7(?: open)?", rule.lower()):
            weekly = {day: [["00:00", "24:00"]] for day in DAYS}
            continue
        first, *further = _further.split(rule.lower())
        _apply(weekly, first, said)
        for each in further:
            _apply(weekly, each, said, adds=True)
    return weekly


def _apply(weekly, rule, said, *, adds=False):
    """A later rule replaces what earlier ones said of its days; ``adds``: it completes it.

    « Mo-Fr 08:30-12:00; Mo-Fr 13:30-17:30 »: the notation closes the mornings, nobody means it. Two rules of exactly
    the same days (``said``: ``{day: days of its rule}``) are put together; other hours that do not meet stay a text.
    """
    match = _rule.fullmatch(rule)
    if not match or not (match["times"] or match["state"] in ("off", "closed", "-")):
        raise NotAWeek
    if match["days"]:
        days = _weekdays(match)
    else:
        raise NotAWeek  # times alone: of every day, says the notation; but who wrote them may think of five
    slots = [_bounds(span) for span in match["times"].split(",")] if match["times"] else []
    closes = match["state"] in ("off", "closed", "-")
    for day in days:
        if closes:
            weekly[day] = _without(weekly[day], slots) if slots else []
        elif adds or not weekly[day]:
            weekly[day] = _merged([*weekly[day], *slots])
        else:
            weekly[day] = _anew(weekly[day], slots, said.get(day) == days)
        said[day] = days


def _anew(before, slots, is_of_the_same_days):
    """The hours of a day of which two rules speak."""
    meet = any(opens < closed and opened < closes for opens, closes in slots for opened, closed in before)
    if meet == is_of_the_same_days:
        raise NotAWeek
    return _merged([*before, *slots] if is_of_the_same_days else slots)


def _weekdays(match):
    """The ordinary days of a rule; none for one that only speaks of holidays."""
    if match["within"]:
        if re.search(rf"\b(?:{_day})\b", match["days"]):
            raise NotAWeek
        return []
    days = []
    for each in re.split(r"\s*,\s*", match["days"]):
        if each in ("ph", "sh"):
            continue
        first, _, last = (part.strip() for part in each.partition("-"))
        days += from_to(first, last or first)
    return days


def _bounds(span):
    match = _span.fullmatch(span.strip())
    if not match:
        raise NotAWeek
    opens_hour, opens_minute, closes_hour, closes_minute = (int(each or 0) for each in match.groups())
    opens, closes = 60 * opens_hour + opens_minute, 60 * closes_hour + closes_minute
    if opens and not closes:
        closes = 24 * 60
    if opens_minute > 59 or closes_minute > 59 or not opens < closes <= 24 * 60:
        raise NotAWeek
    return [f"{each // 60:02}:{each % 60:02}" for each in (opens, closes)]


def _merged(slots):
    """In order; what overlaps becomes one, what only touches stays as it was said."""
    merged = []
    for opens, closes in sorted(slots):
        if merged and opens < merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], closes)
        else:
            merged.append([opens, closes])
    return merged


def _without(slots, closed):
    for starts, ends in closed:
        parts = [
            part for opens, closes in slots for part in ([opens, min(closes, starts)], [max(opens, ends), closes])
        ]
        slots = [part for part in parts if part[0] < part[1]]
    return slots
