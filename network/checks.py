"""What `manage.py check` says of this installation."""

from ctypes.util import find_library

from django.conf import settings
from django.core.checks import Warning, register


@register()
def paper(app_configs, **kwargs):
    """PDF needs Pango on the machine; without it the HTML print views serve."""
    if all(find_library(name) for name in ("pango-1.0", "pangoft2-1.0", "harfbuzz-subset")):
        return []
    return [
        Warning(
            "PDF cannot be made on this machine: the HTML print views serve instead.",
            hint="Install libpango-1.0-0, libpangoft2-1.0-0 and libharfbuzz-subset0.",
            id="network.W001",
        )
    ]


@register(deploy=True)
def shared_cache(app_configs, **kwargs):
    """Rate limits count in the cache: in local memory each process counts for itself."""
    if settings.CACHES["default"]["BACKEND"].endswith("LocMemCache"):
        return [
            Warning(
                "The cache is in local memory: limits on attempts to sign in are counted by each process apart.",
                hint="Set CACHE_URL, for example redis://127.0.0.1:6379/0 or dbcache://cache.",
                id="network.W002",
            )
        ]
    return []
