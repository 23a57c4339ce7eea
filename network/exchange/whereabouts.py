"""Where the place of a line is: its address, its commune and its position, each a witness of the others."""

import re

from django.utils.translation import gettext as _

from network.exchange import values
from network.exchange.lookups import ARRONDISSEMENTS, departement_of
from network.exchange.problems import KEEP, LEAVE, USE

FAR_KM = 30  # from the middle of the commune: more is probably another commune

_whole = re.compile(r"(?P<street>.*?)[\s,;–-]*\b(?P<code>\d{5}|\d{2} \d{3})\b[\s,;–-]*(?P<rest>[^\d]*)$", re.DOTALL)
_regions = re.compile(r"\b(?:france|fra)\b", re.IGNORECASE)


def read_address(line):
    line.text("adresse", "address")
    line.text("complement_adresse", "address_extra")
    written, name, insee = line.cell("code_postal"), line.cell("commune"), line.cell("code_insee")
    if whole := line.cell("adresse_complete"):
        written, name = _cut_up(line, whole, written, name)
    line.said.setdefault("address", "")
    code = (line.usable("code_postal", values.postal_code, written) or "") if written else ""
    if code and len(written) == 4:
        line.repair("code_postal", written, _("Its first zero was missing: read as %(code)s.") % {"code": code})
    line.said["postal_code"] = code
    line.commune = _commune(line, values.insee_code(insee), code, name)
    line.said["commune_id"] = line.commune.insee if line.commune else None


def _cut_up(line, whole, written, name):
    """Street, postal code and commune of an address in one cell, when it holds one postal code."""
    match = _whole.fullmatch(whole)
    if not match:
        line.said["address"] = line.said.get("address") or line.fitting("adresse_complete", whole, "address")
        return written, name
    line.said["address"] = line.said.get("address") or line.fitting("adresse_complete", match["street"], "address")
    town = _regions.sub("", match["rest"]).split(",")[0].strip(" ,;-")
    return written or match["code"].replace(" ", ""), name or town


def _commune(line, insee, code, name):
    communes, written = line.lookups.communes, line.cell("code_insee")
    by_code = communes.by_code(insee)
    if by_code and insee in ARRONDISSEMENTS:
        line.repair("code_insee", written, _("The code of an arrondissement: read as %s.") % by_code.name)
    elif by_code and len(written) == 4:
        line.repair("code_insee", written, _("Its first zero was missing: read as %(code)s.") % {"code": insee})
    if by_code:
        return _agreeing(line, by_code, code, name)
    found = communes.by_name(code, name, insee) if name else None
    if found is None and name:
        if found := communes.resembling(code, name):
            message = _("There is no commune of this name: read as %(commune)s.") % {"commune": found.name}
        else:
            message = _("This commune is not known here: left empty.")
        line.warn("commune", " ".join([code, name]).strip(), message)
    elif found is None and (found := communes.alone_under(code)):
        line.repair("commune", code, _("The only commune of this postal code: %s.") % found.name)
    return found


def _agreeing(line, by_code, code, name):
    """The commune of the INSEE code, unless its name or its postal code speaks of another one."""
    communes, written = line.lookups.communes, line.cell("code_insee")
    other = communes.by_name(code, name, "") if name and code else None
    if other and other != by_code:
        message = _("The INSEE code says %(one)s, the name and the postal code say %(other)s.")
        answer = line.doubt(
            "code_insee", written, message % {"one": by_code.name, "other": other.name}, (KEEP, USE, LEAVE),
            proposed=f"{other.name} ({other.insee})",
        )  # fmt: skip
        return {KEEP: by_code, USE: other}.get(answer)
    if code and by_code.departement not in departement_of(code) and code not in by_code.postal_codes.split("|"):
        proposed = by_code.postal_codes if "|" not in by_code.postal_codes else ""
        message = _("This is no postal code of %s.") % by_code.name
        choices = (KEEP, *([USE] if proposed else []), LEAVE)
        answer = line.doubt("code_postal", code, message, choices, proposed=proposed)
        line.said["postal_code"] = {KEEP: code, USE: proposed}.get(answer, "")
    return by_code


def read_position(line):
    if not (line.has("latitude") and line.has("longitude")):
        return
    line.said["latitude"] = line.said["longitude"] = None
    written = [line.cell("latitude"), line.cell("longitude")]
    if not any(written):
        return
    if not all(written):
        line.warn("latitude", " ".join(written), _("One coordinate is missing: both were left out."))
        return
    read = [
        line.usable(column, values.coordinate, each)
        for column, each in zip(("latitude", "longitude"), written, strict=True)
    ]
    if None not in read and (position := _placed(line, read, ", ".join(written))):
        line.said["latitude"], line.said["longitude"] = position
        _find_commune(line, position)


def _placed(line, read, written):
    """The position, put right when that is sure; ``None`` when it is left out."""
    if projected := values.from_lambert93(*read):
        line.repair("latitude", written, _("Lambert 93 coordinates: turned into degrees."))
        read = list(projected)
    if not values.is_in_france(*read) and values.is_in_france(*reversed(read)):
        return _swapped(line, list(reversed(read)), written)
    if not values.is_in_france(*read):
        line.warn("latitude", written, _("This position is not in France: left out."))
        return None
    away = _away(line, read)
    if away > FAR_KM:
        message = _("This position is %(away)d km away from %(commune)s.")
        said = message % {"away": away, "commune": line.commune.name}
        return read if line.doubt("latitude", written, said, (KEEP, LEAVE)) == KEEP else None
    return read


def _swapped(line, turned, written):
    """Latitude and longitude the other way round: sure when that leads to the commune, else asked."""
    if line.commune and _away(line, turned) <= FAR_KM:
        line.repair("latitude", written, _("Latitude and longitude were swapped: put right."))
        return turned
    message, proposed = _("Latitude and longitude seem to be swapped."), ", ".join(map(str, turned))
    answer = line.doubt("latitude", written, message, (USE, LEAVE), proposed=proposed)
    return turned if answer == USE else None


def _away(line, position):
    """Kilometres from the middle of the commune; 0 when it is not known."""
    if line.commune is None or line.commune.latitude is None:
        return 0
    return values.kilometres(*position, line.commune.latitude, line.commune.longitude)


def _find_commune(line, position):
    """A line that names no commune lies in the one whose middle is close, when no other is."""
    if line.commune or line.cell("commune") or line.cell("code_insee") or line.cell("adresse_complete"):
        return
    if found := line.lookups.communes.around(*position, line.said["postal_code"]):
        line.commune, line.said["commune_id"] = found, found.insee
        line.repair("commune", ", ".join(map(str, position)), _("Found by its position: %s.") % found.name)
