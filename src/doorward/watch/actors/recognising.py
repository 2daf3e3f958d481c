"""Who or what is behind an event: a person, an AI agent, another program, or nobody can tell."""

from __future__ import annotations

import msgspec

from doorward.model.events import Authentication, BaseEvent, User
from doorward.watch.actors.actor import BEHAVIOUR_CAP, Actor, ActorKind, Provenance, Said
from doorward.watch.actors.declared import declared, is_program
from doorward.watch.actors.identifying import (
    DECLARED,
    Agents,
    Found,
    acting_user,
    user_agent_of,
)
from doorward.watch.actors.register import AgentIndex
from doorward.watch.actors.rhythm import Rhythm

_SYSTEM, _SERVICE = 3, 4
_STRONG_FACTORS = frozenset({4, 9, 10})
# Biometric, U2F, WebAuthn (OCSF 1.8, auth_factor.factor_type_id): something done by hand.

_REGISTERED, _PRODUCED, _SIGNED = 0.97, 0.95, 0.95
_ACCOUNT, _HANDS = 0.8, 0.8
_DECLARED, _DISPROVED, _LIBRARY, _BROWSER = 0.6, 0.2, 0.5, 0.3
# How far each is believed: own choices, in the order in which they can be faked.


class Signed(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a request's HTTP message signature (`doorward.agents.recognition`).

    `thumbprint` is the key's (RFC 7638), `agent` who the key's directory is of. `valid` is None
    where nothing could be verified: no key is known. `says` is for people.
    """

    valid: bool | None
    thumbprint: str = ""
    agent: str = ""
    says: str = ""


def recognise(
    event: BaseEvent,
    *,
    index: AgentIndex | None = None,
    person: str = "",
    signed: Signed | None = None,
    rhythm: Rhythm | None = None,
) -> Actor:
    """Who acted, with all that says so, the most trusted first.

    `index` are the agents that the company knows, `person` whose account it is, `signed` what the
    request's signature showed, `rhythm` the session's run so far. The kind is that of the most
    trusted statement; behaviour alone never gives more than `BEHAVIOUR_CAP`. A signature that
    does not hold makes what the user agent declares hardly believed.
    """
    found = Agents(index).found(event, person)
    said = [
        *_by_agent(found),
        *_by_signature(signed),
        *_by_account(event),
        *_by_user_agent(user_agent_of(event), signed),
        *_by_rhythm(rhythm),
    ]
    said.sort(key=lambda one: _ORDER[one.said])
    decisive = next((one for one in said if one.kind is not ActorKind.UNKNOWN), None)
    kind = ActorKind.UNKNOWN if decisive is None else decisive.kind
    agent = _agent(found, signed, index, event) if kind is ActorKind.AGENT else ""
    registered = None if index is None or not agent else index.get(agent) is not None
    return Actor(
        kind=kind,
        confidence=0.0 if decisive is None else decisive.confidence,
        provenance=tuple(said),
        agent=agent,
        registered=registered,
        on_behalf_of=_whose(event, person, agent, index) if agent else "",
    )


_ORDER = {one: place for place, one in enumerate(Said)}


def _by_agent(found: Found | None) -> list[Provenance]:
    if found is None or found.said is Said.USER_AGENT:
        return []
    known = found.said is Said.REGISTER
    says = f"the register knows it as {found.agent}" if known else f"the log calls it {found.agent}"
    confidence = _REGISTERED if known else _PRODUCED
    return [_agent_by(found.said, confidence, says, found.where)]


def _by_signature(signed: Signed | None) -> list[Provenance]:
    if signed is None:
        return []
    where = "Signature"
    if signed.valid:
        return [_agent_by(Said.SIGNATURE, _SIGNED, signed.says, where)]
    return [
        Provenance(
            said=Said.SIGNATURE,
            kind=ActorKind.UNKNOWN,
            confidence=0.0,
            says=signed.says,
            where=where,
        )
    ]


def _by_account(event: BaseEvent) -> list[Provenance]:
    user = acting_user(event)
    type_id = None if user is None else user.type_id
    if type_id in {_SYSTEM, _SERVICE}:
        says = "the account is one of a program"
        return [_by(Said.ACCOUNT, ActorKind.SERVICE, _ACCOUNT, says, "user.type_id")]
    if isinstance(event, Authentication) and any(
        one.factor_type_id in _STRONG_FACTORS for one in event.auth_factors
    ):
        says = "signed in with a factor that takes a hand"
        return [_by(Said.ACCOUNT, ActorKind.HUMAN, _HANDS, says, "auth_factors")]
    return []


def _by_user_agent(text: str, signed: Signed | None) -> list[Provenance]:
    if not text:
        return []
    where = "http_request.user_agent"
    row = declared(text)
    if row is not None:
        failed = signed is not None and signed.valid is False
        says = f"says that it is {row.name} of {row.operator} ({row.source})"
        if failed:
            says += "; its signature does not hold"
        return [_agent_by(Said.USER_AGENT, _DISPROVED if failed else _DECLARED, says, where)]
    if is_program(text):
        says = "says that it is a library or command line"
        return [_by(Said.USER_AGENT, ActorKind.SERVICE, _LIBRARY, says, where)]
    if text.startswith("Mozilla/"):
        says = "says that it is a browser"
        return [_by(Said.USER_AGENT, ActorKind.HUMAN, _BROWSER, says, where)]
    return []


def _by_rhythm(rhythm: Rhythm | None) -> list[Provenance]:
    traits = () if rhythm is None else rhythm.traits()
    if not traits:
        return []
    confidence = min(BEHAVIOUR_CAP, 0.2 * len(traits))
    return [_agent_by(Said.BEHAVIOUR, confidence, "; ".join(traits), "time")]


def _by(said: Said, kind: ActorKind, confidence: float, says: str, where: str) -> Provenance:
    return Provenance(said=said, kind=kind, confidence=confidence, says=says, where=where)


def _agent_by(said: Said, confidence: float, says: str, where: str) -> Provenance:
    return _by(said, ActorKind.AGENT, confidence, says, where)


def _agent(
    found: Found | None, signed: Signed | None, index: AgentIndex | None, event: BaseEvent
) -> str:
    """The most trusted of its names."""
    if found is not None and found.said is not Said.USER_AGENT:
        return found.agent
    if signed is not None and signed.valid:
        known = index.signed_by(signed.thumbprint) if index is not None else ""
        return known or signed.agent or signed.thumbprint
    if found is not None:
        return found.agent
    row = declared(user_agent_of(event))
    return "" if row is None else f"{DECLARED}{row.key}"


def _whose(event: BaseEvent, person: str, agent: str, index: AgentIndex | None) -> str:
    """In whose name it acts; "" for an account of its own."""
    user: User | None = acting_user(event)
    if user is None or user.type_id in {_SYSTEM, _SERVICE} or not person or person == agent:
        return ""
    if index is not None:
        own = {user.uid, user.name, user.email_addr, user.uid_alt}
        if any(name and index.named(name) == agent for name in own):
            return ""
    return person
