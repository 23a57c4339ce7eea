"""How fast the main pages are, on SQLite and PostgreSQL, against a bare view and nginx, all in one run.

    .venv/bin/python benchmarks/pages.py [--seconds 3] [--postgres postgres://…/postgres]

Needs wrk and nginx on the machine. Prints a table for each engine: queries, bytes, cold, off and warm times,
requests per second; then what was aimed at and whether it was reached. Nothing here is a test: machines differ.
"""

import argparse
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGES = {
    "accueil": "/",
    "charte": "/charte/",
    "actualites": "/actualites/",
    "nouvelle": "/actualites/annuaire-papier/",
    "annuaire": "/annuaire/",
    "filtre": "/annuaire/?service=aide-aux-demarches-administratives&frais=gratuit",
    "lieu": "/annuaire/lieux/maison-la-boussole/",
    "ressources": "/ressources/",
    "recherche": "/recherche/?q=mots+de+passe",
}
PORTS = {"warm": 8931, "off": 8932, "nginx": 8933}

NGINX = """
worker_processes 2; daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log crit;
events {{ worker_connections 512; }}
http {{
  access_log off; include /etc/nginx/mime.types; default_type text/html; sendfile on; gzip_static on;
  client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder};
  uwsgi_temp_path {folder}; scgi_temp_path {folder};
  map $http_cookie $has_our_cookie {{ default 0; "~*(sessionid|csrftoken)=" 1; }}
  map "$request_method:$args:$has_our_cookie" $baked_root {{ default "/nonexistent"; "GET::0" "{baked}/current/127.0.0.1"; }}
  upstream python {{ server 127.0.0.1:{warm}; keepalive 16; }}
  server {{
    listen 127.0.0.1:{nginx};
    location /plain/ {{ alias {plain}/; default_type text/html; }}
    location / {{ root $baked_root; include {headers}; try_files $uri/index.html $uri/index.html @python; }}
    location @python {{ proxy_pass http://python; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host 127.0.0.1; }}
  }}
}}
"""
LUA = 'done = function(s, l, r) io.write(string.format("%d %d %d %d\\n", l:percentile(50), l:percentile(95), s.requests, s.duration)) end'


def environment(database, folder, **more):
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
        "PYTHONPATH": f"{ROOT}:{ROOT / 'site'}",
        "DATABASE_URL": database,
        "BAKE_DIR": str(folder / "baked"),
        "MEDIA_ROOT": str(folder / "media"),
        "PRIVATE_ROOT": str(folder / "private"),
        **more,
    }


def manage(env, *arguments, **options):
    command = [sys.executable, str(ROOT / "manage.py"), *arguments]
    return subprocess.run(command, env=env, check=True, capture_output=True, text=True, **options).stdout


def gunicorn(env, port):
    return subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "--config", str(ROOT / "site/deploy/gunicorn.conf.py"), "config.wsgi"],
        env={**env, "BIND": f"127.0.0.1:{port}"},
        stderr=subprocess.DEVNULL,
    )


def fetch(port, address):
    request = urllib.request.Request(f"http://127.0.0.1:{port}{address}", headers={"Accept-Encoding": "br"})
    with urllib.request.urlopen(request) as answer:
        return answer.read()


def wait_for(port, address="/"):
    for _ in range(200):
        try:
            return fetch(port, address)
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"nothing answers on port {port}")


