"""By which words a line is known for a heading, an article, a definition, a stamp or a signature."""

import re
from typing import NamedTuple

from .lines import Line
from .variables import fold


class Heading(NamedTuple):
    """A numbered heading: its number, its title, and the text that follows on the same line."""

    number: str
    title: str
    text: str = ""


# Kinds whose chapter holds one section per item.
ITEM_KINDS = {"finding", "definition", "value", "mission", "service", "partner", "commitment"}

# Searched in the folded heading; the first word found decides, so the order below does not matter.
_CHAPTER_WORDS = {
    "finding": r"contexte|constats?|constatons|diagnostic|enjeux",
    "definition": r"definitions?|lexique|glossaire|vocabulaire|de quoi parle",
    "value": r"valeurs?",
    "mission": r"missions?|objectifs?",
    "cooperation": r"cooperations?|cooperons|travaillons|travailler ensemble",
    "service": r"services?",
    "partner": r"partenaires?|partenariats?",
    "commitment": r"engagements?|engageons",
    "presentation": r"presentation|qui sommes|le collectif|le reseau|notre (?:collectif|reseau)",
    "preamble": r"preambule",
    "signature": r"signatures?",
    "other": r"gouvernance|animation|adhesion|duree|evaluation|suivi|revision|modification|avenants?|resiliation"
    r"|licences?|confidentialite|reglement|financements?|moyens|annulation|litiges?",
}
_CHAPTER = re.compile("|".join(rf"\b(?P<{kind}>{words})\b" for kind, words in _CHAPTER_WORDS.items()))
_QUESTION = re.compile(r"^(?:comment|ce que|ce qui|qui|pourquoi|quels?|quelles?|de quoi)\b")
_VERB = re.compile(
    r"\b(?:est|sont|a|ont|peut|peuvent|doit|doivent|sera|seront|vise|visent|suivante?s?|s'engagent?|s'appuient?"
    r"|s'articulent|partagent|portent|reposent)\b"
)
_DETERMINED = re.compile(r"^(?:nos|notre|ses|les|des|leurs|modalites|principes|nature|liste)\b")

_ARTICLE = re.compile(
    r"(?P<word>[Aa]rticle|ARTICLE|[Aa]rt\.?|ART\.?)\s*(?:[nN]°\s*)?"
    r"(?P<number>\d{1,3}(?:[-.]\d{1,2})?(?: ?(?:bis|ter))?|[IVX]{1,5}|premier|PREMIER)(?:er|ER)?(?![\w'’])"
    r"(?P<separator>(?: ?[:.)–—-])*) ?(?P<rest>.*)"
)
_ANNEX = re.compile(
    r"(?:Annexes?|ANNEXES?) ?(?:[nN]° ?)?(?P<number>\d{1,3}|[IVX]{1,5}|[A-Z])?(?![\w'’])"
    r"(?P<separator>(?: ?[:.)–—-])*) ?(?P<rest>.*)"
)
_NUMBERED = re.compile(
    r"(?P<number>\d{1,2}(?:\.\d{1,2})*[A-Z]?|[IVX]{1,5}|[A-H])"
    r"(?:(?: ?[.)°:]| ?[–—]| -|-(?= )) ?[-–—:.)]? ?|(?<=\.\d) (?=[A-ZÀ-Ý]))(?P<rest>[^\W\d_«\"\[]?[«\"\[]?[^\W\d_].*)"
)
_LABEL = re.compile(r"(?P<label>[^\W\d_][^:.;!?«»\[\]]{1,60}?) ?(?P<sign>:| [–—-](?= )) ?(?P<rest>\S.*)")

