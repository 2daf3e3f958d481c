"""What Spark's workers do: files to rows of events, and an entity's rows through its detectors.

The functions here are sent to the workers by name, with one value (`Sent`). Rows have three
columns: `entity` says who steps them, `what` what they hold, `data` that as MessagePack. Rows of an
entity that begins with ``~`` are for the driver and go through unchanged.
"""

from __future__ import annotations

import hashlib
import tempfile
import time
from array import array
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import msgspec

from doorward.intake.logs.frames import Frame
from doorward.intake.logs.reader import LogReader
from doorward.intake.logs.registry import READERS
from doorward.stream.arrivals import Arrival, Item, Refused, order
from doorward.stream.places import OWN_FILES, Mark, Marks, Place
from doorward.stream.setting import made
from doorward.stream.sources import FileSource
from doorward.stream.spark_values import (
    DONE,
    EVENT,
    FILE,
    FIRST,
    LETTER,
    MATCHED,
    REMEMBERED,
    Done,
    FileRead,
    Sent,
)
from doorward.stream.stepping import Stepped, advance
from doorward.watch.context import Context
from doorward.watch.detectors import DETECTORS
from doorward.watch.engine import Engine
from doorward.watch.entities import Entity, EntityKind
from doorward.watch.state import EntityState

if TYPE_CHECKING:
    import pandas as pd

_PIECE = 4096
_encode = msgspec.msgpack.Encoder().encode
_arrival = msgspec.msgpack.Decoder(Arrival)
Row: TypeAlias = tuple[str, str, bytes]


def read_files(frames: Iterator[pd.DataFrame], sent: bytes) -> Iterator[pd.DataFrame]:
    """For `mapInPandas`: files (`path`, and `content` where they lie elsewhere) to rows."""
    worker = _worker(sent)
    for frame in frames:
        contents = frame["content"] if "content" in frame else [None] * len(frame)
        for url, content in zip(frame["path"], contents, strict=True):
            yield from _frames(worker.rows(url, content), ("entity", "what", "data"))


def read_records(frames: Iterator[pd.DataFrame], sent: bytes) -> Iterator[pd.DataFrame]:
    """For `mapInPandas`: records of Kafka (`topic`, `partition`, `offset`, `value`) to rows."""
    worker = _worker(sent)
    for frame in frames:
        for (topic, partition), part in frame.groupby(["topic", "partition"]):
            records = zip(part["offset"], part["value"], strict=True)
            rows = worker.records(f"{topic}-{partition}", records)
            yield from _frames(rows, ("entity", "what", "data"))


def step_live(
    key: tuple[str],
    frames: Iterator[pd.DataFrame],
    state: Any,  # noqa: ANN401 - pyspark's GroupState
    sent: bytes,
) -> Iterator[pd.DataFrame]:
    """For `applyInPandasWithState`: an entity's rows of a batch, with its state."""
    entity = key[0]
    if entity.startswith("~"):
        for frame in frames:
            yield frame[["what", "data"]]
        return
    kept, keys = state.get if state.exists else (None, b"")
    rows = [row for frame in frames for row in zip(frame["what"], frame["data"], strict=True)]
    done, kept, keys = _worker(sent).stepped(entity, rows, kept, keys)
    state.update((kept, keys))
    yield from _frames(_told(done), ("what", "data"))


def step_whole(key: tuple[str], frame: pd.DataFrame, sent: bytes) -> pd.DataFrame:
    """For `applyInPandas`: all rows of an entity at once, with no state before or after."""
    if key[0].startswith("~"):
        return frame[["what", "data"]]
    rows = list(zip(frame["what"], frame["data"], strict=True))
    done, _, _ = _worker(sent).stepped(key[0], rows, None, b"", remembered=len(rows))
    return next(_frames(_told(done), ("what", "data")), frame[["what", "data"]][:0])


