"""What every installation has in common; what differs comes from the environment."""

import os
from pathlib import Path

from django.utils.translation import gettext_lazy as _
from environs import Env

ROOT = Path(__file__).resolve().parents[3]
VAR = ROOT / "var"

env = Env()

DEBUG = False
SECRET_KEY = env.str("SECRET_KEY", "")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", [])
SITE_URL = env.str("SITE_URL", "http://localhost:8000").rstrip("/")
CSRF_TRUSTED_ORIGINS = [SITE_URL] if SITE_URL.startswith("https://") else []

INSTALLED_APPS = [
    "home",
    "resources",
    "network",
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.routable_page",
    "wagtail.snippets",
    "wagtail.users",
    "wagtail.images",
    "wagtail.documents",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "anymail",
    "csp",
    "django_htmx",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
]

MIDDLEWARE = [
    "config.page_cache.PageCache",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "config.headers.Headers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.door.DenyByDefault",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "config.door.OneDoor",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": ["config.components", "django.templatetags.i18n", "django.templatetags.static"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "home.context.around",
            ],
        },
    }
]
FORM_RENDERER = "config.forms.FormRenderer"

# Where things are kept: SQLite, local memory and a folder unless the environment says otherwise.

DATABASES = {"default": env.dj_db_url("DATABASE_URL", f"sqlite:///{VAR / 'db.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }
    DATABASES["default"]["CONN_MAX_AGE"] = None
else:
    DATABASES["default"].setdefault("OPTIONS", {})["pool"] = {"min_size": 1, "max_size": 8}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {"default": env.dj_cache_url("CACHE_URL", "locmem://")}

STATIC_URL = "/static/"
STATIC_ROOT = env.path("STATIC_ROOT", VAR / "static")
STATICFILES_DIRS = [ROOT / "site" / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = env.path("MEDIA_ROOT", VAR / "media")
PRIVATE_ROOT = env.path("PRIVATE_ROOT", VAR / "private")


S3_PUBLIC_HOST = env.str("S3_PUBLIC_HOST", "")  # where browsers find the pictures of a bucket


def _storage(private):
    """The folder, or the bucket, in which uploaded files are kept."""
    if bucket := env.str("S3_BUCKET", ""):
        options = {
            "bucket_name": bucket,
            "endpoint_url": env.str("S3_ENDPOINT_URL", None),
            "custom_domain": None if private else S3_PUBLIC_HOST or None,
            "location": "private" if private else "media",
            "default_acl": None,
            "querystring_auth": private,
            "file_overwrite": False,
        }
        return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}
    if private:
        return {"BACKEND": "network.private_files.PrivateFolder", "OPTIONS": {"location": PRIVATE_ROOT}}
    return {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": MEDIA_ROOT}}


STORAGES = {
    "default": _storage(private=False),
    "private": _storage(private=True),
    "staticfiles": {"BACKEND": "config.static.HashedStatic"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = False

DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
UPLOAD_MAX_BYTES = 20 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["config.uploads.BoundedUpload"]

# Languages

LANGUAGE_CODE = "fr"
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [("fr", _("French")), ("en", _("English"))]
LOCALE_PATHS = [ROOT / "site" / "locale"]
USE_TZ = True
TIME_ZONE = "Europe/Paris"
WAGTAIL_I18N_ENABLED = True
WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = False

# Mail

vars().update(env.dj_email_url("EMAIL_URL", "smtp://localhost:25"))
DEFAULT_FROM_EMAIL = env.str("MAIL_FROM", "Maillage <ne-pas-repondre@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", 30)  # seconds; far less than a claim lasts
OUTBOX_SENDS_AT_ONCE = False
OUTBOX_CLAIM_SECONDS = env.float("OUTBOX_CLAIM_SECONDS", 600)
# Seconds before each new try: 12 tries in four days and a half, then the message is given up.
OUTBOX_BACKOFF = env.list(
    "OUTBOX_BACKOFF", [60, 300, 900, 3600, 10800, 21600, 43200, 43200, 86400, 86400, 86400], subcast=float
)
# What the mail service reports (mail that comes back): ANYMAIL_WEBHOOK_SECRET=name:password opens the addresses under
# courriels/retours/, which do not exist without it; the service’s own keys are given in the same way.
ANYMAIL = {
    name.removeprefix("ANYMAIL_"): value
    for name, value in os.environ.items()
    if name.startswith("ANYMAIL_") and value
}

# People

AUTH_USER_MODEL = "network.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_request_login_code"
LOGIN_REDIRECT_URL = "network:home"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "config.door.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]  # nobody signs up; the password is for signing in
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = {  # beside the library's own
    "listing_link": "30/m/ip",
    "listing_draft": "120/m/ip",
    "listing_report": "10/m/ip",
    "need": "10/m/ip",
    "claim": "20/h/ip",
    "event_registration": "20/h/ip",
    "letter": "20/h/ip",
    "sign": "600/h/ip",  # a whole plenary signs behind one Wi-Fi; each code has its own limits
    "application": "20/h/ip",
    "application_step": "60/m/ip",
}
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 60 * 60
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 60 * 60
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", 0)
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Maillage"
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "home.views.csrf_failure"

# Headers

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", *([f"https://{S3_PUBLIC_HOST}"] if S3_PUBLIC_HOST else [])],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "object-src": ["'none'"],
    }
}

# Wagtail

WAGTAIL_SITE_NAME = "Maillage"
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 25_000_000
WAGTAILIMAGES_MAX_UPLOAD_SIZE = UPLOAD_MAX_BYTES
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp"]
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "odt", "ods", "odp", "pdf", "pptx", "txt", "xlsx", "zip"]
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAILADMIN_UNSAFE_PAGE_DELETION_LIMIT = 10
WAGTAIL_WORKFLOW_ENABLED = False
WAGTAIL_USER_TIME_ZONES = [
    "Europe/Paris", "America/Guadeloupe", "America/Martinique", "America/Cayenne", "Indian/Reunion", "Indian/Mayotte",
]  # fmt: skip
TAGGIT_CASE_INSENSITIVE = True

# Public pages are kept ready, in each process and if asked for on disk (see config/page_cache.py).

PAGE_CACHE = env.bool("PAGE_CACHE", True)
PAGE_CACHE_BYTES = env.int("PAGE_CACHE_BYTES", 64 * 1024 * 1024)
PROCESS_CACHES = env.bool("PROCESS_CACHES", True)
BAKE_DIR = env.str("BAKE_DIR", "")

# Open data: where the files for all are kept, and how often one address may ask (see network/often.py).

EXPORT_DIR = env.path("EXPORT_DIR", VAR / "open-data")
READS_A_MINUTE = {
    "files": env.int("FILES_A_MINUTE", 60),
    "api": env.int("API_CALLS_A_MINUTE", 600),
    "papers": env.int("PAPERS_A_MINUTE", 30),  # PDF of one place
    "labels": env.int("LABELS_A_MINUTE", 60),  # pages that a label opens
    "opinions": env.int("OPINIONS_A_MINUTE", 120),  # a whole workshop answers behind one Wi-Fi
    "lists": env.int("LISTS_A_MINUTE", 6),  # PDF of hundreds of places
}

# Where addresses are looked up when somebody types one; empty: communes and postal codes only. The national
# address base: data.geopf.fr/geocodage
GEOCODER_HOST = env.str("GEOCODER_HOST", "")
GEOCODER_SCHEME = env.str("GEOCODER_SCHEME", "https")

CHECKS_LOOK_OUTSIDE = env.bool("CHECKS_LOOK_OUTSIDE", True)  # `daily` visits web sites and looks up mail domains
VIEWS_LOG = env.str(
    "VIEWS_LOG", ""
)  # which pages were seen, without addresses: nginx.conf or gunicorn.conf.py write it

DEMONSTRATION_MAILBOX = None
SERVE_MEDIA = env.bool("SERVE_MEDIA", False)  # a web server in front does it better

SILENCED_SYSTEM_CHECKS = ["auth.W004"]  # unique without regard to case: one_account_per_address
