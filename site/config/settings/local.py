"""The demonstration network on one's own machine (`make run`): as deployed, but its mail stays here."""

from django.core.management.utils import get_random_secret_key

from .base import *  # noqa: F403
from .base import VAR, env

VAR.mkdir(exist_ok=True)
_key = VAR / "secret_key"
if not _key.exists():
    _key.write_text(get_random_secret_key())
SECRET_KEY = _key.read_text()

PORT = env.int("PORT", 8000)
SITE_URL = WAGTAILADMIN_BASE_URL = f"http://127.0.0.1:{PORT}"
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]

DEMONSTRATION_MAILBOX = VAR / "mailbox"
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = DEMONSTRATION_MAILBOX
OUTBOX_SENDS_AT_ONCE = True
SERVE_MEDIA = True
READS_A_MINUTE = {}  # one address only, and whoever tries things out
