"""What a morning costs when a network is large: `daily` over 5,000, 10,000 and 20,000 places, on both engines.

    .venv/bin/python benchmarks/upkeep.py [--postgres postgres://…/postgres]

A quarter as many contacts as places; every place is due. Each size is a process of its own: its time,
queries and largest memory (peak RSS, MiB) are those of `daily` alone, once with the usual 50 letters a day and once
with a letter to everybody. Aims: under 2 minutes, under 300 MiB, and time that grows no faster than the places.
"""

import argparse
import itertools
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SIZES = [5_000, 10_000, 20_000]
SECONDS, MEBIBYTES = 120, 300


def fill(places):
    """A network of that many places; four to a structure, each structure with one manager who is written to."""
    import datetime as dt

    from django.utils import timezone

    from network.models import Affiliation, Closure, Commune, Network, Place, Structure, Term, User

    now = timezone.now()
    Network.objects.create(name="Réseau mesuré", phone="05 36 49 10 00")
    communes = [
        Commune(insee=f"79{n:03}", name=f"Commune {n}", slug=f"commune-{n}", postal_codes="79000", departement="79",
                latitude=46.3, longitude=-0.4, in_territory=True)
        for n in range(200)
    ]  # fmt: skip
    Commune.objects.bulk_create(communes)
    count = places // 4
    structures = Structure.objects.bulk_create(
        [Structure(name=f"Structure {n}", slug=f"structure-{n}") for n in range(count)], batch_size=1000
    )
    people = User.objects.bulk_create(
        [User(email=f"personne{n}@example.org", password="!", last_name=f"Essai {n}") for n in range(count)],
        batch_size=1000,
    )
    Affiliation.objects.bulk_create(
        [Affiliation(user=person, structure=structures[n], role="manager") for n, person in enumerate(people)],
        batch_size=1000,
    )
    week = {day: [["09:00", "12:30"], ["14:00", "17:30"]] for day in ("mo", "tu", "th", "fr")}
    made = Place.objects.bulk_create(
        [
            Place(
                name=f"Lieu {n}", slug=f"lieu-{n}", structure=structures[n // 4], commune=communes[n % 200],
                postal_code="79000", phone="05 36 49 10 10", emails=f"lieu{n}@example.org", hours=week,
                latitude=46.3, longitude=-0.4, created_at=now - dt.timedelta(days=900),
                verified_at=now - dt.timedelta(days=400),
            )
            for n in range(places)
        ],
        batch_size=1000,
    )  # fmt: skip
    terms = list(Term.objects.values_list("pk", flat=True)[:3])
    has = Place.terms.through
    has.objects.bulk_create([has(place=place, term_id=term) for place in made for term in terms], batch_size=2000)
    soon = timezone.localdate() + dt.timedelta(days=20)
    Closure.objects.bulk_create([Closure(place=place, starts_on=soon, ends_on=soon) for place in made[::5]])


def measure(letters):
    """Run `daily` here, and say what it cost."""
    from django.core.management import call_command
    from django.db import connection

    from network.models import Network, OutgoingMessage

    if letters:
        Network.objects.update(letters_a_day=letters)
    queries = 0

    def counting(execute, *arguments):
        nonlocal queries
        queries += 1
        return execute(*arguments)

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    with connection.execute_wrapper(counting), open(os.devnull, "w") as nowhere:
        began, worked = time.perf_counter(), time.process_time()
        call_command("daily", stdout=nowhere, stderr=nowhere)
        seconds, processor = time.perf_counter() - began, time.process_time() - worked
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    written = OutgoingMessage.objects.count()
    return {
        "seconds": seconds,
        "processor": processor,
        "queries": queries,
        "before": before,
        "peak": peak,
        "letters": written,
    }


def inside(places, letters):
    """What one process does: fill an empty database, or measure."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    settings.PROCESS_CACHES = True  # as in production
    if places:
        call_command("migrate", verbosity=0)
        fill(places)
    else:
        print(json.dumps(measure(letters)))


def run(database, *arguments):
    env = {
        **os.environ,
        "DATABASE_URL": database,
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "PYTHONPATH": f"{ROOT}:{ROOT / 'site'}",
    }
    command = [sys.executable, str(Path(__file__)), "--inside", *map(str, arguments)]
    done = subprocess.run(command, env=env, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout.splitlines()[-1]) if done.stdout.strip() else None


def report(name, new_database):
    print(f"\n## {name}\n")
    print(
        "| places | contacts | a day, at most | letters written | seconds | of processor | queries | peak RSS MiB |"
    )
    print("|---|---|---|---|---|---|---|---|")
    told = {}
    for places in SIZES:
        database = new_database()
        run(database, places, 0)
        for letters in (50, 30_000):
            cost = told[places, letters] = run(database, 0, letters)
            print(
                f"| {places:,} | {places // 4:,} | {letters:,} | {cost['letters']:,} | {cost['seconds']:.1f} "
                f"| {cost['processor']:.1f} | {cost['queries']:,} | {cost['peak']} |",
                flush=True,
            )
    slow, large = (max(cost[what] for cost in told.values()) for what in ("seconds", "peak"))
    print(f"\n- under {SECONDS} s: {slow:.1f} — {'reached' if slow < SECONDS else 'NOT reached'}")
    print(f"- under {MEBIBYTES} MiB: {large} — {'reached' if large < MEBIBYTES else 'NOT reached'}")
    for letters in (50, 30_000):
        ratio = told[SIZES[-1], letters]["processor"] / told[SIZES[0], letters]["processor"]
        linear = "reached" if ratio < 1.25 * SIZES[-1] / SIZES[0] else "NOT reached"
        print(
            f"- four times the places, {letters:,} letters a day at most: {ratio:.1f} times the processor’s time — {linear}"
        )


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
    name = "maillage_upkeep"
    for order in (f"DROP DATABASE IF EXISTS {name}", f"CREATE DATABASE {name}"):
        subprocess.run(["psql", "-q", postgres, "-c", order], check=True)
    return f"{postgres.rpartition('/')[0]}/{name}"


if __name__ == "__main__":
    main()
