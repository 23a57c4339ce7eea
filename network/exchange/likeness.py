"""What the words of a place say: which kind of place, which words are its own, which number of which street.

Pure: nothing is asked of the database. :mod:`network.exchange.pairs` judges with it.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from network.words import fold

FRANCE_SERVICES = "france_services"  # a label that a town hall, a post office or an association carries: no conflict
ITINERANT = "itinerant"


def _set(words):
    return frozenset(words.split())


# Said in several words, understood as one.
PHRASES = [
    (re.compile(pattern), f" {word} ")
    for pattern, word in [
        (r"\b(espaces?|maisons?|bus|antennes?|points?)? ?(de )?france[ -]services?\b", "franceservices"),
        (r"\bmaisons? (de )?services? au public\b|\bmsap\b|\bpimms?\b|\bmfs\b", "franceservices"),
        (r"\bcentres? (inter)?communal d ?action sociale\b|\bccas\b|\bcias\b", "ccas"),
        (r"\bsocio ?-? ?culturel(le)?s?\b|\bsocial et culturel\b|\bcsc\b", "socioculturel"),
        (r"\bcentres? medico ?-? ?socia(l|ux)\b|\bcms\b|\bmedico ?-? ?social\b", "medicosocial"),
        (r"\bhotel de ville\b|\bcommune de\b|\bville de\b", "mairie"),
        (r"\bespaces? publics? numeriques?\b|\bepn\b|\bcyber ?-?(base|centre|espace)\b", "epn"),
        (r"\bmissions? locales?\b", "missionlocale"),
        (r"\bpole emploi\b|\bfrance travail\b", "poleemploi"),
        (r"\bcommunautes? (de communes?|d ?agglomeration|urbaine)\b|\bagglomeration\b", "intercommunalite"),
        (r"\bagences? postales?( communales?)?\b|\bla poste\b|\bposte\b|\bbureau de poste\b", "postale"),
        (r"\bmaisons? des jeunes et de la culture\b|\bmjc\b", "mjc"),
        (r"\bmaisons? (departementales? )?des solidarites?\b|\bmds\b", "solidarites"),
    ]
]

# The word that tells the kind of a place. Two places of different kinds are two places, even in one building.
KINDS = {
    "mairie": "town_hall", "mairies": "town_hall",
    "mediatheque": "library", "bibliotheque": "library", "ludotheque": "library", "mediatheques": "library",
    "ccas": "social_action", "medicosocial": "medical_social", "solidarites": "medical_social",
    "postale": "post", "missionlocale": "young", "poleemploi": "employment",
    "socioculturel": "social_centre", "mjc": "social_centre",
    "prefecture": "prefecture", "intercommunalite": "intercommunality",
    "ecole": "school", "college": "school", "lycee": "school", "universite": "school",
    "camping": "camping", "musee": "museum", "theatre": "theatre", "tennis": "sport", "stade": "sport",
    "caf": "caf", "cpam": "cpam", "hopital": "hospital", "ehpad": "home", "musique": "music",
    "franceservices": FRANCE_SERVICES,
    "bus": ITINERANT, "camion": ITINERANT, "van": ITINERANT, "itinerant": ITINERANT, "itinerante": ITINERANT,
    "mobile": ITINERANT, "fourgon": ITINERANT,
}  # fmt: skip
KIND_OF_TYPOLOGY = {
    "BIB": "library", "RFS": FRANCE_SERVICES, "CCAS": "social_action", "CIAS": "social_action", "ML": "young",
    "CSC": "social_centre", "MJC": "social_centre", "CAF": "caf", "CPAM": "cpam",
    "CHU": "hospital", "EHPAD": "home",
}  # fmt: skip

# Words that many places use: they say little about which one it is.
COMMON = _set(
    "accueil action agence aide annexe antenne asso association atelier bureau cafe centre communal commune "
    "communaute conseil culture departement departemental departementale direction emploi epn espace federation "
    "formation foyer groupe initiative insertion intercommunal intercommunale local locale lieu maison municipal "
    "mediation municipale numerique permanence place point pole public publique quartier relais reseau rue rural rurale salle "
    "sante service services site social sociale solidarite sous structure tiers union ville village info jeunes "
    "jeunesse jeune habitants habitant familles famille polyvalente pays cc ca"
)
EMPTY = _set("a au aux d de des du en et l la le les n o ou par pour s st ste saint sainte sur un une")
_word = re.compile(r"[a-z0-9]+")

STREETS = {
    "av": "avenue", "ave": "avenue", "bd": "boulevard", "bld": "boulevard", "boul": "boulevard", "pl": "place",
    "r": "rue", "rte": "route", "imp": "impasse", "ch": "chemin", "che": "chemin", "chem": "chemin", "all": "allee",
    "sq": "square", "crs": "cours", "qu": "quai", "fg": "faubourg", "fbg": "faubourg", "res": "residence", "gal": "general",
    "mal": "marechal", "dr": "docteur", "lieudit": "lieu", "esp": "esplanade",
}  # fmt: skip
STREET_WORDS = _set(
    "rue avenue boulevard place route impasse chemin allee square cours quai faubourg residence lieu dit zone za zae "
    "zi esplanade passage ruelle voie bp cs cedex bat batiment"
)
_number = re.compile(r"\b(\d{1,4})(?!\d)\s*-?\s*(bis|ter|quater|[a-d])?\b")


@dataclass(frozen=True)
class Named:
    """``own``: the words that are this place's and nobody else's nearby; ``words``: all that count; ``kinds``."""

    words: tuple
    own: frozenset
    kinds: frozenset
    figures: frozenset


@lru_cache(maxsize=100_000)
def named(name, commune="", typologies=""):
    """What a name says, the commune's own name apart."""
    text = " ".join(_word.findall(fold(name)))
    for pattern, word in PHRASES:
        text = pattern.sub(word, text)
    words = [_singular(word) for word in _word.findall(text) if word not in EMPTY]
    kinds = {KINDS[word] for word in words if word in KINDS}
    if not kinds - {FRANCE_SERVICES, ITINERANT}:
        kinds |= {KIND_OF_TYPOLOGY[code] for code in typologies.split("|") if code in KIND_OF_TYPOLOGY}
    here = {_singular(word) for word in _word.findall(fold(commune))}
    own = frozenset(
        word for word in words if word not in here and word not in COMMON and word not in KINDS and not word.isdigit()
    )
    figures = frozenset(word for word in words if word.isdigit())
    return Named(tuple(dict.fromkeys(words)), own, frozenset(kinds), figures)


