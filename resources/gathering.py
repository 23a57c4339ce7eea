"""How resources of another network come into ours: read, compare, keep. Their licence and their source stay theirs.

    a table (CSV), a feed (RSS, Atom) or a catalogue (OAI-PMH, oai_dc)
        └─ records_in ─▶ records ─ gather ─▶ proposed (or published), each once for its key at the source

A record without a licence is refused unless whoever imports says which one holds for all of them. What was changed here
since, or archived, is left as it is.
"""

import csv
import io
import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field

import feedparser
from django.db import transaction
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from network import publication
from network.exchange.tables import as_written
from network.exchange.text_files import decode
from network.roles import is_coordinator
from network.steps import StepRefused, allow, record
from network.words import fold
from resources.models import Licence, Resource, ResourceKind, ResourceLink, ResourceStatus, Theme
from resources.models.library import LICENCE_TEXTS
from resources.publishing import check_licence
from resources.revising import slug_of
from resources.text import cleaned_text

MOST = 10_000
OAI, DC = "{http://www.openarchives.org/OAI/2.0/}", "{http://purl.org/dc/elements/1.1/}"
COLUMNS = {  # ours, and what others call it
    "key": ("id", "identifiant", "identifier", "url"),
    "title": ("titre", "title", "nom", "intitule"),
    "summary": ("resume", "description", "summary", "presentation"),
    "text": ("texte", "contenu", "text"),
    "kind": ("type", "nature", "kind"),
    "licence": ("licence", "license", "rights", "droits"),
    "authors": ("auteurs", "auteur", "creator", "author"),
    "url": ("url", "lien", "adresse", "link"),
    "themes": ("themes", "theme", "thematiques", "mots-cles", "subject"),
    "links": ("liens", "links"),
}
_url = re.compile(r"https?://[^\s<>\"|]+")


class Unreadable(Exception):
    """Nothing could be read. The message says what to do."""


@dataclass
class Record:
    """What somebody else says of one resource; ``deleted``: they took it back."""

    key: str
    title: str = ""
    summary: str = ""
    text: str = ""
    kind: str = ""
    licence: str = ""
    authors: str = ""
    url: str = ""
    themes: list = field(default_factory=list)
    links: list = field(default_factory=list)
    deleted: bool = False


