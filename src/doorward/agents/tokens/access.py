"""Access tokens as this service issues them (RFC 9068, RFC 8693 section 4.1), and reading them."""

from __future__ import annotations

import hashlib
import math
from collections import OrderedDict
from typing import Any

import msgspec

from doorward.agents.delegation.principal import Grant, Hybrid
from doorward.agents.refusals import AgentRefusal
from doorward.agents.registry.records import SKEW_SECONDS
from doorward.agents.state import AgentState
from doorward.agents.tokens.details import Detail, as_details, grants_of
from doorward.agents.tokens.jose import Key, Unverified, made
from doorward.agents.tokens.keys import SigningKeys

TYPE = "at+jwt"
CODE = "token-invalid"
AGENT_AUDIENCE = "urn:doorward:agent:"
"""Before an instance's id: the audience of a token by which work is handed to this agent."""
PERSON, AGENT = "person", "agent"
MOST_KEPT = 4_096


class Actor(msgspec.Struct, frozen=True, omit_defaults=True):
    """Claim ``act``: who acts now, and inside it who acted before."""

    sub: str
    act: Actor | None = None


class Confirmation(msgspec.Struct, frozen=True):
    """Claim ``cnf``: the thumbprint of the key that the token is bound to (RFC 9449)."""

    jkt: str


class Access(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The claims of an access token.

    `sub` is the person, or where `subject` is ``agent`` the agent that works on its own account.
    `client_id` is the agent that acts. `earlier` are the grants of earlier links, the first
    first; `authorization_details` those of this one.
    """

    iss: str
    sub: str
    aud: str
    client_id: str
    jti: str
    iat: int
    exp: int
    sid: str
    cnf: Confirmation
    subject: str = msgspec.field(name="doorward_subject", default=PERSON)
    act: Actor | None = None
    authorization_details: tuple[Detail, ...] = ()
    earlier: tuple[tuple[Detail, ...], ...] = msgspec.field(name="doorward_earlier", default=())
    device: str = ""

    @property
    def hybrid(self) -> Hybrid:
        """Everybody behind it. Raises `AgentRefusal` where its parts do not agree."""
        actors: list[str] = []
        actor = self.act
        while actor is not None:
            actors.insert(0, actor.sub)
            actor = actor.act
        human = self.sub if self.subject == PERSON else None
        links = actors if human is not None else [self.sub, *actors]
        if not links or links[-1] != self.client_id or self.subject not in {PERSON, AGENT}:
            raise AgentRefusal(CODE, "a token does not say who acts")
        return Hybrid(
            agent=links[-1],
            human=human,
            chain=tuple(links[:-1]),
            device=self.device,
            session=self.sid,
            grants=self.grants,
            token=self.jti,
            ends_at=float(self.exp),
            claims=msgspec.to_builtins(self),
        )

    @property
    def grants(self) -> tuple[tuple[Grant, ...], ...]:
        """What each link left of the task."""
        links = (*self.earlier, self.authorization_details)
        return tuple(grants_of(one) for one in links if one)


def acting(links: tuple[str, ...]) -> Actor | None:
    """The claim ``act`` of agents, the nearest to the person first."""
    actor = None
    for one in links:
        actor = Actor(one, actor)
    return actor


def detailed(grants: tuple[tuple[Grant, ...], ...]) -> tuple[tuple[Detail, ...], ...]:
    """Grants as claims."""
    return tuple(msgspec.convert(as_details(one), tuple[Detail, ...]) for one in grants)


def signed(access: Access, kid: str, key: Key) -> str:
    """The token of these claims."""
    claims: dict[str, Any] = msgspec.to_builtins(access)
    return made({"typ": TYPE, "kid": kid}, claims, key)


_DECODER = msgspec.json.Decoder(Access)


class AccessTokens:
    """Reads the tokens of an issuer, with the keys and revocations in the state.

    That a signature is good is remembered by the token's SHA-256; whether its key counts, it was
    ended, or is over, is looked up each time.
    """

    def __init__(self, state: AgentState, issuer: str) -> None:
        self._state, self._issuer = state, issuer
        self._keys = SigningKeys(state)
        self._good: OrderedDict[bytes, tuple[Access, str, Hybrid]] = OrderedDict()

    def read(self, token: str, now: float) -> tuple[Access, Hybrid]:
        """A token that holds now. Raises `AgentRefusal`: ``token-invalid``, ``wrong-issuer``,
        ``token-expired``, ``key-retired``, ``revoked``, ``state-gone``."""
        return self.read_until(token, now)[:2]

    def read_until(self, token: str, now: float) -> tuple[Access, Hybrid, float]:
        """As `read`, and until when it holds if nothing in the state is changed."""
        access, kid, who = self._signed(token)
        if access.iss != self._issuer:
            raise AgentRefusal("wrong-issuer", "the token is from another issuer")
        if not access.iat - SKEW_SECONDS <= now < access.exp:
            raise AgentRefusal("token-expired", "the token has ended")
        return access, who, min(access.exp, self._require_alive(access.jti, kid, now))

    def ended(self, token: str) -> Access:
        """A token that a key of this state signed, whether or not it still holds: only to end it,
        or to say what it was."""
        return self._signed(token)[0]

    def _signed(self, token: str) -> tuple[Access, str, Hybrid]:
        digest = hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
        known = self._good.get(digest)
        if known is None:
            known = self._verified(token)
            self._good[digest] = known
            if len(self._good) > MOST_KEPT:
                self._good.popitem(last=False)
        return known

    def _verified(self, token: str) -> tuple[Access, str, Hybrid]:
        said = Unverified(token, CODE)
        if said.type != TYPE or said.header.get("jwk") is not None:
            raise said.refusal("is no access token")
        key = self._keys.public(said.kid)
        if key is None:
            raise said.refusal("is signed with a key that is not known")
        said.require(key)
        try:
            access = _DECODER.decode(said.payload)
        except (msgspec.DecodeError, RecursionError) as error:
            raise said.refusal("is no access token of this service") from error
        return access, said.kid, access.hybrid

    def _require_alive(self, jti: str, kid: str, now: float) -> float:
        """One look at the state: the token's row and its key's. Gives the key's end."""
        rows = self._state.rows(
            "SELECT one.revoked_at, key.retired_at FROM issued AS one, signing_keys AS key "
            "WHERE one.jti = ? AND key.kid = ?",
            (jti, kid),
        )
        if not rows:
            raise AgentRefusal("revoked", "the token is not among those issued")
        revoked, retired = rows[0]
        if revoked is not None:
            raise AgentRefusal("revoked", "the token was ended")
        end = math.inf if retired is None else float(str(retired))
        if now >= end:
            raise AgentRefusal("key-retired", "the key that signed the token was retired")
        return end