def _singular(word):
    return word[:-1] if len(word) > 4 and word[-1] == "s" and word not in KINDS and word != "franceservices" else word


def same_word(one, other):
    """The same word, typing errors apart."""
    if one == other:
        return True
    if min(len(one), len(other)) < 5:
        return False
    return fuzz.ratio(one, other) >= 86


def share(ones, others, weight):
    """0 to 1: how much of both sets of words is common, each word by its ``weight(word)``."""
    if not ones or not others:
        return 0.0
    total = sum(map(weight, ones)) + sum(map(weight, others))
    left, common = set(others), 0.0
    for word in ones:
        twin = word if word in left else next((each for each in left if same_word(word, each)), None)
        if twin is not None:
            left.discard(twin)
            common += weight(word) + weight(twin)
    return common / total if total else 0.0


@dataclass(frozen=True)
class Street:
    """``number`` without bis or ter, ``suffix`` apart; ``words``: those that tell the street from another."""

    number: str
    suffix: str
    words: frozenset


@lru_cache(maxsize=100_000)
def street(address, commune=""):
    """The number and the street of an address, whatever the abbreviations."""
    text = fold(address).split("\n")[0]
    text = re.sub(r"\b\d{5}\b.*", " ", text)
    found = _number.search(text)
    number, suffix = (found.group(1), found.group(2) or "") if found and found.start() < 25 else ("", "")
    if number:
        text = text[: found.start()] + " " + text[found.end() :]
    words = [STREETS.get(word, word) for word in _word.findall(text)]
    kept = frozenset(word for word in words if word not in EMPTY and word not in STREET_WORDS)
    here = frozenset(_word.findall(fold(commune)))
    return Street(number, suffix, (kept - here) or kept)


SAME, NEAR, UNNUMBERED, OTHER_NUMBER, OTHER, UNKNOWN = (
    "same",
    "near",
    "unnumbered",
    "other_number",
    "other",
    "unknown",
)


@lru_cache(maxsize=200_000)
def compare_streets(one, other):
    """How two :class:`Street` stand to each other."""
    if not one.words or not other.words:
        return UNKNOWN
    if not _same_street(one.words, other.words):
        return OTHER
    if not one.number and not other.number:
        return UNNUMBERED
    if one.number != other.number:
        return OTHER_NUMBER if one.number and other.number else UNNUMBERED
    return SAME if one.suffix == other.suffix else NEAR


def _same_street(ones, others):
    few, many = sorted((ones, others), key=len)
    found = sum(any(same_word(word, each) for each in many) for word in few)
    return found == len(few) if len(few) < 3 else found >= len(few) - 1
