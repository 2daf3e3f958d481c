"""The names in a request. A text is taken as Cedar takes it: only in Cedar's own spelling.

So what looks like another name, with a space or a mark that turns the direction of writing, is no
name, and decisions are Cedar's in this too.
"""

from __future__ import annotations

import re

import cedarpy

_SURELY = re.compile(r"""[A-Za-z0-9_:]+"[ !#-&(-\[\]-~]*\"""")
"""No character that has two spellings."""
_NOTHING = cedarpy.PolicySet.from_str(""), cedarpy.Entities.from_json_str("[]")


def require_spelling(*names: object) -> None:
    """Raises `ValueError` where a name is a text in another spelling than Cedar's."""
    for name in names:
        if isinstance(name, str) and not _SURELY.fullmatch(name) and not _spelt(name):
            raise ValueError("an entity is written as Cedar writes it")


def _spelt(text: str) -> bool:
    other = {"type": "A", "id": "a"}
    request = {"principal": text, "action": other, "resource": other}
    try:
        found = cedarpy.is_authorized(request, *_NOTHING)
    except (ValueError, TypeError):
        return False
    return found.decision is not cedarpy.Decision.NoDecision