_TITLE = re.compile(r"(?:la )?(?:charte|convention|protocole|pacte|manifeste|accord|engagement dans)\b")
_CHARTER = re.compile(r"(?:la |notre )?charte (?:d[eu]s? |d'|de l|«|\"|\[|pour |departementale|territoriale|locale)")
_PARTIES = re.compile(r"entre(?: les soussigne.{0,20})?(?: ?:)?$|entre (?:l'|le |la |les )")
_SIGNED = re.compile(r"fait (?:a|en) .{1,150}$|signe(?:e)? a .{1,60} le ")
_FOR = re.compile(
    r"pour (?:l'|le |la |les )(?:etat|prefete?|departement|region|commune|ville|communaute|metropole|association"
    r"|ccas|cias|structure|partenaire)"
)
_STAMP = re.compile(
    r"(?:envoye|recu|transmis|teletransmis|depose) (?:en|a la) (?:sous-)?prefecture|publie(?:e)? le(?: [\d/. ]{6,12})?$"
    r"|affiche(?:e)? le(?: [\d/. ]{6,12})?$|id ?: ?\d{3}-\d+|accuse de reception|acte (?:certifie )?executoire"
    r"|s2lo$|berger[- ]levrault$"
)
_PAGE = re.compile(r"(?:page )?\d{1,3}(?: ?/ ?| sur )\d{1,3}$|page \d{1,3}$|- ?\d{1,3} ?-$|\d{1,3}$")
_CONTENTS = re.compile(r"(?:\.{4,}|…{2,}) ?\d{1,3} ?$")

_TERM = re.compile(
    r"(?:l'|l’|la |le |les |par )?(?P<term>[^.:;«»]{3,60}?),? "
    r"(?:est|sont|désigne(?:nt)?|se définit|se définissent|s['’]entend|on entend)\b",
    re.I,
)
_DEFINES = re.compile(
    r"\b(?:est|sont) (?:entendue?s?|definie?s?) comme\b|\bdesigne(?:nt)?\b|\bse defini\w+ comme\b|\bs'entend\b|\bon entend\b"
)
_SOURCE = re.compile(r"(?:^|(?<=[.!?»;] )|\( ?)[Ss]ources? ?: ?")
_NETWORK = re.compile(
    r"\b(?:est|sont) (?:un |une |le |la )?(?:\w+ ){0,2}(?:collectif|reseau|groupement|association|regroupement|alliance)"
)
_POLE = re.compile(
    r"(?:-? ?(?:poles?|axe|mission|objectif)\b ?(?:n° ?)?\d{0,2} ?[:.–-]? ?)?(?:(?P<coordinate>coordon)"
    r"|(?P<communicate>communi|inform|sensibilis)|(?P<equip>outil|equip|former|formation))"
)


def is_stamp(line: Line) -> bool:
    return bool(_STAMP.match(line.folded)) and len(line.text) < 120


def is_page_number(line: Line) -> bool:
    return len(line.text) < 20 and not line.cells and bool(_PAGE.match(line.folded))


def is_contents(line: Line, raw: str) -> bool:
    """Whether the line is of a table of contents: « Sommaire », « Objet ........ 3 »."""
    return line.folded in ("sommaire", "table des matieres") or bool(_CONTENTS.search(raw[-300:]))


def article_heading(text: str) -> Heading | None:
    """Read « Article 3 : Durée », « ARTICLE 3. », « Art. 3 – … », « Article 5 Durée » (number « 3 »)."""
    match = _ARTICLE.match(text[:2000])
    if not match:
        return None
    rest, separator = text[match.start("rest") :], match["separator"].strip()
    if rest and not separator and not _starts_title(rest):
        return None  # « Article 5 de la loi … »
    if match["word"][0] == "a" and (not separator or not _starts_title(rest)):
        return None
    number = "1" if match["number"].lower() == "premier" else match["number"]
    if len(rest) > 150 or (rest.endswith((".", ";", ",")) and len(rest) > 60):
        return Heading(number, "", rest)
    return Heading(number, rest)


def annex_heading(text: str) -> Heading | None:
    """Read « Annexe 2 : Liste »; the text of « Annexe 2 à la convention » is « à la convention »."""
    match = _ANNEX.match(text) if len(text) <= 150 else None
    if not match:
        return None
    number, separator, rest = match["number"] or "", match["separator"].strip(), match["rest"]
    if not rest or ((separator or number) and _starts_title(rest) and rest[-1] not in ".;,"):
        return Heading(number, rest)
    if fold(rest).startswith(("a la ", "au ", "de la ")) and len(rest) < 60 and rest[-1] not in ".;,":
        return Heading(number, "", rest)
    return None