def load(port, address, seconds, script):
    """``(p50 ms, p95 ms, requests a second)`` of eight connections."""
    shown = subprocess.run(
        ["wrk", "-t1", "-c8", f"-d{seconds}s", "-H", "Accept-Encoding: gzip", "-s", script, f"http://127.0.0.1:{port}{address}"],
        check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    p50, p95, requests, duration = map(int, shown.strip().splitlines()[-1].split())
    if "Non-2xx" in shown:
        raise SystemExit(f"{address} on port {port} answered something else than a page")
    return p50 / 1000, p95 / 1000, requests / (duration / 1e6)


def one(port, address):
    """Milliseconds of one request after another, the median of thirty."""
    times = []
    for _ in range(30):
        start = time.perf_counter()
        fetch(port, address)
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


QUERIES = """
import json, sys
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
settings.PAGE_CACHE = False
counts = {}
for name, address in json.loads(%r).items():
    client = Client(headers={"host": "127.0.0.1"})
    client.get(address)
    with CaptureQueriesContext(connection, ) as caught:
        client.get(address)
    counts[name] = len(caught)
print("COUNTS" + json.dumps(counts))
"""
EMPTY_PAGE = """
from wagtail.models import Page
from home.models import HomePage
if not Page.objects.filter(slug="banc-vide").exists():
    HomePage.objects.get(locale__language_code="fr").add_child(instance=Page(title="Vide", slug="banc-vide"))
"""


def raise_publication(env):
    manage(env, "shell", "-c", "from network import publication; publication._raise()")


def measure(database, folder, seconds):
    env = environment(database, folder)
    manage(env, "migrate", "--noinput")
    manage(env, "load_demo")
    manage(env, "collectstatic", "--noinput")
    manage(env, "shell", "-c", EMPTY_PAGE)
    shown = manage(env, "shell", "-c", QUERIES % json.dumps(PAGES))
    queries = json.loads(re.search(r"COUNTS(.*)", shown).group(1))
    plain = ROOT / "var" / "bench"
    plain.mkdir(parents=True, exist_ok=True)
    script = folder / "report.lua"
    script.write_text(LUA)
    config = folder / "nginx.conf"
    config.write_text(
        NGINX.format(
            folder=folder,
            baked=folder / "baked",
            plain=plain,
            headers=ROOT / "site/deploy/baked_headers.conf",
            **PORTS,
        )
    )
    servers = [gunicorn(env, PORTS["warm"]), gunicorn({**env, "PAGE_CACHE": "false", "BAKE_DIR": ""}, PORTS["off"])]
    try:
        for port in (PORTS["warm"], PORTS["off"]):
            wait_for(port)
        for name, address in PAGES.items():
            request = urllib.request.Request(f"http://127.0.0.1:{PORTS['off']}{address}")
            (plain / f"{name}.html").write_bytes(urllib.request.urlopen(request).read())
        servers.append(subprocess.Popen(["nginx", "-c", str(config)], stderr=subprocess.DEVNULL))
        wait_for(PORTS["nginx"])
        rows = {name: row(name, address, queries[name], seconds, script) for name, address in PAGES.items()}
        cold(env, rows)
        empty_load = load(PORTS["off"], "/banc-vide/", seconds, script)
        empty = (one(PORTS["off"], "/banc-vide/"), empty_load[2])
    finally:
        for server in servers:
            server.terminate()
        for server in servers:
            server.wait()
    return rows, empty


def row(name, address, queries, seconds, script):
    for _ in range(8):
        body = fetch(PORTS["warm"], address)
        fetch(PORTS["off"], address)
    bare = load(PORTS["off"], f"/banc/nu/{name}/", seconds, script)
    off = load(PORTS["off"], address, seconds, script)
    warm = load(PORTS["warm"], address, seconds, script)
    behind = load(PORTS["nginx"], address, seconds, script)
    static = load(PORTS["nginx"], f"/plain/{name}.html", seconds, script)
    return {
        "queries": queries, "bytes": len(body), "one_off": one(PORTS["off"], address),
        "off": off, "warm": warm, "bare": bare, "nginx": behind, "static": static,
    }  # fmt: skip


def cold(env, rows):
    """The first request after a publication, median of seven."""
    times = {name: [] for name in rows}
    for _ in range(7):
        raise_publication(env)
        time.sleep(1.0)
        for name in rows:
            start = time.perf_counter()
            fetch(PORTS["warm"], PAGES[name])
            times[name].append((time.perf_counter() - start) * 1000)
    for name in rows:
        rows[name]["cold"] = statistics.median(times[name])


def show(engine, rows, empty):
    print(f"\n## {engine}\n")
    print(
        "| page | queries, cache off | bytes (br) | cold ms | off, one at a time ms | off p50 / p95 ms | off req/s "
        "| bare view req/s | warm p50 / p95 ms | warm req/s | behind nginx req/s | nginx static req/s |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|---|---|")
    for name, r in rows.items():
        print(
            f"| {name} | {r['queries']} | {r['bytes']:,} | {r['cold']:.1f} | {r['one_off']:.1f} "
            f"| {r['off'][0]:.1f} / {r['off'][1]:.1f} | {r['off'][2]:,.0f} | {r['bare'][2]:,.0f} "
            f"| {r['warm'][0]:.2f} / {r['warm'][1]:.2f} | {r['warm'][2]:,.0f} | {r['nginx'][2]:,.0f} | {r['static'][2]:,.0f} |"
        )
    content = ["accueil", "charte", "actualites", "nouvelle"]
    print(f"\nEmpty stock Wagtail page: {empty[0]:.1f} ms one at a time, {empty[1]:,.0f} requests a second.")
    aim(
        "warm page / bare view, at least 1",
        {n: r["warm"][2] / r["bare"][2] for n, r in rows.items()},
        lambda x: x >= 1,
    )
    baked = {n: r["nginx"][2] / r["static"][2] for n, r in rows.items() if "?" not in PAGES[n]}
    aim("baked page behind nginx / nginx static, at least 0.75", baked, lambda x: x >= 0.75)
    aim("queries of a content page, at most 3", {n: rows[n]["queries"] for n in content}, lambda x: x <= 3)
    aim(
        "content page off / empty stock page, at most 0.8",
        {n: rows[n]["one_off"] / empty[0] for n in content},
        lambda x: x <= 0.8,
    )


def aim(sentence, found, reached):
    shown = ", ".join(f"{name} {value:.2f}".rstrip("0").rstrip(".") for name, value in found.items())
    print(f"- {sentence}: {shown} — {'reached' if all(map(reached, found.values())) else 'NOT reached'}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--postgres", default="", help="an address of a server where a database may be created")
    options = parser.parse_args()
    for tool in ("wrk", "nginx"):
        if not shutil.which(tool):
            raise SystemExit(f"{tool} is needed")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        show("SQLite", *measure(f"sqlite:///{folder / 'db.sqlite3'}", folder, options.seconds))
    if options.postgres:
        import psycopg

        with psycopg.connect(options.postgres, autocommit=True) as server:
            server.execute("DROP DATABASE IF EXISTS maillage_bench")
            server.execute("CREATE DATABASE maillage_bench")
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            folder.chmod(0o755)
            database = options.postgres.rsplit("/", 1)[0] + "/maillage_bench"
            show("PostgreSQL", *measure(database, folder, options.seconds))


if __name__ == "__main__":
    main()
