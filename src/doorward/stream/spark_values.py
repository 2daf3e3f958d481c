"""What goes between the driver of a watch on Spark and its workers."""

from __future__ import annotations

import msgspec

from doorward.model.workforce import Person
from doorward.stream.arrivals import Aside
from doorward.stream.places import Mark
from doorward.stream.setting import Setting
from doorward.watch.context import Policy
from doorward.watch.findings import Finding

ROWS = "entity string, what string, data binary"
ANSWERS = "what string, data binary"
STATE = "state binary, keys binary"

EVENT, FIRST, LETTER, MATCHED, FILE, DONE = "event", "first", "letter", "matched", "file", "done"
"""What a row holds. Of an event's rows, one for each entity, the first counts."""

REMEMBERED = 2048
"""Of each entity so many of its last events are known again when they come twice."""


class Sent(msgspec.Struct, frozen=True, kw_only=True):
    """All that workers are told. `roots` are the sources' folders and files, `own` folders that
    the watch writes to. `now` (seconds since 1970) stands still in tests; None: the clock's."""

    setting: Setting
    people: tuple[Person, ...]
    policy: Policy
    format: str
    roots: tuple[str, ...]
    own: tuple[str, ...] = ()
    synthetic: bool = False
    now: float | None = None


class FileRead(msgspec.Struct, frozen=True):
    """A file that was read to its end, or given up."""

    mark: Mark
    records: int
    events: int


class Done(msgspec.Struct, frozen=True):
    """What came of an entity's events. `new_person`: nothing was kept of this person before."""

    findings: list[Finding]
    asides: list[Aside]
    duplicates: int
    new_person: bool
