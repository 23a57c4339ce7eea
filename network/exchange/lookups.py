"""What a line is compared with, read once: the communes and the vocabularies, two queries for a whole file."""

import re

from network.exchange.values import NotUsable, kilometres
from network.models import Commune, Term
from network.words import fold

ARRONDISSEMENTS = {  # INSEE codes that files use, and the communes that have postal codes and borders
    **{str(code): "75056" for code in range(75101, 75121)},
    **{str(code): "13055" for code in range(13201, 13217)},
    **{str(code): "69123" for code in range(69381, 69390)},
}

_rank = re.compile(r"\b\d+\s*(?:er|e|eme|nd|nde)?\b(?:\s*arrondissement)?$")


def key_of_name(name):
    """The name of a commune as all write it: « ST-MAIXENT L'ECOLE CEDEX » → ``saint maixent l ecole``."""
    words = re.sub(r"[^a-z0-9]+", " ", fold(name)).strip()
    words = re.sub(r"\s*\bcedex\b.*", "", words)
    words = re.sub(r"\bst\b", "saint", re.sub(r"\bste\b", "sainte", words))
    return _rank.sub("", words).strip()


def key_of_label(label):
    """A label without case, accents, apostrophes or spaces: what its many spellings have in common."""
    return re.sub(r"[^a-z0-9]+", "", fold(label))


def departement_of(postal_code):
    """The départements that the postal code may lie in."""
    if postal_code.startswith("20"):
        return ("2A", "2B")
    return (postal_code[:3],) if postal_code.startswith(("97", "98")) else (postal_code[:2],)


def _square(latitude, longitude):
    """A square of a tenth of a degree: about ten kilometres."""
    return round(latitude * 10), round(longitude * 10)


class Communes:
    """The communes of the database by code and by name."""

    def __init__(self):
        fields = ("insee", "name", "postal_codes", "departement", "latitude", "longitude")
        self.by_insee = {commune.insee: commune for commune in Commune.objects.only(*fields)}
        self._by_postal_code, self._by_departement, self._around = {}, {}, {}
        for commune in self.by_insee.values():
            name = key_of_name(commune.name)
            self._by_departement.setdefault((commune.departement, name), []).append(commune)
            for code in commune.postal_codes.split("|"):
                self._by_postal_code.setdefault(code, {}).setdefault(name, []).append(commune)
            if commune.latitude is not None:
                self._around.setdefault(_square(commune.latitude, commune.longitude), []).append(commune)

    def by_code(self, insee):
        """The commune with this INSEE code, or that of its arrondissements."""
        return self.by_insee.get(insee) or self.by_insee.get(ARRONDISSEMENTS.get(insee, ""))

    def by_name(self, postal_code, name, insee):
        """The commune of this name under this postal code, else in its département (or that of the INSEE code).

        ``None`` when there is none, or several.
        """
        key = key_of_name(name)
        found = self._by_postal_code.get(postal_code, {}).get(key, [])
        if not found:
            departements = departement_of(postal_code or insee)
            found = [each for code in departements for each in self._by_departement.get((code, key), [])]
        return found[0] if len(found) == 1 else None

    def resembling(self, postal_code, name):
        """The one commune of the postal code whose name holds this name, or is held by it: Mansle, since then
        Mansle-les-Fontaines. ``None`` when there is none, or several."""
        key = f" {key_of_name(name)} "
        near = [
            commune
            for known, communes in self._by_postal_code.get(postal_code, {}).items()
            if known and (f" {known} " in key or key in f" {known} ")
            for commune in communes
        ]
        return near[0] if len(near) == 1 and key.strip() else None

    def alone_under(self, postal_code):
        """The commune of a postal code that is that of no other."""
        found = [commune for communes in self._by_postal_code.get(postal_code, {}).values() for commune in communes]
        return found[0] if len(found) == 1 else None

    def around(self, latitude, longitude, postal_code=""):
        """The commune whose middle is within 2 km, when every other is three times as far; ``None`` otherwise."""
        row, column = _square(latitude, longitude)
        near = sorted(
            (kilometres(latitude, longitude, each.latitude, each.longitude), each.insee)
            for south in (-1, 0, 1)
            for east in (-1, 0, 1)
            for each in self._around.get((row + south, column + east), [])
            if not postal_code or postal_code in each.postal_codes.split("|")
        )
        if not near or near[0][0] > 2 or len(near) > 1 and near[1][0] < 3 * max(near[0][0], 1):
            return None
        return self.by_insee[near[0][1]]


class Vocabularies:
    """The terms of the database by what their spellings have in common."""

    def __init__(self):
        self.terms, self._known = {}, {}
        for term in Term.objects.all():
            self.terms[term.vocabulary, term.code] = term
        for term in self.terms.values():  # labels after codes: a label goes before another term's code
            self._known[term.vocabulary, key_of_label(term.code)] = term.code
        for term in self.terms.values():
            self._known[term.vocabulary, key_of_label(term.label)] = term.code

    def find(self, vocabulary, said):
        """The code of the term that is meant; an explanation behind a colon or in brackets is left out."""
        for tried in (said, said.split(":")[0], said.split("(")[0]):
            if code := self._known.get((vocabulary, key_of_label(tried))):
                return code
        raise NotUsable

    def in_order(self, vocabulary, codes):
        """The codes in the vocabulary's own order, each once."""
        return sorted(set(codes), key=lambda code: self.terms[vocabulary, code].position)


class Lookups:
    """Both at once; read anew for every file."""

    def __init__(self):
        self.communes = Communes()
        self.vocabularies = Vocabularies()
