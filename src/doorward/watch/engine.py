"""The heart: an entity's events and state in, findings and the changed state out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias, get_args

import msgspec

from doorward.model.events import Authentication, BaseEvent, Event
from doorward.signals import behaviour_signals
from doorward.watch.context import Context
from doorward.watch.detector import Detector, PersonOrMachine, Seen, Sighting
from doorward.watch.entities import Entity, EntityKind, machine_of
from doorward.watch.findings import Finding
from doorward.watch.state import Bound, EntityState, Step
from doorward.watch.weighing import finding_of

_ROUTED = (
    EntityKind.PERSON,
    EntityKind.ADDRESS,
    EntityKind.FACTOR,
    EntityKind.DEVICE,
    EntityKind.AGENT,
)

_Groups: TypeAlias = dict[str, list[Seen]]


class Failed(msgspec.Struct, frozen=True):
    """A detector could not bear an event: a fault of the detector."""

    detector: str
    seen: Seen
    error: Exception


class Engine:
    """Detectors, sorted by what they want to see. Holds no state of any entity."""

    def __init__(self, detectors: Sequence[Detector]) -> None:
        self.detectors: Mapping[str, Detector] = {one.name: one for one in detectors}
        self._wanted = {kind: _wanted(kind, detectors) for kind in EntityKind}
        self._steps = {
            kind: {event: tuple(one.step for one in found) for event, found in wanted.items()}
            for kind, wanted in self._wanted.items()
        }
        kinds = [self._wanted[kind] for kind in _ROUTED]
        every = set().union(*kinds)
        self._routes = {one: tuple(one in wanted for wanted in kinds) for one in every}
        whosever = [one for one in detectors if not isinstance(one, PersonOrMachine)]
        self._shared_machine = frozenset(_wanted(EntityKind.DEVICE, whosever))
        self._shared_address = frozenset(_wanted(EntityKind.ADDRESS, whosever))
        # With whether their machine may want them as well.
        self._only_persons = {
            one: one in self._shared_machine
            for one, (person, address, factor, *_) in self._routes.items()
            if person and not factor and not (address and one in self._shared_address)
        }

    def gathered(self, events: Iterable[Seen]) -> dict[EntityKind, dict[str, list[Seen]]]:
        """The events of each entity whose detectors want them, in the order given."""
        people: _Groups = defaultdict(list)
        addresses: _Groups = defaultdict(list)
        factors: _Groups = defaultdict(list)
        devices: _Groups = defaultdict(list)
        agents: _Groups = defaultdict(list)
        routes, only_persons = self._routes, self._only_persons
        for seen in events:
            event, person = seen.event, seen.person
            if person and not seen.agent and (whose := only_persons.get(type(event))) is not None:
                people[person].append(seen)  # the way of most events
                if whose and (machine := machine_of(event, person)):
                    devices[machine].append(seen)
                continue
            route = routes.get(type(event))
            if route is None:
                continue
            to_person, to_address, to_factor, to_device, to_agent = route
            if to_agent and seen.agent:
                agents[seen.agent].append(seen)
            if person:
                if to_person:
                    people[person].append(seen)
                if to_factor:
                    for factor in _factors(event):
                        factors[factor].append(seen)
            if to_device and (machine := self._machine(event, person)):
                devices[machine].append(seen)
            if to_address and (ip := self._address(event, person)):
                addresses[ip].append(seen)
        return {
            EntityKind.PERSON: people,
            EntityKind.ADDRESS: addresses,
            EntityKind.FACTOR: factors,
            EntityKind.DEVICE: devices,
            EntityKind.AGENT: agents,
        }

    def _machine(self, event: Event, person: str) -> str | None:
        if person and type(event) not in self._shared_machine:
            return None
        return machine_of(event, person)

    def _address(self, event: Event, person: str) -> str | None:
        """The address it came from; of what names nobody and no machine, that is all there is."""
        if (type(event) in self._shared_address) is not bool(person):
            return None
        if not person and machine_of(event, person):
            return None
        source = event.src_endpoint
        return source.ip if source is not None else None

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
        bound, last = state.bound, state.last
        for seen in events:
            held = bound.get(type(seen.event))
            if held is None:
                held = self._bind(entity.kind, type(seen.event), state)
            for step, own in zip(*held):  # noqa: B905 - as long as each other, and told slower
                try:
                    if sightings := step(own, seen, context):
                        findings += [self._finding(entity, one, context) for one in sightings]
                except Exception as error:
                    if failed is None:
                        raise
                    failed.append(Failed(self._name_of(step), seen, error))
            if seen.at > last:  # noqa: PLR1730 - a call of max would cost as much as a step
                last = seen.at
        state.last = last
        return findings

    def _bind(self, kind: EntityKind, event: type[BaseEvent], state: EntityState) -> Bound:
        """The steps for events of a type, each with its slice of the state: made once."""
        detectors = self._wanted[kind].get(event, ())
        slices = state.slices
        for one in detectors:
            if one.name not in slices:
                slices[one.name] = one.state()
        own = tuple(slices[one.name] for one in detectors)
        held = state.bound[event] = (self._steps[kind].get(event, ()), own)
        return held

    def _name_of(self, step: Step) -> str:
        return next(name for name, one in self.detectors.items() if one.step == step)

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


def _wanted(
    kind: EntityKind, detectors: Sequence[Detector]
) -> dict[type[BaseEvent], tuple[Detector, ...]]:
    """Who looks at an event of each type, in the detectors' order."""
    found: dict[type[BaseEvent], tuple[Detector, ...]] = {}
    for event in get_args(Event):
        wanting = tuple(
            one
            for one in detectors
            if one.kind is kind and event.__struct_config__.tag in one.classes
        )
        if wanting:
            found[event] = wanting
    return found


def _factors(event: Event) -> list[str]:
    if not isinstance(event, Authentication):
        return []
    return [
        one.device.uid for one in event.auth_factors if one.device is not None and one.device.uid
    ]
