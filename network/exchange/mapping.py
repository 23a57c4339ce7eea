"""Which heading of a file is which column of the national schema: guessed, corrected by a person, remembered.

A mapping is a plain ``{heading: target}``; an empty target leaves the column out. Targets are the columns of the
national schema and some of our own, for what files say in another shape: hours day by day, an address in one cell.
"""

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from network.exchange import headings as known_headings
from network.exchange.headings import COLUMNS, FORMS, REQUIRED
from network.hours import DAYS
from network.models import Vocabulary
from network.words import fold

DAY_TARGETS = {
    f"horaires_{name}": day
    for name, day in zip(("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"), DAYS, strict=True)
}
OWN_TARGETS = {
    "adresse_complete": gettext_lazy("Whole address in one cell"),
    "horaires_texte": gettext_lazy("Hours in words"),
}
TARGETS = (*COLUMNS, *OWN_TARGETS, *DAY_TARGETS)
JOINED = {  # several headings may say one thing; elsewhere the first that says something wins
    **dict.fromkeys(Vocabulary.values, "|"),
    **dict.fromkeys(DAY_TARGETS, ", "),
    "courriels": "|",
    "site_web": "|",
    "autres_formations_labels": "|",
    "adresse": " ",
    "adresse_complete": ", ",
    "presentation_detail": "\n",
    "horaires_texte": "\n",
}
FIRST_OF = ("pivot", "telephone", "id", "presentation_resume")
OUR_COLUMNS = ("ligne", "erreurs")  # that we add to the lines we hand back


def key_of(heading):
    """A heading without case, accents, spaces or signs: what its many spellings have in common."""
    plain = fold(heading.strip("\ufeff \t"))
    return re.sub(r"[^a-z0-9]+", "", re.sub(r"\s\(\d\)$|__\d$", "", plain))


def column_of(heading):
    """The column of the schema, of any version, that a heading names; ``None`` for another one."""
    return known_headings.NATIONAL.get(key_of(heading))


def known(cells):
    """How many of the cells are headings that we know: the schema's own count most."""
    return sum(
        3 if column_of(cell) else bool(len(cell) < 120 and _candidates(cell)) for cell in cells if cell.strip()
    )


def form_of(headings):
    """The name of the form in which the file is written, as its headings tell; empty for a file of one's own."""
    keys = {key_of(heading) for heading in headings}
    for form in FORMS:
        if form.signature <= keys:
            return form.name
    return ""


def guess(headings, form=""):
    """The mapping that the headings suggest. One heading for a target, but for those that several may fill."""
    form = form or form_of(headings)
    ranks = {heading: rank for heading in headings if (rank := _best(heading, form))}
    targets = {target for target, _rank in ranks.values()}
    if "adresse" in targets and not targets & {"code_postal", "commune"}:
        ranks = {
            heading: ("adresse_complete" if target == "adresse" else target, rank)
            for heading, (target, rank) in ranks.items()
        }
    best = {}
    for target, rank in ranks.values():
        best[target] = min(rank, best.get(target, rank))
    mapping, taken = {}, set()
    for heading in headings:
        target, rank = ranks.get(heading, ("", None))
        several = target in JOINED and rank and rank[0] == best[target][0]
        if (
            not target
            or rank != best[target]
            and not several
            or target in taken
            and not several | (target in FIRST_OF)
        ):
            mapping[heading] = ""
            continue
        taken.add(target)
        mapping[heading] = target
    return mapping


def completed(headings, remembered, form=""):
    """What was remembered of a source, and a guess for headings that are new."""
    guessed = guess(headings, form)
    return {heading: remembered.get(heading, guessed[heading]) for heading in headings}


def is_national(mapping):
    """Every required column is there under its own name: the file claims to follow the schema."""
    own = {key_of(heading): target for heading, target in mapping.items()}
    return all(own.get(key_of(column)) == column for column in REQUIRED)


def missing(mapping):
    """What nobody can do without, as sentences: a name, and where the place is."""
    targets, said = set(mapping.values()), []
    if "nom" not in targets:
        said.append(_("Say which column is the name of the place."))
    if not targets & {"commune", "code_postal", "code_insee", "adresse_complete"} and not (
        {"latitude", "longitude"} <= targets
    ):
        said.append(_("Say which column tells where the place is: its commune, its postal code or its position."))
    return said


def taken_twice(mapping):
    """Targets that several headings claim though only one can fill them."""
    several = {}
    for heading, target in mapping.items():
        if target and target not in JOINED and target not in FIRST_OF:
            several.setdefault(target, []).append(heading)
    return {target: headings for target, headings in several.items() if len(headings) > 1}


def is_ours(heading):
    return not heading or fold(heading) in OUR_COLUMNS


def _best(heading, form):
    """``(target, rank)`` of the surest meaning of a heading, or ``None``."""
    if is_ours(heading):
        return None
    found = _candidates(heading, form)
    return min(found, key=lambda each: each[1]) if found else None


def _candidates(heading, form=""):
    """``[(target, rank)]``: the schema's own name first, then that of the form, then what French files say."""
    key, found = key_of(heading), []
    if target := known_headings.NATIONAL.get(key):
        found.append((target, (0 if key == key_of(target) else 1, 0)))
    if target := known_headings.of_form(form).get(key):
        found.append((target, (1 if found else 0, 0)))
    for shorter in _shortened(heading):
        for target, names in known_headings.FRENCH.items():
            if shorter in names:
                found.append((target, (2, names.index(shorter))))
        if target := _day_target(shorter):
            found.append((target, (2, 0)))
    return found


def _shortened(heading):
    """The key of the heading, and without what files put around it: « c_ », « bf_ », « de la structure »."""
    plain = re.sub(r"\s\(\d\)$|__\d$", "", fold(heading.strip("\ufeff \t")))
    last = re.split(r"[.]", plain)[-1]
    around = r"\b(?:de|du|d)\s+(?:la\s+|votre\s+|l\s+)?(?:structure|lieu|etablissement|site)\b|\?|:|\(s\)"
    tried = [plain, re.sub(around, "", plain), re.sub(r"^(?:c|bf|user|fs|lib|adresse|contact)_+", "", plain), last]
    return dict.fromkeys(re.sub(r"[^a-z0-9]+", "", each) for each in tried)


def _day_target(key):
    """« Horaires lundi », « h_lundi », « lundi matin », « openHours.Mo » → ``horaires_lundi``."""
    match = re.fullmatch(
        r"(?:horaires?|h|ouverture|heures?|openhours|openinghours|jour)?(?:du|le|d?ouverture)?"
        r"(lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|monday|tuesday|wednesday|thursday|friday|saturday|sunday|"
        r"(?<=openhours)(?:mo|tu|we|th|fr|sa|su))(?:matin|apresmidi|am|pm|midi|soir|horaires?)?",
        key,
    )
    if not match:
        return None
    named = match[1]
    for target, day in DAY_TARGETS.items():
        if named in (target.removeprefix("horaires_"), day) or named.endswith("day") and named[:2] == day:
            return target
    return None
