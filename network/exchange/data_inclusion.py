"""Places in the schema of data·inclusion v1: each listed place is one of its *structures*, each kind of help a *service*.

There, a structure is somewhere that receives people: what we call a place. https://www.data.inclusion.gouv.fr
"""

from urllib.parse import urlsplit

from django.conf import settings
from django.utils.text import slugify

from network.exchange.going_out import address_of
from network.exchange.values import cut

LONGEST_NAME, LONGEST_TEXT, LONGEST_URL = 150, 10_000, 2083

# The nine national services, and the themes of data·inclusion that say the same.
THEMES = {
    "Aide aux démarches administratives": [
        "numerique--acceder-a-des-services-en-ligne",
        "difficultes-administratives-ou-juridiques--accompagnement-aux-demarches-administratives",
    ],
    "Maîtrise des outils numériques du quotidien": ["numerique--maitriser-les-fondamentaux-du-numerique"],
    "Insertion professionnelle via le numérique": ["numerique--maitriser-les-fondamentaux-du-numerique"],
    "Utilisation sécurisée du numérique": ["numerique--maitriser-les-fondamentaux-du-numerique"],
    "Parentalité et éducation avec le numérique": ["numerique--maitriser-les-fondamentaux-du-numerique"],
    "Loisirs et créations numériques": ["numerique--maitriser-les-fondamentaux-du-numerique"],
    "Compréhension du monde numérique": ["numerique--maitriser-les-fondamentaux-du-numerique"],
    "Accès internet et matériel informatique": ["numerique--acceder-a-une-connexion-internet"],
    "Acquisition de matériel informatique à prix solidaire": ["numerique--acquerir-un-equipement"],
}
AUDIENCES = {
    "Jeunes": "jeunes", "Étudiants": "etudiants", "Familles et/ou enfants": "familles", "Seniors": "seniors",
    "Femmes": "femmes",
}  # fmt: skip
NETWORKS = {
    "Aidants Connect": "aidants-connect", "Conseillers numériques": "conseillers-numeriques",
    "France Services": "france-service", "Grande école du numérique": "grandes-ecoles-du-numerique",
    "La Croix Rouge": "croix-rouge",
}  # fmt: skip
WAYS = {
    "Se présenter": "se-presenter", "Téléphoner": "telephoner", "Contacter par mail": "envoyer-un-courriel",
    "Envoyer un mail avec une fiche de prescription": "envoyer-un-courriel",
}  # fmt: skip
PRESCRIBED = "Envoyer un mail avec une fiche de prescription"
NOT_RECEIVING = "Ce lieu n'accueille pas de public"


def source():
    """Who produced the data: the name of the site on the web, which outlives the names of networks."""
    return slugify((urlsplit(settings.SITE_URL).hostname or "maillage").replace(".", "-"))


def _name(text, more=""):
    """Between 3 and 150 characters, without a full stop at the end."""
    text = cut(text.rstrip(". "), LONGEST_NAME)
    return text if len(text) >= 3 else cut(f"{text} – {more}", LONGEST_NAME)


def _text(*texts):
    return next((cut(text, LONGEST_TEXT) for text in texts if len(text) >= 5), None)


def _url(text):
    return text if text and len(text) <= LONGEST_URL else None


def _address(said):
    return {
        "commune": said["commune"] or None,
        "code_postal": said["code_postal"] or None,
        "code_insee": said["code_insee"] or None,
        "adresse": said["adresse"] or None,
        "complement_adresse": said["complement_adresse"] or None,
        "longitude": said["longitude"],
        "latitude": said["latitude"],
        "telephone": said["telephone"] or None,
        "courriel": next(iter(said["courriels"]), None),
    }


def structure_of(place, said):
    """The place, as data·inclusion says it; only fields that say something."""
    pivot = said["pivot"]
    return _kept(
        {
            "source": source(),
            "id": f"{source()}--{said['id']}",
            "nom": _name(said["nom"], said["commune"] or said["id"]),
            "date_maj": said["date_maj"].isoformat(),
            "description": _text(said["presentation_detail"], said["presentation_resume"]),
            "lien_source": _url(address_of(place)),
            "siret": pivot if len(pivot) == 14 else None,
            **_address(said),
            "site_web": next(filter(None, map(_url, said["site_web"])), None),
            "horaires_accueil": said["horaires"] or None,
            "accessibilite_lieu": _url(said["fiche_acces_libre"]),
            "reseaux_porteurs": _each(NETWORKS, said["dispositif_programmes_nationaux"]),
        }
    )


def services_of(place, said):
    """One for each kind of help that the place offers."""
    for label in said["services"]:
        yield _service(place, said, label)


def _service(place, said, label):
    fees = said["frais_a_charge"]
    access, support = said["modalites_acces"], said["modalites_accompagnement"]
    ways = _each(WAYS, access) or []
    if said["prise_rdv"]:
        ways = sorted({*ways, "utiliser-lien-mobilisation"})
    welcomes = [] if NOT_RECEIVING in access else ["en-presentiel"]
    return _kept(
        {
            "source": source(),
            "structure_id": f"{source()}--{said['id']}",
            "id": f"{source()}--{said['id']}--{slugify(label)}",
            "nom": label,
            "description": _text(
                said["presentation_detail"], said["presentation_resume"], f"{label} : {said['nom']}"
            ),
            "lien_source": _url(address_of(place)),
            "date_maj": said["date_maj"].isoformat(),
            "type": _kind(label, support),
            "thematiques": THEMES[label],
            "frais": "gratuit" if fees == ["Gratuit"] else "payant" if "Payant" in fees else None,
            "frais_precisions": ", ".join(fees) if fees and fees != ["Gratuit"] else None,
            "publics": _each(AUDIENCES, said["publics_specifiquement_adresses"]) or ["tous-publics"],
            "publics_precisions": ", ".join(said["prise_en_charge_specifique"]) or None,
            **_address(said),
            "modes_accueil": sorted([*welcomes, *(["a-distance"] if "À distance" in support else [])]) or None,
            "lien_mobilisation": _url(said["prise_rdv"]),
            "modes_mobilisation": ways or None,
            "mobilisable_par": _by_whom(access),
            "horaires_accueil": said["horaires"] or None,
        }
    )


def _kind(label, support):
    if label == "Acquisition de matériel informatique à prix solidaire":
        return "aide-materielle"
    help_given = [each for each in support if each not in ("En autonomie", "À distance")]
    return {
        ("Accompagnement individuel",): "accompagnement", ("Dans un atelier collectif",): "atelier",
    }.get(tuple(help_given))  # fmt: skip


def _by_whom(access):
    """Who may ask for the service, as far as the ways to come tell; ``None`` when they tell nothing."""
    ways = set(access) - {NOT_RECEIVING}
    return [
        *(["professionnels"] if PRESCRIBED in ways else []),
        *(["usagers"] if ways - {PRESCRIBED} else []),
    ] or None


def _each(known, labels):
    return sorted({known[label] for label in labels if label in known}) or None


def _kept(fields):
    return {name: value for name, value in fields.items() if value is not None}
