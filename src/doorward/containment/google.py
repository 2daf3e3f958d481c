"""Google Workspace: suspend a user, and sign the user out everywhere.

Contract (Admin SDK Directory API v1, developers.google.com/admin-sdk/directory, read in November
2026): ``GET /admin/directory/v1/users/{userKey}`` with ``suspended``; ``PATCH`` of it with
``{"suspended": true}``; ``POST …/{userKey}/signOut`` with 204. A token comes from ``POST
{login}/token`` for a service account with domain-wide delegation: a JWT signed with RS256 (RFC
7523) whose ``sub`` is an administrator.
"""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from time import monotonic
from urllib.parse import quote, urlencode

import msgspec

from doorward.containment.responder import ResponderError
from doorward.containment.secrets import secret
from doorward.containment.sending import Answer, send
from doorward.containment.steps import UNKNOWN, Step

SUSPEND, SESSIONS = "suspend", "end-sessions"
ACTIVE, SUSPENDED = "active", "suspended"
_SCOPES = (
    "https://www.googleapis.com/auth/admin.directory.user "
    "https://www.googleapis.com/auth/admin.directory.user.security"
)
_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_SECONDS = 3600
_EARLY = 60.0


class GoogleSettings(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True,
    tag_field="kind", tag="google-workspace",
):  # fmt: skip
    """A domain. `key_env` names the variable with the service account's private key (PEM)."""

    service_account: str
    administrator: str
    key_env: str
    url: str = "https://admin.googleapis.com"
    login: str = "https://oauth2.googleapis.com"

    @property
    def secrets(self) -> tuple[str, ...]:
        """The variables it names."""
        return (self.key_env,)


class GoogleWorkspace:
    """A responder for the users of a domain; an account is an address or a user's id."""

    def __init__(self, name: str, settings: GoogleSettings) -> None:
        self._name, self._settings = name, settings
        self._token, self._until = "", 0.0

    def steps(self, account: str) -> tuple[Step, ...]:
        """First no new session can be opened, then those that are open end."""
        return (
            Step(responder=self._name, account=account, kind=SUSPEND, reversible=True),
            Step(responder=self._name, account=account, kind=SESSIONS, reversible=False),
        )

    def wanted(self, step: Step) -> str:
        """Suspended; sessions cannot be read."""
        return SUSPENDED if step.kind == SUSPEND else UNKNOWN

    def present(self, step: Step) -> str:
        """Whether the user is suspended. For sessions it is read too: there must be one."""
        suspended = self._send("GET", step.account, "").json().get("suspended")
        if not isinstance(suspended, bool):
            raise ResponderError("malformed", "the answer does not say whether it is suspended")
        if step.kind == SESSIONS:
            return UNKNOWN
        return SUSPENDED if suspended else ACTIVE

    def why_not(self, step: Step, before: str) -> str:  # noqa: ARG002 - nothing stands against it
        """The administrator that Doorward acts as must not lock itself out."""
        if step.account.lower() == self._settings.administrator.lower():
            return "Doorward acts as this administrator"
        return ""

    def do(self, step: Step, key: str) -> None:  # noqa: ARG002 - Google knows no such keys
        """Suspend the user, or sign them out."""
        if step.kind == SUSPEND:
            self._suspend(step.account, suspended=True)
        else:
            self._send("POST", step.account, "/signOut", b"")

    def undo(self, step: Step, before: str, key: str) -> None:  # noqa: ARG002 - as above
        """Take the suspension back."""
        if step.kind != SUSPEND or before != ACTIVE:
            raise ResponderError("state", "this cannot be undone")
        self._suspend(step.account, suspended=False)

    def undo_words(self, step: Step) -> str:
        """Only the suspension is undone; whoever lost a session signs in again."""
        return "take the suspension back" if step.kind == SUSPEND else ""

    def _suspend(self, account: str, *, suspended: bool) -> None:
        self._send("PATCH", account, "", msgspec.json.encode({"suspended": suspended}))

    def _send(self, method: str, account: str, path: str, body: bytes | None = None) -> Answer:
        if not account.strip() or account.startswith("."):
            raise ResponderError("no-account", "this names no account")
        headers = {"Authorization": f"Bearer {self._bearer()}"}
        if body:
            headers["Content-Type"] = "application/json"
        root = self._settings.url.rstrip("/")
        url = f"{root}/admin/directory/v1/users/{quote(account, safe='@')}{path}"
        return send(method, url, headers, body)

    def _bearer(self) -> str:
        """A token, kept until a minute before it ends."""
        if self._token and monotonic() < self._until:
            return self._token
        url = f"{self._settings.login.rstrip('/')}/token"
        form = urlencode({"grant_type": _GRANT, "assertion": self._assertion(url)})
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        found = send("POST", url, headers, form.encode()).json()
        token, seconds = found.get("access_token"), found.get("expires_in")
        if not isinstance(token, str) or not token.isascii() or not isinstance(seconds, int):
            raise ResponderError("malformed", "the answer holds no token")
        self._token, self._until = token, monotonic() + seconds - _EARLY
        return token

    def _assertion(self, audience: str) -> str:
        from cryptography.hazmat.primitives import hashes, serialization  # noqa: PLC0415 - an extra
        from cryptography.hazmat.primitives.asymmetric import padding, rsa  # noqa: PLC0415

        name = self._settings.key_env
        try:
            pem = secret(name, "private key").encode()
            key = serialization.load_pem_private_key(pem, password=None)
        except (ValueError, TypeError) as error:
            message = f"the environment variable {name} holds no private key in PEM"
            raise ResponderError("setting", message) from error
        if not isinstance(key, rsa.RSAPrivateKey):
            raise ResponderError("setting", f"the key of {name} is no RSA key")
        now = int(datetime.now(UTC).timestamp())
        claims = {
            "iss": self._settings.service_account,
            "sub": self._settings.administrator,
            "scope": _SCOPES,
            "aud": audience,
            "iat": now,
            "exp": now + _SECONDS,
        }
        signed = f"{_part({'alg': 'RS256', 'typ': 'JWT'})}.{_part(claims)}"
        made = key.sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256())
        return f"{signed}.{_base64(made)}"


def _part(value: object) -> str:
    return _base64(json.dumps(value, separators=(",", ":")).encode())


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
