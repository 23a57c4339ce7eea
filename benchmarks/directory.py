"""How fast the directory answers with 100, 1,000 and 20,000 places, on both engines, against a bare Django view.

    .venv/bin/python benchmarks/directory.py [--postgres postgres://…/postgres]

Each size is a database and a process of its own. Requests pass through the whole middleware within the process, the
kept pages off, so that every answer is really worked out; the bare view returns the list's own bytes through the same
middleware, in turn with it. Prints queries, p50, p95 and compressed bytes; then each aim and whether it was reached.
"""

import argparse
import itertools
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SIZES = [100, 1_000, 20_000]
ROUNDS = 60
THREE = "service=aide-aux-demarches-administratives&frais=gratuit&public=seniors"
ADDRESSES = {
    "list": "/annuaire/",
    "three filters": f"/annuaire/?{THREE}",
    "words": "/annuaire/?q=atelier+numerique",
    "rare word": "/annuaire/?q=zephyr",
    "near me": "/annuaire/?pres_de=46.32,-0.46",
    "open now": "/annuaire/?ouvert=maintenant",
    "map data": "/annuaire/positions/",
    "place": None,
}
LIST_TO_BARE, GROWTH, MAP_BYTES, MEMORY = 12, 2, 110_000, 30
WORDS = [
    "atelier",
    "maison",
    "relais",
    "espace",
    "numérique",
    "commune",
    "école",
    "jardin",
    "pont",
    "moulin",
    "halle",
    "place",
    "gare",
    "forêt",
    "étang",
]


