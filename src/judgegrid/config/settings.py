"""All settings; the only reader of the environment. docs/operate.md explains each one."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from judgegrid.config.database import described

ROOT = Path(__file__).resolve().parents[3]


READINGS: dict[str, tuple[str, str]] = {}  # variable → (value, where it came from); doctor shows them


def _env(name: str, default: str = "") -> str:
    variable = f"JUDGEGRID_{name}"
    value = os.environ.get(variable, default)
    READINGS[variable] = (value, "environment" if variable in os.environ else "default")
    return value


def _flag(name: str, default: bool) -> bool:
    return _env(name, "1" if default else "0").lower() in {"1", "true", "yes", "on"}


DATA_DIR = Path(_env("DATA_DIR", str(ROOT / "data"))).resolve()
UPLOAD_DIR = DATA_DIR / "uploads"
PAPER_DIR = DATA_DIR / "papers"
WAREHOUSE_DIR = DATA_DIR / "warehouse"
CASE_INDEX_DIR = DATA_DIR / "case_index"
ASSET_DIR = Path(_env("ASSET_DIR", str(ROOT / "node_modules"))).resolve()
FONT_DIR = _env("FONT_DIR")
KEY_DIR = Path(_env("KEY_DIR", str(DATA_DIR / "keys"))).resolve()
STATIC_ROOT = DATA_DIR / "static"
for _folder in (DATA_DIR, UPLOAD_DIR, PAPER_DIR, WAREHOUSE_DIR, STATIC_ROOT):
    _folder.mkdir(parents=True, exist_ok=True)


def _kept_secret(name: str) -> str:
    """A secret from the environment, else from a file outside the database, made at first start."""
    given = _env(name)
    if given:
        return given
    path = KEY_DIR / name.lower()
    READINGS[f"JUDGEGRID_{name}"] = (str(path), "file")
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(path.with_suffix(".new"), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_hex(32))
        os.replace(path.with_suffix(".new"), path)
    return path.read_text().strip()


SECRET_KEY = _kept_secret("SECRET_KEY")
SEALING_KEY = _kept_secret("SEALING_KEY")  # encrypts personal fields
SEARCH_KEY = _kept_secret("SEARCH_KEY")  # keyed hashes for equality search
CRYPTO_PROVIDER = _env("CRYPTO_PROVIDER", "judgegrid.records.sealed.SoftwareProvider")

DEBUG = _flag("DEBUG", False)
DEMO = _flag("DEMO", False)
TLS = _flag("TLS", False)
ALLOWED_HOSTS = _env("HOSTS", "127.0.0.1,localhost,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [one for one in _env("ORIGINS").split(",") if one]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "axes",
    "judgegrid.records.audit",
    "judgegrid.records.territory",
    "judgegrid.records.accounts",
    "judgegrid.records.ledger",
    "judgegrid.records.disputes",
    "judgegrid.records.analysis",
    "judgegrid.records.guidance",
    "judgegrid.records.missed",
    "judgegrid.records.documents",
    "judgegrid.web",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "judgegrid.web.doorway.Doorway",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "judgegrid.config.urls"
WSGI_APPLICATION = "judgegrid.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "src/judgegrid/web/templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "judgegrid.web.surroundings.surroundings",
            ]
        },
    }
]

DATABASE_URL = _env("DATABASE_URL", f"sqlite:///{DATA_DIR / 'judgegrid.sqlite3'}")

DATABASES = {"default": described(DATABASE_URL)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "judgegrid.records.accounts.backends.Backend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "desk"

SESSION_IDLE_MINUTES = int(_env("SESSION_IDLE_MINUTES", "15"))
SESSION_HOURS = int(_env("SESSION_HOURS", "12"))
SESSION_COOKIE_AGE = SESSION_HOURS * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = TLS
SECURE_SSL_REDIRECT = TLS
SECURE_HSTS_SECONDS = 31_536_000 if TLS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _flag("BEHIND_PROXY", False) else None
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "judgegrid.web.outside.form_expired"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.5  # hours
AXES_LOCKOUT_PARAMETERS = ["username"]
SILENCED_SYSTEM_CHECKS = ["axes.W006"]  # the account locks, wherever the failures come from
AXES_VERBOSE = False
AXES_LOCKOUT_CALLABLE = "judgegrid.web.accounts.views.locked_out"

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
STATIC_URL = "/static/"
STATICFILES_DIRS = [
    (label, ASSET_DIR / folder)
    for label, folder in (("tabler", "@tabler/core/dist"), ("echarts", "echarts/dist"))
    if (ASSET_DIR / folder).is_dir()
]
WHITENOISE_USE_FINDERS = True
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_AUTOREFRESH = DEBUG
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20
UPLOAD_MAX_MB = int(_env("UPLOAD_MAX_MB", "200"))
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "judgegrid.web.receiving.NamelessFileUploadHandler",
]

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

ENGINE = _env("ENGINE", "duckdb")  # duckdb / spark: where figures are computed
CASE_ENGINE = _env("CASE_ENGINE", "tantivy")  # tantivy / database: where similar cases are searched
SMALL_CELL = int(_env("SMALL_CELL", "5"))  # I-8
ATTRIBUTION_THRESHOLD = float(_env("ATTRIBUTION_THRESHOLD", "0.8"))
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
