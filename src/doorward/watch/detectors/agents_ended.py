"""Agents that act although they should not be able to any more."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import msgspec

from doorward.agents.registry.known import NEEDS_OWNER, KnownAgent
from doorward.model import Strength
from doorward.model.events import FAILURE
from doorward.signals import Behaviour, FairnessMark, Stage, behaviour_signals
from doorward.signals.facts import fact
from doorward.signals.frameworks import VALID_ACCOUNTS
from doorward.watch.actors.register import AgentIndex
from doorward.watch.context import Context
from doorward.watch.detector import Seen, Sighting
from doorward.watch.detectors.agents_told import (
    CLASSES,
    READS,
    about,
    no_more_than_weak,
    owner_of,
    workers,
)
from doorward.watch.detectors.sessions_hands import moment
from doorward.watch.entities import EntityKind

ORPHANED = behaviour_signals.add(
    Behaviour(
        id="N05",
        title="An agent acts after its owner has left",
        explanation="The person an agent belongs to has left, by the roster or by the register, "
        "and the agent still gets in. An agent is somebody's: nobody answers for this one.",
        stage=Stage.EMPLOYMENT,
        family="agents",
        strength=Strength.MEDIUM,
        fairness=FairnessMark.FAIR,
        reads=(*READS, "api.status_id", "person.left"),
        clears="Somebody who works here takes the agent over, and the register says so; until "
        "then its credentials are closed.",
        sources=("NHI25", "AGENTS"),
        mappings=(VALID_ACCOUNTS,),
        limits="The list of known agents names owners only where it was written with a reason to.",
    )
)
STOPPED = behaviour_signals.add(
    Behaviour(
        id="N05.stopped",
        title="An agent acts although it was stopped",
        explanation="The register had suspended or retired the agent when the list of known agents "
        "was written, and afterwards it got in somewhere: a credential of its works on.",
        stage=Stage.EMPLOYMENT,
        family="agents",
        strength=Strength.STRONG,
        fairness=FairnessMark.FAIR,
        reads=(*READS, "api.status_id"),
        clears="The agent was let act again after the list was written; else every credential of "
        "it is closed where it got in.",
        sources=("NHI25", "AGENTS"),
        mappings=(VALID_ACCOUNTS,),
        hard=True,
    )
)
LAPSED = behaviour_signals.add(
    Behaviour(
        id="N05.lapsed",
        title="An agent acts after its time, or belongs to nobody",
        explanation="The agent's registration or keys had ended, or it was imported and never got "
        "an owner, and it gets in somewhere.",
        stage=Stage.EMPLOYMENT,
        family="agents",
        strength=Strength.MEDIUM,
        fairness=FairnessMark.FAIR,
        reads=(*READS, "api.status_id"),
        clears="The registration is renewed, or an owner takes it, and the register says so.",
        sources=("NHI25", "AGENTS"),
    )
)

_STOPPED = frozenset({"suspended", "retired"})
_LEFT = "owner-left"
_DAY = 86_400


class State(msgspec.Struct, omit_defaults=True):
    """The days (since 1970) of what was told last, by behaviour."""

    told: dict[str, int] = msgspec.field(default_factory=dict)


class _Ended(NamedTuple):
    behaviour: str
    strength: Strength
    reason: str
    since: float


class AfterItsEnd:
    """Tells each behaviour once a day."""

    name = "agents-ended"
    version = 1
    kind = EntityKind.AGENT
    classes = CLASSES
    state = State

    def step(self, state: State, seen: Seen, context: Context) -> Iterable[Sighting]:
        """Look at one act of an agent of the register."""
        index = context.agents
        if index is None or seen.event.status_id == FAILURE:
            return ()
        known = index.get(seen.agent)
        if known is None:
            return ()
        ended = _ended(known, seen.at, index, context)
        if ended is None:
            return ()
        day = int(seen.at // _DAY)
        if day <= state.told.get(ended.behaviour, 0):
            return ()
        state.told = {**state.told, ended.behaviour: day}
        return (_sighting(seen, context, known, ended),)

    def merge(self, one: State, other: State) -> State:
        """Told by either is told."""
        names = {*one.told, *other.told}
        return State(
            {name: max(one.told.get(name, 0), other.told.get(name, 0)) for name in sorted(names)}
        )


def _ended(known: KnownAgent, at: float, index: AgentIndex, context: Context) -> _Ended | None:
    """Why it should not act at a time, the weightiest reason first."""
    written = index.written_at
    # What the register says holds from when the list was written.
    standing = known.standing if at > written else ""
    if standing in _STOPPED:
        return _Ended(STOPPED.id, Strength.STRONG, f"was {standing} by {moment(written)}", written)
    left = _owner_left(known, context)
    if standing == _LEFT and left is None:
        left = written
    if left is not None and at > left:
        why = f"belongs to somebody who had left by {moment(left)}"
        return _Ended(ORPHANED.id, Strength.MEDIUM, why, left)
    if known.expires_at and at > known.expires_at:
        why = f"was registered until {moment(known.expires_at)}"
        return _Ended(LAPSED.id, Strength.MEDIUM, why, known.expires_at)
    if not standing:
        return None
    unowned = standing == NEEDS_OWNER
    why = "belonged to nobody" if unowned else f"might not act ({standing})"
    strength = Strength.WEAK if unowned else Strength.MEDIUM
    return _Ended(LAPSED.id, strength, f"{why} on {moment(written)}", written)


def _owner_left(known: KnownAgent, context: Context) -> float | None:
    owner = context.people.get(owner_of(known, context))
    return None if owner is None else owner.left


def _sighting(seen: Seen, context: Context, known: KnownAgent, ended: _Ended) -> Sighting:
    days = (seen.at - ended.since) / _DAY
    return Sighting(
        behaviour=ended.behaviour,
        reason=f"An agent acted that {ended.reason}, {days:,.1f} days before; nothing of it was "
        "expected any more.",
        facts=(
            *about(seen, context),
            fact("in the register", known.standing or "may act", "the list of known agents"),
            fact("since", moment(ended.since), "the register or the roster"),
        ),
        events=(seen.event.metadata.uid,),
        at=seen.at,
        strength=no_more_than_weak(ended.strength, seen, context),
        related=workers(seen, context, known),
    )
