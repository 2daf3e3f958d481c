"""All addresses: each module of `pages` brings its own."""

from __future__ import annotations

from importlib import import_module

from django.urls import URLPattern, include, path

PAGES = (
    "errors",
    "home",
    "queue",
    "views",
    "live",
    "sign_in",
    "me",
    "people",
    "case",
    "pack",
    "decisions",
    "subject",
    "log",
    "jobs",
    "metrics",
    "sources",
    "containment",
    "agents",
)

urlpatterns = [
    path("", include([*patterns]))
    for patterns in (
        list[URLPattern](import_module(f"doorward.console.pages.{name}").urlpatterns)
        for name in PAGES
    )
]
handler400 = "doorward.console.pages.errors.bad_request"
handler403 = "doorward.console.pages.errors.forbidden"
handler404 = "doorward.console.pages.errors.not_found"
handler500 = "doorward.console.pages.errors.server_error"
