"""How communes, EPCI and the outline of the territory enter the database.

Data: communes 2026 (INSEE, La Poste, population, centroids WGS84) and Admin Express contours (IGN), Licence Ouverte.
"""

import csv
import gzip
import json
import math
from collections import Counter
from pathlib import Path

from django.db import transaction
from django.utils.text import slugify

from network import publication
from network.models import Commune, Epci, Territory
from network.models.network import TerritoryKind

FOLDER = Path(__file__).parent
COMMUNES = FOLDER / "communes_france_2026.csv.gz"
WIDTH = 1000  # of the outline's view box
NEAR_KM = 20  # from the territory: whose communes are known too
SHORTEST = 30  # shorter lines are slivers left between contours that were simplified one by one


class UnknownTerritory(ValueError):
    """No commune has this département number or this EPCI."""


def read_communes():
    """Every commune of France, one ``dict`` a line of the file."""
    with gzip.open(COMMUNES, "rt", encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


@transaction.atomic
def load_territory(kind, codes):
    """Keep the communes of the territory's départements, mark its own, draw its outline. Returns their number.

    ``codes``: département numbers (``["79"]``) or SIREN numbers of EPCI, according to ``kind``.
    """
    column = "code_departement" if kind == TerritoryKind.DEPARTEMENT else "code_epci"
    rows = list(read_communes())
    own = [row for row in rows if row[column] in codes]
    missing = set(codes) - {row[column] for row in own}
    if missing or not codes:
        raise UnknownTerritory(", ".join(sorted(missing)))
    departements = {row["code_departement"] for row in own}
    near = _near(own)
    around = [row for row in rows if row["code_departement"] in departements or near(row)]
    epcis = {row["code_epci"]: row for row in around if row["code_epci"]}
    Epci.objects.bulk_create(
        [Epci(siren=siren, name=row["epci"], kind=row["type_epci"]) for siren, row in epcis.items()],
        update_conflicts=True, unique_fields=["siren"], update_fields=["name", "kind"],
    )  # fmt: skip
    own_codes = {row["code_insee"] for row in own}
    Commune.objects.exclude(insee__in=own_codes).filter(in_territory=True).update(in_territory=False)
    Commune.objects.bulk_create(
        [_commune(row, row["code_insee"] in own_codes) for row in around],
        update_conflicts=True,
        unique_fields=["insee"],
        update_fields=[field.name for field in Commune._meta.fields if not field.primary_key],
        batch_size=500,
    )
    _draw(departements, own_codes)
    publication.announce()
    return len(own)


def _near(own):
    """Whether a row lies within ``NEAR_KM`` of some commune of the territory: across the border is near too."""
    north, east = NEAR_KM / 111.2, NEAR_KM / 111.2 / math.cos(math.radians(46))
    cells = {cell for row in own if (cell := _cell(row, north, east))}
    around = {(x + dx, y + dy) for x, y in cells for dx in (-1, 0, 1) for dy in (-1, 0, 1)}
    return lambda row: _cell(row, north, east) in around


def _cell(row, north, east):
    if not row["latitude"]:
        return None
    return int(float(row["latitude"]) // north), int(float(row["longitude"]) // east)


def _commune(row, in_territory):
    return Commune(
        insee=row["code_insee"],
        name=row["nom"],
        slug=slugify(row["nom"].replace("œ", "oe")),
        postal_codes=row["codes_postaux"].replace(";", "|").replace(" ", "|"),
        departement=row["code_departement"],
        epci_id=row["code_epci"] or None,
        population=int(row["population"]) if row["population"] else None,
        latitude=float(row["latitude"]) if row["latitude"] else None,
        longitude=float(row["longitude"]) if row["longitude"] else None,
        in_territory=in_territory,
    )


# The outline. In a topology every border is an arc shared by the communes on its two sides: an arc that only one
# commune of the territory uses is the outer border, one that two EPCI share is a border between them.


def _draw(departements, own_codes):
    outer, inner = [], []
    for departement in sorted(departements):
        source = FOLDER / "contours" / f"{departement}.topojson.gz"
        if not source.exists():
            continue
        topology = json.loads(gzip.decompress(source.read_bytes()))
        sides = _sides_of_arcs(topology, own_codes)
        arcs = _decoded_arcs(topology)
        uses = Counter({arc: len(epcis) for arc, epcis in sides.items()})
        outer += [arcs[arc] for arc, count in uses.items() if count == 1]
        inner += [arcs[arc] for arc, epcis in sides.items() if len(epcis) == 2 and epcis[0] != epcis[1]]
    if not outer:
        Territory.objects.all().delete()
        return
    border_ends = {end for line in inner for end in (line[0], line[-1])}
    inner += [line for line in outer if line[0] in border_ends and line[-1] in border_ends]  # drawn once a side
    territory, height = _frame(outer)
    territory.view_box = f"0 0 {WIDTH} {height}"
    territory.outline = _path(territory, outer, tolerance=1.6)
    territory.inner_borders = _path(territory, inner, tolerance=2.5)
    territory.save()


def _sides_of_arcs(topology, own_codes):
    """``{arc index: [EPCI on each side]}`` among the territory's own communes."""
    sides = {}
    for geometry in topology["objects"]["communes"]["geometries"]:
        if str(geometry["id"]) not in own_codes:
            continue
        for arc in _flat(geometry.get("arcs", [])):
            sides.setdefault(arc if arc >= 0 else ~arc, []).append(geometry["properties"].get("epci"))
    return sides


def _flat(nested):
    for each in nested:
        if isinstance(each, list):
            yield from _flat(each)
        else:
            yield each


def _decoded_arcs(topology):
    """Arcs as lists of (longitude, latitude)."""
    transform = topology.get("transform")
    if not transform:
        return [[tuple(point[:2]) for point in arc] for arc in topology["arcs"]]
    (scale_x, scale_y), (origin_x, origin_y) = transform["scale"], transform["translate"]
    decoded = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for step in arc:
            x, y = x + step[0], y + step[1]
            points.append((x * scale_x + origin_x, y * scale_y + origin_y))
        decoded.append(points)
    return decoded


def _frame(lines):
    """The territory with its scales (a degree of longitude is shorter than one of latitude), and its height."""
    west, east = min(x for line in lines for x, _ in line), max(x for line in lines for x, _ in line)
    south, north = min(y for line in lines for _, y in line), max(y for line in lines for _, y in line)
    scale_x = WIDTH / (east - west)
    scale_y = scale_x / math.cos(math.radians((south + north) / 2))
    territory = Territory(pk=1, west=west, north=north, scale_x=scale_x, scale_y=scale_y)
    return territory, round((north - south) * scale_y)


def _joined(lines):
    """Lines that share an end become one, so that the path is short and can be filled."""
    ends = {}
    for line in lines:
        ends.setdefault(line[0], []).append(line)
        ends.setdefault(line[-1], []).append(line)
    unused = {id(line): line for line in lines}
    while unused:
        _, line = unused.popitem()
        line = list(line)
        for _ in range(2):
            while following := next((each for each in ends.get(line[-1], []) if id(each) in unused), None):
                del unused[id(following)]
                line += following[1:] if following[0] == line[-1] else following[-2::-1]
            line.reverse()
        yield line


def _path(territory, lines, tolerance):
    parts = []
    for line in _joined(lines):
        kept = _simplified([territory.point(y, x) for x, y in line], tolerance)
        if _span(kept) < SHORTEST:
            continue
        closed = kept[0] == kept[-1]
        points = " ".join(f"{x} {y}" for x, y in (kept[:-1] if closed else kept))
        parts.append(f"M{points}{'Z' if closed else ''}")
    return "".join(parts)


def _span(line):
    """The longer side of the box around the line."""
    xs, ys = [x for x, _ in line], [y for _, y in line]
    return max(max(xs) - min(xs), max(ys) - min(ys))


def _simplified(line, tolerance):
    """Ramer–Douglas–Peucker, in view-box units; a closed line is cut at its farthest point first."""
    if len(line) < 3:
        return line
    if line[0] == line[-1]:
        line = [point for at, point in enumerate(line) if not at or point != line[at - 1]]
        if len(line) < 4:
            return line
        middle = max(range(len(line)), key=lambda at: math.dist(line[0], line[at]))
        return _simplified(line[: middle + 1], tolerance)[:-1] + _simplified(line[middle:], tolerance)
    keep, spans = {0, len(line) - 1}, [(0, len(line) - 1)]
    while spans:
        first, last = spans.pop()
        if last - first < 2:
            continue
        farthest = max(range(first + 1, last), key=lambda at: _distance(line[at], line[first], line[last]))
        if _distance(line[farthest], line[first], line[last]) > tolerance:
            keep.add(farthest)
            spans += [(first, farthest), (farthest, last)]
    return [line[at] for at in sorted(keep)]


def _distance(point, start, end):
    (x, y), (x1, y1), (x2, y2) = point, start, end
    length = math.dist(start, end)
    if not length:
        return math.dist(point, start)
    return abs((x2 - x1) * (y1 - y) - (x1 - x) * (y2 - y1)) / length
