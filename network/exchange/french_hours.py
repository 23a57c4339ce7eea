"""Opening hours as people write them in French: « du lundi au vendredi 9h-12h / 14h-17h30, sur rendez-vous ».

The text is cut into words that are all known, or nothing is understood: a slot is never guessed. What a week cannot
say (the first Saturday, school holidays, one place on Monday and another on Tuesday) stays the text that it is.
"""

import re
from dataclasses import dataclass

from network.exchange import french_words
from network.exchange.french_words import LONGEST, ORDER, NotAWeek, days_meant, minutes_of, words_of
from network.hours import DAYS, is_known


@dataclass(frozen=True)
class Said:
    """What a text says. ``weekly`` is ``None`` when unknown; ``note``: what stands beside the week, as written."""

    weekly: dict | None = None
    by_appointment: bool = False
    note: str = ""


NOTES = {"holidays": "fermé les jours fériés", "beside": "avec ou sans rendez-vous"}
_separators = ("to", "and", "slash", "comma", "colon", "stop", "from", "filler")


def read(text):
    """What the text :class:`Said`; ``weekly`` is ``None`` unless every word of it was understood."""
    try:
        return _Reader(text).said()
    except NotAWeek:
        return Said()


def week(text):
    """The week that a text says, or :class:`NotAWeek`."""
    said = _Reader(text).said()
    if said.weekly is None:
        raise NotAWeek
    return said.weekly


def _written(minutes):
    return f"{minutes // 60:02}:{minutes % 60:02}"


