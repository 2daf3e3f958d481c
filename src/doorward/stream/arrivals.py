"""What came out of a record: an event ready to be stepped, or a letter saying why not."""

from __future__ import annotations

from typing import TypeAlias

import msgspec

from doorward.intake.logs.dead_letters import DeadLetter
from doorward.stream.rules import Matched
from doorward.watch.detector import Seen


class Arrival(Seen, frozen=True, gc=False):
    """An event, and where it lies.

    `source` is the id of its file's mark. `key` tells it from others where it comes twice (0:
    cannot come twice). `number` is its record's, `end` where reading goes on once it is taken
    (-1: more of the record follows). `matched` is what rules say of its record.
    """

    source: int = 0
    key: int = 0
    number: int = 0
    end: int = -1
    matched: Matched | None = None


class Refused(msgspec.Struct, frozen=True, gc=False):
    """A record without an event. Having no time it is taken as soon as it comes: `at` is 0."""

    letter: DeadLetter
    source: int
    number: int
    end: int
    at: float = 0.0


Item: TypeAlias = Arrival | Refused
"""What a source hands on, in the order of its records."""
