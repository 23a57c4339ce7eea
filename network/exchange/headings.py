"""The headings that files give to what the national schema calls otherwise, version by version and form by form.

Keys are folded as :func:`network.exchange.mapping.key_of` does. Sources: the schema's own versions
(https://github.com/LaMednum/standard-mediation-num), data·inclusion, GoGoCarto, YesWiki, France Services.
"""

import re
from dataclasses import dataclass, field

COLUMNS = (
    "id", "pivot", "nom", "commune", "code_postal", "code_insee", "adresse", "complement_adresse", "latitude",
    "longitude", "typologie", "telephone", "courriels", "site_web", "horaires", "presentation_resume",
    "presentation_detail", "source", "itinerance", "structure_parente", "date_maj", "services",
    "publics_specifiquement_adresses", "prise_en_charge_specifique", "frais_a_charge",
    "dispositif_programmes_nationaux", "formations_labels", "autres_formations_labels", "modalites_acces",
    "modalites_accompagnement", "fiche_acces_libre", "prise_rdv",
)  # fmt: skip
REQUIRED = ("id", "pivot", "nom", "commune", "code_postal", "adresse", "date_maj")
OLD_NAMES = {  # of the schema's 0.x versions
    "courriel": "courriels",
    "publics_accueillis": "publics_specifiquement_adresses",
    "conditions_acces": "frais_a_charge",
    "labels_nationaux": "dispositif_programmes_nationaux",
    "labels_autres": "autres_formations_labels",
    "accessibilite": "fiche_acces_libre",
}


def _key(name):
    return re.sub(r"[^a-z0-9]+", "", name)


NATIONAL = {_key(old): new for old, new in OLD_NAMES.items()} | {_key(column): column for column in COLUMNS}


@dataclass(frozen=True)
class Form:
    """A way of writing places that many use. ``signature``: headings that together tell it."""

    name: str
    signature: frozenset
    names: dict = field(default_factory=dict)


FORMS = (
    Form("national", frozenset(map(_key, REQUIRED))),
    Form(
        "data·inclusion",
        frozenset(["id", "nom", "horairesaccueil"]),
        {
            "siret": "pivot",
            "description": "presentation_detail",
            "horairesaccueil": "horaires",
            "accessibilitelieu": "fiche_acces_libre",
            "reseauxporteurs": "dispositif_programmes_nationaux",
            "thematiques": "services",
            "frais": "frais_a_charge",
            "publics": "publics_specifiquement_adresses",
            "modesmobilisation": "modalites_acces",
            "lienmobilisation": "prise_rdv",
            "type": "modalites_accompagnement",
            "modesaccueil": "modalites_accompagnement",
            "conditionsacces": "",
        },
    ),
    Form(
        "France Services",
        frozenset(["idfs", "libfs"]),
        {
            "idfs": "id",
            "libfs": "nom",
            "inseecom": "code_insee",
            "libcom": "commune",
            "commentaire": "horaires_texte",
        },
    ),
    Form(
        "GoGoCarto",
        frozenset(["geolatitude", "geolongitude", "name"]),
        {
            "geolatitude": "latitude",
            "geolongitude": "longitude",
            "name": "nom",
            "addressstreetnumber": "adresse",
            "addressstreetaddress": "adresse",
            "addresspostalcode": "code_postal",
            "addressaddresslocality": "commune",
            "openhoursmoreinfos": "horaires_texte",
            "updatedat": "date_maj",
            "description": "presentation_resume",
            "descriptionmore": "presentation_detail",
        },
    ),
    Form(
        "YesWiki",
        frozenset(["bftitre"]),
        {
            "idfiche": "id",
            "bftitre": "nom",
            "bflatitude": "latitude",
            "bflongitude": "longitude",
            "bfadresse": "adresse",
            "bfadresse1": "adresse",
            "bfadresse2": "complement_adresse",
            "bfcodepostal": "code_postal",
            "bfville": "commune",
            "bfmail": "courriels",
            "bfdescription": "presentation_detail",
            "bfhoraires": "horaires_texte",
            "datemajfiche": "date_maj",
            "datecreationfiche": "",
        },
    ),
    Form(
        "national 0.x",
        frozenset(["id", "nom", "conditionsacces"]),
        {"siret": "pivot", "horairesouverture": "horaires", "thematiques": "services", "labelsnat": ""},
    ),
)
_by_name = {form.name: form.names for form in FORMS}


def of_form(name):
    return _by_name.get(name, {})


