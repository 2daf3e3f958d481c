"""What came out of a record: an event ready to be stepped, or a letter saying why not."""

from __future__ import annotations

from typing import TypeAlias

import msgspec

from doorward.intake.logs.dead_letters import DeadLetter
from doorward.stream.rules import Matched
from doorward.watch.detector import Seen


class Arrival(Seen, frozen=True, gc=False):
    """An event, and where it lies.

    `uid` is the event's own. `source` is the id of its file's mark. `key` tells it from others
    where it comes twice (0: cannot come twice). `number` is its record's, `end` where reading goes
    on once it is taken (-1: more of the record follows). `matched` is what rules say of its record.
    """

    uid: str = ""
    source: int = 0
    key: int = 0
    number: int = 0
    end: int = -1
    matched: Matched | None = None


def order(one: Arrival) -> tuple[float, str, str, int]:
    """By time and id, as the embedded runner; what came with both twice, by its place."""
    file = (one.event.metadata.source or "").rpartition("#")[0]
    return one.at, one.uid, file, one.number


class Refused(msgspec.Struct, frozen=True, gc=False):
    """A record without an event. Having no time it is taken as soon as it comes: `at` is 0."""

    letter: DeadLetter
    source: int
    number: int
    end: int
    at: float = 0.0


class Sealed(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """An `Arrival` that a worker process prepared, as bytes; only what orders it is open.

    `shards` are the workers (as bits) that hold states of its entities.
    """

    at: float
    uid: str
    key: int
    number: int
    end: int
    source: int
    shards: int
    data: bytes
    matched: Matched | None = None


class Aside(msgspec.Struct, frozen=True, gc=False, order=True):
    """An event that was read well and is put to the dead letters after all."""

    source: int
    number: int
    end: int
    code: str
    reason: str


Came: TypeAlias = Arrival | Sealed
"""An event, here or sealed for the worker that steps it."""

Item: TypeAlias = Came | Refused
"""What a source hands on, in the order of its records."""


_decoder = msgspec.msgpack.Decoder(Arrival)


def unsealed(one: Sealed) -> Arrival:
    """The event inside."""
    return _decoder.decode(one.data)