class Worker:
    """What a worker process made of what it was sent; no state of any entity."""

    def __init__(self, sent: Sent) -> None:
        self._sent = sent
        context = msgspec.structs.replace(
            Context.of(sent.people, sent.policy), synthetic=sent.synthetic
        )
        self._known = made(sent.setting, context)
        self._engine = Engine(DETECTORS)

    def rows(self, url: str, content: bytes | None) -> Iterator[Row]:
        """A file's events for each of their entities, its refusals, and how far it was read."""
        name = self.name(url)
        if name is None:
            return
        if content is None:
            yield from self._read(Path(_local(url)), name, url)
            return
        with tempfile.TemporaryDirectory(prefix="doorward-") as folder:
            copy = Path(folder) / Path(name).name
            copy.write_bytes(content)
            yield from self._read(copy, name, url)

    def records(self, name: str, records: Iterable[tuple[int, bytes | None]]) -> Iterator[Row]:
        """The same for records of a topic's partition; their numbers are offsets from 1."""
        mark = Mark(id=0, name=name, path=f"kafka:{name}")
        mark.id = _id_of(mark.path, mark)
        reader = READERS[self._sent.format]
        preparer = self._known.preparer(reader, mark, b"")
        count = events = 0
        for offset, value in records:
            frame = Frame(value or b"", offset + 1, offset + 1)
            count += 1
            mark.position = mark.record = max(mark.record, offset + 1)
            for item in preparer.prepare([frame], self._now()):
                mark.newest = max(mark.newest, item.at)
                events += not isinstance(item, Refused)
                yield from self._rows_of(item, f"~{name}")
        yield f"~{name}", FILE, _encode(FileRead(mark, count, events))

    def name(self, url: str) -> str | None:
        """What people call the file: its path below the source. None for a watch's own files."""
        path = _local(url)
        if path.rpartition("/")[2] in OWN_FILES:
            return None
        if any(path.startswith(f"{own}/") for own in self._sent.own):
            return None
        for root in self._sent.roots:
            if path.startswith(f"{root}/"):
                name = path[len(root) + 1 :]
                several = len(self._sent.roots) > 1
                return f"{root.rpartition('/')[2]}/{name}" if several else name
        return path.rpartition("/")[2]

    def stepped(
        self,
        key: str,
        rows: Iterable[tuple[str, bytes]],
        kept: bytes | None,
        keys: bytes,
        remembered: int = REMEMBERED,
    ) -> tuple[Done, bytes, bytes]:
        """(rows, state) to (what came of them, state), with the keys of the last events."""
        read = ((_arrival.decode(data), what) for what, data in rows)
        events = sorted(read, key=lambda one: order(one[0]))
        known, last = set(array("Q", keys)), array("Q", keys)
        fresh: list[Any] = []
        duplicates = 0
        for one, what in events:
            if one.key in known:
                duplicates += what == FIRST
                continue
            fresh.append(one)
            if one.key:
                known.add(one.key)
                last.append(one.key)
        detectors = self._engine.detectors
        state = EntityState() if kept is None else EntityState.decoded(kept, detectors)
        kind, _, name = key.partition(":")
        entity = Entity(EntityKind(kind), name)
        found = Stepped([], [])
        if fresh:
            advance(self._engine, entity, fresh, state, self._known.context, found)
        new = kept is None and entity.kind is EntityKind.PERSON
        done = Done(found.findings, found.asides, duplicates, new)
        return done, state.encoded(detectors), last[-remembered:].tobytes()

    def _read(self, path: Path, name: str, url: str) -> Iterator[Row]:
        to_driver = f"~{name}"
        try:
            mark = Marks(()).of(Place(path, name))
        except OSError as error:
            mark = Mark(id=0, name=name, path=url, trouble=f"cannot be read: {error.strerror}")
            yield to_driver, FILE, _encode(FileRead(mark, 0, 0))
            return
        mark.id = _id_of(url, mark)
        source = FileSource(
            Place(path, name), mark, self._reader(), self._known.preparer,
            follow=False, clock=self._now,
        )  # fmt: skip
        records = events = 0
        while not source.ended or source.queue:
            source.fill()
            while source.queue:
                item = source.queue.popleft()
                mark.newest = max(mark.newest, item.at)
                if item.end >= 0:
                    records += 1
                    mark.position, mark.record = item.end, item.number
                events += not isinstance(item, Refused)
                yield from self._rows_of(item, to_driver)
        mark.path = _local(url)
        yield to_driver, FILE, _encode(FileRead(mark, records, events))

    def _rows_of(self, item: Item, to_driver: str) -> Iterator[Row]:
        if isinstance(item, Refused):
            yield to_driver, LETTER, _encode((item.source, item.letter))
        elif isinstance(item, Arrival):
            if item.matched is not None:
                yield to_driver, MATCHED, _encode(item)
                item = msgspec.structs.replace(item, matched=None)
            entities = self._engine.entities(item)
            data = _encode(item) if entities else b""
            for number, entity in enumerate(entities):
                yield str(entity), EVENT if number else FIRST, data

    def _reader(self) -> LogReader | None:
        return READERS.get(self._sent.format)

    def _now(self) -> float:
        return time.time() if self._sent.now is None else self._sent.now


@lru_cache(maxsize=4)
def _worker(sent: bytes) -> Worker:
    """Made once per process and watch: reading the reference data takes a while."""
    return Worker(msgspec.msgpack.decode(sent, type=Sent))


def _told(done: Done) -> Iterator[tuple[str, bytes]]:
    if done.findings or done.asides or done.duplicates or done.new_person:
        yield DONE, _encode(done)


def _frames(rows: Iterable[tuple[Any, ...]], names: tuple[str, ...]) -> Iterator[pd.DataFrame]:
    """Rows in pieces that fit well into memory."""
    import pandas as pd  # noqa: PLC0415 - only Spark's workers have it

    piece: list[tuple[Any, ...]] = []
    for row in rows:
        piece.append(row)
        if len(piece) == _PIECE:
            yield pd.DataFrame(piece, columns=list(names))
            piece = []
    if piece:
        yield pd.DataFrame(piece, columns=list(names))


def _local(url: str) -> str:
    """``file:/logs/a.jsonl`` as a path; other addresses as they are."""
    if not url.startswith("file:"):
        return url
    return "/" + url.removeprefix("file:").lstrip("/")


def _id_of(url: str, mark: Mark) -> int:
    """The same wherever and whenever the file is read."""
    text = f"{url}|{mark.head_digest}"
    return int.from_bytes(hashlib.sha256(text.encode("utf-8", "replace")).digest()[:7], "big")
