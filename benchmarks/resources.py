"""How fast the resource centre answers with 1,000, 20,000, 100,000 and 200,000 resources, in French, on both engines.

    .venv/bin/python benchmarks/resources.py [--postgres postgres://…/postgres] [--sizes 1000 20000]

SQLite is measured up to 20,000. Each size is a database and a process of its own. Requests pass through the whole
middleware within the process, the kept pages off; the bare view returns as many bytes through the same middleware, in
turn with it. “New word” is a search that this process has not answered since the last publication. On PostgreSQL,
Wagtail's own search is measured on the same texts, with its count, and so is the GROUP BY that the counts replace.
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
sys.path = [
    each for each in sys.path if Path(each).resolve() != ROOT / "benchmarks"
]  # this file bears the name of an app
SIZES = {"SQLite": [1_000, 20_000], "PostgreSQL": [1_000, 20_000, 100_000, 200_000]}
ROUNDS = 40
COMMON, RARE, ABSENT = "numérique", "zéphyr", "xylophoniste"
ADDRESSES = {
    "list": "/ressources/",
    "two facets": "/ressources/?theme=accessibilite&type=guide",
    "page 40": "/ressources/?page=40",
    "rare word": f"/ressources/?q={RARE}",
    "common word": f"/ressources/?q={COMMON}",
    "absent word": f"/ressources/?q={ABSENT}",
    "feed": "/ressources/flux.xml",
    "page": None,
}
WORDS = [
    "atelier",
    "tablette",
    "ordinateur",
    "démarche",
    "impôts",
    "santé",
    "sécurité",
    "famille",
    "école",
    "emploi",
    "clavier",
    "souris",
    "imprimante",
    "réseau",
    "lettre",
    "photo",
    "vidéo",
    "budget",
    "carte",
    "mairie",
    "permanence",
    "médiathèque",
    "quartier",
    "village",
    "été",
    "forêt",
    "élève",
    "accueil",
    "écran",
    "câble",
    "système",
    "fenêtre",
]


def fill(count):
    import datetime as dt

    from django.utils import timezone

    from network.models import Network, Structure
    from network.words import words_of
    from resources import themes
    from resources.models import KnownWord, Level, Licence, Resource, ResourceKind, ResourceWords, Scale, Theme

    chance = random.Random(79)
    Network.objects.create(name="Réseau mesuré")
    themes.load()
    themes.load_synonyms()
    structures = Structure.objects.bulk_create(
        [Structure(name=f"Structure {n}", slug=f"structure-{n}") for n in range(60)]
    )
    values = list(Theme.objects.all())
    made_up = [
        f"{a}{b}" for a in WORDS for b in ("ment", "eur", "iste", "age", "ure", "able", "ique", "oir", "ade", "erie")
    ]
    now = timezone.now()
    has = Resource.themes.through
    for start in range(0, count, 5_000):
        resources, texts = [], []
        for n in range(start, min(start + 5_000, count)):
            title = f"{chance.choice(WORDS).capitalize()} {chance.choice(WORDS)} {chance.choice(made_up)} {n}"
            text = " ".join(chance.choices(made_up, k=40) + chance.choices(WORDS, k=20))
            text += f" {COMMON}" * (chance.random() < 0.55) + f" {RARE}" * (n % 20_000 == 7)
            summary = " ".join(chance.choices(WORDS, k=12))
            resources.append(
                Resource(
                    title=title, slug=f"ressource-{n}", summary=summary, text=f"<p>{text}</p>",
                    kind=chance.choice(ResourceKind.values), level=chance.choice(Level.values), duration=chance.choice([None, 30, 90, 180]),
                    licence=chance.choice(Licence.values), scale=chance.choice(Scale.values), structure=chance.choice(structures),
                    status="published", published_at=now - dt.timedelta(minutes=count - n), changed_at=now - dt.timedelta(days=1),
                )
            )  # fmt: skip
            texts.append((title, summary, text))
        Resource.objects.bulk_create(resources)
        has.objects.bulk_create(
            [has(resource=each, theme=theme) for each in resources for theme in chance.sample(values, 5)]
        )
        ResourceWords.objects.bulk_create(
            [
                ResourceWords(
                    resource=each, title_words=words_of(a), summary_words=words_of(b), text_words=words_of(c)
                )
                for each, (a, b, c) in zip(resources, texts, strict=True)
            ]
        )
    known = {word for word in (*WORDS, *made_up, COMMON, RARE)}
    KnownWord.objects.bulk_create([KnownWord(word=word) for word in known], ignore_conflicts=True)
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            wagtail_entries(cursor)
            cursor.execute("VACUUM ANALYZE")
        else:
            cursor.execute("ANALYZE")


def wagtail_entries(cursor):
    """As many things, with the same texts, as Wagtail's own index would hold them."""
    from django.contrib.contenttypes.models import ContentType

    from network.models import Structure
    from resources.models import Resource

    for start in range(0, Resource.objects.count(), 5_000):
        keys = Resource.objects.order_by("pk").values_list("pk", flat=True)[start : start + 5_000]
        Structure.objects.bulk_create(
            [Structure(pk=10_000 + key, name=f"Pair {key}", slug=f"pair-{key}") for key in keys]
        )
    cursor.execute(
        "INSERT INTO wagtailsearch_indexentry (object_id, content_type_id, title, body, autocomplete, title_norm, title_text, body_text)"
        " SELECT (10000 + id)::text, %s, to_tsvector('simple', title), to_tsvector('simple', summary || ' ' || text),"
        " to_tsvector('simple', title), 1, title, text FROM resources_resource",
        [ContentType.objects.get_for_model(Structure).pk],
    )