FRENCH = {  # the surest first
    "id": ["identifiant", "iddulieu", "idlieu", "idlieumed", "idstructure", "idexterne", "globalid", "objectid", "gid", "typouid", "uid", "uuid", "code", "reference", "ref"],
    "nom": ["nom", "name", "nomdulieu", "nomlieu", "nomdelastructure", "nomdevotrestructure", "nomstructure", "nomstruct", "usernom", "denomination", "intitule", "titre", "title", "libelle", "appellation", "etablissement", "structure", "lieu", "lieux", "raisonsociale"],
    "pivot": ["siret", "numerosiret", "nsiret", "nosiret", "siren", "sirensite", "numerosiren", "rna", "numerorna"],
    "commune": ["commune", "ville", "nomcommune", "nomdelacommune", "communes", "localite", "city", "town", "addresslocality", "libcommune", "villecommune", "communeville", "com"],
    "code_postal": ["codepostal", "cp", "codepost", "postcode", "postalcode", "zipcode", "zip", "codepostale"],
    "code_insee": ["insee", "codeinsee", "codecommune", "inseecom", "citycode", "codeinseecommune", "depcom", "codeinseedelacommune"],
    "adresse": ["adresse", "adressepostale", "numero", "streetnumber", "rue", "voie", "adresse1", "numerorue", "numeroetrue", "adres", "address", "streetaddress", "street", "adressedulieu", "adressephysique"],
    "adresse_complete": ["adressecomplete", "fulladdress", "adressegeocodee", "formattedaddress", "adressebrut"],
    "complement_adresse": ["complementdadresse", "complementadresse", "compadresse", "complement", "adresse2", "cpltadresse", "batiment"],
    "latitude": ["latitude", "lat", "latcoor1", "geolatitude", "y", "ywgs84", "coordy", "coordonneey"],
    "longitude": ["longitude", "lng", "lon", "long", "longcoor1", "geolongitude", "x", "xwgs84", "coordx", "coordonneex"],
    "typologie": ["typologie", "typedestructure", "typestructure", "typedelieu", "typelieu", "categorie"],
    "telephone": ["telephone", "tel", "numerodetelephone", "numtel", "telfixe", "telephonefixe", "notel", "phone", "phonenumber", "ntel", "ntelephone", "ndetelephone", "contacttelephone", "telephone1", "tel1", "portable", "mobile", "telephonemobile", "telportable"],
    "courriels": ["courriel", "courriels", "mail", "email", "emails", "adressemail", "adresseemail", "adressecourriel", "mailstruc", "contactemail", "contactmail", "mel"],
    "site_web": ["siteweb", "siteinternet", "site", "web", "website", "url", "siteinter", "contactweb", "sitewww", "lieninternet", "siteurl"],
    "horaires_texte": ["horaires", "horaire", "horairesdouverture", "horairesouverture", "horairesouverturebrut", "horaireouverture", "horairedouverture", "heuresdouverture", "openinghours", "openhours", "ouverture", "ouvertures", "joursethorairesdouverture", "joursethoraires", "horairesetjours", "permanences"],
    "presentation_resume": ["resume", "presentation", "presentationresume", "accroche", "description", "abstract"],
    "presentation_detail": ["presentationdetaillee", "presentationdetail", "descriptiondetaillee", "descriptionmore", "commentaire", "commentaires", "remarques"],
    "structure_parente": ["structureparente", "structureporteuse", "gestionnaire", "porteur", "organismegestionnaire"],
    "itinerance": ["itinerance", "itinerant"],
    "date_maj": ["datemaj", "datmaj", "misajour", "datedemiseajour", "datemiseajour", "dernieremiseajour", "miseajour", "datemodification", "datedemodification", "modifiele", "updatedat", "modifiedat", "editdate", "editdatemaj", "lastupdate", "date"],
    "services": ["services", "servicesproposes", "offredeservices", "thematiques", "activites", "accompagnements"],
    "publics_specifiquement_adresses": ["publics", "publicsaccueillis", "publiccible", "publicscibles", "publicaccueilli"],
    "frais_a_charge": ["frais", "tarif", "tarifs", "cout", "conditionsdacces", "conditionsacces", "tarification"],
    "dispositif_programmes_nationaux": ["labelsnationaux", "dispositifs", "programmes", "dispositifsnationaux", "labels", "label"],
    "autres_formations_labels": ["autreslabels", "labelsautres"],
    "modalites_acces": ["modalitesdacces", "modalitesacces"],
    "modalites_accompagnement": ["modalitesdaccompagnement", "modalitesaccompagnement", "typedaccompagnement"],
    "fiche_acces_libre": ["acceslibre", "ficheacceslibre", "urlacceslibre"],
    "prise_rdv": ["priserdv", "prisederendezvous", "lienrdv", "urlrdv", "rendezvousenligne", "rdvenligne"],
}  # fmt: skip
