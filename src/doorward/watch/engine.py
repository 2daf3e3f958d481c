"""The heart: an entity's events and state in, findings and the changed state out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from doorward.model.events import Authentication, Event
from doorward.signals import behaviour_signals
from doorward.watch.context import Context
from doorward.watch.detector import Detector, Seen, Sighting
from doorward.watch.entities import Entity, EntityKind
from doorward.watch.findings import Finding
from doorward.watch.state import EntityState
from doorward.watch.weighing import finding_of


class Engine:
    """Detectors, sorted by what they want to see. Holds no state of any entity."""

    def __init__(self, detectors: Sequence[Detector]) -> None:
        self.detectors: Mapping[str, Detector] = {one.name: one for one in detectors}
        self._wanted: dict[tuple[EntityKind, int], tuple[Detector, ...]] = {}
        for one in detectors:
            for number in one.classes:
                key = (one.kind, number)
                self._wanted[key] = (*self._wanted.get(key, ()), one)

    def entities(self, seen: Seen) -> list[Entity]:
        """The entities whose detectors want the event."""
        number = _class_of(seen.event)
        wanted = self._wanted
        found = []
        if seen.person and (EntityKind.PERSON, number) in wanted:
            found.append(Entity(EntityKind.PERSON, seen.person))
        if (EntityKind.ADDRESS, number) in wanted and seen.person:
            source = seen.event.src_endpoint
            if source is not None and source.ip:
                found.append(Entity(EntityKind.ADDRESS, source.ip))
        if (EntityKind.FACTOR, number) in wanted and seen.person:
            found += [Entity(EntityKind.FACTOR, one) for one in _factors(seen.event)]
        device = seen.event.device
        if device is not None and device.uid and (EntityKind.DEVICE, number) in wanted:
            found.append(Entity(EntityKind.DEVICE, device.uid))
        return found

    def advance(
        self, entity: Entity, events: Iterable[Seen], state: EntityState, context: Context
    ) -> list[Finding]:
        """Step the entity's detectors through its events. Changes `state`, and nothing else.

        The caller gives `state` up to it: `advance_encoded` is the same as a pure function.
        """
        findings: list[Finding] = []
        wanted, slices = self._wanted, state.slices
        for seen in events:
            for one in wanted.get((entity.kind, _class_of(seen.event)), ()):
                own = slices.get(one.name)
                if own is None:
                    own = slices[one.name] = one.state()
                for sighting in one.step(own, seen, context):
                    findings.append(self._finding(entity, sighting, context))  # noqa: PERF401 - rarely one
            state.last = max(state.last, seen.at)
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


def _class_of(event: Event) -> int:
    number = event.__struct_config__.tag
    return number if isinstance(number, int) else 0


def _factors(event: Event) -> list[str]:
    if not isinstance(event, Authentication):
        return []
    return [
        one.device.uid for one in event.auth_factors if one.device is not None and one.device.uid
    ]
