"""What importing a long file costs: 5,000 new lines, then the same again, as a CSV and as a spreadsheet.

    .venv/bin/python benchmarks/imports.py [--postgres postgres://…/postgres]

All the communes of France are there. Each file is a process of its own, migrations apart: its time and largest memory
(peak RSS, MiB) are those of reading, judging and writing. Aims: under 60 seconds, under 300 MiB.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LINES, SECONDS, MEBIBYTES = 5_000, 60, 300
SERVICES = "Aide aux démarches administratives|Maîtrise des outils numériques du quotidien"


def lines(communes):
    """``(headings, rows)`` in the national schema, every line in another commune."""
    headings = ["id", "pivot", "nom", "commune", "code_postal", "code_insee", "adresse", "latitude", "longitude",
                "telephone", "courriels", "site_web", "horaires", "presentation_resume", "date_maj", "services",
                "frais_a_charge", "modalites_accompagnement"]  # fmt: skip
    rows = []
    for number in range(LINES):
        commune = communes[number * 7 % len(communes)]
        rows.append(
            [f"lieu-{number}", "00000000000000", f"Espace numérique de {commune['nom']}", commune["nom"],
             commune["codes_postaux"][:5], commune["code_insee"], f"{number % 90 + 1} rue de la Mairie",
             commune["latitude"], commune["longitude"], f"05493{number:05}"[:10], f"lieu{number}@example.org",
             f"https://lieu{number}.example.org", "du lundi au vendredi 9h-12h / 14h-17h30", "Un lieu ouvert à tous.",
             "2026-03-02", SERVICES, "Gratuit", "Accompagnement individuel"]
        )  # fmt: skip
    return headings, rows


def measure(kind):
    """One file in this process, twice: what is printed is JSON."""
    sys.path[:0] = [str(ROOT), str(ROOT / "site")]
    import django

    django.setup()
    from django.core.management import call_command

    from network.exchange.tables import write_csv, write_xlsx
    from network.geography.loading import _commune, read_communes
    from network.models import Commune, Epci

    call_command("migrate", verbosity=0)
    communes = list(read_communes())
    epcis = {row["code_epci"]: row["epci"] for row in communes if row["code_epci"]}
    Epci.objects.bulk_create([Epci(siren=siren, name=name) for siren, name in epcis.items()])
    Commune.objects.bulk_create([_commune(row, False) for row in communes], batch_size=500)
    content = {"csv": write_csv, "xlsx": write_xlsx}[kind](*lines(communes))
    path = Path(os.environ["FILE"])
    path.write_bytes(content)
    print(json.dumps([_import(path) for _time in range(2)]))


def _import(path):
    child = (
        "import sys, time, resource; sys.path[:0] = {!r}; import django; django.setup(); "
        "from network.exchange import importing; start = time.monotonic(); "
        "report = importing.apply(importing.plan(open({!r}, 'rb').read(), 'mesure')); "
        "print(time.monotonic() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, report.created)"
    )
    code = child.format([str(ROOT), str(ROOT / "site")], str(path))
    seconds, memory, created = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    ).stdout.split()
    return {"seconds": float(seconds), "memory": float(memory), "created": int(created)}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--postgres", help="A server on which databases may be made.")
    postgres = parser.parse_args().postgres
    print("| engine | file | created | first import s | the same again s | peak RSS MiB |\n|---|---|---|---|---|---|")
    reached = True
    for engine in ["SQLite", *(["PostgreSQL"] if postgres else [])]:
        for kind in ("csv", "xlsx"):
            first, again = _measured(engine, kind, postgres)
            memory = max(first["memory"], again["memory"])
            reached &= first["seconds"] < SECONDS and memory < MEBIBYTES
            print(
                f"| {engine} | {kind} | {first['created']:,} | {first['seconds']:.1f} | {again['seconds']:.1f} | {memory:.0f} |"
            )
    print(f"\nUnder {SECONDS} s and {MEBIBYTES} MiB: {'reached' if reached else 'NOT reached'}.")


def _measured(engine, kind, postgres):
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/db.sqlite3"
        if engine == "PostgreSQL":
            url = f"{postgres.rsplit('/', 1)[0]}/mesure_imports"
            for order in ("DROP DATABASE IF EXISTS mesure_imports", "CREATE DATABASE mesure_imports"):
                subprocess.run(["psql", postgres, "-qc", order], check=True, capture_output=True)
        environment = os.environ | {
            "SECRET_KEY": "x", "DJANGO_SETTINGS_MODULE": "config.settings.local", "DATABASE_URL": url,
            "PRIVATE_ROOT": f"{folder}/private", "MEDIA_ROOT": f"{folder}/media", "STATIC_ROOT": f"{folder}/static",
            "FILE": f"{folder}/lieux.{kind}",
        }  # fmt: skip
        done = subprocess.run(
            [sys.executable, __file__, kind], env=environment, check=True, capture_output=True, text=True
        )
        return json.loads(done.stdout.splitlines()[-1])


if __name__ == "__main__":
    measure(sys.argv[1]) if sys.argv[1:2] in (["csv"], ["xlsx"]) else main()
