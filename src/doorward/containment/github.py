"""GitHub: revoke what an organisation lets a member's keys do, and remove the member.

Contract (GitHub REST API 2022-11-28, docs.github.com/rest, from memory): ``GET
/orgs/{org}/memberships/{username}`` (200 with ``state`` active or pending and ``role``; 404 for
who is no member); ``DELETE /orgs/{org}/members/{username}`` with 204; ``GET
/orgs/{org}/credential-authorizations?login=…`` (organisations with SAML single sign-on) and
``DELETE …/credential-authorizations/{credential_id}`` with 204, which takes SSH keys and tokens
out of the organisation. A removed member can only be invited anew, and private forks are lost; so
neither step is one that can be undone, and both need a person.
"""

from __future__ import annotations

import json
import re
from urllib.parse import quote

import msgspec

from doorward.containment.responder import ResponderError
from doorward.containment.secrets import secret
from doorward.containment.sending import Answer, send
from doorward.containment.steps import Step

KEYS, MEMBER = "revoke-keys", "remove-member"
NONE = "no member"
_LOGIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,98}[A-Za-z0-9])?")
_MOST_KEYS = 200


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
        return NONE if step.kind == MEMBER else "0 keys"

    def present(self, step: Step) -> str:
        """The role, or how many keys the organisation has authorised."""
        login = _login(step.account)
        if step.kind == KEYS:
            return f"{len(self._keys(login))} keys"
        try:
            found = self._send("GET", f"/memberships/{login}").json()
        except ResponderError as error:
            if error.code == "no-account":
                return NONE
            raise
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
            self._send("DELETE", f"/members/{login}")
            return
        for one in self._keys(login):
            self._send("DELETE", f"/credential-authorizations/{one}")

    def undo(self, step: Step, before: str, key: str) -> None:  # noqa: ARG002 - the contract's
        """Never asked: neither step is reversible."""
        raise ResponderError("state", "this cannot be undone")

    def undo_words(self, step: Step) -> str:  # noqa: ARG002 - as above
        """Nothing undoes it."""
        return ""

    def _keys(self, login: str) -> list[int]:
        answer = self._send("GET", f"/credential-authorizations?per_page=100&login={login}")
        try:
            rows = json.loads(answer.body)
        except (ValueError, RecursionError) as error:
            raise ResponderError("malformed", "the answer is no JSON") from error
        if not isinstance(rows, list) or len(rows) > _MOST_KEYS:
            raise ResponderError("malformed", "the answer lists no keys")
        own = [one for one in rows if isinstance(one, dict) and one.get("login") == login]
        numbers = [one.get("credential_id") for one in own]
        if not all(isinstance(one, int) for one in numbers):
            raise ResponderError("malformed", "a key of the answer has no number")
        return [one for one in numbers if isinstance(one, int)]

    def _send(self, method: str, path: str) -> Answer:
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
        )


def _login(account: str) -> str:
    if not _LOGIN.fullmatch(account):
        raise ResponderError("no-account", "this is no login of GitHub's")
    return account
