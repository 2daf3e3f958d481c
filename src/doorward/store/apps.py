"""Django's name for this room."""

from __future__ import annotations

from django.apps import AppConfig


class StoreConfig(AppConfig):
    """All tables of Doorward, under one label."""

    name = "doorward.store"
    label = "store"
    default_auto_field = "django.db.models.BigAutoField"
