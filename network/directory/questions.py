"""What somebody asks of the directory: what stands in the address, cleaned."""

from dataclasses import dataclass

from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from network.directory import nearness, opening
from network.directory.shelves import shelves, terms_of
from network.models import Vocabulary

# The three needs of the public, and the national services that answer them.
NEEDS = {
    "demarches": (
        _("I need the essentials"),
        [
            "aide-aux-demarches-administratives",
            "acces-internet-et-materiel-informatique",
            "acquisition-de-materiel-informatique-a-prix-solidaire",
        ],
    ),
    "apprendre": (
        _("I want to learn"),
        [
            "maitrise-des-outils-numeriques-du-quotidien",
            "utilisation-securisee-du-numerique",
            "insertion-professionnelle-via-le-numerique",
            "parentalite-et-education-avec-le-numerique",
            "comprehension-du-monde-numerique",
        ],
    ),
    "creer": (_("I want to create"), ["loisirs-et-creations-numeriques"]),
}

# The name in the address: the vocabularies behind it, and how it is called.
FILTERS = {
    "service": ((Vocabulary.SERVICES,), _("Service")),
    "public": ((Vocabulary.AUDIENCES,), _("For whom")),
    "soin": ((Vocabulary.SPECIAL_CARE,), _("Special care")),
    "frais": ((Vocabulary.FEES,), _("Cost")),
    "acces": ((Vocabulary.ACCESS,), _("How to come")),
    "aide": ((Vocabulary.SUPPORT,), _("How one is helped")),
    "equipement": ((Vocabulary.EQUIPMENT,), _("Equipment on site")),
    "accessibilite": ((Vocabulary.ACCESSIBILITY,), _("Accessibility")),
    "programme": ((Vocabulary.PROGRAMMES, Vocabulary.SCHEMES), _("National programme")),
    "itinerance": ((Vocabulary.ITINERANCE,), _("Itinerant or fixed")),
}
SORTS = {
    "commune": pgettext_lazy("sort", "by commune"),
    "nom": pgettext_lazy("sort", "by name"),
    "verifie": pgettext_lazy("sort", "latest verified first"),
}


@dataclass(frozen=True)
class Question:
    """What somebody asks of the directory, cleaned: unknown values are left out.

    ``near``: where they are, ``None`` when nobody said or when ``pres_de`` was not understood.
    """

    q: str = ""
    besoin: str = ""
    commune: str = ""
    epci: str = ""
    code_postal: str = ""
    pres_de: str = ""
    rayon: int = nearness.USUAL_RADIUS
    ouvert: str = ""
    tri: str = ""
    refused_day: str = ""  # typed, and past, too far away or no day at all
    vue: str = ""  # « carte »: the map above the list
    values: tuple = ()  # ((filter, (code, …)), …)
    near: nearness.Spot | None = None

    def chosen(self, name):
        return dict(self.values).get(name, ())

    @property
    def is_empty(self):
        one = (self.q, self.besoin, self.commune, self.epci, self.code_postal, self.pres_de, self.ouvert)
        return not (any(one) or self.values)

    @property
    def shown_place(self):
        """What stands in the field: a position is called, not spelt out, and kept as we know it."""
        return self.parts()["pres_de"]

    @property
    def day(self):
        """The very day that was asked for, ``AAAA-MM-JJ``, or ``""``."""
        return "" if self.ouvert in opening.WHEN else self.ouvert

    @property
    def when_in_words(self):
        return opening.in_words(self.ouvert)

    @property
    def on_day(self):
        """The day on which it has to be open, or ``None``."""
        return opening.day_of(self.ouvert) if self.ouvert else None

    @property
    def is_lost(self):
        """They said where they are, and we do not know where that is."""
        return bool(self.pres_de) and self.near is None

    @property
    def narrowed(self):
        """How many of the filters behind “More filters” are in use."""
        more = (self.commune, self.epci, self.code_postal, self.q, self.day)
        return len(self.values) + sum(map(bool, more))

    def parts(self):
        """``{name: value}`` of the address; a position as we keep it, not as it came."""
        near = self.near
        typed = f"{near.latitude},{near.longitude}" if nearness.position_in(self.pres_de) else self.pres_de
        parts = {
            "q": self.q, "besoin": self.besoin, "pres_de": typed,
            "rayon": self.rayon if self.pres_de and self.rayon != nearness.USUAL_RADIUS else "",
            "ouvert": self.ouvert, "commune": self.commune, "epci": self.epci, "code_postal": self.code_postal,
            "tri": self.tri, "vue": self.vue,
        }  # fmt: skip
        return parts | dict(self.values)

    def address(self, **changes):
        """The query string of this question with some answers changed; ``None`` takes one out."""
        return urlencode({name: value for name, value in (self.parts() | changes).items() if value}, doseq=True)


def understand(parameters):
    """A :class:`Question` from what stands in the address (a ``QueryDict``)."""
    values = []
    for name, (vocabularies, _label) in FILTERS.items():
        known = {term.code for vocabulary in vocabularies for term in terms_of(vocabulary)}
        if chosen := tuple(sorted({code for code in parameters.getlist(name) if code in known})):
            values.append((name, chosen))
    kept = shelves()
    pres_de, typed_day = _text(parameters, "pres_de"), _text(parameters, "jour")[:30]
    near = nearness.locate(pres_de)
    return Question(
        q=_text(parameters, "q"),
        besoin=_one_of(parameters, "besoin", NEEDS),
        commune=_one_of(parameters, "commune", kept.communes),
        epci=_one_of(parameters, "epci", kept.epcis),
        code_postal=_one_of(parameters, "code_postal", kept.postal_codes),
        pres_de=pres_de,
        rayon=next((each for each in nearness.RADII if str(each) == parameters.get("rayon")), nearness.USUAL_RADIUS),
        ouvert=_when(parameters),
        refused_day="" if opening.understood(typed_day) else typed_day,
        tri=_one_of(parameters, "tri", SORTS),
        vue=_one_of(parameters, "vue", ("carte",)),
        values=tuple(values),
        near=near,
    )


def _text(parameters, name):
    return parameters.get(name, "").replace("\0", "").strip()[:200]


def _one_of(parameters, name, known):
    return parameters.get(name) if parameters.get(name) in known else ""


def _when(parameters):
    """A form has a choice and a day: a day that was typed is what somebody wants most."""
    return opening.understood(parameters.get("jour", "")) or opening.understood(parameters.get("ouvert", ""))