def _starts_title(text: str) -> bool:
    return bool(text) and (text[0].isupper() or text[0] in '«"“[')


def numbered(text: str) -> Heading | None:
    """Read « 3 – TITRE », « 2A - … », « I. … », « 1.2 Titre », « 4) … »."""
    match = _NUMBERED.match(text[:2000])
    return Heading(match["number"], text[match.start("rest") :]) if match else None


def chapter_kind(text: str) -> str:
    """Return the kind of the sections that the heading `text` announces, "" when no word tells."""
    folded = fold(text[:200]).strip(" :«»\"'")
    if len(folded.split()) > 9 or (_VERB.search(folded) and not _QUESTION.match(folded)):
        return ""
    match = _CHAPTER.search(folded)
    return match.lastgroup if match else ""


def is_bare(text: str) -> bool:
    """Whether a heading is one or two words that could also name a value: « Coopération », « Service public »."""
    folded = fold(text).strip(" :«»")
    return len(folded.split()) <= 2 and not _DETERMINED.match(folded)


def is_title(line: Line, at_top: bool) -> bool:
    """Whether the line names a document; past its top only a « Charte de … » does."""
    pattern = _TITLE if at_top else _CHARTER
    return line.short and not line.bullet and bool(pattern.match(line.folded)) and not line.text.endswith(":")


def opens_parties(line: Line) -> bool:
    return not line.bullet and line.text[0] == "E" and bool(_PARTIES.match(line.folded))


def opens_signatures(line: Line) -> bool:
    """Whether the line is « Fait à … » or, standing alone, « Pour l'État »."""
    if line.bullet or len(line.text) > 200 or not line.text[0].isupper():
        return False
    words = line.text.rstrip(",")
    alone = line.after_blank and words[-1] not in ".;:" and "," not in words and len(words.split()) < 9
    return bool(_SIGNED.match(line.folded)) or (alone and bool(_FOR.match(line.folded)))


def label(line: Line, words: int) -> tuple[str, str] | None:
    """Split « Solidaire : le réseau … » into label and text; a dash parts them in a list only."""
    match = _LABEL.match(line.text[:400])
    if not match or (match["sign"] != ":" and not line.bullet):
        return None
    folded = fold(match["label"])
    if len(folded.split()) > words or _VERB.search(folded) or folded in ("exemple", "par exemple", "note", "nb"):
        return None
    return match["label"], line.text[match.start("rest") :]


def defined_term(text: str) -> str:
    """Return the term that a paragraph defines (« inclusion numérique »), "" when it defines nothing."""
    match = _TERM.match(text[:400])
    if not match or len(match["term"].split()) > 6 or not _DEFINES.search(fold(text[:400])):
        return ""
    return match["term"].strip(", ")


def split_source(text: str) -> tuple[str, str]:
    """Return the text and the source given at its end (« … Source : Bouquet »), "" when there is none."""
    marks = list(_SOURCE.finditer(text[-400:]))
    if not marks:
        return text, ""
    start = max(len(text) - 400, 0)
    source = text[start + marks[-1].end() :]
    if "(" in marks[-1][0]:
        source = source.rstrip(" .").removesuffix(")")
    return text[: start + marks[-1].start()].rstrip(), source


def presents_network(text: str) -> bool:
    """Whether a paragraph says what the network is: « … est un collectif d'acteurs … »."""
    return bool(_NETWORK.search(fold(text[:400])))


def pole_of(text: str) -> str:
    """Return coordinate, communicate or equip by the first word of a mission, else other."""
    match = _POLE.match(fold(text[:100]))
    return match.lastgroup if match else "other"


def is_verbless(text: str) -> bool:
    return not _VERB.search(fold(text[:200]))
