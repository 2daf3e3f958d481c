"""Secrets that responders need: environment variables whose names the operator's file gives."""

from __future__ import annotations

import os

from doorward.containment.responder import ResponderError

LONGEST = 16_384


def secret(name: str, what: str = "token") -> str:
    """The value of the variable, printable and not empty; `ResponderError` (``setting``)."""
    found = os.environ.get(name, "").strip()
    readable = found.replace("\n", "").replace("\r", "")
    if not found or not found.isascii() or not readable.isprintable() or len(found) > LONGEST:
        raise ResponderError("setting", f"the environment variable {name} holds no {what}")
    return found
