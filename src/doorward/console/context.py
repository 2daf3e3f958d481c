"""What every template knows."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest

from doorward.cases.roles import Right, rights


class Place(NamedTuple):
    """A page of the main navigation. `key` is its access key, or empty."""

    name: str
    address: str
    right: Right
    key: str = ""
    here: bool = False


AGENTS = Place("Agents", "/agents/", Right.SEE_APPROVALS)
"""Shown where the console knows the agents' state."""
PLACES = (
    Place("Queue", "/queue/", Right.SEE_CASES, "q"),
    Place("Decisions", "/decisions/", Right.SEE_CASES, "d"),
    Place("Metrics", "/metrics/", Right.SEE_METRICS, "m"),
    Place("Sources", "/sources/", Right.SEE_SOURCES, "o"),
    Place("Jobs", "/jobs/", Right.RUN_JOBS, "j"),
    Place("Containment", "/containment/", Right.SEE_CONTAINMENT, "c"),
    AGENTS,
    Place("Log", "/log/", Right.SEE_LOG, "l"),
    Place("People", "/people/", Right.MANAGE_PEOPLE, "p"),
)


def everywhere(request: HttpRequest) -> dict[str, Any]:
    """The viewer, what they may do (``may.export`` …), where they can go, and if it is the demo."""
    viewer = getattr(request, "viewer", None)
    held = rights(viewer) if viewer else frozenset()
    return {
        "viewer": viewer,
        "may": {right.name.lower(): right in held for right in Right},
        "places": [
            place._replace(here=request.path.startswith(place.address))
            for place in PLACES
            if place.right in held and (place is not AGENTS or settings.AGENTS_STATE)
        ],
        "demo": settings.DEMO,
    }
