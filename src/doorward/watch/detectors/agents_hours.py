"""Agents that act on their own at hours that are not theirs."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from doorward.model import Strength
from doorward.signals import Behaviour, FairnessMark, Stage, behaviour_signals
from doorward.signals.facts import fact
from doorward.watch.context import Context
from doorward.watch.detector import Seen, Sighting
from doorward.watch.detectors.agents_told import CLASSES, READS, about, only_declared, workers
from doorward.watch.entities import EntityKind
from doorward.watch.statistics import NOTABLE, Counts, Week, count_tail

HOURS = behaviour_signals.add(
    Behaviour(
        id="N03.hours",
        title="An agent acts for hours outside its own week",
        explanation="For agents with an account of their own: how many hours of a day lie where "
        "fewer than two in a hundred of the agent's active hours lie, against how many such "
        "hours its days usually have. What an agent does in a worker's name is left out: those "
        "are the worker's hours.",
        stage=Stage.EMPLOYMENT,
        family="agents",
        strength=Strength.WEAK,
        fairness=FairnessMark.FAIR,
        reads=(*READS, "api.time", "person.id"),
        clears="Its schedule was changed, or a task was started by hand at that hour.",
        sources=("AGENTS",),
        limits="Nothing is said before sixty active hours and ten days are known.",
        statistical=True,
    )
)

_ENOUGH_HOURS = 60.0
_RARE = 0.02
_CLUMP = 3.0


class State(msgspec.Struct, omit_defaults=True):
    """`w` the agent's week, `known` whether it is known well enough, `n` rare hours a day."""

    w: Week = msgspec.field(default_factory=Week)
    known: bool = False
    n: Counts = msgspec.field(default_factory=Counts)


class OutsideItsHours:
    """Tells days with unusually many rare hours."""

    name = "agents-hours"
    version = 1
    kind = EntityKind.AGENT
    classes = CLASSES
    state = State

    def step(self, state: State, seen: Seen, context: Context) -> Iterable[Sighting]:
        """Look at the hour of one act."""
        hour, week = int(seen.at // 3_600), state.w
        if hour == week.newest or seen.person in context.people or only_declared(seen.agent):
            return ()
        if not week.add(hour):
            return ()
        day = hour // 24
        if not state.known:
            if week.total() < _ENOUGH_HOURS:
                return ()
            state.known = True
        if week.usual(hour) or week.rarity(hour) > _RARE:
            state.n.add(day, 0)
            return ()
        count = state.n.add(day, 1)
        p = count_tail(count, state.n.past, day, None, _CLUMP) if count >= 2 else None
        if p is None or p > NOTABLE or not state.n.tell(day, count):
            return ()
        return (_sighting(seen, context, count, state, p),)

    def merge(self, one: State, other: State) -> State:
        """Both together."""
        return State(one.w.merged(other.w), one.known or other.known, one.n.merged(other.n))


def _sighting(seen: Seen, context: Context, count: int, state: State, p: float) -> Sighting:
    return Sighting(
        behaviour=HOURS.id,
        reason=f"An agent acted on its own in {count} hours of a day at which it hardly ever does; "
        f"{state.n.past.mean:.1f} such hours a day were usual.",
        facts=(
            *about(seen, context),
            fact("hours outside its own week", count, "events of that day"),
            fact("active hours known", round(state.w.total()), "its own past"),
        ),
        events=(seen.event.metadata.uid,),
        at=seen.at,
        p_value=p,
        related=workers(seen, context),
    )
