"""What a campaign of indicators costs with 400 structures and five years behind it; on both engines.

    .venv/bin/python benchmarks/figures.py [--postgres postgres://…/postgres]

Pages and steps pass through the whole middleware within the process, the kept pages off; a public page is measured as the
first reader after a publication finds it, then as the others do.
"""

import argparse
import datetime as dt
import json
import os
import random
import subprocess
import sys
import tempfile
from decimal import Decimal
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path = [each for each in sys.path if Path(each).resolve() != ROOT / "benchmarks"]
sys.path.insert(0, str(ROOT))
from benchmarks.loans import a_member, emptied, repeated  # noqa: E402

STRUCTURES, YEARS, EPCIS = 400, 5, 12


def fill():
    from allauth.mfa.totp.internal.auth import TOTP
    from django.contrib.auth.models import Group
    from django.db import connection

    from network.deciding import decide
    from network.measuring import answers, sets
    from network.models import Campaign, Commune, Epci, Figure, Network, Reading, Structure
    from network.roles import COORDINATORS

    chance = random.Random(79)
    Network.objects.create(name="Réseau mesuré")
    _structure, secretary = a_member("secretariat", "manager")
    secretary.groups.add(Group.objects.get_or_create(name=COORDINATORS)[0])
    TOTP.activate(secretary, "JBSWY3DPEHPK3PXP")
    begun = sets.begin(by=secretary, name="Mesurés", made_from="manche")
    version = sets.draft_of(begun)
    decision = decide("Nous mesurons.", by=secretary, taken_on=dt.date(2020, 1, 8), taken_by="Plénière")
    sets.adopt(version, by=secretary, decision=decision)
    communes = []
    for number in range(EPCIS):
        epci = Epci.objects.create(siren=f"2000000{number:02}", name=f"CC {number}")
        insee = f"790{number:02}"
        communes.append(Commune.objects.create(insee=insee, name=insee, slug=insee, departement="79", epci=epci))
    members = [a_member(f"membre-{n}") for n in range(STRUCTURES)]
    for structure, _person in members:
        Structure.objects.filter(pk=structure.pk).update(commune=chance.choice(communes))
    previous, year = None, dt.date.today().year
    for years_ago in range(YEARS, -1, -1):
        status = "published" if years_ago else "open"
        previous = campaign = Campaign.objects.create(
            name=f"Chiffres de {year - years_ago}", slug=f"chiffres-{year - years_ago}", version=version, status=status,
            begins_on=dt.date(year - years_ago, 1, 1), ends_on=dt.date(year - years_ago, 12, 31), due_on=dt.date(2099, 1, 1),
            previous=previous,
        )  # fmt: skip
        readings = Reading.objects.bulk_create(
            Reading(campaign=campaign, structure=structure, status="validated" if years_ago else "filling")
            for structure, _person in members
        )
        figures = []
        for reading in readings:
            for indicator in version.indicators.all():
                answer = {
                    "number": Decimal(chance.randrange(200)), "ratio": (Decimal(3), Decimal(40)), "text": "Un mot",
                    "table": {line: Decimal(chance.randrange(30)) for line in indicator.lines},
                    "choice": chance.choice(indicator.lines or [""]),
                }[indicator.kind]  # fmt: skip
                said = answers.said_of(indicator, answer)
                figures.append(Figure(reading=reading, indicator=indicator, **said))
        Figure.objects.bulk_create(figures, batch_size=2_000)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def measure():
    """``{what: {"queries", "p50", "p95"}}``, in milliseconds."""
    from django.contrib.auth import get_user_model
    from django.test import Client

    from network import publication
    from network.models import Campaign, Figure, Indicator, Reading

    people = get_user_model().objects
    visitor, member, secretary = (Client(HTTP_HOST="bench") for _each in range(3))
    member.force_login(people.get(email="membre-0@example.org"))
    secretary.force_login(people.get(email="secretariat@example.org"))
    published, running = Campaign.objects.filter(status="published").first(), Campaign.objects.get(status="open")
    reading = Reading.objects.get(campaign=running, structure__slug="membre-0")
    indicator = Indicator.objects.filter(version=running.version, kind="number").first()
    space, public = "/espace/indicateurs", f"/indicateurs/{published.slug}/"

    def first_reader(_number):
        publication.announce()
        publication.forget()
        return public

    def typed(number):
        figure = Figure.objects.get(reading=reading, indicator=indicator)
        return {
            "indicator": indicator.pk, f"i{indicator.pk}-value": number + 1000, f"i{indicator.pk}-seen": figure.edition,
        }  # fmt: skip

    return {
        "public results, first reader": repeated(visitor, first_reader),
        "public results, the others": repeated(visitor, lambda n: public),
        "results for a member": repeated(member, lambda n: f"{space}/campagnes/{published.pk}/resultats/"),
        "results for the secretariat": repeated(secretary, lambda n: f"{space}/campagnes/{published.pk}/resultats/"),
        "follow-up of a campaign": repeated(secretary, lambda n: f"{space}/campagnes/{running.pk}/"),
        "a family to fill in": repeated(member, lambda n: f"{space}/releves/{reading.pk}/1/"),
        "a figure kept as it is typed": repeated(
            member, lambda n: f"{space}/releves/{reading.pk}/garder/", typed, status=200
        ),
    }


def inside():
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    settings.PROCESS_CACHES = True
    settings.READS_A_MINUTE = {}
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("migrate", verbosity=0)
    fill()
    print(json.dumps(measure()))


def report(engine, database):
    with tempfile.TemporaryDirectory() as folder:
        env = {
            **os.environ, "DATABASE_URL": database, "DJANGO_SETTINGS_MODULE": "benchmarks.settings", "PYTHONPATH": f"{ROOT}:{ROOT / 'site'}",
            "SECRET_KEY": "banc", "PAGE_CACHE": "false", "EXPORT_DIR": f"{folder}/export", "DEBUG": "false",
        }  # fmt: skip
        command = [sys.executable, str(Path(__file__)), "--inside"]
        done = subprocess.run(command, env=env, check=True, stdout=subprocess.PIPE, text=True)
    for what, cost in json.loads(done.stdout.splitlines()[-1]).items():
        print(f"| {engine} | {what} | {cost['queries']} | {cost['p50']:.1f} | {cost['p95']:.1f} |", flush=True)


def main():
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--postgres", help="an address where a database may be created")
    asked.add_argument("--inside", action="store_true")
    options = asked.parse_args()
    if options.inside:
        return inside()
    print("| engine | what | queries | p50 ms | p95 ms |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        report("SQLite", f"sqlite:///{folder}/figures.sqlite3")
    if options.postgres:
        report("PostgreSQL", emptied(options.postgres, "maillage_figures"))


if __name__ == "__main__":
    main()
