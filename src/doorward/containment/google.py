"""Google Workspace: suspend a user, and sign the user out everywhere.

Contract (Admin SDK Directory API v1, developers.google.com/workspace/admin/directory, read in
November 2026): ``GET /admin/directory/v1/users/{userKey}`` with ``primaryEmail`` and ``suspended``;
``PATCH`` of it with ``{"suspended": true}``; ``POST …/{userKey}/signOut`` with an empty body, which
ends all web and device sessions. `userKey` is an address, an alias or the unique id. Limits answer
403 with ``userRateLimitExceeded`` or ``quotaExceeded``, or 429 ("Limits and Quotas"). A token comes
from ``POST {login}/token`` for a service account with domain-wide delegation: a JWT signed with
RS256 (RFC 7523) whose ``sub`` is an administrator ("Using OAuth 2.0 for Server to Server
Applications").
"""

from __future__ import annotations

import base64
import json
import re
from datetime import UTC, datetime
from urllib.parse import quote

import msgspec

from doorward.containment.responder import ResponderError
from doorward.containment.secrets import Bearer, secret
from doorward.containment.sending import Answer, Trouble, send
from doorward.containment.steps import UNKNOWN, Step

SUSPEND, SESSIONS = "suspend", "end-sessions"
ACTIVE, SUSPENDED = "active", "suspended"
_SCOPES = (
    "https://www.googleapis.com/auth/admin.directory.user "
    "https://www.googleapis.com/auth/admin.directory.user.security"
)
_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_SECONDS = 3600
_USER = re.compile(r"[0-9]{5,30}|[^\s/\\@.][^\s/\\@]{0,149}@[\w.-]{1,150}")
"""A user's id or address: nothing else that can stand behind ``/users/``."""
_LIMITS = (b"userRateLimitExceeded", b"rateLimitExceeded", b"quotaExceeded")


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
        self._bearer = Bearer()

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
        found = self._send("GET", step.account, "").json()
        suspended, address = found.get("suspended"), found.get("primaryEmail")
        if not isinstance(suspended, bool) or not isinstance(address, str):
            raise ResponderError("malformed", "the answer does not say whether it is suspended")
        if address.lower() == self._settings.administrator.lower():
            # Whatever it was named by: Doorward would lock itself out.
            raise ResponderError("state", "Doorward acts as this administrator")
        if step.kind == SESSIONS:
            return UNKNOWN
        return SUSPENDED if suspended else ACTIVE

    def why_not(self, step: Step, before: str) -> str:  # noqa: ARG002 - nothing stands against it
        """Nothing."""
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
        if not _USER.fullmatch(account):
            raise ResponderError("no-account", "this is no address and no id of a user")
        headers = {"Authorization": f"Bearer {self._token()}"}
        if body:
            headers["Content-Type"] = "application/json"
        root = self._settings.url.rstrip("/")
        url = f"{root}/admin/directory/v1/users/{quote(account, safe='@')}{path}"
        try:
            return send(method, url, headers, body, _limits)
        except ResponderError as error:
            if error.code == "refused":
                self._bearer.forget()
            raise

    def _token(self) -> str:
        if token := self._bearer.token():
            return token
        url = f"{self._settings.login.rstrip('/')}/token"
        return self._bearer.asked(url, {"grant_type": _GRANT, "assertion": self._assertion(url)})

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


def _limits(trouble: Trouble) -> tuple[str, bool] | None:
    """Google answers 403 to who asks too much, too."""
    limited = trouble.status == 403 and any(one in trouble.body for one in _LIMITS)
    return ("too-many", True) if limited else None


def _part(value: object) -> str:
    return _base64(json.dumps(value, separators=(",", ":")).encode())


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