@dataclass
class Report:
    """How many records came to what; ``refused``: ``[(title or key, sentence)]``."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    left: int = 0  # changed or archived here since
    taken_back: int = 0  # deleted there: somebody decides here
    refused: list = field(default_factory=list)


# Reading


def records_in(content):
    """``(records, resumption token)`` in the ``bytes`` of a table, a feed or an OAI-PMH answer."""
    head = content.lstrip(b"\xef\xbb\xbf \t\r\n")[:400].lower()
    if not head.startswith(b"<"):
        return _in_table(content), ""
    plain = content.replace(b"\0", b"").lower()  # also in UTF-16
    if b"<!doctype" in plain[:4000] or b"<!entity" in plain:
        raise Unreadable(_("This file declares entities of its own: it was not read."))
    if b"openarchives.org/oai" in content[:2000].lower():
        return _in_oai(content)
    return _in_feed(content), ""


def _in_table(content):
    text, _encoding = decode(content)
    first = text.lstrip("\ufeff").partition("\n")[0]
    separator = max(";,\t|", key=first.count)
    rows = csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter=separator)
    try:
        headings = [fold(cell).strip().replace(" ", "_") for cell in next(rows, [])]
        columns = {
            name: next((headings.index(each) for each in known if each in headings), None)
            for name, known in COLUMNS.items()
        }
        if columns["title"] is None:
            raise Unreadable(_("No column is called “titre”: the first line must hold the names of the columns."))
        return [_in_row(row, columns) for row in rows if any(cell.strip() for cell in row)]
    except csv.Error as trouble:
        raise Unreadable(_("This table cannot be read: %s.") % trouble) from None


def _in_row(row, columns):
    said = {
        name: as_written(row[at].strip()) if at is not None and at < len(row) else "" for name, at in columns.items()
    }
    lists = {
        name: [part.strip() for part in re.split(r"\||;|\n", said.pop(name)) if part.strip()]
        for name in ("themes", "links")
    }
    return Record(**{**said, "key": said["key"] or said["url"] or said["title"]}, **lists)


def _in_feed(content):
    feed = feedparser.parse(content, sanitize_html=False, resolve_relative_uris=False)
    if not feed.entries:
        raise Unreadable(_("Nothing was found in this file: it is neither a table, nor a feed, nor a catalogue."))
    licence = feed.feed.get("license", "") or feed.feed.get("rights", "")
    return [
        Record(
            key=entry.get("id") or entry.get("link") or entry.get("title", ""),
            title=entry.get("title", ""),
            summary=entry.get("summary", ""),
            licence=entry.get("license", "") or entry.get("rights", "") or licence,
            authors=entry.get("author", ""),
            url=entry.get("link", ""),
            themes=[tag.term for tag in entry.get("tags", []) if tag.get("term")],
        )
        for entry in feed.entries[:MOST]
    ]


def _in_oai(content):
    try:
        root = ET.fromstring(content)
    except ET.ParseError as trouble:
        raise Unreadable(_("This catalogue cannot be read: %s.") % trouble) from None
    error = root.find(f"{OAI}error")
    if error is not None and error.get("code") != "noRecordsMatch":
        raise Unreadable(_("The catalogue answers: %s.") % (error.text or error.get("code")))
    token = root.find(f".//{OAI}resumptionToken")
    return [_in_dublin_core(each) for each in root.iter(f"{OAI}record")], (
        token.text or ""
    ).strip() if token is not None else ""


def _in_dublin_core(element):
    header = element.find(f"{OAI}header")
    said = {}
    for each in element.iter():
        if each.tag.startswith(DC) and (text := (each.text or "").strip()):
            said.setdefault(each.tag[len(DC) :], []).append(text)
    addresses = [text for text in said.get("identifier", []) if _url.match(text)]
    return Record(
        key=header.findtext(f"{OAI}identifier", ""),
        deleted=header.get("status") == "deleted",
        title=next(iter(said.get("title", [])), ""),
        summary=next(iter(said.get("description", [])), ""),
        kind=next(iter(said.get("type", [])), ""),
        licence=next((text for text in said.get("rights", []) if licence_named(text)), ""),
        authors=", ".join(said.get("creator", [])),
        url=addresses[0] if addresses else "",
        themes=said.get("subject", []),
        links=[text for text in addresses[1:] + said.get("relation", []) if _url.match(text)],
    )


def licence_named(text):
    """The :class:`Licence` that a text names by its identifier, its label or its address; ``None`` when it names none."""
    said = fold(text).strip().rstrip("/")
    if not said:
        return None
    for licence in sorted(Licence, key=lambda each: -len(each.value)):
        address = LICENCE_TEXTS[licence].rstrip("/").removesuffix("/deed.fr")
        if said in (fold(licence.value), fold(str(licence.label))) or fold(address).partition("://")[2] in said:
            return licence
    match = re.search(r"\bcc[- ]?(0|by(?:-(?:nc|nd|sa))*)\b", said.replace(" ", "-"))
    if match:
        return next(
            (
                each
                for each in Licence
                if fold(each.value).startswith(f"cc{match[1]}-" if match[1] == "0" else f"cc-{match[1]}-")
            ),
            None,
        )
    return Licence.ETALAB if "etalab" in said or "licence ouverte" in said else None


# Keeping


@transaction.atomic
def gather(records, *, source, structure, by, licence="", publish=False, dry_run=False):
    """Keep the records as resources of ``structure``. ``licence``: for those that name none. Returns a :class:`Report`."""
    allow(is_coordinator(by))
    report, themes = Report(), {fold(theme.label): theme for theme in Theme.objects.all()}
    known = {
        each.source_key: each
        for each in Resource.objects.filter(source_name=source).exclude(source_key="").select_related("structure")
    }
    for each in records[:MOST]:
        _keep(
            each, known, themes, report, source=source, structure=structure, by=by, licence=licence, publish=publish
        )
    if len(records) > MOST:
        report.refused.append(("…", _("Only the first %d records were read.") % MOST))
    if dry_run:
        transaction.set_rollback(True)
    else:
        publication.announce()
    return report


def _keep(said, known, themes, report, *, source, structure, by, licence, publish):
    title, key = _line(said.title)[:200], said.key[:300]
    held = known.get(key)
    if said.deleted:
        report.taken_back += held is not None and held.status == ResourceStatus.PUBLISHED
        return
    named = licence_named(said.licence) or (None if said.licence.strip() else licence)
    if not title or not key:
        report.refused.append((key or "?", _("It has no title.")))
        return
    if not named:
        sentence = (
            _("Its licence is not one that we know (%s).") % said.licence[:80]
            if said.licence.strip()
            else _("It has no licence.")
        )
        report.refused.append((title, sentence))
        return
    if publish:
        try:
            check_licence(named, False)
        except StepRefused as refusal:
            report.refused.append((title, str(refusal)))
            return
    fields = {
        "title": title,
        "summary": _line(said.summary)[:300] or title,
        "text": cleaned_text(said.text or said.summary)[:20_000],
        "kind": _kind(said.kind),
        "licence": named,
        "authors": _line(said.authors)[:300],
        "source_url": said.url[:500] if _url.fullmatch(said.url[:500]) else "",
    }
    if held is not None and (held.version > 1 or held.status in (ResourceStatus.ARCHIVED, ResourceStatus.DECLINED)):
        report.left += 1
        return
    if held is not None and all(getattr(held, name) == value for name, value in fields.items()):
        report.unchanged += 1
        return
    now = timezone.now()
    resource = held or Resource(
        slug=slug_of(title), structure=structure, source_name=source, source_key=key, proposed_by=by,
        proposed_at=now, status=ResourceStatus.PUBLISHED if publish else ResourceStatus.PROPOSED, published_at=now if publish else None,
    )  # fmt: skip
    for name, value in fields.items():
        setattr(resource, name, value)
    resource.save()
    resource.themes.set({themes[fold(label)] for label in said.themes if fold(label) in themes})
    _keep_links(resource, said)
    known[key] = resource
    record(resource, "gather", by=by, source=source)
    report.updated += held is not None
    report.created += held is None


def _keep_links(resource, said):
    wanted = list(dict.fromkeys(each[:500] for each in [said.url, *said.links] if _url.fullmatch(each[:500])))[:20]
    resource.links.exclude(url__in=wanted).delete()
    kept = set(resource.links.values_list("url", flat=True))
    ResourceLink.objects.bulk_create([ResourceLink(resource=resource, url=url) for url in wanted if url not in kept])


def _line(text):
    """A text on one line, without marks."""
    return " ".join(strip_tags(text.replace("\0", "").replace("<", " <")).split())


def _kind(text):
    """Our kind for what others call theirs."""
    said = fold(text)
    labels = {fold(str(value)): value for value in ResourceKind.values} | {
        fold(str(label)): value for value, label in ResourceKind.choices
    }
    if said in labels:
        return labels[said]
    others = {"video": "video", "webinaire": "video", "guide": "guide", "outil": "tool", "affiche": "poster", "infographie": "poster",
              "questionnaire": "questionnaire", "pedagogique": "workshop_plan", "atelier": "workshop_plan", "retour": "experience"}  # fmt: skip
    return next((kind for word, kind in others.items() if word in said), ResourceKind.ARTICLE)
