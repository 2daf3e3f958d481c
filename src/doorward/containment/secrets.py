"""Secrets that responders need: environment variables whose names the operator's file gives, and
tokens that a provider gives for them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from time import monotonic
from typing import Any
from urllib.parse import urlencode

from doorward.containment.responder import ResponderError
from doorward.containment.sending import send

LONGEST = 16_384
EARLY = 60.0
"""Seconds before its end from which a token is not used any more."""


def secret(name: str, what: str = "token") -> str:
    """The value of the variable, printable and not empty; `ResponderError` (``setting``)."""
    found = os.environ.get(name, "").strip()
    readable = found.replace("\n", "").replace("\r", "")
    if not found or not found.isascii() or not readable.isprintable() or len(found) > LONGEST:
        raise ResponderError("setting", f"the environment variable {name} holds no {what}")
    return found


class Bearer:
    """A provider's token, kept until a minute before it ends."""

    def __init__(self) -> None:
        self._token, self._until = "", 0.0

    def token(self) -> str:
        """The token while it is good, else nothing."""
        return self._token if monotonic() < self._until else ""

    def asked(self, url: str, form: Mapping[str, str]) -> str:
        """Ask for one with a form (RFC 6749, 4.4). Raises `ResponderError`."""
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        found = send("POST", url, headers, urlencode(form).encode()).json()
        self._token, seconds = token_in(found)
        self._until = monotonic() + seconds - EARLY
        return self._token

    def forget(self) -> None:
        """It may have been taken back: the next try asks for another."""
        self._token = ""


def token_in(answer: Mapping[str, Any]) -> tuple[str, float]:
    """The bearer token of an answer (RFC 6749, 5.1), and for how many seconds it is good."""
    token, seconds = answer.get("access_token"), answer.get("expires_in")
    if not isinstance(token, str) or not 0 < len(token) <= LONGEST:
        raise ResponderError("malformed", "the answer holds no token")
    if not token.isascii() or not token.isprintable() or " " in token:
        raise ResponderError("malformed", "the answer holds no token")
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not seconds >= 0:
        raise ResponderError("malformed", "the answer does not say how long its token is good")
    return token, min(float(seconds), 86_400.0)
