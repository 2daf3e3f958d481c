"""What every template knows."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from doorward.cases.roles import Right, rights


def everywhere(request: HttpRequest) -> dict[str, Any]:
    """The viewer, what they may do (``may.export`` …), and whether this is the demo."""
    viewer = getattr(request, "viewer", None)
    held = rights(viewer) if viewer else frozenset()
    return {
        "viewer": viewer,
        "may": {right.name.lower(): right in held for right in Right},
        "demo": settings.DEMO,
    }
