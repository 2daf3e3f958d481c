"""What a worker process of a watch does: see `doorward.stream.shards` for the other side."""

from __future__ import annotations

import gc
import sqlite3
from collections.abc import Callable
from pathlib import Path
from zlib import crc32

import msgspec

from doorward.intake.logs.frames import Frame
from doorward.intake.logs.registry import READERS
from doorward.stream.arrivals import Arrival, Aside, Item, Refused, Sealed
from doorward.stream.places import Mark
from doorward.stream.preparing import Preparer
from doorward.stream.processes import serve
from doorward.stream.setting import Setting, made
from doorward.stream.stepping import Stepper
from doorward.stream.store import people_in, state_in
from doorward.watch.detectors import DETECTORS
from doorward.watch.engine import Engine
from doorward.watch.findings import Finding


class ShardSetting(msgspec.Struct, frozen=True):
    """Which worker this is of how many, what it is to know, and where states are kept."""

    number: int
    count: int
    setting: Setting
    database: str


class ToPrepare(msgspec.Struct, frozen=True, array_like=True):
    """Records of a file. `head` is its beginning, None where this worker was told before."""

    reader: str
    mark: Mark
    head: bytes | None
    frames: list[Frame]
    now: float


class Answer(msgspec.Struct, frozen=True, array_like=True):
    """What came of a batch's events. `new_people` is counted from the start."""

    findings: list[Finding]
    asides: list[Aside]
    new_people: int


def shard_of(key: str, count: int) -> int:
    """The worker that holds an entity's state. Equal in every process."""
    return crc32(key.encode("utf-8", "replace")) % count


class Shard:
    """The tasks of one worker."""

    def __init__(self, given: bytes) -> None:
        told = msgspec.msgpack.decode(given, type=ShardSetting)
        self._count = told.count
        self._known = made(told.setting)
        path = f"{Path(told.database).resolve().as_uri()}?mode=ro"
        connection = sqlite3.connect(path, uri=True, timeout=30)
        self._engine = Engine(DETECTORS)
        self._stepper = Stepper(
            self._engine,
            self._known.context,
            lambda key: state_in(connection, key),
            everybody=lambda: people_in(connection),
            owns=lambda key: shard_of(key, told.count) == told.number,
        )
        self._preparers: dict[int, Preparer] = {}
        self._encode = msgspec.msgpack.Encoder().encode
        self._to_prepare = msgspec.msgpack.Decoder(ToPrepare)
        self._events = msgspec.msgpack.Decoder(list[bytes])
        self._event = msgspec.msgpack.Decoder(Arrival)

    def tasks(self) -> dict[str, Callable[[bytes], bytes]]:
        """What it can be asked."""
        return {
            "prepare": self.prepare,
            "step": self.step,
            "changed": self.changed,
            "shed": self.shed,
            "gathered": self.gathered,
            "use": self.use,
        }

    def prepare(self, given: bytes) -> bytes:
        """Records to items, sealed for the workers that hold their entities."""
        told = self._to_prepare.decode(given)
        if told.head is not None:
            preparer = self._known.preparer(READERS[told.reader], told.mark, told.head)
            self._preparers[told.mark.id] = preparer
        preparer = self._preparers[told.mark.id]
        items = preparer.prepare(told.frames, told.now)
        refused = [one for one in items if isinstance(one, Refused)]
        return self._encode((refused, [self._sealed(one) for one in items]))

    def step(self, given: bytes) -> bytes:
        """Step what was sealed for this worker."""
        decode = self._event.decode
        done = self._stepper.step([decode(one) for one in self._events.decode(given)])
        return self._encode(Answer(done.findings, done.asides, self._stepper.new_people))

    def changed(self, _: bytes) -> bytes:
        """The states that changed."""
        return self._encode(self._stepper.changed())

    def shed(self, _: bytes) -> bytes:
        """What changed is kept now."""
        self._stepper.shed()
        return b""

    def gathered(self, _: bytes) -> bytes:
        """What this worker's people are compared by."""
        (part,) = self._stepper.gathered()
        return part

    def use(self, baselines: bytes) -> bytes:
        """Step from now on with these baselines."""
        self._stepper.use(baselines)
        return b""

    def _sealed(self, item: Item) -> Sealed | None:
        """None stands for the next one that was refused."""
        if not isinstance(item, Arrival):
            return None
        shards = 0
        for entity in self._engine.entities(item):
            shards |= 1 << shard_of(str(entity), self._count)
        found = item.matched
        bare = item if found is None else msgspec.structs.replace(item, matched=None)
        return Sealed(
            at=item.at,
            uid=item.uid,
            key=item.key,
            number=item.number,
            end=item.end,
            source=item.source,
            shards=shards,
            data=self._encode(bare),
            matched=found,
        )


def main() -> None:
    """Serve tasks from standard input until it closes."""
    # Events are trees that reference counts free: see `doorward.pipeline.collector`.
    gc.set_threshold(200_000, 50, 50)
    serve(lambda given: Shard(given).tasks())
