"""Okta: suspend a user, and end the user's sessions.

Contract (Okta Management API, read in November 2026): ``GET /api/v1/users/{id}`` with ``status``;
``POST /api/v1/users/{id}/lifecycle/suspend`` for ACTIVE users and ``…/unsuspend`` for SUSPENDED
ones, both 200 (developer.okta.com, User Lifecycle: "non-idempotent operations"; hence the state is
read first); ``DELETE /api/v1/users/{id}/sessions?oauthTokens=true`` with 204 (User Sessions), which
does not reach sessions of web and native apps. Tokens: ``Authorization: SSWS …``.
"""

from __future__ import annotations

import os
import re
from urllib.parse import quote

import msgspec

from doorward.containment.responder import ResponderError
from doorward.containment.sending import Answer, send
from doorward.containment.steps import UNKNOWN, Step

SUSPEND, SESSIONS = "suspend", "end-sessions"
ACTIVE, SUSPENDED = "ACTIVE", "SUSPENDED"
_ID = re.compile(r"[A-Za-z0-9]{10,40}")
_USER_ID = re.compile(r"00u[A-Za-z0-9]{17}")
_STATUS = re.compile(r"[A-Z_]{3,40}")


class OktaSettings(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    tag_field="kind",
    tag="okta",
):
    """An Okta organisation. `token_env` names the environment variable with the API token."""

    url: str
    token_env: str
    revoke_tokens: bool = True

    @property
    def secrets(self) -> tuple[str, ...]:
        """The variables it names."""
        return (self.token_env,)


class Okta:
    """A responder for the users of one organisation; an account is a user's id or login."""

    def __init__(self, name: str, settings: OktaSettings) -> None:
        self._name, self._settings = name, settings

    def steps(self, account: str) -> tuple[Step, ...]:
        """First no new session can be opened, then those that are open end."""
        return (
            Step(responder=self._name, account=account, kind=SUSPEND, reversible=True),
            Step(responder=self._name, account=account, kind=SESSIONS, reversible=False),
        )

    def wanted(self, step: Step) -> str:
        """SUSPENDED; Okta lists no sessions to this token."""
        return SUSPENDED if step.kind == SUSPEND else UNKNOWN

    def present(self, step: Step) -> str:
        """The user's status. For sessions it is read too: there must be such a user."""
        status = self._user(step.account)[1]
        return status if step.kind == SUSPEND else UNKNOWN

    def why_not(self, step: Step, before: str) -> str:
        """Okta suspends active users alone."""
        if step.kind == SUSPEND and before != ACTIVE:
            return f"Okta suspends active users only; this one is {before}"
        return ""

    def do(self, step: Step, key: str) -> None:  # noqa: ARG002 - Okta knows no such keys
        """Suspend, or end the sessions."""
        user = self._id_of(step.account)
        if step.kind == SUSPEND:
            self._send("POST", f"/{user}/lifecycle/suspend")
            return
        tokens = str(self._settings.revoke_tokens).lower()
        self._send("DELETE", f"/{user}/sessions?oauthTokens={tokens}")

    def undo(self, step: Step, before: str, key: str) -> None:  # noqa: ARG002 - as above
        """Unsuspend. A suspended user was active: Okta suspends no other."""
        if step.kind != SUSPEND or before != ACTIVE:
            raise ResponderError("state", "this cannot be undone")
        self._send("POST", f"/{self._id_of(step.account)}/lifecycle/unsuspend")

    def undo_words(self, step: Step) -> str:
        """Only suspending is undone; whoever lost a session signs in again."""
        return "unsuspend the user" if step.kind == SUSPEND else ""

    def _id_of(self, account: str) -> str:
        """A user's id; a login is looked up, as only reading takes one."""
        return account if _USER_ID.fullmatch(account) else self._user(account)[0]

    def _user(self, account: str) -> tuple[str, str]:
        if account in {"", ".", "..", "me"}:
            raise ResponderError("no-account", "this names no account")  # `me` is the token's own
        found = self._send("GET", f"/{quote(account, safe='')}").json()
        user, status = found.get("id"), found.get("status")
        if not (isinstance(user, str) and _ID.fullmatch(user)):
            raise ResponderError("malformed", "the answer names no user")
        if not (isinstance(status, str) and _STATUS.fullmatch(status)):
            raise ResponderError("malformed", "the answer says nothing of the user's status")
        return user, status

    def _send(self, method: str, path: str) -> Answer:
        token = os.environ.get(self._settings.token_env, "").strip()
        if not token or not token.isascii() or not token.isprintable():
            name = self._settings.token_env
            raise ResponderError("setting", f"the environment variable {name} holds no token")
        return send(
            method,
            f"{self._settings.url.rstrip('/')}/api/v1/users{path}",
            {"Authorization": f"SSWS {token}"},
        )
