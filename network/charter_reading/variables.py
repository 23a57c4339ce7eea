"""The blanks of a charter: how each is written, how many there are, and where a known name could become one."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

BLANK = "…"

_ALIASES = {
    "nom du collectif": "nom du collectif",
    "nom du reseau": "nom du collectif",
    "territoire": "territoire",
    "nom du territoire": "territoire",
    "departement": "territoire",
    "date": "date",
    "personne": "personne",
    "prenom nom": "personne",
    "nom prenom": "personne",
    "prenom et nom": "personne",
    "nom et prenom": "personne",
    "fonction": "fonction",
    "nombre": "nombre",
    "partenaire": "structure partenaire",
    "structure partenaire": "structure partenaire",
    "nom du partenaire": "structure partenaire",
    "nom de la structure partenaire": "structure partenaire",
}
# A link « [text](address) » and a footnote « [1] » are no blanks.
_BRACKETED = re.compile(r"\[ ?(?=[^\[\]]{0,60}[^\W\d_])([^\[\]\n]{2,60}?) ?\](?!\()")
# Dots to be filled in, but neither an ellipsis nor the leaders of a table of contents (« Objet ….. 3 »).
_DOTS = re.compile(r"\[?(?:…(?:…|\.{2})[.…]*+|\.{5,}+[.…]*+|_{4,}+)\]?(?! ?\d{1,3} ?$)")
_LONE_DOTS = re.compile(r"(?:(?<=\bà )|(?<=\ble )|(?<=\bdu )|(?<=\bn° ))(?:…|\.{3})(?![.…])")

_MONTHS = (
    "janvier", "fevrier", "mars", "avril", "mai", "juin",
    "juillet", "aout", "septembre", "octobre", "novembre", "decembre",
)  # fmt: skip
_DATE = re.compile(
    r"\b(?:(?P<day>\d{1,2})(?:er)? (?P<month>%s) (?P<year>\d{4})"
    r"|(?P<d>\d{1,2})[/.](?P<m>\d{1,2})[/.](?P<y>\d{4}))\b" % "|".join(_MONTHS)
)
_ADOPTED = re.compile(r"\b(?:adopt|approuv)\w{0,8}\b")


@dataclass(frozen=True)
class Suggestion:
    """The words `literal` stand `count` times where the variable `name` could be; `sections` are their indexes."""

    name: str
    literal: str
    count: int
    sections: list[int] = field(default_factory=list)


def fold(text: str) -> str:
    """Return `text` without accents, case, curly apostrophes or repeated spaces, to compare it."""
    bare = text if text.isascii() else "".join(map(_without_accent, text))
    return " ".join(bare.casefold().split())


@lru_cache(maxsize=4096)
def _without_accent(character: str) -> str:
    """Character by character, because normalising a long run of accents takes quadratic time."""
    if character == "’":
        return "'"
    decomposed = unicodedata.normalize("NFKD", character)
    return "".join(part for part in decomposed if not unicodedata.combining(part))


def with_canonical_blanks(text: str) -> str:
    """Return one line of text with every known blank in its canonical form: `[date]`, `[personne]`, `[…]`."""
    if "…" in text or "..." in text or "____" in text:
        text = _LONE_DOTS.sub(f"[{BLANK}]", _DOTS.sub(f"[{BLANK}]", text))
    return _BRACKETED.sub(_canonical, text) if "[" in text else text


def with_lower_case_blanks(text: str) -> str:
    """Return `text` with the known blanks in lower case: the words stay, so a blank cut by a line end is safe."""
    return _BRACKETED.sub(_lowered, text) if "[" in text else text


def _canonical(match: re.Match) -> str:
    name = _ALIASES.get(fold(match[1]))
    return f"[{name}]" if name else match[0]


def _lowered(match: re.Match) -> str:
    lowered = match[1].lower()
    return f"[{lowered}]" if lowered in _ALIASES.values() else match[0]


def count_blanks(texts: Iterable[str]) -> dict[str, int]:
    """Return {name: number of occurrences}, in order of appearance; dots to fill in are named `…`."""
    counts: dict[str, int] = {}
    for text in texts:
        for match in re.finditer(rf"\[{BLANK}\]|{_BRACKETED.pattern}", text):
            name = match[1] or BLANK
            counts[name] = counts.get(name, 0) + 1
    return counts


def suggest(texts: Iterable[str], names: Mapping[str, str]) -> list[Suggestion]:
    """Return where the values of `names` stand literally; the longest name wins where two overlap."""
    known = {fold(value): (name, value) for name, value in names.items() if fold(value)}
    if not known:
        return []
    longest_first = sorted(known, key=len, reverse=True)
    pattern = re.compile(r"(?<!\w)(?:%s)(?!\w)" % "|".join(map(re.escape, longest_first)))
    places: dict[str, list[int]] = {literal: [] for literal in known}
    for index, text in enumerate(texts):
        for match in pattern.finditer(fold(text)):
            places[match[0]].append(index)
    return [Suggestion(*known[literal], len(found), sorted(set(found))) for literal, found in places.items() if found]


def first_date(text: str) -> date | None:
    """Return the first real date of `text` (« 02 MAI 2024 », « 1er juin 2021 », « 16/01/2020 »)."""
    for match in _DATE.finditer(fold(text)):
        try:
            return _as_date(match)
        except ValueError:  # « 31 février 2024 »
            continue
    return None


def adoption_date(text: str) -> date | None:
    """Return the date that follows « adoptée … » or « approuvée … » in `text`, within 80 characters."""
    folded = fold(text)
    for match in _ADOPTED.finditer(folded):
        found = first_date(folded[match.end() : match.end() + 80])
        if found:
            return found
    return None


def _as_date(match: re.Match) -> date:
    if match["day"]:
        return date(int(match["year"]), _MONTHS.index(match["month"]) + 1, int(match["day"]))
    return date(int(match["y"]), int(match["m"]), int(match["d"]))
