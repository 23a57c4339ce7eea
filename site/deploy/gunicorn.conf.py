"""Gunicorn for one network: two processes of four threads unless the environment says otherwise."""

import os
import threading
import time

bind = os.environ.get("BIND", "127.0.0.1:8000")
workers = int(os.environ.get("WEB_CONCURRENCY", 2))
threads = int(os.environ.get("WEB_THREADS", 4))
worker_class = "gthread"
keepalive = 5
timeout = 60
max_requests = 20000
max_requests_jitter = 2000
control_socket_disable = True


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
