"""JSON as the sites of the field hand it out: one record a place, made flat (``address.postalCode``)."""

import json
import re

from django.utils.translation import gettext as _

from network.exchange.containers import LONGEST_CELL, MOST_COLUMNS, Sheet, UnreadableFile, bounded, empty_file
from network.exchange.text_files import decode

DEEPEST = 6
SAID_BY_SERVICES = ("thematiques", "frais", "publics", "modes_mobilisation", "modes_accueil", "type")
LISTS = ("data", "features", "items", "results", "records", "structures", "services", "lieux", "places", "elements")


_no_text = re.compile("[\ud800-\udfff]")


def looks_like(content):
    return content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[")


def open_json(content):
    """The :class:`Sheet` in the ``bytes`` of a JSON file; the line of a record is its rank, headings being line 1."""
    text, encoding = decode(content)
    try:
        records, form, notes = _list_in(json.loads(text, parse_int=_whole_number))
        flat = [_flat(record) for record in bounded(records)]
    except RecursionError:
        raise UnreadableFile(_("This JSON file is too deeply nested to be a list of places.")) from None
    except json.JSONDecodeError as trouble:
        raise UnreadableFile(
            _("This JSON file is broken on line %(line)d. Export it again.") % {"line": trouble.lineno}
        ) from None
    if not flat:
        raise empty_file()
    headings = list(dict.fromkeys(name for record in flat for name in record))
    if len(headings) > MOST_COLUMNS:
        raise UnreadableFile(
            _("The table has more than %(columns)d columns: keep those that speak of the places.")
            % {"columns": MOST_COLUMNS}
        )
    rows = ((line, [record.get(name, "") for name in headings]) for line, record in enumerate(flat, start=2))
    return Sheet(headings, rows, "json", encoding, form=form, notes=notes)


def _whole_number(digits):
    """Thousands of digits are no number, but a text."""
    return int(digits) if len(digits) < 20 else digits


def _clean(text):
    """What a database and a file can hold: no half characters, no NUL."""
    return _no_text.sub("\ufffd", text.replace("\0", ""))


def _list_in(data):
    """The records, what the container says of its origin, and what was left out."""
    if isinstance(data, list):
        records = _records(data)
        is_services = records and {"structure_id", "thematiques"} <= records[0].keys()
        return (_with_their_services([], records) if is_services else records), "", []
    if data.get("type") == "FeatureCollection":
        return [_feature(each) for each in _records(data.get("features"))], "geojson", []
    if services := _records(data.get("services")):
        structures = _records(data.get("structures"))
        if structures or "structure_id" in services[0]:
            return _with_their_services(structures, services), "", []
    lists = {_clean(name): value for name, value in data.items() if isinstance(value, list) and _records(value)}
    if not lists:
        raise UnreadableFile(_("No list of places was found in this JSON file."))
    name = next((each for each in LISTS if each in lists), max(lists, key=lambda each: len(lists[each])))
    records = _records(lists.pop(name))
    notes = []
    if lists:
        notes.append(
            _("Only the list “%(list)s” was read; left out: %(others)s.") % {"list": name, "others": ", ".join(lists)}
        )
    geo = records[0].get("geo")
    return records, "gogocarto" if isinstance(geo, dict) and "latitude" in geo else "", notes


def _with_their_services(structures, services):
    """The structures of data·inclusion, each with what its services say: a place is where several are given.

    A service whose structure the file does not hold gives what it knows of the place itself.
    """
    known = {_text(each.get("id")): dict(each) for each in structures}
    for service in services:
        key = _text(service.get("structure_id"))
        if key not in known:
            of_place = {
                name: value for name, value in service.items() if name not in ("id", "structure_id", "structure")
            }
            structure = service.get("structure")
            known[key] = of_place | (structure if isinstance(structure, dict) else {}) | {"id": key}
        for name in SAID_BY_SERVICES:
            said = service.get(name)
            more = said if isinstance(said, list) else [said] if said else []
            before = known[key].get(name)
            before = before if isinstance(before, list) else [before] if before else []
            if more or before:
                known[key][name] = list(dict.fromkeys(str(each) for each in [*before, *more]))
        for name in ("lien_mobilisation", "horaires_accueil"):
            known[key][name] = known[key].get(name) or service.get(name)
    return list(known.values())


def _records(value):
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _feature(feature):
    geometry, properties = feature.get("geometry"), feature.get("properties") or {}
    record = {"id": feature["id"]} if "id" in feature else {}
    record |= properties if isinstance(properties, dict) else {}
    position = geometry.get("coordinates") if isinstance(geometry, dict) else None
    if isinstance(position, list) and len(position) > 1 and geometry.get("type") == "Point":
        record.setdefault("longitude", position[0])
        record.setdefault("latitude", position[1])
    return record


def _flat(record, prefix="", depth=0):
    flat = {}
    for name, value in record.items():
        name = f"{prefix}{' '.join(_clean(str(name)).split())}"
        if isinstance(value, dict) and depth < DEEPEST:
            flat |= _flat(value, f"{name}.", depth + 1)
        else:
            flat[name] = _text(value)
    return flat


def _text(value):
    match value:
        case None:
            return ""
        case bool():
            return "oui" if value else "non"
        case float():
            return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
        case list():
            return "|".join(filter(None, map(_text, value)))
        case dict():
            value = value.get("name") or value.get("nom") or value.get("label") or ""
    return _clean(str(value)[:LONGEST_CELL])
