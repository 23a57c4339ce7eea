"""What the lists of older versions, and of data·inclusion, call what the nine services and the others say today.

``meaning("services", "Prendre en main un ordinateur")`` → ``[("services", "maitrise-des-outils-numeriques-du-quotidien")]``.
An empty list: the value is known and says nothing (« tous publics »). ``None``: not known.
Sources: the schema's versions 0.x (15 services, codes in the manner of data·inclusion) and data·inclusion v1.
"""

import re

from network.words import fold

_DAILY, _PROCEDURES = "maitrise-des-outils-numeriques-du-quotidien", "aide-aux-demarches-administratives"
_WORK, _WORLD = "insertion-professionnelle-via-le-numerique", "comprehension-du-monde-numerique"
_ACCESS, _EQUIPMENT = (
    "acces-internet-et-materiel-informatique",
    "acquisition-de-materiel-informatique-a-prix-solidaire",
)
_CREATION, _PARENTS = "loisirs-et-creations-numeriques", "parentalite-et-education-avec-le-numerique"

_SERVICES = {
    "Prendre en main un smartphone ou une tablette": _DAILY,
    "Prendre en main un ordinateur": _DAILY,
    "Utiliser le numérique au quotidien": _DAILY,
    "Approfondir ma culture numérique": _WORLD,
    "Favoriser mon insertion professionnelle": _WORK,
    "Soutenir la parentalité et l'éducation avec le numérique": _PARENTS,
    "Promouvoir la citoyenneté numérique": _WORLD,
    "Créer avec le numérique": _CREATION,
    "Accéder à une connexion internet": _ACCESS,
    "Accéder à du matériel": _ACCESS,
    "S'équiper en matériel informatique": _EQUIPMENT,
    "Créer et développer mon entreprise": _WORK,
    "Créer et développer mon entreprise avec le numérique": _WORK,
    "Devenir autonome dans les démarches administratives": _PROCEDURES,
    "Réaliser des démarches administratives avec un accompagnement": _PROCEDURES,
    "Accompagner les démarches de santé": _PROCEDURES,
    "accéder à des services en ligne": _PROCEDURES,
    "acquérir un équipement": _EQUIPMENT,
    "maîtriser les fondamentaux du numérique": _DAILY,
    "difficultes-administratives-ou-juridiques--accompagnement-aux-demarches-administratives": _PROCEDURES,
}
_AUDIENCES = {
    "Familles/enfants": "familles-et-ou-enfants",
    "Familles": "familles-et-ou-enfants",
    "Jeunes (16-26 ans)": "jeunes",
    "Jeunes 16-26": "jeunes",
    "Seniors (+ 65 ans)": "seniors",
    "Seniors 65": "seniors",
    "Uniquement femmes": "femmes",
    "Femmes": "femmes",
}
_CARE = {
    "Surdité": "surdite",
    "Déficience visuelle": "deficience-visuelle",
    "Handicaps mentaux": "handicaps-mentaux",
    "Handicaps moteurs": "handicaps-moteurs",
    "Personnes en situation d'illettrisme": "illettrisme",
    "Personnes en situation illettrisme": "illettrisme",
    "Public langues étrangères": "langues-etrangeres-autres",
}
_SUPPORT = {
    "Seul": "en-autonomie",
    "Autonomie": "en-autonomie",
    "Avec de l'aide": "accompagnement-individuel",
    "Accompagnement": "accompagnement-individuel",
    "A ma place": "accompagnement-individuel",
    "Délégation": "accompagnement-individuel",
    "Dans un atelier": "dans-un-atelier-collectif",
    "Atelier": "dans-un-atelier-collectif",
}
_PROGRAMMES = {
    "CNFS": "conseillers-numeriques",
    "Conseiller numérique": "conseillers-numeriques",
    "Conseillers numériques France Services": "conseillers-numeriques",
    "France Service": "france-services",
    "Aidant Connect": "aidants-connect",
    "Grandes écoles du numérique": "grande-ecole-du-numerique",
    "Grande école du numérique (GEN)": "grande-ecole-du-numerique",
    "Croix-Rouge": "la-croix-rouge",
    "Point relais CAF": "point-d-acces-numerique-caf",
    "Bibliothèques numériques de référence": "bibliotheques-numerique-de-reference",
}
_LABELS = {
    "Fabriques de territoire": "fabriques-de-territoire",
    "Fabrique de territoire": "fabriques-de-territoire",
    "SUD LABS": "sud-labs-paca",
    "SUD LAB": "sud-labs-paca",
}
_WAYS = {"Envoyer un courriel": "contacter-par-mail", "Utiliser lien mobilisation": "prendre-un-rdv-en-ligne"}
_NOTHING = {
    "services": ["numérique"],
    "publics_specifiquement_adresses": ["Tous publics", "Tout public", "Adultes", "actifs"],
    "modalites_accompagnement": ["en présentiel", "information"],
}
_TABLES = {
    "services": [("services", _SERVICES)],
    "publics_specifiquement_adresses": [
        ("publics_specifiquement_adresses", _AUDIENCES),
        ("prise_en_charge_specifique", _CARE),
    ],
    "prise_en_charge_specifique": [("prise_en_charge_specifique", _CARE)],
    "modalites_accompagnement": [("modalites_accompagnement", _SUPPORT)],
    "modalites_acces": [("modalites_acces", _WAYS)],
    "dispositif_programmes_nationaux": [
        ("dispositif_programmes_nationaux", _PROGRAMMES),
        ("formations_labels", _LABELS),
    ],
    "formations_labels": [("formations_labels", _LABELS)],
    "itinerance": [("itinerance", {"oui": "itinerant", "non": "fixe", "true": "itinerant", "false": "fixe"})],
}


def _key(said):
    return re.sub(r"[^a-z0-9]+", "", fold(said).removeprefix("numerique--"))


_known = {
    column: {
        **{_key(each): [] for each in _NOTHING.get(column, [])},
        **{_key(old): [(vocabulary, code)] for vocabulary, table in tables for old, code in table.items()},
    }
    for column, tables in _TABLES.items()
}


def meaning(column, said):
    """``[(vocabulary, code)]``, or ``None`` when no list knows the value."""
    known = _known.get(column, {})
    for tried in (said, said.split(":")[0]):
        if (found := known.get(_key(tried))) is not None:
            return found
    return None
