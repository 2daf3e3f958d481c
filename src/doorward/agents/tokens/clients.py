"""Who asks the token service: an assertion signed with a registered key (RFC 7523, RFC 7521)."""

from __future__ import annotations

from collections.abc import Mapping

from doorward.agents.refusals import AgentRefusal
from doorward.agents.registry.register import Register
from doorward.agents.tokens.jose import Key, Unverified, public_key
from doorward.agents.tokens.seen import Seen
from doorward.agents.tokens.settings import Trust

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
CODE = "client-invalid"
LONGEST_SECONDS = 300.0
"""For how long an assertion may hold."""
_TYPES = frozenset({"", "jwt", "client-authentication+jwt"})
_MOST_JTI = 200


class Clients:
    """Agents of the register, and servers of the settings that may ask about tokens."""

    def __init__(self, trust: Trust, register: Register, seen: Seen, endpoint: str) -> None:
        self._trust, self._register, self._seen = trust, register, seen
        # Its own name and its token endpoint: nobody else's, and nobody's beside.
        self._audiences = (trust.settings.issuer, endpoint)

    def agent(self, form: Mapping[str, str], now: float) -> str:
        """The id of the instance that asks. Raises `AgentRefusal` ``client-invalid``,
        ``replayed``, ``wrong-audience``, ``token-expired``."""
        said, name = self._assertion(form)
        thumbprint = said.kid
        known = self._register.key(thumbprint)
        if known is None or known.instance != name or not known.counts(now):
            raise said.refusal("is not signed with a key of this agent that counts; kid is its "
                               "RFC 7638 thumbprint")  # fmt: skip
        self._require(said, public_key(known.jwk)[1], name, now)
        return name

    def anybody(self, form: Mapping[str, str], now: float) -> tuple[str, bool]:
        """Who asks: an instance, or (then true) a server that takes tokens."""
        said, name = self._assertion(form)
        keys = self._trust.keys.get(name) if name in self._trust.resources else None
        if keys is None:
            return self.agent(form, now), False
        key = keys.get(said.kid)
        if key is None:
            raise said.refusal("is not signed with a key of this server")
        self._require(said, key, name, now)
        return name, True

    def _assertion(self, form: Mapping[str, str]) -> tuple[Unverified, str]:
        if form.get("client_assertion_type") != ASSERTION_TYPE:
            raise AgentRefusal(CODE, "a client authenticates with private_key_jwt")
        said = Unverified(form.get("client_assertion", ""), CODE)
        name = said.text("sub")
        if not name or said.text("iss") != name or form.get("client_id", name) != name:
            raise said.refusal("does not have the client as iss, sub and client_id")
        if said.type not in _TYPES or said.header.get("jwk") is not None:
            raise said.refusal("is no client assertion")
        return said, name

    def _require(self, said: Unverified, key: Key, name: str, now: float) -> None:
        said.require(key)
        audience = said.claims.get("aud")
        if isinstance(audience, list) and len(audience) == 1:
            audience = audience[0]
        if not isinstance(audience, str) or audience not in self._audiences:
            raise AgentRefusal("wrong-audience", "the client assertion is meant for somebody else")
        leeway = self._trust.settings.leeway_seconds
        _, end = said.require_times(now, leeway, LONGEST_SECONDS)
        jti = said.text("jti", _MOST_JTI)
        if not jti:
            raise said.refusal("has no jti")
        self._seen.require_first(f"client {name} {jti}", end, now)
