"""The files that anybody may take away: written once for each publication and day, then sent from the disk.

A file is of one publication (:mod:`network.publication`) and of one day, because a closure that is over leaves it. The
first who asks has it written, place by place, while the others wait; then its tag and its size are known.
"""

import contextlib
import gzip
import hashlib
import json
import os
import shutil
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings
from django.core.files import locks
from django.db.models import Q
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import override

from network import publication
from network.exchange import data_inclusion, national
from network.exchange.going_out import FIELDS, address_of, exportable, walk
from network.exchange.tables import save_xlsx
from network.models import Place, Structure
from network.models.network import the_network

LICENCE = "https://www.etalab.gouv.fr/licence-ouverte-open-licence/"
LICENCE_NAME = "Licence Ouverte 2.0"
SUBJECT = "lieux-de-mediation-numerique"


def attribution():
    """How to name the source, as the licence asks for."""
    return f"{the_network().name} – {settings.SITE_URL}/donnees/"


# What each file is made of. Each writer takes an open binary file and the day, and says how many rows it wrote.


def _lieux_csv(out, today):
    return national.write_csv(out, walk(exportable(), today))


def _lieux_json(out, today):
    return _write_array(out, (national.row_of(said) for _place, said in walk(exportable(), today)))


def _lieux_geojson(out, today):
    head = {"type": "FeatureCollection", "license": LICENCE, "attribution": attribution(), "features": []}
    head = json.dumps(head, ensure_ascii=False)[:-2]  # without ]}
    features = (feature_of(place, said) for place, said in walk(Place.objects.listed(), today))
    return _write_array(out, features, head, "]}\n")


def feature_of(place, said):
    """A place as GeoJSON; without a position its geometry is null, as RFC 7946 has it."""
    position = None
    if said["latitude"] is not None:
        position = {"type": "Point", "coordinates": [said["longitude"], said["latitude"]]}
    lists = {name: value for name, value in said.items() if isinstance(value, list) and value}
    properties = {**national.row_of(said), **lists, "url": address_of(place)}
    for name in ("latitude", "longitude"):
        properties.pop(name, None)
    return {"type": "Feature", "id": said["id"], "geometry": position, "properties": properties}


def _lieux_xlsx(out, today):
    titles = national.titles()
    count = 0

    def rows():
        nonlocal count
        for place, said in walk(Place.objects.listed(), today):
            row = national.row_of(said) | {"telephone": place.phone, "date_maj": said["date_maj"]}
            count += 1
            yield [*(row.get(field) for field in FIELDS), address_of(place)]

    save_xlsx(out, [*(titles[field] for field in FIELDS), "Page"], rows())
    return count


def _structures_json(out, today):
    return _write_array(
        out, (data_inclusion.structure_of(place, said) for place, said in walk(Place.objects.listed(), today))
    )


def _services_json(out, today):
    return _write_array(
        out,
        (
            service
            for place, said in walk(Place.objects.listed(), today)
            for service in data_inclusion.services_of(place, said)
        ),
    )


def _write_array(out, things, head="[", foot="]\n"):
    out.write(head.encode())
    count = 0
    for thing in things:
        text = json.dumps(thing, ensure_ascii=False, separators=(",", ":"))
        out.write((",\n" if count else "\n").encode() + text.encode("utf-8", "replace"))
        count += 1
    out.write(b"\n" + foot.encode())
    return count


@dataclass(frozen=True)
class OpenFile:
    content_type: str
    write: Callable
    subject: str = SUBJECT
    squeezed: bool = True  # worth compressing


FILES = {
    "lieux.csv": OpenFile("text/csv; charset=utf-8; header=present", _lieux_csv),
    "lieux.json": OpenFile("application/json", _lieux_json),
    "lieux.geojson": OpenFile("application/geo+json", _lieux_geojson),
    "lieux.xlsx": OpenFile(
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _lieux_xlsx, squeezed=False
    ),
    "structures.json": OpenFile("application/json", _structures_json, subject="structures"),
    "services.json": OpenFile("application/json", _services_json, subject="services"),
}


def called(name, today):
    """The name under which the file is saved, by the rule of the national schema:
    ``AAAAMMJJ_idProducteur_lieux-de-mediation-numerique_territoire.csv``."""
    network = the_network()
    named = Q(name=network.name) | Q(usage_name=network.name)
    producer = Structure.objects.listed().filter(named).exclude(siret="").values_list("siret", flat=True).first()
    producer = producer or slugify(network.called) or "reseau"
    territory = slugify(network.territory_name or network.called).split("-")
    territory = "".join(word.capitalize() for word in territory) or "France"
    return f"{today:%Y%m%d}_{producer}_{FILES[name].subject}_{territory}.{name.rpartition('.')[2]}"


# Kept on disk: <EXPORT_DIR>/<generation>-<day>/<name>, its compressed form and what is known of it.


@dataclass(frozen=True)
class Written:
    path: str
    saved_as: str
    digest: str
    size: int
    count: int

    @property
    def tag(self):
        """The same for both forms, which say the same."""
        return f'W/"{self.digest}"'


def kept(name):
    """The file of this publication and day, written if nobody asked for it yet."""
    today = timezone.localdate()
    generation = publication.generation() if settings.PROCESS_CACHES else None
    folder = Path(settings.EXPORT_DIR) / (f"{generation}-{today:%Y%m%d}" if generation is not None else "anew")
    if generation is not None and (found := _known(folder, name)):
        return found
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{name}.lock").open("w") as waiting:
        locks.lock(waiting, locks.LOCK_EX)
        found = _known(folder, name) if generation is not None else None
        found = found or _write(name, folder, today)
    if generation is not None:
        _throw_away_older(folder, generation)
    return found


def _known(folder, name):
    with contextlib.suppress(FileNotFoundError):
        return Written(**json.loads((folder / f"{name}.known").read_text(encoding="utf-8")))
    return None


def _write(name, folder, today):
    """Whole or not at all: what describes the file is put there last."""
    file, target = FILES[name], folder / name
    draft = folder / f"{name}.{os.getpid()}.{threading.get_ident()}"
    with override(settings.LANGUAGE_CODE):
        with draft.open("wb") as out:
            count = file.write(out, today)
        saved_as = called(name, today)
    digest, size = hashlib.blake2b(digest_size=12), draft.stat().st_size
    with draft.open("rb") as plain, contextlib.ExitStack() as stack:
        squeezed = None
        if file.squeezed:
            raw = stack.enter_context((folder / f"{name}.gz").open("wb"))
            squeezed = stack.enter_context(gzip.GzipFile("", "wb", 6, raw, mtime=0))
        while part := plain.read(1 << 18):
            digest.update(part)
            if squeezed:
                squeezed.write(part)
    draft.replace(target)
    written = Written(str(target), saved_as, digest.hexdigest(), size, count)
    draft.write_text(json.dumps(asdict(written)), encoding="utf-8")
    draft.replace(folder / f"{name}.known")
    return written


def _throw_away_older(folder, generation):
    """Past publications, and past days of this one. Whoever is reading one of their files goes on reading it."""
    for other in folder.parent.iterdir():
        number = other.name.partition("-")[0]
        if other != folder and number.isdigit() and int(number) <= generation:
            shutil.rmtree(other, ignore_errors=True)
