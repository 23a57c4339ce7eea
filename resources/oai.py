"""Letting others harvest the resource centre: OAI-PMH 2.0, ``oai_dc``.

https://www.openarchives.org/OAI/openarchivesprotocol.html. What was public and is no more (archived, reserved) is told as
deleted. A page of a list ends after a date and a key: the next one goes on from there, whatever changed meanwhile.
"""

import base64
import binascii
import datetime as dt
import xml.etree.ElementTree as ET
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from network.models.network import the_network
from resources.going_out import READ_TOGETHER, dublin_core_of, identifier_of
from resources.models import Resource, ResourceStatus, ResourceVersion, Theme, Visibility

PAGE_SIZE = 100
OAI = "http://www.openarchives.org/OAI/2.0/"
DC, OAI_DC = "http://purl.org/dc/elements/1.1/", "http://www.openarchives.org/OAI/2.0/oai_dc/"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
SCHEMA = f"{OAI} http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd"
STAMP = "%Y-%m-%dT%H:%M:%SZ"
ARGUMENTS = {  # verb: (what must be said, what may be said)
    "Identify": (set(), set()),
    "ListMetadataFormats": (set(), {"identifier"}),
    "ListSets": (set(), {"resumptionToken"}),
    "GetRecord": ({"identifier", "metadataPrefix"}, set()),
    "ListIdentifiers": ({"metadataPrefix"}, {"from", "until", "set", "resumptionToken"}),
    "ListRecords": ({"metadataPrefix"}, {"from", "until", "set", "resumptionToken"}),
}


class Refused(Exception):
    """``code``: one of the protocol’s own."""

    def __init__(self, code, text):
        super().__init__(text)
        self.code = code


@dataclass(frozen=True)
class Stretch:
    """What a list is asked for, and after which record it goes on."""

    since: dt.datetime | None = None
    until: dt.datetime | None = None
    theme: str = ""
    after: tuple | None = None  # (changed_at, key)


def answer(parameters, base_url):
    """``bytes`` of the answer to a question (a ``QueryDict``); errors are answers too."""
    # Names are written as they are read: the prefixes that ElementTree knows are shared with every library.
    root = ET.Element("OAI-PMH", {"xmlns": OAI, "xmlns:xsi": XSI, "xsi:schemaLocation": SCHEMA})
    _add(root, "responseDate", timezone.now().astimezone(dt.UTC).strftime(STAMP))
    request = _add(root, "request", base_url)
    try:
        verb = _verb(parameters)
        body = ET.Element(verb)
        VERBS[verb](body, parameters, base_url)
    except Refused as refusal:
        error = _add(root, "error", str(refusal))
        error.set("code", refusal.code)
    else:
        for name, value in parameters.items():
            request.set(name, _clean(value))
        root.append(body)
    return ET.tostring(root, encoding="utf-8", xml_declaration=True)


def _verb(parameters):
    verb = parameters.get("verb", "")
    if verb not in ARGUMENTS or len(parameters.getlist("verb")) > 1:
        raise Refused("badVerb", "One of: " + ", ".join(ARGUMENTS))
    needed, others = ARGUMENTS[verb]
    said = set(parameters) - {"verb"}
    if said - needed - others or any(len(parameters.getlist(name)) > 1 for name in said):
        raise Refused("badArgument", "An argument is unknown or repeated.")
    if "resumptionToken" in said:
        if said != {"resumptionToken"}:
            raise Refused("badArgument", "A resumptionToken stands alone.")
    elif needed - said:
        raise Refused("badArgument", "Missing: " + ", ".join(sorted(needed - said)))
    if parameters.get("metadataPrefix", "oai_dc") != "oai_dc":
        raise Refused("cannotDisseminateFormat", "Only oai_dc.")
    return verb


def _identify(body, parameters, base_url):
    network = the_network()
    first = (
        Resource.objects.filter(published_at__isnull=False)
        .order_by("changed_at")
        .values_list("changed_at", flat=True)
    )
    _add(body, "repositoryName", network.name)
    _add(body, "baseURL", base_url)
    _add(body, "protocolVersion", "2.0")
    _add(body, "adminEmail", network.email or "contact@example.org")
    _add(body, "earliestDatestamp", _stamp(first.first() or timezone.now()))
    _add(body, "deletedRecord", "transient")
    _add(body, "granularity", "YYYY-MM-DDThh:mm:ssZ")


def _list_formats(body, parameters, base_url):
    if identifier := parameters.get("identifier"):
        _resource(identifier)
    form = _add(body, "metadataFormat")
    _add(form, "metadataPrefix", "oai_dc")
    _add(form, "schema", "http://www.openarchives.org/OAI/2.0/oai_dc.xsd")
    _add(form, "metadataNamespace", OAI_DC)


def _list_sets(body, parameters, base_url):
    if "resumptionToken" in parameters:
        raise Refused("badResumptionToken", "The list of sets is in one piece.")
    for theme in Theme.objects.filter(axis=Theme.Axis.THEME):
        part = _add(body, "set")
        _add(part, "setSpec", f"theme:{theme.slug}")
        _add(part, "setName", theme.label)


def _get_record(body, parameters, base_url):
    _record(_add(body, "record"), _resource(parameters["identifier"]))


def _list_records(body, parameters, base_url):
    _list(body, parameters, lambda resource: _record(_add(body, "record"), resource))


def _list_identifiers(body, parameters, base_url):
    _list(body, parameters, lambda resource: _header(_add(body, "header"), resource))


