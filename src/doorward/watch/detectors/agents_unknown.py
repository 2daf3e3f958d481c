"""Agents that are at work and in no register."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from doorward.model import Strength
from doorward.model.events import FAILURE
from doorward.signals import Behaviour, FairnessMark, Stage, behaviour_signals
from doorward.watch.context import Context
from doorward.watch.detector import Seen, Sighting
from doorward.watch.detectors.agents_told import CLASSES, READS, about, only_declared, workers
from doorward.watch.entities import EntityKind

UNKNOWN = behaviour_signals.add(
    Behaviour(
        id="N01",
        title="An agent that is in no register",
        explanation="A log says that an AI agent acted (its sign-in was an agent's, its token or "
        "its session names an agent), and the list of known agents has none of its names. "
        "Without such a list nothing is said.",
        stage=Stage.EMPLOYMENT,
        family="agents",
        strength=Strength.MEDIUM,
        fairness=FairnessMark.FAIR,
        reads=READS,
        clears="The agent is entered in the register with an owner, or the name that the log has "
        "for it is added to the one that it belongs to.",
        sources=("NHI25", "AGENTS"),
        limits="Only logs that tell agents from other programs show one: Entra ID, GitHub, and "
        "events in OCSF with ai_agent. A service account that an agent uses unsaid is not seen.",
    )
)
DECLARED = behaviour_signals.add(
    Behaviour(
        id="N01.declared",
        title="A program that calls itself an agent works under an account",
        explanation="The user agent of a request under somebody's account is that of an AI agent "
        "that acts (a coding agent, a browser agent, a client of MCP), and the list of known "
        "agents has none that it fits. Crawlers and those who read pages for others are left "
        "out. Anybody can write any user agent, so it is weak.",
        stage=Stage.EMPLOYMENT,
        family="agents",
        strength=Strength.WEAK,
        fairness=FairnessMark.CONJUNCTION,
        fairness_note="People who type or see little may work through such a program; it counts "
        "only beside fair evidence.",
        reads=("api.http_request.user_agent", "authentication.http_request.user_agent"),
        clears="The company allows the program for this use, and it is entered in the register.",
        sources=("AGENTS",),
    )
)


class State(msgspec.Struct, omit_defaults=True):
    """Whether it was told. An agent has one state, whoever's account it uses."""

    told: bool = False


class UnknownAgent:
    """Tells each agent once."""

    name = "agents-unknown"
    version = 1
    kind = EntityKind.AGENT
    classes = CLASSES
    state = State

    def step(self, state: State, seen: Seen, context: Context) -> Iterable[Sighting]:
        """Look at one event of an agent."""
        if state.told or context.agents is None or context.agents.get(seen.agent) is not None:
            return ()
        state.told = True
        return (_sighting(seen, context),)

    def merge(self, one: State, other: State) -> State:
        """Told by either is told."""
        return State(one.told or other.told)


def _sighting(seen: Seen, context: Context) -> Sighting:
    known = 0 if context.agents is None else len(context.agents)
    tried = "tried to act" if seen.event.status_id == FAILURE else "acted"
    who = "A program that calls itself an agent" if only_declared(seen.agent) else "An agent"
    return Sighting(
        behaviour=DECLARED.id if only_declared(seen.agent) else UNKNOWN.id,
        reason=f"{who} {tried} that is none of the {known:,} known ones; one of them was expected.",
        facts=about(seen, context),
        events=(seen.event.metadata.uid,),
        at=seen.at,
        related=workers(seen, context),
    )
