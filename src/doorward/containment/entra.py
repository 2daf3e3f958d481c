"""Microsoft Entra: disable a user, and revoke the user's sessions.

Contract (Microsoft Graph v1.0; pages "Update user", "user: revokeSignInSessions" and "Get user" of
learn.microsoft.com/graph/api and of its sources on GitHub, read in November 2026): ``GET
/v1.0/users/{id | userPrincipalName}?$select=id,accountEnabled``; ``PATCH`` of it with
``accountEnabled`` and 204; ``POST …/revokeSignInSessions`` without a body, 200 (the page tells of
another code as a known issue, so that any 2xx is taken). Refresh tokens and session cookies end,
after "a small delay of a few minutes"; guests' sessions, who sign in at home, do not. A token comes
from ``POST {login}/{tenant}/oauth2/v2.0/token`` with the client's credentials (RFC 6749, 4.4).
"""

from __future__ import annotations

import re
from urllib.parse import quote

import msgspec

from doorward.containment.responder import ResponderError
from doorward.containment.secrets import Bearer, secret
from doorward.containment.sending import Answer, send
from doorward.containment.steps import UNKNOWN, Step

DISABLE, SESSIONS = "disable", "revoke-sessions"
ENABLED, DISABLED = "enabled", "disabled"
_TENANT = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,99}")
_USER = re.compile(
    r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|[^\s/\\@$][^\s/\\@]{0,149}@[\w.-]{1,150}"
)
"""An object id or a principal name: nothing else that can stand behind ``/users/``."""


class EntraSettings(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True,
    tag_field="kind", tag="entra",
):  # fmt: skip
    """A tenant, and an application in it that may read, disable and sign out users."""

    tenant: str
    client: str
    secret_env: str
    url: str = "https://graph.microsoft.com"
    login: str = "https://login.microsoftonline.com"

    @property
    def secrets(self) -> tuple[str, ...]:
        """The variables it names."""
        return (self.secret_env,)


class Entra:
    """A responder for the users of one tenant; an account is an object id or principal name."""

    def __init__(self, name: str, settings: EntraSettings) -> None:
        self._name, self._settings = name, settings
        self._bearer = Bearer()

    def steps(self, account: str) -> tuple[Step, ...]:
        """First no new session can be opened, then those that are open end."""
        return (
            Step(responder=self._name, account=account, kind=DISABLE, reversible=True),
            Step(responder=self._name, account=account, kind=SESSIONS, reversible=False),
        )

    def wanted(self, step: Step) -> str:
        """Disabled; sessions cannot be read."""
        return DISABLED if step.kind == DISABLE else UNKNOWN

    def present(self, step: Step) -> str:
        """Whether the user is enabled. For sessions it is read too: there must be such a user."""
        found = self._send("GET", step.account, "?$select=id,accountEnabled").json()
        enabled = found.get("accountEnabled")
        if not isinstance(enabled, bool):
            raise ResponderError("malformed", "the answer does not say whether it is enabled")
        if step.kind == SESSIONS:
            return UNKNOWN
        return ENABLED if enabled else DISABLED

    def why_not(self, step: Step, before: str) -> str:  # noqa: ARG002 - nothing stands against it
        """Nothing."""
        return ""

    def do(self, step: Step, key: str) -> None:  # noqa: ARG002 - Graph knows no such keys
        """Disable the user, or revoke the sessions."""
        if step.kind == DISABLE:
            self._enable(step.account, enabled=False)
        else:
            self._send("POST", step.account, "/revokeSignInSessions")

    def undo(self, step: Step, before: str, key: str) -> None:  # noqa: ARG002 - as above
        """Enable the user again."""
        if step.kind != DISABLE or before != ENABLED:
            raise ResponderError("state", "this cannot be undone")
        self._enable(step.account, enabled=True)

    def undo_words(self, step: Step) -> str:
        """Only disabling is undone; whoever lost a session signs in again."""
        return "enable the user" if step.kind == DISABLE else ""

    def _enable(self, account: str, *, enabled: bool) -> None:
        body = msgspec.json.encode({"accountEnabled": enabled})
        self._send("PATCH", account, "", body)

    def _send(self, method: str, account: str, path: str, body: bytes | None = None) -> Answer:
        if not _USER.fullmatch(account):
            raise ResponderError("no-account", "this is no object id and no principal name")
        headers = {"Authorization": f"Bearer {self._token()}"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        url = f"{self._settings.url.rstrip('/')}/v1.0/users/{quote(account, safe='@')}{path}"
        try:
            return send(method, url, headers, body)
        except ResponderError as error:
            if error.code == "refused":
                self._bearer.forget()
            raise

    def _token(self) -> str:
        """A token of the application."""
        if token := self._bearer.token():
            return token
        settings = self._settings
        if not _TENANT.fullmatch(settings.tenant):
            raise ResponderError("setting", "tenant is no id or domain")
        form = {
            "grant_type": "client_credentials",
            "client_id": settings.client,
            "client_secret": secret(settings.secret_env, "secret"),
            "scope": f"{settings.url.rstrip('/')}/.default",
        }
        url = f"{settings.login.rstrip('/')}/{settings.tenant}/oauth2/v2.0/token"
        return self._bearer.asked(url, form)
