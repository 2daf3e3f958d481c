"""From everybody's states to the baselines of all detectors: the pure part of the daily pass."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol, runtime_checkable

import msgspec

from doorward.model.workforce import Person
from doorward.watch.detector import Detector
from doorward.watch.entities import Entity, EntityKind
from doorward.watch.state import EntityState
from doorward.watch.statistics.days import Counts, Volumes
from doorward.watch.statistics.known import Known
from doorward.watch.statistics.peers import Baseline, Measures, gathered


@runtime_checkable
class Compared(Protocol):
    """A detector whose states can be compared between people."""

    def measures(self, state: Any) -> Measures:  # noqa: ANN401 - each detector has a state of its own
        """What of a state peers are compared by."""


class Part(msgspec.Struct):
    """What some of the people tell. `rows` by detector and peer group: a row for each person."""

    people: int = 0
    rows: dict[str, dict[str, list[bytes]]] = {}


class Gathering:
    """Takes people in one after the other, or parts that other processes gathered.

    A state is let go at once: of each person a row of figures is kept for each detector, without
    a name and some 50 to 200 bytes long. Rows are sorted before anything is worked out of them.
    So the same people give the same baselines, to the last digit, whoever gathered whom.
    """

    def __init__(self, detectors: Iterable[Detector], people: Mapping[str, Person]) -> None:
        self.detectors: dict[str, Detector] = {}
        self._compared: dict[str, Compared] = {}
        for one in detectors:
            if isinstance(one, Compared):
                self.detectors[one.name] = self._compared[one.name] = one
        self._people = people
        self._part = Part(0, {name: {} for name in self._compared})

    def add(self, entity: Entity, state: EntityState) -> None:
        """Take in an entity's state; only people count."""
        if entity.kind is not EntityKind.PERSON:
            return
        self._part.people += 1
        person = self._people.get(entity.id)
        group = person.peers if person else ""
        for name, own in state.slices.items():
            detector = self._compared.get(name)
            if detector is not None:
                rows = self._part.rows[name].setdefault(group, [])
                rows.append(_encode(_figures(detector.measures(own))))

    def encoded(self) -> bytes:
        """What was gathered, for `take_in` elsewhere."""
        return _encode(self._part)

    def take_in(self, data: bytes) -> None:
        """Take in what was gathered elsewhere, of other people, with the same roster."""
        part = _decode_part(data)
        self._part.people += part.people
        for name, groups in part.rows.items():
            own = self._part.rows.setdefault(name, {})
            for group, rows in groups.items():
                own.setdefault(group, []).extend(rows)

    @property
    def people(self) -> int:
        """How many people were taken in."""
        return self._part.people

    def baselines(self) -> dict[str, Baseline]:
        """The baseline of each detector that compares people, by its name."""
        return {
            name: gathered(
                (group, _decode_row(row))
                for group in sorted(groups)
                for row in sorted(groups[group])
            )
            for name, groups in self._part.rows.items()
        }


def baselines_of(
    states: Iterable[tuple[Entity, EntityState]],
    detectors: Iterable[Detector],
    people: Mapping[str, Person],
) -> dict[str, Baseline]:
    """The baseline of each detector that compares people, by its name.

    `states` are those of all entities; only people count, and those who are not on the roster
    count for the company and for no group.
    """
    found = Gathering(detectors, people)
    for entity, state in states:
        found.add(entity, state)
    return found.baselines()


def encoded(baselines: Mapping[str, Baseline]) -> bytes:
    """Baselines as JSON, to be kept until the next day and sent to other machines."""
    return msgspec.json.encode(dict(sorted(baselines.items())))


def decoded(data: bytes) -> dict[str, Baseline]:
    """Baselines from JSON. Raises `msgspec.DecodeError` for bytes that are none."""
    return msgspec.json.decode(data, type=dict[str, Baseline])


def _figures(measures: Measures) -> Measures:
    """Only what baselines are worked out of: no open days, and nothing that was told."""
    known = measures.known
    return Measures(
        {name: Counts(past=one.past, peak=one.peak) for name, one in measures.counts.items()},
        {name: Volumes(past=one.past, peak=one.peak) for name, one in measures.volumes.items()},
        measures.levels,
        Known(bytearray(known.bits())) if known is not None and known.some else None,
    )


_encode = msgspec.msgpack.Encoder().encode
_decode_row = msgspec.msgpack.Decoder(Measures).decode
_decode_part = msgspec.msgpack.Decoder(Part).decode
