"""On whose behalf a token is asked for: a person's session, or the work another agent handed on.

A person's session is said by the company's identity provider (a JWT, RFC 7523 section 3), or by
`doorward agents token grant`. Both belong to one agent.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from typing import Any

import msgspec

from doorward.agents.delegation.principal import Grant
from doorward.agents.refusals import AgentRefusal
from doorward.agents.registry.records import Instance
from doorward.agents.registry.register import Register
from doorward.agents.tokens.access import AGENT_AUDIENCE, AccessTokens
from doorward.agents.tokens.details import as_details, details_in
from doorward.agents.tokens.jose import Unverified, made
from doorward.agents.tokens.keys import SigningKeys
from doorward.agents.tokens.settings import PeopleIssuer, Trust

SESSION_TYPE = "doorward-session+jwt"
CODE = "subject-invalid"
ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token"  # noqa: S105 - a name
ASSERTIONS = frozenset(
    f"urn:ietf:params:oauth:token-type:{one}" for one in ("jwt", "id_token", "id-jag")
)
"""What `subject_token_type` may be: an agent's token, or a person's session."""
_ISSUER_TYPES = frozenset({"", "jwt", "oauth-id-jag+jwt"})


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """On whose behalf, and what is left of it.

    `links` are the agents before the one that asks, `parent` the token that it rests on,
    `assertion` the name of a person's assertion, made at `begun`.
    """

    human: str | None
    session: str
    ends_at: float
    links: tuple[str, ...] = ()
    device: str = ""
    grants: tuple[tuple[Grant, ...], ...] = ()
    parent: str | None = None
    assertion: str = ""
    begun: float = 0.0


class Subjects:
    """Reads subject tokens for an agent that has authenticated."""

    def __init__(
        self, trust: Trust, access: AccessTokens, keys: SigningKeys, register: Register
    ) -> None:
        self._trust, self._access, self._keys = trust, access, keys
        self._register = register

    def read(self, token: str, kind: str, agent: Instance, now: float) -> Subject:
        """The subject of a token of this `subject_token_type`. Raises `AgentRefusal`."""
        if kind == ACCESS_TOKEN:
            return self._handed_on(token, agent, now)
        if kind not in ASSERTIONS:
            raise AgentRefusal(CODE, "this subject_token_type is not taken")
        said = Unverified(token, CODE)
        if said.header.get("jwk") is not None:
            raise said.refusal("has a header that is not taken")
        issuer = said.text("iss")
        if issuer == self._trust.settings.issuer:
            return self._granted(said, agent, now)
        return self._signed_in(said, issuer, agent, now)

    def _handed_on(self, token: str, agent: Instance, now: float) -> Subject:
        """Another agent's token counts only where it was issued for this agent: who merely got
        hold of it, a resource server say, cannot act on it."""
        access, who = self._access.read(token, now)
        links = who.chain if who.agent == agent.id else (*who.chain, who.agent)
        if who.agent != agent.id and access.aud != AGENT_AUDIENCE + agent.id:
            raise AgentRefusal("wrong-audience", "the token was not issued for this agent")
        return Subject(
            human=who.human,
            session=who.session,
            ends_at=who.ends_at,
            links=links,
            device=who.device,
            grants=who.grants,
            parent=access.jti,
        )

    def _granted(self, said: Unverified, agent: Instance, now: float) -> Subject:
        """What `doorward agents token grant` made."""
        key = self._keys.public(said.kid) if said.type == SESSION_TYPE else None
        if key is None:
            raise said.refusal("is no grant of this service")
        said.require(key)
        if not self._keys.counts(said.kid, now):
            raise AgentRefusal("key-retired", "the key that signed the grant was retired")
        if said.claims.get("aud") != self._trust.settings.issuer:
            raise AgentRefusal("wrong-audience", "the grant is meant for somebody else")
        begun, end = said.require_times(now, 0.0, 86_400.0)
        self._require_named(said, agent, unnamed=False)
        return _subject(said, said.text("sub"), said.text("sid"), begun, end, said.text("device"))

    def _signed_in(self, said: Unverified, issuer: str, agent: Instance, now: float) -> Subject:
        """A session at the company's identity provider."""
        people = self._trust.people(issuer)
        if people is None:
            raise AgentRefusal("wrong-issuer", "nobody believes this issuer about people")
        if said.type not in _ISSUER_TYPES:
            raise said.refusal("is none of those that say who signed in")
        said.require(self._issuers_key(said, people))
        if said.claims.get("aud") not in (people.audience, [people.audience]):
            raise AgentRefusal("wrong-audience", "the assertion is meant for somebody else")
        leeway = self._trust.settings.leeway_seconds
        begun, end = said.require_times(now, leeway, people.longest_seconds)
        self._require_named(said, agent, people.unnamed)
        name = said.text("sid") or said.text("jti") or _name(said)
        session = f"{issuer}#{name}"
        return _subject(
            said, said.text(people.person), session, begun, end, said.text(people.device)
        )

    def _require_named(self, said: Unverified, agent: Instance, unnamed: bool) -> None:
        """An assertion is for one agent: each claim that says for which has to say this one.

        ``may_act`` (RFC 8693 section 4.4) has an instance's id or its OAuth client, ``client_id``
        and ``azp`` the OAuth client.
        """
        claims, register = said.claims, self._register
        names = [claims[one] for one in ("client_id", "azp") if one in claims]
        found = [register.by_client(one) if isinstance(one, str) else None for one in names]
        may_act = claims.get("may_act")
        if may_act is not None:
            name = may_act.get("sub") if isinstance(may_act, dict) else None
            text = name if isinstance(name, str) else ""
            # Where one agent is called as another's client is, it is nobody's.
            both = register.instance(text), register.by_client(text)
            found = [one for one in both if one is not None] or [None]
        if not all(one is not None and one.id == agent.id for one in found):
            raise AgentRefusal("not-for-this-agent", "the assertion does not name this agent")
        if not found and not unnamed:
            raise AgentRefusal("not-for-this-agent", "the assertion names no agent")

    def _issuers_key(self, said: Unverified, people: PeopleIssuer) -> Any:  # noqa: ANN401
        keys = self._trust.keys[people.issuer]
        key = keys.get(said.kid) if said.kid or len(keys) > 1 else next(iter(keys.values()))
        if key is None:
            raise said.refusal("is signed with a key that is not known")
        return key


