"""A signed request to an address of your own: endpoint isolation, badges, anything else.

The form is that of Standard Webhooks (standardwebhooks.com, specification 1.0): headers
``webhook-id``, ``webhook-timestamp`` (Unix seconds) and ``webhook-signature``, which is ``v1,`` and
the Base64 of HMAC-SHA256 over ``id.timestamp.body``; secrets are ``whsec_`` and Base64 of 24 bytes
or more. The id is the same for each try of one step, so that a receiver does it once.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import msgspec

from doorward.containment.responder import ResponderError
from doorward.containment.sending import Answer, send
from doorward.containment.steps import UNKNOWN, Step

CONTAIN = "contain"
FREE, CONTAINED = "free", "contained"
SHORTEST_SECRET = 24


class WebhookSettings(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    tag_field="kind",
    tag="webhook",
):
    """An address. `state`: it answers ``account.state`` with ``{"state": "free"}`` or
    ``"contained"``. `reversible`: it understands ``account.release``."""

    url: str
    secret_env: str
    state: bool = False
    reversible: bool = False

    @property
    def secrets(self) -> tuple[str, ...]:
        """The variables it names."""
        return (self.secret_env,)


def _now() -> datetime:
    return datetime.now(UTC)


class Webhook:
    """A responder that asks somebody else to act; an account is whatever they understand."""

    def __init__(
        self, name: str, settings: WebhookSettings, clock: Callable[[], datetime] = _now
    ) -> None:
        self._name, self._settings, self._clock = name, settings, clock

    def steps(self, account: str) -> tuple[Step, ...]:
        """One step: what it means is the receiver's to know."""
        reversible = self._settings.reversible
        return (Step(responder=self._name, account=account, kind=CONTAIN, reversible=reversible),)

    def wanted(self, step: Step) -> str:  # noqa: ARG002 - there is one kind
        """Contained, where the receiver tells states."""
        return CONTAINED if self._settings.state else UNKNOWN

    def present(self, step: Step) -> str:
        """What the receiver says, or `UNKNOWN` where it tells none."""
        if not self._settings.state:
            return UNKNOWN
        found = self._send("account.state", step, secrets.token_hex(16)).json().get("state")
        if found not in {FREE, CONTAINED}:
            raise ResponderError("malformed", "the answer is neither free nor contained")
        return str(found)

    def why_not(self, step: Step, before: str) -> str:  # noqa: ARG002 - nothing stands against it
        """Nothing."""
        return ""

    def do(self, step: Step, key: str) -> None:
        """Ask to contain the account."""
        self._send("account.contain", step, key)

    def undo(self, step: Step, before: str, key: str) -> None:  # noqa: ARG002 - it was free
        """Ask to release the account."""
        self._send("account.release", step, key)

    def undo_words(self, step: Step) -> str:  # noqa: ARG002 - there is one kind
        """It asks to release."""
        return "ask to release the account"

    def _send(self, kind: str, step: Step, key: str) -> Answer:
        now = self._clock()
        said: dict[str, Any] = {
            "type": kind,
            "timestamp": now.isoformat(),
            "data": {"account": step.account, "step": step.kind},
        }
        body = msgspec.json.encode(said)
        stamp = str(int(now.timestamp()))
        signed = signature(self._secret(), key, stamp, body)
        headers = {
            "Content-Type": "application/json",
            "webhook-id": key,
            "webhook-timestamp": stamp,
            "webhook-signature": signed,
        }
        return send("POST", self._settings.url, headers, body)

    def _secret(self) -> bytes:
        name = self._settings.secret_env
        said = os.environ.get(name, "").strip()
        try:
            secret = base64.b64decode(said.removeprefix("whsec_"), validate=True)
        except (binascii.Error, ValueError):
            secret = b""
        if not said.startswith("whsec_") or len(secret) < SHORTEST_SECRET:
            message = f"the environment variable {name} holds no secret (whsec_ and Base64)"
            raise ResponderError("setting", message)
        return secret


def signature(secret: bytes, key: str, stamp: str, body: bytes) -> str:
    """The signature of a message, as its header says it."""
    signed = hmac.digest(secret, f"{key}.{stamp}.".encode() + body, hashlib.sha256)
    return f"v1,{base64.b64encode(signed).decode()}"
