"""The token service: exchange, revocation and introspection (RFC 8693, RFC 7009, RFC 7662).

It gives out rights that get smaller at every step: an audience that is known, a task within the
one before, an end no later than the one before, one agent, one key.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Mapping
from typing import Any

import msgspec

from doorward.agents.delegation.grants import narrower
from doorward.agents.delegation.principal import Grant, Hybrid
from doorward.agents.delegation.standing import require_standing
from doorward.agents.refusals import AgentRefusal
from doorward.agents.registry.records import Instance
from doorward.agents.registry.register import Register
from doorward.agents.state import AgentState
from doorward.agents.tokens import access, metadata, refusing
from doorward.agents.tokens.clients import Clients
from doorward.agents.tokens.details import as_details, read_details
from doorward.agents.tokens.dpop import Proof, Proofs
from doorward.agents.tokens.issued import Entry, Issued
from doorward.agents.tokens.jose import MOST_CHARACTERS
from doorward.agents.tokens.keys import SigningKeys
from doorward.agents.tokens.refusing import TokenRefusal, told
from doorward.agents.tokens.seen import Seen
from doorward.agents.tokens.settings import Trust
from doorward.agents.tokens.subjects import ACCESS_TOKEN, Subject, Subjects

LOGGER = logging.getLogger("doorward.agents.tokens")
EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"
OWN_ACCOUNT = "client_credentials"
SHORTEST_LIFE = 1.0


class TokenService:
    """Answers clients over a state. Forms are of single values; `now` is seconds since 1970.

    What is refused raises `TokenRefusal`. Nothing secret is logged: ids, audiences and codes only.
    """

    def __init__(self, state: AgentState, trust: Trust) -> None:
        self._state, self._trust, self._settings = state, trust, trust.settings
        self._urls = metadata.endpoints(trust.settings.issuer)
        self._register, self._issued, self._seen = Register(state), Issued(state), Seen(state)
        self.keys = SigningKeys(state)
        self._access = access.AccessTokens(state, trust.settings.issuer)
        self._proofs = Proofs(trust.settings.leeway_seconds)
        endpoint = self._urls["token_endpoint"]
        self._clients = Clients(trust, self._register, self._seen, endpoint)
        self._subjects = Subjects(trust, self._access, self.keys, self._register)

    def token(self, form: Mapping[str, str], proof: str, now: float) -> dict[str, Any]:
        """A token for an agent: on somebody's behalf (RFC 8693), or on its own account (RFC 6749
        section 4.4). `proof` is the header ``DPoP``."""
        self._state.require_present()
        kind = form.get("grant_type", "")
        if kind not in {EXCHANGE, OWN_ACCOUNT}:
            message = f"grant_type is {EXCHANGE} or {OWN_ACCOUNT}"
            raise TokenRefusal("grant-type", message, "unsupported_grant_type")
        if "scope" in form:
            message = "there are no scopes: authorization_details says the task"
            raise TokenRefusal("scope-unknown", message, "invalid_scope")
        with told(refusing.INVALID_CLIENT, 401):
            agent = self._instance(self._clients.agent(form, now))
        # Else an agent could leave its person, and what the session has read, whenever it likes.
        if kind == OWN_ACCOUNT and agent.blueprint not in self._settings.own_account:
            message = "agents of this kind act for people only"
            raise TokenRefusal("own-account", message, refusing.UNAUTHORIZED)
        bound = self._bound(agent, proof, now)
        with told(refusing.INVALID_REQUEST):
            subject = self._subject(kind, form, agent, now)
            who = Hybrid(agent=agent.id, human=subject.human, chain=subject.links)
            require_standing(self._register, who, now)
        with told(refusing.INVALID_TARGET):
            audience = self._audience(form)
        with told(refusing.INVALID_DETAILS):
            grants = _narrowed(subject.grants, form.get("authorization_details"))
        with told(refusing.INVALID_REQUEST):
            return self._issue(subject, agent, bound, audience, grants, now)

    def end(self, form: Mapping[str, str], now: float) -> None:
        """RFC 7009: end a token and all that came of it. A token that is not known is no fault."""
        self._state.require_present()
        with told(refusing.INVALID_CLIENT, 401):
            asking = self._clients.agent(form, now)
        token = form.get("token", "")
        if not token:
            raise TokenRefusal("request-invalid", "token is missing", refusing.INVALID_REQUEST)
        try:
            found = self._access.ended(token)
            who = found.hybrid
        except AgentRefusal as refusal:
            if refusal.code == "state-gone":
                raise
            return
        if asking not in {who.agent, *who.chain}:
            message = "the token was not issued to this client, nor through it"
            raise TokenRefusal("not-yours", message, "invalid_grant")
        count = self._issued.end("token", found.jti, now, f"agent {asking}", "asked by client")
        LOGGER.info("ended %s and what came of it (%d) for %s", found.jti, count, asking)

    def introspect(self, form: Mapping[str, str], now: float) -> dict[str, Any]:
        """RFC 7662: what a token says, for the server it is meant for or the agent that has it.
        Whatever does not hold, or is none of theirs, is ``{"active": false}``."""
        self._state.require_present()
        with told(refusing.INVALID_CLIENT, 401):
            asking, server = self._clients.anybody(form, now)
        token = form.get("token", "")
        if not token:
            raise TokenRefusal("request-invalid", "token is missing", refusing.INVALID_REQUEST)
        try:
            found, who = self._access.read(token, now)
            require_standing(self._register, who, now)
        except AgentRefusal as refusal:
            if refusal.code == "state-gone":
                raise
            return {"active": False}
        if asking != (found.aud if server else who.agent):
            return {"active": False}
        claims: dict[str, Any] = msgspec.to_builtins(found)
        return {"active": True, "token_type": "DPoP", **claims}

    def _instance(self, identifier: str) -> Instance:
        found = self._register.instance(identifier)
        if found is None:
            raise AgentRefusal("unknown-instance", "no such agent is registered")
        return found

    def _bound(self, agent: Instance, text: str, now: float) -> Proof:
        """The proof of a key of the agent's; the token will be bound to that key."""
        with told(refusing.INVALID_PROOF):
            proof = self._proofs.read(text, "POST", self._urls["token_endpoint"], now)
            known = self._register.key(proof.thumbprint)
            if known is None or known.instance != agent.id or not known.counts(now):
                raise AgentRefusal("proof-invalid", "the proof's key is none of this agent's")
            self._seen.require_first(proof.name, proof.ends_at, now)
        return proof

    def _subject(self, kind: str, form: Mapping[str, str], agent: Instance, now: float) -> Subject:
        if kind == OWN_ACCOUNT:
            return Subject(human=None, session=f"agent:{agent.id}", ends_at=agent.expires_at)
        if form.get("requested_token_type", ACCESS_TOKEN) != ACCESS_TOKEN:
            raise AgentRefusal("request-invalid", "only access tokens are issued")
        if "actor_token" in form or "actor_token_type" in form:
            raise AgentRefusal("request-invalid", "the actor is the client that authenticates")
        token = form.get("subject_token", "")
        return self._subjects.read(token, form.get("subject_token_type", ""), agent, now)

    def _audience(self, form: Mapping[str, str]) -> str:
        """The one server or agent that the token is for (RFC 8707)."""
        said = {form[one] for one in ("resource", "audience") if one in form}
        name = said.pop() if len(said) == 1 else ""
        if name in self._trust.resources:
            return name
        to = name.removeprefix(access.AGENT_AUDIENCE)
        if to != name and self._register.instance(to) is not None:
            return name
        raise AgentRefusal("wrong-audience", "resource is not one that tokens are issued for")

    def _issue(
        self,
        subject: Subject,
        agent: Instance,
        bound: Proof,
        audience: str,
        grants: tuple[tuple[Grant, ...], ...],
        now: float,
    ) -> dict[str, Any]:
        life = min(now + self._settings.lifetime_seconds, subject.ends_at, agent.expires_at)
        end = int(life)
        if end - now < SHORTEST_LIFE:
            raise AgentRefusal("token-expired", "what the token would rest on is about to end")
        on_behalf = subject.human is not None
        links = (*subject.links, agent.id)
        details = access.detailed(grants)
        found = access.Access(
            iss=self._settings.issuer,
            sub=subject.human if subject.human is not None else links[0],
            aud=audience,
            client_id=agent.id,
            jti=secrets.token_urlsafe(16),
            iat=int(now),
            exp=end,
            sid=subject.session,
            cnf=access.Confirmation(bound.thumbprint),
            subject=access.PERSON if on_behalf else access.AGENT,
            act=access.acting(links if on_behalf else links[1:]),
            authorization_details=details[-1] if details else (),
            earlier=details[:-1],
            device=subject.device,
        )
        token = access.signed(found, *self.keys.current(now))
        if len(token) > MOST_CHARACTERS:
            raise AgentRefusal("too-large", "the token would be too long: ask for a smaller task")
        self._issued.add(_entry(found, subject, now))
        LOGGER.info("issued %s to %s for %s", found.jti, agent.id, audience)
        return _answer(token, found, grants, now)


