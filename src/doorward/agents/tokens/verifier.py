"""What a server that takes tokens asks: who is behind this request?"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import NamedTuple

from doorward.agents.delegation.principal import Hybrid
from doorward.agents.delegation.standing import require_standing
from doorward.agents.refusals import AgentRefusal
from doorward.agents.registry.register import Register
from doorward.agents.state import AgentState
from doorward.agents.tokens.access import AccessTokens
from doorward.agents.tokens.dpop import Proofs
from doorward.agents.tokens.jose import MOST_CHARACTERS
from doorward.agents.tokens.seen import Seen

LEEWAY_SECONDS = 30.0
MOST_HELD = 4_096


class _Held(NamedTuple):
    """A token that held, and whose key and everybody behind it did: as long as the state says the
    same `changes`, from `since` until just before `until`."""

    who: Hybrid
    thumbprint: str
    changes: tuple[int, int]
    since: float
    until: float


class TokenVerifier:
    """Verifies the tokens of one issuer that are meant for one audience, over the service's state.

    The proof, its replay, the token's end, and whether anybody has changed anything, are looked at
    on each call. What was found of a token (that its signature is good, that it was not revoked,
    the standing of every agent and of the person) is remembered until somebody has, or until the
    first of all ends.
    """

    def __init__(
        self, state: AgentState, issuer: str, audience: str, leeway: float = LEEWAY_SECONDS
    ) -> None:
        self._state, self._audience = state, audience
        self._held: dict[bytes, _Held] = {}
        self._register, self._seen = Register(state), Seen(state)
        self._access, self._proofs = AccessTokens(state, issuer), Proofs(leeway)

    def hybrid(self, headers: Mapping[str, str], method: str, url: str, now: float) -> Hybrid:
        """Everybody behind a request (RFC 9449 section 7).

        `url` is the address by which clients know this server, never what the request says of it.
        Raises `AgentRefusal`: ``token-missing``, ``token-invalid``, ``token-expired``,
        ``wrong-issuer``, ``wrong-audience``, ``key-retired``, ``proof-missing``,
        ``proof-invalid``, ``replayed``, ``revoked``, ``chain-loop``, ``chain-too-deep``, the
        register's standings, ``unknown-person``, ``person-left``, ``state-gone``.
        """
        token, proof = presented(headers)
        digest = hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
        changes, held = self._state.changes(), self._held.get(digest)
        same = held is not None and held.changes == changes and held.since <= now < held.until
        if held is None or not same:
            held = self._read(token, changes, now)
        shown = self._proofs.read(proof, method, url, now, token)
        if shown.thumbprint != held.thumbprint:
            raise AgentRefusal("proof-invalid", "the proof is of another key than the token's")
        if not same:
            self._require_standing(held, now)
            self._keep(digest, held, now)
        self._seen.require_first(shown.name, shown.ends_at, now)
        return held.who

    def _read(self, token: str, changes: tuple[int, int], now: float) -> _Held:
        access, who, until = self._access.read_until(token, now)
        if access.aud != self._audience:
            raise AgentRefusal("wrong-audience", "the token is not meant for this server")
        return _Held(who, access.cnf.jkt, changes, now, until)

    def _require_standing(self, held: _Held, now: float) -> None:
        known = self._register.key(held.thumbprint)
        if known is None or known.instance != held.who.agent or not known.counts(now):
            raise AgentRefusal("key-retired", "the agent's key does not count any more")
        require_standing(self._register, held.who, now)

    def _keep(self, digest: bytes, held: _Held, now: float) -> None:
        if len(self._held) >= MOST_HELD:
            self._held.clear()
        # The register's next end is also that of every key.
        until = min(held.until, self._register.next_end(now))
        self._held[digest] = held._replace(until=until)


def presented(headers: Mapping[str, str]) -> tuple[str, str]:
    """The token and the proof of a request, whatever the case of its headers' names."""
    said = {"authorization": "", "dpop": ""}
    for name, value in headers.items():
        if name.lower() in said:
            if said[name.lower()]:
                raise AgentRefusal("token-invalid", "a header stands twice")
            said[name.lower()] = value
    scheme, _, token = said["authorization"].partition(" ")
    token = token.strip()
    if not token:
        raise AgentRefusal("token-missing", "a token is asked for")
    if scheme.lower() == "bearer":
        raise AgentRefusal("proof-missing", "a token without a proof of its key does not count")
    if scheme.lower() != "dpop" or len(token) > MOST_CHARACTERS:
        raise AgentRefusal("token-invalid", "the header Authorization is no DPoP token")
    return token, said["dpop"]
