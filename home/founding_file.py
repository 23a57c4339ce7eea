"""The ten answers that found a network: read from a TOML file or asked one by one, and checked."""

import tomllib
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from network import ready_rules
from network.geography.loading import read_communes
from network.models.network import TerritoryKind

LANGUAGES = ("fr", "en")


class AnswerRefused(ValueError):
    """An answer that cannot be used; the message is a sentence for whoever founds the network."""


@dataclass
class Answers:
    """Everything that ``start_network`` needs. ``charter`` is a path, or empty."""

    name: str
    short_name: str
    territory_kind: str
    territory_codes: list
    territory_name: str
    rules: str
    languages: list
    host: str
    mail_from: str
    secretariat_email: str
    coordinator: str
    charter: str = ""

    def as_kept(self):
        """What is remembered of them, to know next time what changed in the file."""
        return asdict(self)


NAMES = [field.name for field in fields(Answers)]
OPTIONAL = {"short_name", "charter", "secretariat_email", "territory_name"}


def read(path):
    """Answers from a TOML file; every fault is named at once."""
    path = Path(path)
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise AnswerRefused(_("There is no file %s.") % path) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise AnswerRefused(_("%(path)s is no TOML file: %(fault)s") % {"path": path, "fault": fault}) from None
    if unknown := sorted(set(given) - set(NAMES)):
        raise AnswerRefused(
            _("Unknown: %(unknown)s. Known: %(known)s.") % {"unknown": ", ".join(unknown), "known": ", ".join(NAMES)}
        )
    faults, checked = [], {}
    for name in NAMES:
        try:
            checked[name] = check(name, given.get(name, ""))
        except AnswerRefused as fault:
            faults.append(f"{name}: {fault}")
    if faults:
        raise AnswerRefused("\n".join(faults))
    if checked["charter"]:
        checked["charter"] = str((path.parent / checked["charter"]).resolve())
    return finished(checked)


def ask(question=input):
    """Answers asked one by one; a wrong one is asked again with the reason."""
    checked = {}
    for name, (sentence, default) in QUESTIONS.items():
        while name not in checked:
            shown = f" [{default}]" if default else ""
            given = question(f"{sentence}{shown} : ").strip() or default
            try:
                checked[name] = check(name, given)
            except AnswerRefused as fault:
                question_again = f"  → {fault}"
                print(question_again)
    return finished(checked)


# In French: it is a French network's secretariat, or its host, that is asked.
QUESTIONS = {
    "name": ("Nom du collectif", ""),
    "short_name": ("Nom court, pour l’en-tête (facultatif)", ""),
    "territory_kind": ("Territoire : departement ou epci", "departement"),
    "territory_codes": ("Numéros de département, ou SIREN des EPCI, séparés par des virgules", ""),
    "territory_name": ("Nom du territoire, comme on le dit (facultatif)", ""),
    "rules": (f"Règles de départ : {', '.join(ready_rules.NAMES)}", "modele"),
    "languages": ("Langues, séparées par des virgules", "fr"),
    "host": ("Adresse du site, sans https:// (www.exemple.fr)", ""),
    "mail_from": ("Expéditeur des courriels (Nom <adresse@exemple.fr>)", ""),
    "secretariat_email": ("Courriel public du secrétariat (facultatif)", ""),
    "coordinator": ("Courriel de la première personne qui coordonne", ""),
    "charter": ("Fichier de la charte (.txt, .md, .docx ; facultatif)", ""),
}


def check(name, value):
    """The cleaned answer, or ``AnswerRefused``."""
    if isinstance(value, str):
        value = value.strip()
    if value in ("", []) and name not in OPTIONAL:
        raise AnswerRefused(_("an answer is needed"))
    return CHECKS[name](value) if name in CHECKS and value else value


def finished(checked):
    """The answers together: codes must exist for their kind, and a missing territory name is found."""
    column = "code_departement" if checked["territory_kind"] == TerritoryKind.DEPARTEMENT else "code_epci"
    label = "departement" if column == "code_departement" else "epci"
    names = {row[column]: row[label] for row in read_communes() if row[column] in checked["territory_codes"]}
    if missing := [code for code in checked["territory_codes"] if code not in names]:
        raise AnswerRefused(_("No commune belongs to: %s.") % ", ".join(missing))
    checked["territory_name"] = checked["territory_name"] or ", ".join(names.values())
    return Answers(**checked)


def _one_of(*choices):
    def checked(value):
        if value not in choices:
            raise AnswerRefused(_("choose among: %s") % ", ".join(choices))
        return value

    return checked


def _several(value):
    values = value.split(",") if isinstance(value, str) else value
    return [str(each).strip() for each in values if str(each).strip()]


def _languages(value):
    values = _several(value)
    if "fr" not in values or set(values) - set(LANGUAGES):
        raise AnswerRefused(_("French is always there; English may be added: fr,en"))
    return values


def _host(value):
    value = value.removeprefix("https://").removeprefix("http://").rstrip("/")
    if not value or any(each in value for each in "/ @?#") or len(value) > 200:
        raise AnswerRefused(_("a host name is expected, for example www.exemple.fr"))
    return value


def _address(value):
    try:
        validate_email(value)
    except ValidationError:
        raise AnswerRefused(_("this is no e-mail address")) from None
    return value


def _sender(value):
    _address(value.rsplit("<", 1)[-1].rstrip(">").strip())
    return value


def _text(value):
    if not isinstance(value, str) or len(value) > 120 or "\0" in value:
        raise AnswerRefused(_("a text of at most 120 characters is expected"))
    return value


CHECKS = {
    "name": _text,
    "short_name": _text,
    "territory_name": _text,
    "territory_kind": _one_of(*TerritoryKind.values),
    "territory_codes": _several,
    "rules": _one_of(*ready_rules.NAMES),
    "languages": _languages,
    "host": _host,
    "mail_from": _sender,
    "secretariat_email": _address,
    "coordinator": _address,
}
