"""What the detectors of agents share: which events they see, and what they tell of an agent."""

from __future__ import annotations

from doorward.agents.registry.known import KnownAgent
from doorward.model import Fact, FactKind, Strength, Subject, SubjectKind
from doorward.signals.facts import clip, fact
from doorward.watch.actors import Agents, Said, recognise
from doorward.watch.actors.identifying import DECLARED
from doorward.watch.context import Context
from doorward.watch.detector import Seen
from doorward.watch.detectors.sessions_hands import moment, source_of

CLASSES = frozenset({3001, 3002, 3003, 3004, 3005, 3006, 3007, 4002, 6001, 6003, 6005, 6006})
"""The OCSF classes in which an agent can be told: signing in, managing accounts, HTTP, and calls
of applications and their data."""

READS = (
    "api.ai_agent",
    "api.actor.app_uid",
    "api.actor.session",
    "api.actor.user",
    "api.http_request.user_agent",
    "authentication.ai_agent",
    "authentication.actor.app_uid",
    "authentication.user",
)
"""Where an agent can be told. The other classes have the same attributes."""

_LONGEST = 60


def only_declared(agent: str) -> bool:
    """Whether nothing but a user agent says that there is one."""
    return agent.startswith(DECLARED)


def by_user_agent(seen: Seen, context: Context) -> bool:
    """Whether an agent of the register is told by its user agent alone, which anybody can write."""
    found = Agents(context.agents).found(seen.event, seen.person)
    return found is not None and found.said is Said.USER_AGENT


def no_more_than_weak(strength: Strength, seen: Seen, context: Context) -> Strength:
    """Weak, where only a user agent says whose doing it is."""
    return Strength.WEAK if by_user_agent(seen, context) else strength


def about(seen: Seen, context: Context) -> tuple[Fact, ...]:
    """The agent, what says that it is one, in whose name it acts, when."""
    actor = recognise(seen.event, index=context.agents, person=seen.person)
    source = source_of(seen.event)
    facts = [fact("agent", clip(seen.agent, _LONGEST), source)]
    if actor.provenance:
        first = actor.provenance[0]
        says = f"{first.says} ({actor.confidence:.0%})"
        facts.append(fact("known by", says, f"{source} {first.where}"))
    if seen.person and seen.person in context.people:
        facts.append(fact("account used", seen.person, f"{source} user", FactKind.IDENTIFIER))
    facts.append(fact("at", moment(seen.at), source))
    return tuple(facts)


def workers(seen: Seen, context: Context, known: KnownAgent | None = None) -> tuple[Subject, ...]:
    """The workers of the roster in whose name it acts and to whom it belongs."""
    owner = "" if known is None else owner_of(known, context)
    names = dict.fromkeys(one for one in (seen.person, owner) if one in context.people)
    return tuple(Subject(SubjectKind.WORKER, name) for name in names)


def owner_of(known: KnownAgent, context: Context) -> str:
    """The person of the roster that an agent belongs to, or ""."""
    if not known.owner:
        return ""
    found = context.aliases.get(known.owner.lower(), known.owner)
    return found if found in context.people else ""
