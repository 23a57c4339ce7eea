"""Gunicorn for one network: two processes of four threads unless the environment says otherwise."""

import contextlib
import datetime
import os
import re
import threading
import time

from gunicorn.glogging import Logger

bind = os.environ.get("BIND", "127.0.0.1:8000")
workers = int(os.environ.get("WEB_CONCURRENCY", 2))
threads = int(os.environ.get("WEB_THREADS", 4))
worker_class = "gthread"
keepalive = 5
timeout = 60
max_requests = 20000
max_requests_jitter = 2000
control_socket_disable = True

# Without nginx in front, we note ourselves how often listings are seen: the page and the moment, neither address nor
# browser. nginx.conf does it otherwise; never both, or each view counts twice.
SEEN_LOG = os.environ.get("VIEWS_LOG", "") if os.environ.get("WRITE_VIEWS_LOG") == "1" else ""
SEEN_PAGE = re.compile(r"/(?:en/)?annuaire/lieux/[a-z0-9-]+/")
ROBOT = re.compile(
    r"bot|crawl|spider|slurp|fetch|preview|monitor|check|scan|feed|archive|headless|curl|wget|python|java/|go-http|http"
    r"|facebookexternalhit",
    re.IGNORECASE,
)


class SeenLogger(Logger):
    """The usual log, and a line for each listing that a person saw."""

    def access(self, resp, req, environ, request_time):
        super().access(resp, req, environ, request_time)
        status, page = str(resp.status)[:3], environ.get("PATH_INFO", "")
        browser = environ.get("HTTP_USER_AGENT", "")
        if (
            environ.get("REQUEST_METHOD") == "GET"
            and status in ("200", "304")
            and SEEN_PAGE.fullmatch(page)
            and browser
            and not ROBOT.search(browser)
        ):
            now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
            with (
                contextlib.suppress(OSError),
                open(SEEN_LOG, "a", encoding="ascii") as log,
            ):  # it may have been renamed
                log.write(f"{now} GET {status} {page}\n")


if SEEN_LOG:
    logger_class = SeenLogger


def post_worker_init(worker):
    """With baked pages, nginx answers without us: each machine follows publications by itself."""
    if not os.environ.get("BAKE_DIR"):
        return

    def follow():
        from config.page_cache import point_to

        from network import publication

        while True:
            try:
                point_to(publication.generation())
            except Exception:  # the database is away: the next look will tell
                worker.log.exception("publications cannot be followed")
            time.sleep(0.4)

    threading.Thread(target=follow, daemon=True, name="publications").start()
