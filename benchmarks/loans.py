"""What lending costs after five years of it, and whether anything is ever promised twice; on both engines.

    .venv/bin/python benchmarks/loans.py [--postgres postgres://…/postgres]
    .venv/bin/python benchmarks/loans.py --race 500 [--postgres postgres://…/postgres]

The first measures a pool of 120 units that lends 2,000 times a year: pages and steps pass through the whole middleware
within the process, the kept pages off. The second lets sixteen members ask at the same instant for things of which two
can be had, in five shapes of overlap in turn, each with a connection of its own; then it reads the tables.
"""

import argparse
import datetime as dt
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path = [each for each in sys.path if Path(each).resolve() != ROOT / "benchmarks"]
UNITS, KINDS, A_YEAR, YEARS, ROUNDS = 120, 30, 2_000, 5, 40
WORDS = {"actions": "Un atelier", "audience": "Tous publics", "where": "La salle commune"}
MEMBERS, HAD = 16, 2
SHAPES = {  # the days asked for by one half of the members, and by the other
    "the same days": ((1, 10), (1, 10)),
    "the last day is the first": ((1, 10), (10, 20)),
    "inside": ((1, 20), (5, 10)),
    "around": ((14, 14), (1, 30)),
    "a kit of several units": ((1, 10), (5, 15)),
}
TWICE = """SELECT COUNT(*) FROM resources_lentunit a JOIN resources_loan la ON la.id = a.loan_id
JOIN resources_lentunit b ON b.unit_id = a.unit_id AND b.loan_id > a.loan_id JOIN resources_loan lb ON lb.id = b.loan_id
WHERE la.begins_on <= lb.ends_on AND lb.begins_on <= la.ends_on"""


def a_pool(slug):
    """``(pool, whoever keeps it)``: an owner with a manager."""
    from resources.models import Pool

    structure, keeper = a_member(f"proprietaire-{slug}", "manager")
    pool = Pool.objects.create(
        name=slug, slug=slug, owner=structure, depot="1 rue du Dépôt", insurance="ignore", overdue="ignore", preparation_days=1,
    )  # fmt: skip
    return pool, keeper


def a_member(slug, role="editor"):
    """``(structure, who acts for it)``: a member of the network since five years."""
    from django.contrib.auth import get_user_model

    from network.models import Affiliation, Membership, Structure

    structure = Structure.objects.create(name=slug, slug=slug)
    Membership.objects.create(structure=structure, begins_on=dt.date.today() - dt.timedelta(days=365 * YEARS + 30))
    person = get_user_model().objects.create(email=f"{slug}@example.org", last_name=slug, password="!")
    Affiliation.objects.create(user=person, structure=structure, role=role)
    return structure, person


def an_item(pool, slug, count):
    from resources.models import EquipmentItem, EquipmentUnit

    item = EquipmentItem.objects.create(pool=pool, name=f"Objet {slug}", slug=slug)
    EquipmentUnit.objects.bulk_create([EquipmentUnit(item=item, number=str(n)) for n in range(count)])
    return item


# Sixteen at the same instant


def race(rounds):
    """``{"promises", "expected", "answers", "twice", …}`` after so many rounds."""
    from django.db import connection, connections

    from resources.models import KitPart, LentUnit, UnitDay

    pool, _keeper = a_pool("parc")
    people = [a_member(f"membre-{n}") for n in range(MEMBERS)]
    tally, wrong, began = Counter(), 0, time.perf_counter()
    with ThreadPoolExecutor(MEMBERS) as hands:
        for number in range(rounds):
            name, days = list(SHAPES.items())[number % len(SHAPES)]
            item = an_item(pool, f"objet-{number}", HAD)
            if name.startswith("a kit"):
                headset, kit = an_item(pool, f"casque-{number}", 2 * HAD + 1), an_item(pool, f"kit-{number}", 0)
                KitPart.objects.create(kit=kit, item=headset, count=2)
                KitPart.objects.create(kit=kit, item=item)
                item = kit
            start = threading.Barrier(MEMBERS)
            asked = [hands.submit(one, start, item, *person, days[at % 2]) for at, person in enumerate(people)]
            answers = Counter(each.result() for each in asked)
            tally += answers
            wrong += answers["promised"] != HAD
        list(hands.map(lambda _each: (time.sleep(0.01), connections.close_all()), range(MEMBERS)))
    with connection.cursor() as cursor:
        cursor.execute(TWICE)
        twice = cursor.fetchone()[0]
    held = UnitDay.objects.values_list("unit", "day")
    return {
        "rounds": rounds, "promised": tally["promised"], "expected": HAD * rounds, "sentences": tally["sentence"],
        "rounds with another number of promises": wrong, "units promised twice": twice,
        "days held twice": len(held) - len(set(held)), "units without their days": LentUnit.objects.exclude(loan__days__isnull=False).count(),
        "exceptions": {key: count for key, count in tally.items() if key not in ("promised", "sentence")},
        "seconds": round(time.perf_counter() - began),
    }  # fmt: skip