VERBS = {
    "Identify": _identify, "ListMetadataFormats": _list_formats, "ListSets": _list_sets, "GetRecord": _get_record,
    "ListRecords": _list_records, "ListIdentifiers": _list_identifiers,
}  # fmt: skip


def _once_public():
    """What is public, and what was: nobody can be told of what never was. A version remembers what was for everybody."""
    for_all = ResourceVersion.objects.filter(
        resource=OuterRef("pk"), said__visibility=Visibility.PUBLIC.value, at__gte=F("resource__published_at")
    )
    once = Resource.objects.filter(published_at__isnull=False)
    return once.filter(Q(visibility=Visibility.PUBLIC) | Exists(for_all))


def _is_public(resource):
    return resource.status == ResourceStatus.PUBLISHED and resource.visibility == Visibility.PUBLIC


def _resource(identifier):
    key = identifier.rpartition("-")[2]
    found = None
    if key.isascii() and key.isdigit() and len(key) < 16:
        found = _read_together(_once_public().filter(pk=int(key))).first()
    if found is None or identifier_of(found) != identifier:
        raise Refused("idDoesNotExist", "No such record.")
    return found


def _read_together(resources):
    return resources.select_related("structure").prefetch_related(*READ_TOGETHER)


def _list(body, parameters, add):
    stretch = _resumed(parameters["resumptionToken"]) if "resumptionToken" in parameters else _stretch(parameters)
    resources = _once_public()
    if stretch.since:
        resources = resources.filter(changed_at__gte=stretch.since)
    if stretch.until:
        resources = resources.filter(changed_at__lt=stretch.until)
    if stretch.theme:
        resources = resources.filter(themes__slug=stretch.theme, themes__axis=Theme.Axis.THEME)
    if stretch.after:
        moment, key = stretch.after
        resources = resources.filter(Q(changed_at__gt=moment) | Q(changed_at=moment, pk__gt=key))
    page = list(_read_together(resources.order_by("changed_at", "pk"))[: PAGE_SIZE + 1])
    if not page:
        raise Refused("noRecordsMatch", "Nothing answers this.")
    for resource in page[:PAGE_SIZE]:
        add(resource)
    if len(page) > PAGE_SIZE:
        last = page[PAGE_SIZE - 1]
        _add(body, "resumptionToken", _token(stretch, last))
    elif stretch.after:
        _add(body, "resumptionToken", "")


def _stretch(parameters):
    since, until = (_moment(parameters.get(name, "")) for name in ("from", "until"))
    if since and until and (since[1] != until[1] or since[0] > until[0]):
        raise Refused("badArgument", "from and until have the same form, and follow each other.")
    theme = parameters.get("set", "")
    if theme and not theme.startswith("theme:"):
        raise Refused("noRecordsMatch", "No such set.")
    return Stretch(
        since[0] if since else None,
        _after(*until) if until else None,
        theme.removeprefix("theme:").replace("\0", " ")[:100],
    )


def _after(moment, is_day):
    """The moment that follows; ``None``, no limit, after the last one that there is."""
    try:
        return moment + (dt.timedelta(days=1) if is_day else dt.timedelta(seconds=1))
    except OverflowError:
        return None


def _moment(text):
    """``(moment, whether it is a day)``; ``None`` when nothing was said."""
    if not text:
        return None
    for form, is_day in ((STAMP, False), ("%Y-%m-%d", True)):
        try:
            return dt.datetime.strptime(text, form).replace(tzinfo=dt.UTC), is_day
        except ValueError:
            continue
    raise Refused("badArgument", "A date is YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ.")


def _token(stretch, last):
    parts = [
        stretch.since.isoformat() if stretch.since else "", stretch.until.isoformat() if stretch.until else "", stretch.theme,
        last.changed_at.isoformat(), str(last.pk),
    ]  # fmt: skip
    return base64.urlsafe_b64encode("|".join(parts).encode()).decode()


def _resumed(token):
    try:
        since, until, theme, moment, key = base64.urlsafe_b64decode(token.encode()).decode().split("|")
        since, until = (_aware(each) if each else None for each in (since, until))
        return Stretch(since, until, theme.replace("\0", " ")[:100], (_aware(moment), int(key[:18])))
    except (ValueError, TypeError, OverflowError, binascii.Error):
        raise Refused("badResumptionToken", "This token is not one of ours.") from None


def _aware(text):
    moment = dt.datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment.astimezone(dt.UTC)


def _header(header, resource):
    if not _is_public(resource):
        header.set("status", "deleted")
    _add(header, "identifier", identifier_of(resource))
    _add(header, "datestamp", _stamp(resource.changed_at))
    for theme in resource.themes.all():
        if theme.axis == Theme.Axis.THEME:
            _add(header, "setSpec", f"theme:{theme.slug}")


def _record(record, resource):
    _header(_add(record, "header"), resource)
    if not _is_public(resource):
        return
    dc = ET.SubElement(_add(record, "metadata"), "oai_dc:dc", {"xmlns:oai_dc": OAI_DC, "xmlns:dc": DC})
    for element, text in dublin_core_of(resource):
        ET.SubElement(dc, f"dc:{element}").text = _clean(text)


def _add(parent, name, text=None):
    element = ET.SubElement(parent, name)
    if text is not None:
        element.text = _clean(text)
    return element


def _clean(text):
    """Without what XML 1.0 cannot hold."""
    return "".join(
        each
        for each in str(text)
        if each in "\t\n\r" or "\x20" <= each <= "\ud7ff" or "\ue000" <= each <= "\ufffd" or each > "\uffff"
    )


def _stamp(moment):
    return moment.astimezone(dt.UTC).strftime(STAMP)
