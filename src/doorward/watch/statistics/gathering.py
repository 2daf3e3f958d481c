"""From everybody's states to the baselines of all detectors: the pure part of the daily pass."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol, runtime_checkable

import msgspec

from doorward.model.workforce import Person
from doorward.watch.detector import Detector
from doorward.watch.entities import Entity, EntityKind
from doorward.watch.state import EntityState
from doorward.watch.statistics.peers import Baseline, Measures, gathered


@runtime_checkable
class Compared(Protocol):
    """A detector whose states can be compared between people."""

    def measures(self, state: Any) -> Measures:  # noqa: ANN401 - each detector has a state of its own
        """What of a state peers are compared by."""


def baselines_of(
    states: Iterable[tuple[Entity, EntityState]],
    detectors: Iterable[Detector],
    people: Mapping[str, Person],
) -> dict[str, Baseline]:
    """The baseline of each detector that compares people, by its name.

    `states` are those of all entities; only people count, and those who are not on the roster
    count for the company and for no group.
    """
    compared = {one.name: one for one in detectors if isinstance(one, Compared)}
    found: dict[str, list[tuple[str, Measures]]] = {name: [] for name in compared}
    for entity, state in states:
        if entity.kind is not EntityKind.PERSON:
            continue
        person = people.get(entity.id)
        group = person.peers if person else ""
        for name, detector in compared.items():
            own = state.slices.get(name)
            if own is not None:
                found[name].append((group, detector.measures(own)))
    return {name: gathered(measures) for name, measures in found.items()}


def encoded(baselines: Mapping[str, Baseline]) -> bytes:
    """Baselines as JSON, to be kept until the next day and sent to other machines."""
    return msgspec.json.encode(dict(sorted(baselines.items())))


def decoded(data: bytes) -> dict[str, Baseline]:
    """Baselines from JSON. Raises `msgspec.DecodeError` for bytes that are none."""
    return msgspec.json.decode(data, type=dict[str, Baseline])