def one(start, item, structure, person, days):
    """What a member is answered: ``promised``, ``sentence``, or what went wrong."""
    from network.steps import StepRefused
    from resources import lending

    first, last = (dt.date.today() + dt.timedelta(days=30 + number) for number in days)
    start.wait(60)
    try:
        lending.request(
            item.pool,
            by=person,
            structure=structure,
            wanted={item: 1},
            begins_on=first,
            ends_on=last,
            accepts=True,
            **WORDS,
        )
    except StepRefused as refusal:
        return "sentence" if str(refusal) else "refused without a sentence"
    except Exception as trouble:
        return type(trouble).__name__
    return "promised"


# Five years of loans


def fill():
    from django.core.management import call_command
    from django.db import connection

    from network.models import Network
    from resources.models import LentUnit, Loan, LoanStatus, UnitDay

    chance = random.Random(79)
    Network.objects.create(name="Réseau mesuré")
    pool, _keeper = a_pool("parc")
    items = [an_item(pool, f"objet-{n}", UNITS // KINDS) for n in range(KINDS)]
    units = [unit for item in items for unit in item.units.all()]
    members = [a_member(f"membre-{n}") for n in range(60)]
    today = dt.date.today()
    taken = {unit: set() for unit in units}
    loans, lent, days = [], [], []
    while len(loans) < A_YEAR * YEARS:
        unit = chance.choice(units)
        first = today + dt.timedelta(days=chance.randrange(-365 * YEARS, 30))
        last = first + dt.timedelta(days=chance.randrange(2, 14))
        period = [first + dt.timedelta(days=n) for n in range((last - first).days + 2)]
        if taken[unit].intersection(period):
            continue
        taken[unit].update(period)
        status = LoanStatus.RETURNED if last < today else LoanStatus.OUT if first <= today else LoanStatus.APPROVED
        if first > today and chance.random() < 0.3:
            status = LoanStatus.REQUESTED
        structure, person = chance.choice(members)
        loans.append(Loan(
            pool=pool, structure=structure, requested_by=person, begins_on=first, ends_on=last, status=status, people_reached=chance.randrange(40),
            **WORDS,
        ))  # fmt: skip
        lent.append((unit, period))
    Loan.objects.bulk_create(loans, batch_size=2_000)
    LentUnit.objects.bulk_create(
        [
            LentUnit(loan=loan, unit=unit, given_back_at=loan.requested_at if loan.status == LoanStatus.RETURNED else None)
            for loan, (unit, _period) in zip(loans, lent, strict=True)
        ],
        batch_size=2_000,
    )  # fmt: skip
    for loan, (unit, period) in zip(loans, lent, strict=True):
        days += [UnitDay(unit=unit, loan=loan, day=day, is_preparation=day > loan.ends_on) for day in period]
    UnitDay.objects.bulk_create(days, batch_size=5_000)
    call_command("rebuild_search", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def measure():
    """``{what: {"queries", "p50", "p95"}}``, in milliseconds."""
    from django.contrib.auth import get_user_model
    from django.test import Client
    from django.urls import reverse

    from resources.models import EquipmentItem, Loan, LoanStatus

    people = get_user_model().objects
    visitor, borrower, keeper = (Client(HTTP_HOST="bench") for _each in range(3))
    borrower.force_login(people.get(email="membre-0@example.org"))
    keeper.force_login(people.get(email="proprietaire-parc@example.org"))
    slugs = EquipmentItem.objects.order_by("pk").values_list("slug", flat=True)
    month = f"?mois={dt.date.today() + dt.timedelta(days=25):%Y-%m}"
    told = {
        "calendar of the whole pool": repeated(visitor, lambda n: reverse("equipment:month") + month),
        "calendar of an item": repeated(
            visitor, lambda n: reverse("equipment:item", args=[slugs[n % KINDS]]) + month
        ),
        "form of a request": repeated(borrower, lambda n: reverse("loans:ask", args=[slugs[n % KINDS]])),
        "the depot": repeated(keeper, lambda n: reverse("loans:depot")),
        "units": repeated(keeper, lambda n: reverse("loans:units")),
        "a year": repeated(keeper, lambda n: f"{reverse('loans:usage')}?annee={dt.date.today().year - 1}"),
    }
    structure = people.get(email="membre-0@example.org").affiliations.get().structure_id
    items = list(EquipmentItem.objects.order_by("pk"))

    def asked(number):
        first = dt.date.today() + dt.timedelta(days=60 + 5 * (number // KINDS))
        return {
            "structure": structure, f"count_{items[number % KINDS].pk}": 1, "begins_on": first, "ends_on": first + dt.timedelta(days=3), **WORDS,
        }  # fmt: skip

    told["a request"] = repeated(borrower, lambda n: reverse("loans:ask", args=[slugs[n % KINDS]]), asked)
    waiting = list(Loan.objects.filter(status=LoanStatus.REQUESTED).order_by("-pk").values_list("pk", flat=True))
    told["a decision"] = repeated(
        keeper, lambda n: reverse("loans:decide", args=[waiting[n]]), lambda n: {"do": "approve", "answer": "Oui"}
    )
    return told


def repeated(client, address, sent=None, status=None):
    """Asked :data:`ROUNDS` times: each time the address (and what is sent) of that round."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    times, counts = [], []
    for number in range(-3, ROUNDS):
        data = sent(number + 3) if sent else None
        with CaptureQueriesContext(connection) as queries:
            began = time.perf_counter()
            where = address(number + 3)
            response = client.post(where, data) if sent else client.get(where)
            took = (time.perf_counter() - began) * 1000
        assert response.status_code == (status or (302 if sent else 200)), (
            where,
            response.status_code,
            response.content[-3000:],
        )
        if number >= 0:
            times.append(took)
            counts.append(len(queries))
    return {
        "queries": statistics.median_low(counts), "p50": statistics.median(times), "p95": sorted(times)[int(ROUNDS * 0.95)],
    }  # fmt: skip


def inside(rounds):
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    settings.PROCESS_CACHES = True
    settings.READS_A_MINUTE = {}
    if "pool" in (options := settings.DATABASES["default"]["OPTIONS"]):
        options["pool"] = {"min_size": 1, "max_size": MEMBERS + 2}  # a connection for each member
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("migrate", verbosity=0)
    if rounds:
        print(json.dumps(race(rounds)))
    else:
        fill()
        print(json.dumps(measure()))


def run(database, rounds):
    with tempfile.TemporaryDirectory() as folder:
        env = {
            **os.environ, "DATABASE_URL": database, "DJANGO_SETTINGS_MODULE": "benchmarks.settings", "PYTHONPATH": f"{ROOT}:{ROOT / 'site'}",
            "SECRET_KEY": "banc", "PAGE_CACHE": "false", "EXPORT_DIR": f"{folder}/export", "DEBUG": "false",
        }  # fmt: skip
        command = [sys.executable, str(Path(__file__)), "--inside", str(rounds)]
        done = subprocess.run(command, env=env, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def report(engine, database, rounds):
    told = run(database, rounds)
    if rounds:
        print(f"| {engine} | " + " | ".join(str(each) for each in told.values()) + " |", flush=True)
        return
    for what, cost in told.items():
        print(f"| {engine} | {what} | {cost['queries']} | {cost['p50']:.1f} | {cost['p95']:.1f} |", flush=True)


def emptied(postgres, name):
    """A new database beside the one that was given."""
    for order in (f"DROP DATABASE IF EXISTS {name}", f"CREATE DATABASE {name}"):
        subprocess.run(["psql", "-q", postgres, "-c", order], check=True)
    return f"{postgres.rpartition('/')[0]}/{name}"


def main():
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--postgres", help="an address where a database may be created")
    asked.add_argument("--race", type=int, default=0, metavar="ROUNDS")
    asked.add_argument("--inside", type=int)
    options = asked.parse_args()
    if options.inside is not None:
        return inside(options.inside)
    if options.race:
        print("| engine | rounds | promised | expected | sentences | rounds with another number of promises | units promised twice"
              " | days held twice | units without their days | exceptions | seconds |\n|" + "---|" * 11)  # fmt: skip
    else:
        print("| engine | what | queries | p50 ms | p95 ms |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        report("SQLite", f"sqlite:///{folder}/loans.sqlite3", options.race)
    if options.postgres:
        name = "maillage_race" if options.race else "maillage_loans"
        report("PostgreSQL", emptied(options.postgres, name), options.race)


if __name__ == "__main__":
    main()
