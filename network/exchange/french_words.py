"""The words of French opening hours: cutting a text into them, and what days and times alone mean."""

import re

from network.hours import DAYS
from network.words import fold

LONGEST = 2000


class NotAWeek(ValueError):
    """The text says something that a week cannot, or nothing that one can understand."""


_day_name = r"(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)s?|(?:lun|mar|mer|jeu|ven|sam|dim)\.?|(?:lu|ma|me|je|ve|sa|di)\.?"
_meeting = r"(?:rendez[ -]?vous|rdvs?|r\.d\.v\.?)"
# « 9h30 », « 9 h 30 »; what may be another hour is no minutes: « 9h-12h 14-17h », « 9h-12h 20 », « 9h-12h14 »
_minutes_behind = r"(?:[0-5][05]|59)(?!\d)|\s+(?:00|2[5-9]|[3-5]\d)(?!\s*[h:]|\d)"
_tokens = [
    ("holidays", r"(?:sauf|hors|excepte|fermee?s?)\s+(?:les\s+)?(?:jours?\s+)?feries|(?:jours?\s+)?feries\s*:?\s*fermee?s?"),
    ("beside", rf"(?:avec\s+(?:ou|et)\s+sans|avec\s+et/ou\s+sans|sans)\s+{_meeting}|(?:avec|sur)\s+ou\s+sans\s+{_meeting}"),
    (
        "appointment",
        rf"(?:(?:uniquement|seulement|exclusivement)\s+)?(?:sur|avec|par)\s+(?:prise\s+de\s+)?{_meeting}"
        r"(?:\s+(?:uniquement|seulement|exclusif|exclusivement|obligatoire))?",
    ),
    ("always", r"24\s*h?\s*/\s*24\s*h?(?:\s*(?:-|,|et)?\s*7\s*j?\s*/\s*7\s*j?)?"),
    ("every", r"tous\s+les\s+jours|7\s*j?\s*/\s*7\s*j?"),
    ("except", r"sauf|excepte|hormis"),
    ("closed", r"(?:fermeture|fermee?s?|closed)(?![a-z])"),
    ("day", rf"(?:{_day_name})(?![a-z])"),
    ("half", r"(?:le\s+)?(?:matin(?:ee)?s?|apres[ -]midis?)(?![a-z])"),
    ("time", rf"\d{{1,2}}\s*(?:heures?|hrs?|h)(?:{_minutes_behind})?(?:\s*(?:mn|min))?(?![a-z\d])|\d{{1,2}}:\d{{2}}(?::00)?(?!\d)"
             r"|\d{1,2}h(?=a\s*\d)|midi(?![a-z])|minuit(?![a-z])"),
    ("number", r"\d{1,2}(?:\.\d{2})?(?!\d)"),
    ("filler", r"(?:(?:jours?\s+et\s+)?(?:heures?|horaires?)\s+d\s*(?:ouvertures?|accueil)|horaires?|ouvert(?:e|ure)?s?(?:\s+au\s+public)?|accueil(?:\s+du\s+public)?"
               r"|permanences?|non[ -]stop|en\s+continu|sans\s+interruption|journee\s+continue|inclus)(?![a-z])"),
    ("to", r"(?:jusqu\s*a|au|a|-+>?)(?![a-z])|-"),
    ("and", r"(?:et|puis|&|\+)(?![a-z])"),
    ("from", r"(?:de|du|des|le|les|chaque|tous\s+les)(?![a-z])"),
    ("slash", r"[/|]"),
    ("comma", r","),
    ("colon", r":"),
    ("stop", r"[;.\n()]"),
]  # fmt: skip
_lexer = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in _tokens))
ORDER = {"lu": 0, "ma": 1, "me": 2, "je": 3, "ve": 4, "sa": 5, "di": 6}


def words_of(text):
    """``[(kind, word)]`` of the whole text, folded; :class:`NotAWeek` at the first word that is not known."""
    plain = re.sub(r"[–—−‐-―]", "-", text.replace("\u00a0", " "))[:LONGEST]
    plain = re.sub(r"[^\S\n]+", " ", fold(plain).strip())
    words, at = [], 0
    while at < len(plain):
        if plain[at] == " ":
            at += 1
            continue
        match = _lexer.match(plain, at)
        if not match or match.end() == at:
            raise NotAWeek
        words.append((match.lastgroup, match[0]))
        at = match.end()
    return words


def minutes_of(kind, word):
    """Minutes after midnight of one time of day."""
    if word.startswith("midi"):
        return 12 * 60
    if word.startswith("minuit"):
        return 24 * 60
    hour, *minute = re.findall(r"\d+", word)
    hour, minute = int(hour), int(minute[0]) if minute else 0
    if hour > 24 or minute > 59 or (hour == 24 and minute):
        raise NotAWeek
    return 60 * hour + minute


def from_to(first, last):
    """Both included, across Sunday if need be: ``fr``, ``mo`` → Friday to Monday."""
    start, length = DAYS.index(first), (DAYS.index(last) - DAYS.index(first)) % 7
    return [DAYS[(start + step) % 7] for step in range(length + 1)]


def days_meant(found, links):
    """A range, a list, or both: « lundi, mardi », « du mardi au samedi », « lundi et du mercredi au vendredi »."""
    kinds = [{kind for kind, _word in link} for link in links]
    bare = [not link or link == [("slash", "/")] for link in links]
    if any(bare) and len(found) == 2 and not (found and from_to(found[0], found[1])[1:] == [found[1]]):
        raise NotAWeek  # « lundi vendredi »: from one to the other, or both?
    if len(found) > 2 and all(link == [("to", "-")] for link in links):
        return list(dict.fromkeys(found))  # « mar-mer-jeu »
    days, ranged = [], False
    for at, day in enumerate(found):
        if at and "to" in kinds[at - 1]:
            if ranged:
                raise NotAWeek
            days += from_to(days[-1], day)[1:]
            ranged = True
        else:
            days.append(day)
            ranged = False
    return list(dict.fromkeys(days))


def stands_apart(before, after):
    """Whether « sur rendez-vous » between these words is said of the whole, as at the beginning or at the end."""
    if all(kind in ("filler", "stop") for kind, _word in before) and after and after[0][0] in ("stop", "colon"):
        return True
    if not before or any(kind != "stop" for kind, _word in after):
        return False
    hours = next((at for at, (kind, _word) in enumerate(before) if kind in ("time", "number")), len(before))
    stops = [word for kind, word in before[hours:] if kind == "stop"]
    if before[-1][0] == "comma":
        return not stops  # « 9h-12h (14h-17h, sur rendez-vous) »
    return before[-1][0] == "stop" and before[-1][1] != ")"


def within(slots, half):
    """The slots, when they lie in the half of the day that was named."""
    if half == "morning" and any(closes > 14 * 60 for _opens, closes in slots):
        raise NotAWeek
    if half == "afternoon" and any(opens < 12 * 60 for opens, _closes in slots):
        raise NotAWeek
    return slots