class _Reader:
    """Reads rule after rule: days and their hours, days that are closed, days left out of what was said before."""

    def __init__(self, text):
        if len(text) > LONGEST:
            raise NotAWeek
        self.text, self.words, self.at = text, words_of(text), 0
        self.weekly = {day: [] for day in DAYS}
        self.rules, self.notes, self.appointment, self.slots_said = 0, [], [], 0
        self.opened, self.closed = [], set()

    # The whole

    def said(self):
        self.take_beside()
        if not self.words or all(kind in _separators for kind, _word in self.words):
            if self.appointment:
                return Said(by_appointment=True)
            raise NotAWeek
        while self.skip(*_separators):
            if self.rules and self.words[self.at - 1][0] == "to" and self.words[self.at - 1][1] != "-":
                raise NotAWeek  # « lundi 9h-12h au vendredi 14h-17h »
            self.rule()
        if not is_known(self.weekly):
            raise NotAWeek
        self.check_appointment()
        for day in DAYS:
            self.weekly[day].sort()
        return Said(self.weekly, bool(self.appointment), " ; ".join(self.notes))

    def check_appointment(self):
        """Refuse « sur rendez-vous » when nobody knows of which days or slots it is said."""
        if self.appointment and "sans rendez-vous" in "".join(self.notes):
            raise NotAWeek
        excepted = any(kind == "except" for kind, _word in self.words)
        if not all(self.appointment) and (self.rules > 1 or self.slots_said > 1 or excepted):
            raise NotAWeek

    def take_beside(self):
        """Set aside what is no hour. ``appointment``: for each time it is said, whether it is said of all the days."""
        kept = []
        for at, (kind, word) in enumerate(self.words):
            if kind == "appointment":
                before, after = self.words[:at], self.words[at + 1 :]
                self.appointment.append(french_words.stands_apart(before, after))
            elif kind in NOTES:
                self.notes.append("sans rendez-vous" if re.match("sans", word) else NOTES[kind])
            else:
                kept.append((kind, word))
                continue
            kept.append(("stop", ";"))
        self.words = kept

    # Words

    def kind(self, ahead=0):
        return self.words[self.at + ahead][0] if self.at + ahead < len(self.words) else ""

    def skip(self, *kinds):
        """Go past words of these kinds; whether anything is left."""
        while self.kind() in kinds:
            self.at += 1
        return self.at < len(self.words)

    # Rules

    def rule(self):
        kind = self.kind()
        if kind == "closed":
            return self.closed_days()
        if kind == "except":
            return self.excepted()
        if kind == "always":
            self.at += 1
            return self.opens(list(DAYS), [(0, 24 * 60)])
        if kind in ("time", "number") and not self.rules:
            return self.hours_before_days()
        days = self.days()
        if not days:
            raise NotAWeek
        self.skip("colon", "comma", "filler", "from", "stop", "to", "slash")
        if self.kind() == "closed":
            self.at += 1
            if self.kind() in ("from", "day", "every"):
                raise NotAWeek  # « lundi au samedi fermé le mercredi 9h-17h »: the hours are not those of Wednesday
            return self.closes(days)
        if self.kind() == "except":
            self.at += 1
            without = self.days()
            if not without or not set(without) <= set(days):
                raise NotAWeek
            days = [day for day in days if day not in without]
            self.skip("colon", "comma", "stop")
        half = self.half()
        if self.kind() == "always":
            self.at += 1
            return self.opens(days, [(0, 24 * 60)])
        while True:
            slots = self.slots()
            self.opens(days, french_words.within(slots, half))
            half = self.next_half()
            if not half:
                return None

    def hours_before_days(self):
        """« 9h-12h et 14h-17h du lundi au vendredi », when nothing else is said."""
        slots = self.slots()
        self.skip("comma", "from", "colon")
        if self.kind() not in ("day", "every"):
            raise NotAWeek
        self.opens(self.days(), slots)
        if self.skip(*_separators) and self.kind() not in ("closed", "except"):
            raise NotAWeek

    def closed_days(self):
        self.at += 1
        self.skip("from", "colon")
        days = self.days()
        if not days:
            raise NotAWeek
        half = self.half()
        if half and len(days) > 1:
            raise NotAWeek  # « mercredi et vendredi matin »: all of Wednesday?
        self.closes(days, half)

    def excepted(self):
        """« sauf dimanche », « sauf le vendredi 9h-12h »: of the days said before."""
        self.at += 1
        self.skip("from")
        days = self.days()
        if not days or self.rules != 1 or not all(self.weekly[day] for day in days):
            raise NotAWeek
        half = self.half()
        if half and len(days) > 1:
            raise NotAWeek
        if self.kind() == "colon":
            self.at += 1
        if self.kind() in ("time", "number", "from") and not half:
            slots = self.slots()
            for day in days:
                self.weekly[day] = []
            self.opens(days, slots)
        else:
            self.closes(days, half)

    def opens(self, days, slots):
        """The days open then; a day that was spoken of only when the rule is of the same days (« … et 14h-17h »)."""
        again = [day for day in days if self.weekly[day]]
        if self.closed.intersection(days) or again and set(days) not in self.opened:
            raise NotAWeek  # « lundi au vendredi 9h-12h, mercredi 14h-17h »: is Wednesday morning open?
        self.rules += 1
        self.opened.append(set(days))
        self.slots_said += len(slots)
        for day in days:
            for opens, closes in slots:
                slot = [_written(opens), _written(closes)]
                if any(slot[0] < other[1] and other[0] < slot[1] for other in self.weekly[day]):
                    raise NotAWeek
                self.weekly[day].append(slot)
            if not slots:
                raise NotAWeek

    def closes(self, days, half=""):
        """The days are closed; a half of a day only when it holds whole slots."""
        for day in days:
            if not half:
                if self.weekly[day] and self.rules > 1:
                    raise NotAWeek
                self.weekly[day] = []
                self.closed.add(day)
                continue
            morning = [slot for slot in self.weekly[day] if slot[1] <= "13:30"]
            afternoon = [slot for slot in self.weekly[day] if slot[0] >= "12:00"]
            if not (morning and afternoon) or len(morning) + len(afternoon) != len(self.weekly[day]):
                raise NotAWeek
            self.weekly[day] = afternoon if half == "morning" else morning

    # Days

    def days(self):
        """The days said here, each once; empty when none is."""
        self.skip("from", "filler")
        if self.kind() == "every":
            self.at += 1
            return list(DAYS)
        found, links = [], []
        while self.kind() == "day":
            found.append(DAYS[ORDER[self.words[self.at][1][:2]]])
            self.at += 1
            start, link = self.at, []
            while self.kind() in ("to", "and", "comma", "slash", "from"):
                link.append((self.kind(), self.words[self.at][1]))
                self.at += 1
            if self.kind() == "day":
                links.append(link)
            else:
                self.at = start
        return days_meant(found, links)

    def half(self):
        """``"morning"``, ``"afternoon"`` or nothing."""
        if self.kind() != "half":
            return ""
        word = self.words[self.at][1]
        self.at += 1
        self.skip("colon", "comma")
        return "morning" if "matin" in word else "afternoon"

    def next_half(self):
        """« … et après-midi 14h-17h » goes on speaking of the same days."""
        at = self.at
        self.skip("and", "comma", "slash", "from")
        half = self.half()
        if not half:
            self.at = at
        return half

    # Hours

    def slots(self):
        """``[(opens, closes)]`` in minutes, one after the other."""
        found = []
        while True:
            at = self.at
            self.skip("and", "comma", "slash", "from", "colon", "stop", "filler", "to" if found else "from")
            if self.kind() not in ("time", "number"):
                self.at = at
                break
            found.append(self.slot())
        if not found or any(opens >= closes for opens, closes in found):
            raise NotAWeek
        for before, after in zip(found, found[1:], strict=False):
            if before[1] > after[0]:
                raise NotAWeek
        return found

    def slot(self):
        """« 9h-12h »; with « / » between them both must be times without doubt: 21/04 is a day."""
        first, second = (
            (self.words[self.at], self.words[self.at + 2]) if self.at + 2 < len(self.words) else (("", ""),) * 2
        )
        link = self.kind(1)
        if link == "comma":
            link = ""
        both = first[0] == second[0] == "time"
        if second[0] not in ("time", "number") or not (link == "to" or link == "slash" and both):
            raise NotAWeek
        self.at += 3
        if link == "slash" and self.kind() == "to":
            raise NotAWeek
        return minutes_of(*first), minutes_of(*second)