def measure(count):
    """``{what: {queries, p50, p95, bytes}}``; milliseconds; bytes with brotli."""
    import brotli
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from resources.catalogue import shelves
    from resources.models import Resource

    client = Client(HTTP_HOST="bench")
    client.get("/banc/nu/liste/")
    before = resident()
    began = time.perf_counter()
    shelves()
    told = {"first": {"p50": (time.perf_counter() - began) * 1000}}
    middle = Resource.objects.order_by("pk")[count // 2]
    for what, address in (ADDRESSES | {"page": middle.get_absolute_url()}).items():
        client.get(address)
        counts = []
        for _round in range(3):  # now and then one more query asks whether something was published
            with CaptureQueriesContext(connection) as queries:
                body = b"".join(client.get(address))
            counts.append(len(queries))
        told[what] = {"queries": min(counts), "bytes": len(brotli.compress(body, quality=5))}
        times, bare = [], []
        for _round in range(ROUNDS):
            times.append(timed(client, address))
            bare.append(timed(client, "/banc/nu/liste/"))
        told[what] |= {**quantiles(times), "bare": statistics.median(bare)}
    told |= {"memory": {"p50": resident() - before}, **searches(client), **facets(), "saving": saving(count)}
    told["after saving"] = after_saving(client)
    if connection.vendor == "postgresql":
        told |= peers()
    return told


def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 1024**2


def timed(client, address):
    began = time.perf_counter()
    response = client.get(address)
    assert response.status_code == 200, (address, response.status_code)
    return (time.perf_counter() - began) * 1000


def quantiles(times):
    return {"p50": statistics.median(times), "p95": sorted(times)[int(len(times) * 0.95)]}


def repeated(function, rounds=ROUNDS):
    times = []
    for _round in range(rounds):
        began = time.perf_counter()
        function()
        times.append((time.perf_counter() - began) * 1000)
    return quantiles(times)


def searches(client):
    """Words that this process has not looked up since the last publication: the index is really asked."""
    from resources.catalogue import Question, answers, search, shelves

    told = {}
    for name, word in (("new rare word", RARE), ("new common word", COMMON), ("new absent word", ABSENT)):

        def ask(word=word):
            shelves().memory.clear()
            answers.worded_by(shelves(), word)

        told[name] = repeated(ask)

        def whole(word=word):
            shelves().memory.clear()
            search(Question(q=word))

        told[f"{name}, with facets and a page"] = repeated(whole, 20)
    return told


def facets():
    """All the counts of the list, and the GROUP BY that they replace."""
    from django.db.models import Count

    from resources.catalogue import FACETS, shelves
    from resources.catalogue.answers import _options
    from resources.models import Resource, Theme

    kept = shelves()
    seen = kept.seen_by(None)

    def counted():
        for name in FACETS:
            _options(kept, name, seen, ())

    def grouped():
        list(
            Theme.objects.filter(resources__in=Resource.objects.public())
            .annotate(count=Count("resources", distinct=True))
            .values_list("pk", "count")
        )
        for name in ("kind", "level", "licence", "scale", "structure"):
            list(Resource.objects.public().order_by().values_list(name).annotate(count=Count("pk")))

    return {"facet counts": repeated(counted), "GROUP BY": repeated(grouped, 3)}


def saving(count):
    """One resource saved with its words, in a transaction that is given up."""
    from django.db import transaction

    from resources.models import Resource

    keys = list(Resource.objects.order_by("pk").values_list("pk", flat=True)[:: max(1, count // ROUNDS)])[:ROUNDS]
    times = []
    for key in keys:
        resource = Resource.objects.select_related("structure").get(pk=key)
        resource.text += "<p>Une phrase de plus.</p>"
        began = time.perf_counter()
        with transaction.atomic():
            resource.save()
        times.append((time.perf_counter() - began) * 1000)
    return quantiles(times)


def after_saving(client):
    """The first list after a publication: what changed is read again."""
    from network import publication
    from resources.models import Resource

    resource = Resource.objects.select_related("structure").first()
    times = []
    for _round in range(10):
        resource.save()
        publication.forget()
        times.append(timed(client, "/ressources/"))
    return quantiles(times)


def peers():
    """PostgreSQL's own time for the words, and Wagtail's search with its count on the same texts."""
    from django.db import connection
    from wagtail.search.backends import get_search_backend

    from network.models import Structure
    from resources.catalogue.wording import groups_of
    from resources.catalogue.words import _tsquery

    told = {}
    for name, word in (("rare", RARE), ("common", COMMON)):
        wanted = _tsquery(groups_of(word))
        times = []
        with connection.cursor() as cursor:
            for _round in range(20):
                cursor.execute(
                    "EXPLAIN (ANALYZE, FORMAT JSON) SELECT resource_id, ts_rank(vector, wanted) FROM resources_resourcewords,"
                    " to_tsquery('simple', %s) wanted WHERE vector @@ wanted ORDER BY 2 DESC LIMIT 1000",
                    [wanted],
                )
                times.append(json.loads(json.dumps(cursor.fetchone()[0]))[0]["Execution Time"])
        told[f"PostgreSQL itself, {name}"] = quantiles(times)
        backend = get_search_backend()

        def wagtail(word=word, backend=backend):
            found = backend.search(word, Structure)
            found.count()
            list(found[:12])

        told[f"Wagtail's search, {name}"] = repeated(wagtail, 5)
    return told


def inside(count, filling):
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    settings.PROCESS_CACHES = True
    settings.READS_A_MINUTE = {}
    nude = Path(settings.VAR) / "bench" / "liste.html"
    nude.parent.mkdir(parents=True, exist_ok=True)
    nude.write_bytes(b"<li>une ressource</li>" * 1500)
    if filling:
        call_command("collectstatic", interactive=False, verbosity=0)
        call_command("migrate", verbosity=0)
        fill(count)
    else:
        print(json.dumps(measure(count)))


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


def report(name, new_database, sizes):
    print(f"\n### {name}\n")
    print(
        "| resources | what | queries | p50 ms | p95 ms | times the bare view | bytes (br) |\n|---|---|---|---|---|---|---|"
    )
    told = {}
    for count in sizes:
        database = new_database()
        run(database, count, 1)
        told[count] = run(database, count, 0)
        for what, cost in told[count].items():
            ratio = f"{cost['p50'] / cost['bare']:.1f}" if "bare" in cost else ""
            p95 = f"{cost['p95']:.1f}" if "p95" in cost else ""
            size = f"{cost['bytes']:,}" if "bytes" in cost else ""
            label = {"first": "shelves read anew", "memory": "memory of a process, MiB more"}.get(what, what)
            print(
                f"| {count:,} | {label} | {cost.get('queries', '')} | {cost['p50']:.1f} | {p95} | {ratio} | {size} |",
                flush=True,
            )
    judge(told)


def judge(told):
    large = 100_000 if 100_000 in told else max(told)
    small, big = told[1_000], told[large]
    growth = big["list"]["p50"] / small["list"]["p50"]
    say(f"list at {large:,} / at 1,000, at most 2: {growth:.2f}", growth <= 2)
    ratio = big["list"]["p50"] / big["list"]["bare"]
    say(f"list / bare view, at most 20: {ratio:.1f}", ratio <= 20)
    ratio = big["facet counts"]["p50"] / big["GROUP BY"]["p50"]
    say(f"facet counts / GROUP BY, at most 0.01: {ratio:.4f}", ratio <= 0.01)
    ratio = big["saving"]["p50"] / small["saving"]["p50"]
    say(f"saving at {large:,} / at 1,000, at most 2: {ratio:.2f}", ratio <= 2)
    same = all(small[what]["queries"] == big[what]["queries"] for what in ADDRESSES)
    say("queries the same at every size", same)
    if "Wagtail's search, common" in big:
        ratio = big["new rare word"]["p50"] / big["PostgreSQL itself, rare"]["p50"]
        say(f"rare word / PostgreSQL’s own time, at most 3: {ratio:.2f}", ratio <= 3)
        ratio = big["new common word, with facets and a page"]["p50"] / big["Wagtail's search, common"]["p50"]
        say(
            f"common word, with facets and a page / Wagtail’s search with its count, at most 0.025: {ratio:.4f}",
            ratio <= 0.025,
        )


def say(sentence, reached):
    print(f"- {sentence} — {'reached' if reached else 'NOT reached'}", flush=True)


def main():
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--postgres", help="an address where a database may be created")
    asked.add_argument("--sizes", nargs="*", type=int)
    asked.add_argument("--inside", nargs=2, type=int)
    options = asked.parse_args()
    if options.inside:
        return inside(*options.inside)
    with tempfile.TemporaryDirectory() as folder:
        count = itertools.count()
        report(
            "SQLite",
            lambda: f"sqlite:///{folder}/{next(count)}.sqlite3",
            [each for each in options.sizes or SIZES["SQLite"] if each <= 20_000],
        )
    if options.postgres:
        report("PostgreSQL", lambda: emptied(options.postgres), options.sizes or SIZES["PostgreSQL"])


def emptied(postgres):
    """A new database beside the one that was given."""
    name = "maillage_resources"
    for order in (f"DROP DATABASE IF EXISTS {name}", f"CREATE DATABASE {name}"):
        subprocess.run(["psql", "-q", postgres, "-c", order], check=True)
    return f"{postgres.rpartition('/')[0]}/{name}"


if __name__ == "__main__":
    main()