def _narrowed(
    given: tuple[tuple[Grant, ...], ...], asked: str | None
) -> tuple[tuple[Grant, ...], ...]:
    """The task of each link. What is asked for has to lie within all before."""
    if asked is None:
        return given
    grants = read_details(asked)
    if not all(narrower(grants, one) for one in given):
        raise AgentRefusal("scope-creep", "more is asked for than was agreed to")
    return given if given and given[-1] == grants else (*given, grants)


def _entry(found: access.Access, subject: Subject, now: float) -> Entry:
    return Entry(
        jti=found.jti,
        parent=subject.parent,
        session=subject.session,
        instance=found.client_id,
        human=subject.human,
        audience=found.aud,
        issued_at=now,
        ends_at=float(found.exp),
        assertion=subject.assertion,
        begun=subject.begun,
    )


def _answer(
    token: str, found: access.Access, grants: tuple[tuple[Grant, ...], ...], now: float
) -> dict[str, Any]:
    """RFC 8693 section 2.2.1, with the task that was granted (RFC 9396 section 7)."""
    answer: dict[str, Any] = {
        "access_token": token,
        "issued_token_type": ACCESS_TOKEN,
        "token_type": "DPoP",
        "expires_in": int(found.exp - now),
    }
    if grants:
        answer["authorization_details"] = as_details(grants[-1])
    return answer
