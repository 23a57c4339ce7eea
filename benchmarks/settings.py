"""The demonstration's settings, with two addresses to compare with."""

from config.settings.local import *  # noqa: F403
from config.settings.local import ALLOWED_HOSTS, ROOT, TEMPLATES

ROOT_URLCONF = "benchmarks.urls"
TEMPLATES[0]["DIRS"] = [*TEMPLATES[0]["DIRS"], ROOT / "benchmarks" / "templates"]
ALLOWED_HOSTS = [*ALLOWED_HOSTS, "bench"]
