"""The relying party of this process, as its settings say where to get it.

Django's setting ``RELYING_PARTY`` names a function without arguments, so that this room reads no
file itself.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from django.conf import settings
from django.utils.module_loading import import_string

from doorward.access.rules import RelyingParty


def current() -> RelyingParty:
    """Origin and rules of this console."""
    return cast("Callable[[], RelyingParty]", import_string(settings.RELYING_PARTY))()
