"""Django's name for this room."""

from __future__ import annotations

from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    """The pages; their tables are in `doorward.store`."""

    name = "doorward.console"
    label = "console"
