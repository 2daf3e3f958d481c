"""The stateful part: events of entities stepped in order, with their states at hand."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import attrgetter
from typing import cast

import msgspec

from doorward.stream.arrivals import Arrival, Aside, Came
from doorward.stream.daily import gather
from doorward.watch.context import Context
from doorward.watch.detector import Seen
from doorward.watch.engine import Engine, Failed
from doorward.watch.entities import Entity, EntityKind
from doorward.watch.findings import Finding
from doorward.watch.state import EntityState
from doorward.watch.statistics.gathering import decoded

HOT = 20_000
"""Entities whose states are held in memory, per process."""

Everybody = Callable[[], Iterable[tuple[str, bytes]]]
"""The kept states of people, by ``person:id``."""

Load = Callable[[str], bytes | None]
"""The kept state of an entity, by ``kind:id``."""


class Stepped(msgspec.Struct):
    """What came of a batch: findings, and events that were not taken or could not be borne."""

    findings: list[Finding]
    asides: list[Aside]


class Stepper:
    """Steps events, and holds the states of the entities that were last seen.

    A state that changed stays here until `changed` handed it over to be kept; only what is
    kept already may leave memory. `new_people` counts those of whom nothing was kept.
    """

    def __init__(
        self,
        engine: Engine,
        context: Context,
        load: Load,
        *,
        hot: int = HOT,
        everybody: Everybody = lambda: (),
        owns: Callable[[str], bool] | None = None,
    ) -> None:
        """`owns` says which entities are this one's, where there are several."""
        self._owns, self._everybody = owns, everybody
        self._engine, self._context, self._load, self._hot = engine, context, load, hot
        self._states: OrderedDict[str, EntityState] = OrderedDict()
        self._dirty: set[str] = set()
        self.new_people = 0

    def step(self, events: Sequence[Came]) -> Stepped:
        """Step a batch, sorted by `in_order`. An event too late for an entity is not stepped."""
        done = Stepped([], [])
        owns, states = self._owns, self._states
        for kind, found in self._engine.gathered(cast("Sequence[Arrival]", events)).items():
            if not found:
                continue
            before = f"{kind}:"
            for name, own in found.items():
                key = before + name
                if owns is not None and not owns(key):
                    continue
                state = states.get(key)
                if state is None:
                    state = self._fetched(key)
                else:
                    states.move_to_end(key)
                self._dirty.add(key)
                advance(self._engine, Entity(kind, name), own, state, self._context, done)
        return done

    def changed(self) -> list[tuple[str, bytes, float]]:
        """The states that changed since the last time: entity, JSON, newest event's time."""
        detectors, states = self._engine.detectors, self._states
        found = []
        for key in sorted(self._dirty):
            state = states[key]
            found.append((key, state.encoded(detectors), state.last))
        self._dirty.clear()
        return found

    def shed(self) -> None:
        """Let go of the states that were not seen for longest. What changed must be kept by now."""
        states = self._states
        while len(states) > self._hot:
            states.popitem(last=False)

    def gathered(self) -> list[bytes]:
        """What peers are compared by, of all people whose states are this one's."""
        return [gather(self._people(), self._context.people).encoded()]

    def use(self, baselines: bytes) -> None:
        """Step from now on with these baselines."""
        self._context = msgspec.structs.replace(self._context, baselines=decoded(baselines))

    def held(self) -> int:
        """How many states are in memory."""
        return len(self._states)

    def _people(self) -> Iterator[tuple[str, EntityState | bytes]]:
        """Those in memory as they are now, and the others as they are kept."""
        owns, states = self._owns, self._states
        for key, state in states.items():
            if key.startswith("person:"):
                yield key, state
        for key, kept in self._everybody():
            if key not in states and (owns is None or owns(key)):
                yield key, kept

    def _fetched(self, key: str) -> EntityState:
        kept = self._load(key)
        if kept is None and key.startswith("person:"):
            self.new_people += 1
        known = self._engine.detectors
        state = EntityState() if kept is None else EntityState.decoded(kept, known)
        self._states[key] = state
        return state


def advance(
    engine: Engine,
    entity: Entity,
    events: list[Seen],
    state: EntityState,
    context: Context,
    done: Stepped,
) -> None:
    """Step an entity through events that are in order; what comes of it is added to `done`.

    What is late, and what a detector cannot bear, is put aside.
    """
    first = events[0].at
    if first < state.last:
        floor = state.last - context.policy.allowed_lateness_hours * 3600
        if first < floor:
            events = _in_time(entity.kind, events, floor, done)
    failed: list[Failed] = []
    findings = engine.advance(entity, events, state, context, failed)
    if findings:
        done.findings += findings
    for one in failed:
        reason = f"the detector {one.detector} failed: {type(one.error).__name__}"
        done.asides.append(_aside(one.seen, "detector-failed", reason))


def in_order(events: Iterable[Came]) -> list[Came]:
    """Events by time; at the same time by id, so that the order does not hang on the sources."""
    found = sorted(events, key=_at)
    if len(set(map(_at, found))) < len(found):
        found.sort(key=_moment)
    return found


_at = attrgetter("at")
"""Numbers are compared several times quicker than pairs, and few events are of one moment."""
_moment = attrgetter("at", "uid")
_LATE = "came later than the policy allows (allowed_lateness_hours)"


def finding_order(finding: Finding) -> tuple[float, str, str, str]:
    """What findings of a batch are sorted by, whoever found them."""
    what = finding.detector or finding.rule
    return finding.observed_at.timestamp(), str(finding.entity), what, finding.id


def _in_time(kind: EntityKind, events: list[Seen], floor: float, done: Stepped) -> list[Seen]:
    """The events that are not too late; the others are put aside.

    Whether an event is late its person decides. What several share (an address, a factor) has
    events of all of them, and another's clock that is ahead must not make theirs late.
    """
    own = kind is EntityKind.PERSON
    late = [one for one in events if one.at < floor and (own or not one.person)]
    if not late:
        return events
    done.asides += [_aside(one, "late", _LATE) for one in late]
    put_aside = {id(one) for one in late}
    return [one for one in events if id(one) not in put_aside]


def _aside(seen: Seen, code: str, reason: str) -> Aside:
    if not isinstance(seen, Arrival):
        return Aside(0, 0, -1, code, reason)
    return Aside(seen.source, seen.number, seen.end, code, reason)
