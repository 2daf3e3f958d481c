"""GitHub: revoke what an organisation lets a member's keys do, and remove the member.

Contract (GitHub REST API 2022-11-28, docs.github.com/rest, read in November 2026): ``GET
/orgs/{org}/memberships/{username}`` (200 with ``state`` active or pending and ``role`` admin,
member or billing_manager); ``DELETE`` of it with 204, which removes a member or takes an invitation
back; ``GET /orgs/{org}/credential-authorizations?login=…&per_page=100&page=…`` (organisations with
SAML single sign-on; owners with ``read:org``) and ``DELETE
…/credential-authorizations/{credential_id}`` with 204, which takes SSH keys and tokens out of the
organisation. Limits answer 403 or 429, with ``retry-after`` or ``x-ratelimit-remaining: 0`` and
``x-ratelimit-reset``. 404 is for who is no member and for organisations that a token may not see;
so it counts only where ``GET /orgs/{org}`` shows what owners alone are shown. A removed member can
only be invited anew, and private forks are lost; so neither step is one that can be undone, and
both need a person.
"""

from __future__ import annotations

import json
import re
from urllib.parse import quote

import msgspec

from doorward.containment.responder import ResponderError
from doorward.containment.secrets import secret
from doorward.containment.sending import Answer, Trouble, send
from doorward.containment.steps import Step

KEYS, MEMBER = "revoke-keys", "remove-member"
NONE, NO_KEYS = "no member", "0 keys"
_LOGIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,98}[A-Za-z0-9])?")
_PAGE, _MOST_PAGES = 100, 5


class GitHubSettings(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True,
    tag_field="kind", tag="github",
):  # fmt: skip
    """An organisation. `token_env` names the variable with a token that may manage members.

    `single_sign_on`: the organisation has SAML single sign-on, so that keys can be revoked.
    """

    organisation: str
    token_env: str
    url: str = "https://api.github.com"
    single_sign_on: bool = False

    @property
    def secrets(self) -> tuple[str, ...]:
        """The variables it names."""
        return (self.token_env,)


class GitHub:
    """A responder for the members of an organisation; an account is a login."""

    def __init__(self, name: str, settings: GitHubSettings) -> None:
        self._name, self._settings = name, settings

    def steps(self, account: str) -> tuple[Step, ...]:
        """Keys first: they work until they are revoked, also beside a browser."""
        kinds = (KEYS, MEMBER) if self._settings.single_sign_on else (MEMBER,)
        return tuple(
            Step(responder=self._name, account=account, kind=one, reversible=False) for one in kinds
        )

    def wanted(self, step: Step) -> str:
        """No member any more, or no key."""
        return NONE if step.kind == MEMBER else NO_KEYS

    def present(self, step: Step) -> str:
        """The role, or how many keys the organisation has authorised."""
        login = _login(step.account)
        if step.kind == KEYS:
            return f"{len(self._keys(login))} keys"
        try:
            found = self._send("GET", f"/memberships/{login}").json()
        except ResponderError as error:
            if error.code != "no-account":
                raise
            self._require_sight()
            return NONE
        state, role = found.get("state"), found.get("role")
        if state not in {"active", "pending"} or not isinstance(role, str):
            raise ResponderError("malformed", "the answer says nothing of the membership")
        return f"{state} {role}"[:60]

    def why_not(self, step: Step, before: str) -> str:
        """The last owner cannot be told apart here, so owners are left to people at GitHub."""
        if step.kind == MEMBER and before.endswith(" admin"):
            return "this is an owner of the organisation; owners are removed at GitHub"
        return ""

    def do(self, step: Step, key: str) -> None:  # noqa: ARG002 - GitHub knows no such keys
        """Revoke the keys, or remove the member."""
        login = _login(step.account)
        if step.kind == MEMBER:
            self._send("DELETE", f"/memberships/{login}")
            return
        for one in self._keys(login):
            try:
                self._send("DELETE", f"/credential-authorizations/{one}")
            except ResponderError as error:
                if error.code != "no-account":  # somebody else was quicker
                    raise

    def undo(self, step: Step, before: str, key: str) -> None:  # noqa: ARG002 - the contract's
        """Never asked: neither step is reversible."""
        raise ResponderError("state", "this cannot be undone")

    def undo_words(self, step: Step) -> str:  # noqa: ARG002 - as above
        """Nothing undoes it."""
        return ""

    def _require_sight(self) -> None:
        """Raise where "not found" may only mean that the token does not see members."""
        shown = self._send("GET", "").json()
        if not isinstance(shown.get("two_factor_requirement_enabled"), bool):
            raise ResponderError("refused", "the token is not an owner's of this organisation")

    def _keys(self, login: str) -> list[int]:
        """The numbers of the login's keys, from all pages."""
        numbers: list[int] = []
        for page in range(1, _MOST_PAGES + 1):
            rows = self._page(login, page)
            for one in rows:
                number, name = one.get("credential_id"), one.get("login")
                if not isinstance(number, int) or isinstance(number, bool):
                    raise ResponderError("malformed", "a key of the answer has no number")
                # Logins are the same in capitals; a server that filters nothing is not trusted.
                if isinstance(name, str) and name.lower() == login.lower():
                    numbers.append(number)
            if len(rows) < _PAGE:
                return numbers
        raise ResponderError("too-large", f"more than {_PAGE * _MOST_PAGES} keys are listed")

    def _page(self, login: str, page: int) -> list[dict[str, object]]:
        path = f"/credential-authorizations?login={login}&per_page={_PAGE}&page={page}"
        try:
            rows = json.loads(self._send("GET", path).body)
        except (ValueError, RecursionError) as error:
            raise ResponderError("malformed", "the answer is no JSON") from error
        if not isinstance(rows, list) or not all(isinstance(one, dict) for one in rows):
            raise ResponderError("malformed", "the answer lists no keys")
        return rows

    def _send(self, method: str, path: str) -> Answer:
        if not _LOGIN.fullmatch(self._settings.organisation):
            raise ResponderError("setting", "organisation is no name of GitHub's")
        organisation = quote(self._settings.organisation, safe="")
        return send(
            method,
            f"{self._settings.url.rstrip('/')}/orgs/{organisation}{path}",
            {
                "Authorization": f"Bearer {secret(self._settings.token_env)}",
                "Accept": "application/vnd.github+json",
                "X-GitHub-Api-Version": "2022-11-28",
                "User-Agent": "doorward",
            },
            explain=_limits,
        )


def _limits(trouble: Trouble) -> tuple[str, bool] | None:
    """GitHub answers 403 to who asks too much, too."""
    asked = trouble.headers.get("x-ratelimit-remaining", "").strip() == "0"
    limited = trouble.status == 403 and (asked or "retry-after" in trouble.headers)
    return ("too-many", True) if limited else None


def _login(account: str) -> str:
    if not _LOGIN.fullmatch(account):
        raise ResponderError("no-account", "this is no login of GitHub's")
    return account