def fill(places):
    """A network of that many places, in 300 communes, with hours, services, audiences, costs and some closures."""
    import datetime as dt

    from django.utils import timezone

    from network.indexing import index_new
    from network.models import Closure, Commune, Epci, Network, Place, Structure, Term

    chance = random.Random(79)
    Network.objects.create(name="Réseau mesuré")
    epcis = Epci.objects.bulk_create([Epci(siren=f"2000{n:05}", name=f"Intercommunalité {n}") for n in range(12)])
    communes = Commune.objects.bulk_create(
        [
            Commune(insee=f"79{n:03}", name=f"Commune {n}", slug=f"commune-{n}", postal_codes=f"79{n // 10:03}",
                    departement="79", latitude=45.97 + chance.random() * 1.1, longitude=-0.9 + chance.random() * 1.1,
                    in_territory=True, epci=epcis[n % 12])
            for n in range(300)
        ]
    )  # fmt: skip
    structures = Structure.objects.bulk_create(
        [Structure(name=f"Structure {n}", slug=f"structure-{n}") for n in range(places // 3 + 1)], batch_size=1000
    )
    weeks = [
        {day: ([[f"{opens:02}:00", f"{closes:02}:30"]] if chance.random() < 0.7 else []) for day in DAYS}
        for opens in (8, 9, 10, 14)
        for closes in (12, 17, 19)
        for _each in range(6)
    ]
    made = Place.objects.bulk_create(
        [
            Place(
                name=f"{chance.choice(WORDS).capitalize()} {chance.choice(WORDS)} {n}" + (" zéphyr" if n == 7 else ""),
                slug=f"lieu-{n}", structure=structures[n // 3], commune=(commune := chance.choice(communes)),
                postal_code=commune.postal_codes, address=f"{n % 90} rue des Essais", phone="05 36 49 10 10",
                hours=chance.choice(weeks) if chance.random() < 0.8 else None, summary="Un atelier, un ordinateur.",
                latitude=commune.latitude + chance.gauss(0, 0.02), longitude=commune.longitude + chance.gauss(0, 0.02),
                verified_at=timezone.now() - dt.timedelta(days=chance.randrange(900)),
            )
            for n in range(places)
        ],
        batch_size=1000,
    )  # fmt: skip
    vocabularies = ("services", "publics_specifiquement_adresses", "frais_a_charge", "modalites_acces")
    terms = list(Term.objects.filter(vocabulary__in=vocabularies))
    has = Place.terms.through
    has.objects.bulk_create(
        [has(place=place, term=term) for place in made for term in chance.sample(terms, 6)], batch_size=5000
    )
    today = timezone.localdate()
    Closure.objects.bulk_create(
        [Closure(place=place, starts_on=today, ends_on=today + dt.timedelta(days=9)) for place in made[::20]]
    )
    labels = {}
    for place, label in has.objects.values_list("place", "term__label"):
        labels.setdefault(place, []).append(label)
    for start in range(0, len(made), 1000):
        index_new([], made[start : start + 1000], labels)


DAYS = ("mo", "tu", "we", "th", "fr", "sa", "su")


def measure(places):
    """``{what: {queries, p50, p95, bytes}}``; milliseconds; bytes with brotli."""
    import brotli
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from network.directory import shelves
    from network.models import Place

    client = Client(HTTP_HOST="bench")
    resident = lambda: int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 1024**2  # noqa: E731
    client.get("/banc/nu/liste/")
    before = resident()
    began = time.perf_counter()
    shelves()
    told = {"first": {"p50": (time.perf_counter() - began) * 1000}}
    addresses = ADDRESSES | {"place": Place.objects.listed().first().get_absolute_url()}
    for what, address in addresses.items():
        client.get(address)  # templates compiled, memories filled
        with CaptureQueriesContext(connection) as queries:
            body = client.get(address).content
        told[what] = {"queries": len(queries), "bytes": len(brotli.compress(body, quality=5))}
        times, bare = [], []
        for _round in range(ROUNDS):
            times.append(timed(client, address))
            bare.append(timed(client, "/banc/nu/liste/"))
        told[what] |= {**quantiles(times), "bare": statistics.median(bare)}
    told["memory"] = {"p50": resident() - before}
    told["export"] = {"p50": export()}
    return told


def timed(client, address):
    began = time.perf_counter()
    response = client.get(address)
    assert response.status_code == 200, (address, response.status_code)
    return (time.perf_counter() - began) * 1000


def quantiles(times):
    return {"p50": statistics.median(times), "p95": sorted(times)[int(len(times) * 0.95)]}


def export():
    """Milliseconds for the first CSV in the national schema after a publication."""
    from network.exchange import open_files

    began = time.perf_counter()
    open_files.kept("lieux.csv")
    return (time.perf_counter() - began) * 1000


def inside(places, filling):
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    settings.PROCESS_CACHES = True
    bytes_of_the_bare_view = Path(settings.VAR) / "bench" / "liste.html"
    bytes_of_the_bare_view.parent.mkdir(parents=True, exist_ok=True)
    bytes_of_the_bare_view.write_bytes(b"<li>un lieu</li>" * 2500)
    if filling:
        call_command("migrate", verbosity=0)
        fill(places)
    else:
        print(json.dumps(measure(places)))


def run(database, *arguments):
    with tempfile.TemporaryDirectory() as folder:
        env = {
            **os.environ, "DATABASE_URL": database, "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
            "PYTHONPATH": f"{ROOT}:{ROOT / 'site'}", "SECRET_KEY": "banc", "PAGE_CACHE": "false",
            "EXPORT_DIR": f"{folder}/export", "DEBUG": "false",
        }  # fmt: skip
        command = [sys.executable, str(Path(__file__)), "--inside", *map(str, arguments)]
        done = subprocess.run(command, env=env, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout.splitlines()[-1]) if done.stdout.strip() else None


def report(name, new_database):
    print(f"\n### {name}\n")
    print("| places | what | queries | p50 ms | p95 ms | bare view ms | times the bare view | bytes (br) |")
    print("|---|---|---|---|---|---|---|---|")
    told = {}
    for places in SIZES:
        database = new_database()
        run(database, places, 1)
        told[places] = run(database, places, 0)
        for what in ADDRESSES:
            cost = told[places][what]
            print(
                f"| {places:,} | {what} | {cost['queries']} | {cost['p50']:.1f} | {cost['p95']:.1f} | {cost['bare']:.2f} "
                f"| {cost['p50'] / cost['bare']:.1f} | {cost['bytes']:,} |",
                flush=True,
            )
        for what, unit in (("first", "ms, shelves read anew"), ("memory", "MiB more"), ("export", "ms, CSV anew")):
            print(f"| {places:,} | {unit} | | {told[places][what]['p50']:.0f} | | | | |")
    middle, large = told[1_000], told[20_000]
    ratio = middle["three filters"]["p50"] / middle["three filters"]["bare"]
    growth = large["three filters"]["p50"] / middle["three filters"]["p50"]
    say(f"list with three filters / bare view at 1,000, at most {LIST_TO_BARE}: {ratio:.1f}", ratio <= LIST_TO_BARE)
    say(f"list at 20,000 / at 1,000, at most {GROWTH}: {growth:.2f}", growth <= GROWTH)
    positions = large["map data"]["bytes"]
    say(f"positions of 20,000 places, at most {MAP_BYTES:,} bytes: {positions:,}", positions <= MAP_BYTES)
    memory = large["memory"]["p50"]
    say(f"memory of a worker, at most {MEMORY} MiB more: {memory:.0f}", memory <= MEMORY)


def say(sentence, reached):
    print(f"- {sentence} — {'reached' if reached else 'NOT reached'}")


def main():
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--postgres", help="an address where a database may be created")
    asked.add_argument("--inside", nargs=2, type=int)
    options = asked.parse_args()
    if options.inside:
        return inside(*options.inside)
    with tempfile.TemporaryDirectory() as folder:
        count = itertools.count()
        report("SQLite", lambda: f"sqlite:///{folder}/{next(count)}.sqlite3")
    if options.postgres:
        report("PostgreSQL", lambda: emptied(options.postgres))


def emptied(postgres):
    """A new database beside the one that was given."""
    name = "maillage_directory"
    for order in (f"DROP DATABASE IF EXISTS {name}", f"CREATE DATABASE {name}"):
        subprocess.run(["psql", "-q", postgres, "-c", order], check=True)
    return f"{postgres.rpartition('/')[0]}/{name}"


if __name__ == "__main__":
    main()
