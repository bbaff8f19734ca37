"""Django settings. Safe by default: without LUOSHI_MODE=demo everything is as in production.

Read from the environment (see docs/guide/operating.md):
    LUOSHI_MODE      production (default) or demo
    LUOSHI_DATA      folder of uploaded files and, where it is used, of the embedded database
    SECRET_KEY       required in production
    PERSONAL_KEYS_FILE  file with the keys for personal data (PERSONAL_KEYS: its text itself); required in production
    ALLOWED_HOSTS    host names, separated by commas; required in production
    DATABASE_URL     PostgreSQL 15 or later; unset: the embedded server under LUOSHI_DATA
"""

import os
from pathlib import Path
from typing import Any, Final

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from luoshi.config.database import from_url
from luoshi.config.places import data_folder, database_url, demo_personal_keys, demo_secret
from luoshi.policy.personal.keyring import Keyring, UnsuitableKeys, keyring

DEMO: Final = os.environ.get("LUOSHI_MODE", "production") == "demo"
DEBUG = False
SECRET_LEAST: Final = 32
DATA: Final[Path] = data_folder()
FILES_FOLDER = DATA / "files"


def _required(name: str) -> str:
    value = os.environ.get(name, "")
    if not value:
        raise ImproperlyConfigured(f"环境变量 {name} 未设置：正式运行必须设置它；试用请用 make demo。")
    return value


SECRET_KEY = os.environ.get("SECRET_KEY") or (demo_secret(DATA) if DEMO else _required("SECRET_KEY"))
if not DEMO and len(SECRET_KEY) < SECRET_LEAST:
    raise ImproperlyConfigured(
        f"SECRET_KEY 太短（{len(SECRET_KEY)} 个字符），至少要 {SECRET_LEAST} 个随机字符。"
    )


def _personal_keys() -> Keyring:
    """The keys for personal data. Raises ImproperlyConfigured, without showing anything of them."""
    text = os.environ.get("PERSONAL_KEYS", "")
    try:
        if text:
            return keyring(text)
        if DEMO and not os.environ.get("PERSONAL_KEYS_FILE"):
            return keyring(demo_personal_keys(DATA))
        return keyring(Path(_required("PERSONAL_KEYS_FILE")).read_text(encoding="utf-8"))
    except (UnsuitableKeys, OSError) as problem:
        raise ImproperlyConfigured(f"个人信息密钥不可用：{problem}（见 docs/guide/operating.md）") from None


PERSONAL_KEYS: Final = _personal_keys()
REGISTERS: Final = os.environ.get("REGISTERS", "")
NATIONAL: Final = os.environ.get("NATIONAL", "")
IDENTITY: Final = os.environ.get("IDENTITY", "")
ALLOWED_HOSTS = (
    ["localhost", "127.0.0.1", "[::1]"] if DEMO else [h for h in _required("ALLOWED_HOSTS").split(",") if h]
)

INSTALLED_APPS = [
    "luoshi.records.audit",
    "luoshi.records.outbox",
    "luoshi.records.files",
    "luoshi.records.organisations",
    "luoshi.records.people",
    "luoshi.records.inside",
    "luoshi.records.notifying",
    "luoshi.records.documents",
    "luoshi.records.persons",
    "luoshi.records.tasks",
    "luoshi.records.breakdown",
    "luoshi.records.closing",
    "luoshi.records.ledger",
    "luoshi.records.programmes",
    "luoshi.records.registers",
    "luoshi.records.cases",
    "luoshi.records.entitlements",
    "luoshi.records.releases",
    "luoshi.records.merchants",
    "luoshi.records.goods",
    "luoshi.records.settlement",
    "luoshi.records.payments",
    "luoshi.records.risk",
    "luoshi.records.trials",
    "luoshi.records.applicant_messages",
    "luoshi.records.prospects",
    "luoshi.records.plans",
    "luoshi.records.chasing",
    "luoshi.records.projects",
    "luoshi.records.evaluation",
    "luoshi.records.briefs",
    "luoshi.records.meetings",
    "luoshi.records.linking",
    "luoshi.records.search",
    "luoshi.records.measures",
    "luoshi.records.scoring",
    "luoshi.records.alignment",
    "luoshi.records.desks",
    "luoshi.records.publishing",
    "luoshi.surfaces.web",
    "luoshi.surfaces.supervision",
    "luoshi.surfaces.plans",
    "luoshi.surfaces.api",
    "luoshi.surfaces.programmes",
    "luoshi.surfaces.treasury",
    "luoshi.surfaces.citizens",
    "luoshi.surfaces.gazette",
    "luoshi.surfaces.gate",
    "luoshi.surfaces.rush",
    "luoshi.surfaces.merchants",
    "luoshi.surfaces.jobs",
    "luoshi.surfaces.chasing",
    "luoshi.surfaces.cockpit",
    "luoshi.surfaces.scoring",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django_htmx",
    "csp",
    "rules.apps.AutodiscoverRulesConfig",
    "allauth",
    "allauth.account",
    "ninja",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "luoshi.surfaces.web.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "luoshi.surfaces.web.limiting.NothingKeptMiddleware",
    "luoshi.surfaces.web.limiting.BodyMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "luoshi.surfaces.web.middleware.ActorMiddleware",
]

ROOT_URLCONF = "luoshi.config.urls"
WSGI_APPLICATION = "luoshi.config.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "luoshi.surfaces.web.context.shell",
            ],
        },
    }
]

DATABASES = {"default": from_url(database_url(DATA))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# In the database, so that limits (failed sign-ins, calls of a key) hold over all worker processes.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "shared_cache",
        # Beyond it a third is dropped, whatever it was: with Django's own 300, a few hundred visitors a minute wiped out the
        # counts of failed sign-ins, and so does who wants to try passwords.
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    },
}

# Where the gate is reached from outside, without /gate/; empty: the pages do not name it.
GATE_URL = os.environ.get("LUOSHI_GATE_URL", "").rstrip("/")

# Where letters go: smtp://user:password@host:587?from=a@b&tls=start, https://:secret@host/path, folder:/a/path, or
# sms-simulator:/a/path (a gateway with bad days; the demo's).
CHANNELS = {
    "mail": os.environ.get("MAIL_URL", f"folder:{DATA / 'mail'}" if DEMO else ""),
    "im": os.environ.get("IM_URL", ""),
    "sms": os.environ.get("SMS_URL", f"sms-simulator:{DATA / 'sms'}" if DEMO else ""),
}
PUBLIC_ADDRESS = os.environ.get("PUBLIC_ADDRESS", "").rstrip("/")

# Each app of the pages may have a module jobs.py; `surfaces/jobs/registry.py` says how a function becomes a job.
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "overview"
LOGOUT_REDIRECT_URL = "account_login"
# Accounts are given by the office; nobody opens one alone, and nobody needs an address to sign in.
ACCOUNT_ADAPTER = "luoshi.records.people.adapter.GivenAccounts"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_SECURE = not DEMO
CSRF_COOKIE_SECURE = not DEMO
LANGUAGE_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = not DEMO
SECURE_HSTS_SECONDS = 0 if DEMO else 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = not DEMO
if os.environ.get("BEHIND_PROXY") == "1":
    ALLAUTH_TRUSTED_PROXY_COUNT = 1
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Limits, each named once. Sizes in bytes.
UPLOAD_LIMIT = 20 * 1024 * 1024
UPLOADS_AT_ONCE = 10
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
CSRF_FAILURE_VIEW = "luoshi.surfaces.web.views.expired.expired"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
