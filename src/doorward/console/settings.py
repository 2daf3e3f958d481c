"""Django's settings. What an operator may change comes from the environment (see `serve`)."""

from __future__ import annotations

import os
from pathlib import Path

from doorward.console.secret import secret_key
from doorward.store.opening import DATABASE, default_database, parse_database

HERE = Path(__file__).parent
DEBUG = False
USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = False
ORIGIN = os.environ.get("DOORWARD_ORIGIN", "http://localhost:8765")
DEMO = os.environ.get("DOORWARD_DEMO") == "1"
POLICY_FILE = os.environ.get("DOORWARD_ACCESS_POLICY", "")
AGENTS_STATE = os.environ.get("DOORWARD_AGENTS_STATE", "")
RELYING_PARTY = "doorward.console.door.relying_party"
TRIES_AT_THE_DOOR = (60, 60)  # at once, and a minute after that; see `limits`
TRIES_SIGNED_IN = (30, 20)
ALLOWED_HOSTS = [
    ORIGIN.split("://", 1)[1].rsplit(":", 1)[0],
    "localhost",
    "127.0.0.1",
]
SECRET_KEY = secret_key()
DATABASES = {"default": parse_database(os.environ.get(DATABASE) or default_database())}
INSTALLED_APPS = ["django.contrib.staticfiles", "django_htmx", "doorward.store", "doorward.console"]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "doorward.console.headers.SecurityHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "doorward.console.limits.RequestLimits",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "doorward.console.signed_in.SignedIn",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "doorward.console.urls"
ASGI_APPLICATION = "doorward.console.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "doorward.console.context.everywhere",
            ],
            "builtins": ["doorward.console.templatetags.shown"],
        },
    }
]
STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_ALLOW_ALL_ORIGINS = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
CSRF_COOKIE_NAME = "__Host-csrf"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_HTTPONLY = True
# Strict would make every link from a message replace it, and with it break forms in other tabs.
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [ORIGIN]
CSRF_FAILURE_VIEW = "doorward.console.pages.errors.csrf_failure"
DATA_UPLOAD_MAX_MEMORY_SIZE = 512 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_REFERRER_POLICY = "same-origin"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"no-values": {"()": "doorward.console.log_words.WithoutValues"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "no-values"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"django.request": {"level": "ERROR"}},
}
