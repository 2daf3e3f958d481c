"""Agents that do what they never did, or far more of it in an hour than ever."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from doorward.model import Strength
from doorward.model.events import ApiActivity, Event
from doorward.signals import Behaviour, FairnessMark, Stage, behaviour_signals
from doorward.signals.facts import clip, fact
from doorward.watch.context import Context
from doorward.watch.detector import Seen, Sighting
from doorward.watch.detectors.agents_told import (
    CLASSES,
    READS,
    about,
    no_more_than_weak,
    only_declared,
    workers,
)
from doorward.watch.detectors.files_reading import touched
from doorward.watch.entities import EntityKind
from doorward.watch.statistics import NOTABLE, Counts, Known, Volumes, count_tail, key_of

TOOLS = behaviour_signals.add(
    Behaviour(
        id="N03.tools",
        title="An agent uses several tools or resources that it never used",
        explanation="Counts in a day the operations, repositories, tables, buckets and folders "
        "that an agent uses for the first time, against its own past days. An agent does what it "
        "is for; one that was talked into something else, or whose credential somebody has, "
        "does new things.",
        stage=Stage.EMPLOYMENT,
        family="agents",
        strength=Strength.MEDIUM,
        fairness=FairnessMark.FAIR,
        reads=(
            *READS,
            "api.api.operation",
            "api.resources.name",
            "datastore.table.name",
            "datastore.databucket.name",
            "file_hosting.file.path",
            "web_resources.web_resources.name",
        ),
        clears="Its owner gave it a new task or a new version, or knows the reason.",
        sources=("NHI25", "AGENTS"),
        limits="Without ten days of its own past nothing is said. What was used before is "
        "remembered as hashed bits of the last 48 to 96 names.",
        statistical=True,
    )
)
RATE = behaviour_signals.add(
    Behaviour(
        id="N03.rate",
        title="An agent acts far more in an hour than ever",
        explanation="Counts an agent's acts within an hour, against the busiest hours of its own "
        "days. Fewer than a hundred, and less than twice the busiest hour known, are never told.",
        stage=Stage.EMPLOYMENT,
        family="agents",
        strength=Strength.MEDIUM,
        fairness=FairnessMark.FAIR,
        reads=(*READS, "api.time", "datastore.time", "file_hosting.time"),
        clears="A migration, a catch-up after an outage or a larger task explains it.",
        sources=("NHI25", "AGENTS"),
        limits="Without ten days of its own past nothing is said.",
        statistical=True,
    )
)

_FIRST_DAYS = 5
_LEAST = 100
_EVERY = 10
"""Looked at again after so many acts: working out a tail takes long."""
_LONGEST = 60


class State(msgspec.Struct, omit_defaults=True):
    """`k` names known, `n` new ones a day, `h` the hour being counted with `c` acts in it, `b` the
    busiest hours."""

    k: Known = msgspec.field(default_factory=Known)
    n: Counts = msgspec.field(default_factory=Counts)
    h: int = 0
    c: int = 0
    b: Volumes = msgspec.field(default_factory=Volumes)
    last: tuple[int, int] = (0, 0)


class UnlikeItsPast:
    """Tells days with several new names, and hours with many acts.

    Only agents that a register or the log's producer names: what a person does through a program
    of theirs is the person's own past.
    """

    name = "agents-past"
    version = 1
    kind = EntityKind.AGENT
    classes = CLASSES
    state = State

    def step(self, state: State, seen: Seen, context: Context) -> Iterable[Sighting]:
        """Look at one event of an agent."""
        if only_declared(seen.agent):
            return ()
        hour = int(seen.at // 3_600)
        found: list[Sighting] = []
        if hour > state.h:
            if state.c:
                state.b.raise_to(state.h // 24, state.c)
            state.h, state.c = hour, 0
            state.n.add(hour // 24, 0)
        if hour == state.h:
            state.c += 1
            if state.c >= _LEAST and not state.c % _EVERY:
                self._busy(state, seen, context, found)
        self._look(state, seen, context, found)
        return found

    def _look(self, state: State, seen: Seen, context: Context, found: list[Sighting]) -> None:
        operation, place = _names(seen.event)
        keys = (key_of(operation) if operation else 0, key_of(place) if place else 0)
        if keys == state.last:
            return
        state.last = keys
        new = [
            name
            for name, key in zip((operation, place), keys, strict=True)
            if key and state.k.add(key)
        ]
        if not new or state.n.past.n + len(state.n.open) <= _FIRST_DAYS:
            return
        day = int(seen.at // 86_400)
        count = state.n.add(day, len(new))
        p = count_tail(count, state.n.past, day, None) if count >= 2 else None
        if p is None or p > NOTABLE or not state.n.tell(day, count):
            return
        found.append(_new_sighting(seen, context, count, state.n.past.mean, new[-1], p))

    def _busy(self, state: State, seen: Seen, context: Context, found: list[Sighting]) -> None:
        day = state.h // 24
        if state.b.raise_to(day, state.c) != state.c:
            return
        p = state.b.surprise(day, state.c, None, _LEAST)
        if p is not None:
            found.append(_busy_sighting(seen, context, state.c, state.b.usual(day, None), p))

    def merge(self, one: State, other: State) -> State:
        """What both know; the hour that is being counted is the newer, or both together."""
        older, newer = (one, other) if one.h < other.h else (other, one)
        busiest, counted = one.b.merged(other.b), newer.c
        if older.h == newer.h:
            counted += older.c
        elif older.c:
            busiest.raise_to(older.h // 24, older.c)
        return State(
            one.k.merged(other.k), one.n.merged(other.n), newer.h, counted, busiest, newer.last
        )


def _names(event: Event) -> tuple[str, str]:
    """What it did, as the source calls it, and where."""
    operation = event.metadata.event_code or ""
    if isinstance(event, ApiActivity):
        if event.api is not None and event.api.operation:
            operation = event.api.operation
        if event.resources:
            one = event.resources[0]
            return operation, one.namespace or one.name or one.uid or ""
    where = touched(event)
    return operation or f"{type(event).__name__}.{event.activity_id}", where.place if where else ""


def _new_sighting(
    seen: Seen, context: Context, count: int, usual: float, latest: str, p: float
) -> Sighting:
    source = seen.event.metadata.source or seen.event.metadata.uid
    return Sighting(
        behaviour=TOOLS.id,
        reason=f"An agent used {count} tools or resources in a day that it never used before; "
        f"{usual:.1f} new ones a day were usual.",
        facts=(
            *about(seen, context),
            fact("new that day", count, source),
            fact("the latest of them", clip(latest, _LONGEST), source),
        ),
        events=(seen.event.metadata.uid,),
        at=seen.at,
        p_value=p,
        strength=no_more_than_weak(Strength.MEDIUM, seen, context),
        related=workers(seen, context),
    )


def _busy_sighting(seen: Seen, context: Context, count: int, usual: int, p: float) -> Sighting:
    source = seen.event.metadata.source or seen.event.metadata.uid
    return Sighting(
        behaviour=RATE.id,
        reason=f"An agent acted {count} times within an hour; about {usual} in the busiest hour "
        "of a day were usual.",
        facts=(
            *about(seen, context),
            fact("acts within the hour", count, source),
            fact("usual in a day's busiest hour", usual, "its own past"),
        ),
        events=(seen.event.metadata.uid,),
        at=seen.at,
        p_value=p,
        strength=no_more_than_weak(Strength.MEDIUM, seen, context),
        related=workers(seen, context),
    )