def _subject(
    said: Unverified, human: str, session: str, begun: float, end: float, device: str
) -> Subject:
    if not human or not session:
        raise said.refusal("does not say whose session it is")
    given = "authorization_details" in said.claims
    return Subject(
        human=human,
        session=session,
        ends_at=end,
        device=device,
        # One that says nothing of it leaves it to the policies; one that says null says too little.
        grants=(details_in(said.claims["authorization_details"]),) if given else (),
        assertion=_name(said),
        begun=begun,
    )


def _name(said: Unverified) -> str:
    """What an assertion is remembered by, however its signature was written."""
    return hashlib.sha256(said.signed_part).hexdigest()


def session_grant(
    keys: SigningKeys,
    issuer: str,
    person: str,
    agent: str,
    grants: Sequence[Grant],
    now: float,
    seconds: float,
) -> str:
    """An assertion that a person lets one agent act, for so many seconds, as far as the grants
    say (all that the policies allow where there are none)."""
    kid, key = keys.current(now)
    session = secrets.token_urlsafe(12)
    claims: dict[str, Any] = {
        "iss": issuer,
        "aud": issuer,
        "sub": person,
        "sid": session,
        "jti": session,
        "iat": int(now),
        "exp": int(now + seconds),
        "may_act": {"sub": agent},
    }
    if grants:
        claims["authorization_details"] = as_details(grants)
    return made({"typ": SESSION_TYPE, "kid": kid}, claims, key)
