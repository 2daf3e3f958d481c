"""The heart: an entity's events and state in, findings and the changed state out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeAlias, get_args

import msgspec

from doorward.model.events import Authentication, BaseEvent, Event
from doorward.signals import behaviour_signals
from doorward.watch.context import Context
from doorward.watch.detector import Detector, PersonOrMachine, Seen, Sighting
from doorward.watch.entities import Entity, EntityKind
from doorward.watch.findings import Finding
from doorward.watch.state import EntityState
from doorward.watch.weighing import finding_of

_ROUTED = (
    EntityKind.PERSON,
    EntityKind.ADDRESS,
    EntityKind.FACTOR,
    EntityKind.DEVICE,
    EntityKind.AGENT,
)
_Step: TypeAlias = tuple[
    str, type[msgspec.Struct], Callable[[Any, Seen, Context], Iterable[Sighting]]
]
"""A detector's name, what makes a fresh state, and its step: looked up once, not per event."""


class Failed(msgspec.Struct, frozen=True):
    """A detector could not bear an event: a fault of the detector."""

    detector: str
    seen: Seen
    error: Exception


class Engine:
    """Detectors, sorted by what they want to see. Holds no state of any entity."""

    def __init__(self, detectors: Sequence[Detector]) -> None:
        self.detectors: Mapping[str, Detector] = {one.name: one for one in detectors}
        self._wanted: dict[EntityKind, dict[type[BaseEvent], tuple[_Step, ...]]] = {
            kind: _steps(kind, detectors) for kind in EntityKind
        }
        kinds = [self._wanted[kind] for kind in _ROUTED]
        every = set().union(*kinds)
        self._routes = {one: tuple(one in wanted for wanted in kinds) for one in every}
        whosever = [one for one in detectors if not isinstance(one, PersonOrMachine)]
        self._shared_machine = frozenset(_steps(EntityKind.DEVICE, whosever))

    def gathered(self, events: Iterable[Seen]) -> dict[EntityKind, dict[str, list[Seen]]]:
        """The events of each entity whose detectors want them, in the order given."""
        found: dict[EntityKind, dict[str, list[Seen]]] = {
            kind: defaultdict(list) for kind in _ROUTED
        }
        people, addresses, factors, devices, agents = (found[kind] for kind in _ROUTED)
        routes, shared_machine = self._routes, self._shared_machine
        for seen in events:
            event = seen.event
            route = routes.get(type(event))
            if route is None:
                continue
            to_person, to_address, to_factor, to_device, to_agent = route
            if to_agent and seen.agent:
                agents[seen.agent].append(seen)
            person = seen.person
            if person:
                if to_person:
                    people[person].append(seen)
                if to_address and (source := event.src_endpoint) is not None and source.ip:
                    addresses[source.ip].append(seen)
                if to_factor:
                    for factor in _factors(event):
                        factors[factor].append(seen)
            if to_device and (device := event.device) is not None:
                if not person:
                    # A host's name is enough for what names nobody; many people share a server's.
                    machine = device.uid or device.hostname
                else:
                    machine = device.uid if type(event) in shared_machine else None
                if machine:
                    devices[machine].append(seen)
        return found

    def entities(self, seen: Seen) -> list[Entity]:
        """The entities whose detectors want the event."""
        return [
            Entity(kind, name) for kind, found in self.gathered((seen,)).items() for name in found
        ]

    def advance(
        self,
        entity: Entity,
        events: Iterable[Seen],
        state: EntityState,
        context: Context,
        failed: list[Failed] | None = None,
    ) -> list[Finding]:
        """Step the entity's detectors through its events. Changes `state`, and nothing else.

        The caller gives `state` up to it: `advance_encoded` is the same as a pure function.
        What a detector raises is raised, or goes to `failed` where the caller gives one: then
        one event that a detector cannot bear does not end the watch for everybody.
        """
        findings: list[Finding] = []
        steps_of, slices = self._wanted[entity.kind].get, state.slices
        held, last = slices.get, state.last
        for seen in events:
            for name, fresh, step in steps_of(type(seen.event), ()):
                own = held(name)
                if own is None:
                    own = slices[name] = fresh()
                try:
                    if sightings := step(own, seen, context):
                        findings += [self._finding(entity, one, context) for one in sightings]
                except Exception as error:
                    if failed is None:
                        raise
                    failed.append(Failed(name, seen, error))
            if seen.at > last:  # noqa: PLR1730 - a call of max would cost as much as a step
                last = seen.at
        state.last = last
        return findings

    def advance_encoded(
        self, entity: Entity, events: Iterable[Seen], state: bytes | None, context: Context
    ) -> tuple[list[Finding], bytes]:
        """(events, state) to (findings, state), nothing changed: equal in, equal out."""
        working = EntityState() if state is None else EntityState.decoded(state, self.detectors)
        findings = self.advance(entity, events, working, context)
        return findings, working.encoded(self.detectors)

    def merged(self, one: bytes, other: bytes) -> bytes:
        """One state out of two that saw different events of an entity."""
        first = EntityState.decoded(one, self.detectors)
        second = EntityState.decoded(other, self.detectors)
        slices = dict(first.slices)
        for name, own in second.slices.items():
            slices[name] = self.detectors[name].merge(slices[name], own) if name in slices else own
        merged = EntityState(max(first.last, second.last), slices)
        return merged.encoded(self.detectors)

    @staticmethod
    def _finding(entity: Entity, sighting: Sighting, context: Context) -> Finding:
        if sighting.behaviour not in behaviour_signals:
            raise KeyError(f"no behaviour {sighting.behaviour!r} is registered")
        return finding_of(entity, sighting, synthetic=context.synthetic)


def _steps(
    kind: EntityKind, detectors: Sequence[Detector]
) -> dict[type[BaseEvent], tuple[_Step, ...]]:
    """What to do with an event of each type, in the detectors' order."""
    found: dict[type[BaseEvent], tuple[_Step, ...]] = {}
    for event in get_args(Event):
        steps = tuple(
            (one.name, one.state, one.step)
            for one in detectors
            if one.kind is kind and event.__struct_config__.tag in one.classes
        )
        if steps:
            found[event] = steps
    return found


def _factors(event: Event) -> list[str]:
    if not isinstance(event, Authentication):
        return []
    return [
        one.device.uid for one in event.auth_factors if one.device is not None and one.device.uid
    ]
