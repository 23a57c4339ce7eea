"""How well listings that are one place are recognised: two départements labelled by hand, and 20,000 listings.

    .venv/bin/python benchmarks/duplicates.py FOLDER        FOLDER holds lieux_dept79_with_duplicates.csv and …50…

The labels (`duplicates_79.csv`, `duplicates_50.csv`) were written row by row before the judge was. Doubtful pairs count
neither for nor against. Aims: at least 95 % of the true pairs are proposed, at most 5 % of the proposals are wrong.
"""

import argparse
import csv
import os
import random
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HERE = Path(__file__).parent
MANY = 20_000


def _number(text):
    try:
        return float(text)
    except ValueError:
        return None


def described(row):
    """A row of the national schema as the judge reads it."""
    from network.exchange.pairs import Description

    latitude, longitude = _number(row.get("latitude", "")), _number(row.get("longitude", ""))
    return Description(
        key=row["id"], name=row["nom"], structure=row.get("structure_parente") or "", address=row["adresse"],
        postal_code=row["code_postal"], insee=row.get("code_insee") or "", commune=row["commune"],
        latitude=latitude if longitude is not None else None, longitude=longitude if latitude is not None else None,
        phone=row["telephone"], emails=row.get("courriels") or row.get("courriel") or "", websites=row["site_web"],
        siret=row["pivot"], typologies=row["typologie"], is_itinerant=row.get("itinerance") == "Itinérant",
    )  # fmt: skip


def read_places(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        return [described(row) for row in csv.DictReader(file)]


def read_labels(departement):
    """``{frozenset of two keys: verdict}``"""
    with open(HERE / f"duplicates_{departement}.csv", encoding="utf-8", newline="") as file:
        return {frozenset((row["id_a"], row["id_b"])): row["verdict"] for row in csv.DictReader(file)}


def measure(departement, folder):
    """The row of the table, and what was missed, wrong or doubtful."""
    from network.exchange.pairs import pairs

    places = read_places(folder / f"lieux_dept{departement}_with_duplicates.csv")
    labels = read_labels(departement)
    found = {frozenset((pair.one, pair.other)) for pair in pairs(places)}
    true = {pair for pair, verdict in labels.items() if verdict == "same"}
    doubtful = labels.keys() - true
    judged = found - doubtful
    right = judged & true
    print(
        f"| {departement} | {len(places)} | {len(true)} | {len(judged)} | {len(right) / len(true):.1%} "
        f"| {len(right) / max(len(judged), 1):.1%} | {len(found & doubtful)} of {len(doubtful)} |"
    )
    return {"missed": true - found, "wrong": judged - true, "doubtful, proposed": found & doubtful}


def synthetic(count):
    """A country of its own: communes of a hundred places, one listing in ten written twice."""
    from network.exchange.pairs import Description

    chance = random.Random(3)
    kinds = ["Mairie", "Médiathèque", "CCAS", "France services", "Centre social", "Association", "Espace numérique"]
    names = [
        f"{a}{b}"
        for a in ("Bel", "Mont", "Val", "Clair", "Haute", "Grand")
        for b in ("ville", "bois", "rive", "champ")
    ]
    made = []
    while len(made) < count:
        town = len(made) // 100
        number, street = chance.randint(1, 90), chance.choice(names)
        place = Description(
            key=len(made), name=f"{chance.choice(kinds)} {chance.choice(names)}", address=f"{number} rue {street}",
            postal_code=f"{10000 + town}", insee=f"{town:05}", commune=f"Commune{town}",
            latitude=44 + town % 50 / 12 + chance.random() / 25, longitude=town // 50 + chance.random() / 25,
            phone=f"05{chance.randint(10**7, 10**8 - 1)}",
        )  # fmt: skip
        made.append(place)
        if len(made) % 10 == 9 and len(made) < count:
            twice = place.__dict__ | {"key": len(made), "name": place.name.upper(), "phone": ""}
            made.append(Description(**twice))
    return made


def main():
    sys.path[:0] = [str(ROOT), str(ROOT / "site")]
    os.environ.setdefault("SECRET_KEY", "measured")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")
    import django

    django.setup()
    from network.exchange.pairs import pairs

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    print("| département | listings | true pairs | proposed | recall | precision | doubtful proposed |")
    print("|---|---|---|---|---|---|---|")
    notes = {departement: measure(departement, folder) for departement in ("79", "50")}
    for departement, kinds in notes.items():
        for what, some in kinds.items():
            for pair in sorted(map(sorted, some)):
                print(f"- {departement}, {what}: {' / '.join(pair)}")
    places = synthetic(MANY)
    start = time.perf_counter()
    found = pairs(places)
    print(f"\n{len(places):,} listings: {time.perf_counter() - start:.1f} s, {len(found):,} pairs proposed.")


if __name__ == "__main__":
    main()
