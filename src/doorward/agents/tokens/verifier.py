"""What a server that takes tokens asks: who is behind this request?"""

from __future__ import annotations

from collections.abc import Mapping

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


class TokenVerifier:
    """Verifies the tokens of one issuer that are meant for one audience, over the service's state.

    Only that a token's signature is good is remembered. Its end, revocation, the standing of every
    agent and of the person, the proof and its replay are looked at on each call.
    """

    def __init__(
        self, state: AgentState, issuer: str, audience: str, leeway: float = LEEWAY_SECONDS
    ) -> None:
        self._audience = audience
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
        access, who = self._access.read(token, now)
        if access.aud != self._audience:
            raise AgentRefusal("wrong-audience", "the token is not meant for this server")
        shown = self._proofs.read(proof, method, url, now, token)
        if shown.thumbprint != access.cnf.jkt:
            raise AgentRefusal("proof-invalid", "the proof is of another key than the token's")
        known = self._register.key(shown.thumbprint)
        if known is None or known.instance != who.agent or not known.counts(now):
            raise AgentRefusal("key-retired", "the agent's key does not count any more")
        require_standing(self._register, who, now)
        self._seen.require_first(shown.name, shown.ends_at, now)
        return who


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
