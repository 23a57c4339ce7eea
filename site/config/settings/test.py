"""What the tests run on: nothing kept between two tests, nothing remembered by the process."""

import tempfile

from .base import *  # noqa: F403
from .base import DATABASES, STORAGES

SECRET_KEY = "only-for-tests"
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
DATABASES["default"].pop("CONN_MAX_AGE", None)
DATABASES["default"].get("OPTIONS", {}).pop("pool", None)
MEDIA_ROOT = tempfile.mkdtemp(prefix="media-")
PRIVATE_ROOT = tempfile.mkdtemp(prefix="private-")
STORAGES["default"]["OPTIONS"] = {"location": MEDIA_ROOT}
STORAGES["private"]["OPTIONS"] = {"location": PRIVATE_ROOT}
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
EXPORT_DIR = tempfile.mkdtemp(prefix="open-data-")
ACCOUNT_RATE_LIMITS = False
READS_A_MINUTE = {}
PAGE_CACHE = False
PROCESS_CACHES = False
CHECKS_LOOK_OUTSIDE = False
