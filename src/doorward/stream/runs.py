"""Sorts what files hold by time, more than fits into memory: runs on disk, then merged."""

from __future__ import annotations

import heapq
import itertools
import os
import tempfile
from collections.abc import Iterator
from operator import attrgetter
from pathlib import Path
from typing import BinaryIO, cast

import msgspec

from doorward.stream.arrivals import Arrival, Item, Refused, Sealed
from doorward.stream.errors import StreamError

RUN = 8192
"""Items sorted in memory before they go to disk."""
_BUFFERS = 32 << 20
"""Bytes read ahead of all runs together, as far as each may have a page of its own."""
_PAGE = 4096
_LENGTH = 4
_KINDS: tuple[type[Item], ...] = (Arrival, Sealed, Refused)


class Unit(msgspec.Struct, gc=False):
    """What came of one record. `at` is the time of its newest event, 0 where there is none."""

    at: float
    number: int
    items: list[Item]


class _Kept(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A unit on disk: its items as their kinds, and MessagePack."""

    at: float
    number: int
    items: list[tuple[int, msgspec.Raw]]


_encode = msgspec.msgpack.Encoder().encode
_kept = msgspec.msgpack.Decoder(_Kept)
_decoders = tuple(msgspec.msgpack.Decoder(one) for one in _KINDS)
_order = attrgetter("at", "number")


class Runs:
    """Takes units in any order and gives them in that of time, then of their numbers.

    What does not fit into memory is kept in an unnamed file of `folder`, which goes with the
    process however that ends.
    """

    def __init__(self, folder: Path, run: int = RUN) -> None:
        self._folder, self._run = folder, run
        self._held: list[Unit] = []
        self._items = 0
        self._file: BinaryIO | None = None
        self._ends = [0]

    @property
    def spilled(self) -> bool:
        """Whether some of it is on disk."""
        return self._file is not None

    def add(self, unit: Unit) -> None:
        """Take one. Raises `StreamError` where the disk does not."""
        self._held.append(unit)
        self._items += len(unit.items)
        if self._items >= self._run:
            try:
                self._spill()
            except OSError as error:
                raise StreamError(
                    f"{self._folder}: no room to sort a file by time ({error.strerror})"
                ) from error

    def sorted(self) -> Iterator[Unit]:
        """All of them."""
        self._held.sort(key=_order)
        runs = list(itertools.pairwise(self._ends))
        size = max(_PAGE, _BUFFERS // max(len(runs), 1))
        kept = [self._read(begin, end, size) for begin, end in runs]
        return heapq.merge(*kept, self._held, key=_order)

    def close(self) -> None:
        """Let go of the disk's room."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _spill(self) -> None:
        if self._file is None:
            unnamed = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115 - `close` does
            self._file = cast("BinaryIO", unnamed)
        self._held.sort(key=_order)
        for unit in self._held:
            data = _encode(_packed(unit))
            self._file.write(len(data).to_bytes(_LENGTH, "big") + data)
        self._file.flush()
        self._ends.append(self._file.tell())
        self._held, self._items = [], 0

    def _read(self, begin: int, end: int, size: int) -> Iterator[Unit]:
        """The units of a run, `size` bytes ahead."""
        if self._file is None:
            return
        number, ahead = self._file.fileno(), b""
        while begin < end or ahead:
            wanted = _LENGTH
            if len(ahead) >= _LENGTH:
                wanted += int.from_bytes(ahead[:_LENGTH], "big")
            if len(ahead) < wanted:
                more = os.pread(number, min(max(size, wanted - len(ahead)), end - begin), begin)
                begin += len(more)
                ahead += more
                continue
            if wanted > _LENGTH:
                yield _unpacked(_kept.decode(ahead[_LENGTH:wanted]))
                ahead = ahead[wanted:]


def _packed(unit: Unit) -> _Kept:
    items = [(_KINDS.index(type(one)), msgspec.Raw(_encode(one))) for one in unit.items]
    return _Kept(unit.at, unit.number, items)


def _unpacked(kept: _Kept) -> Unit:
    return Unit(kept.at, kept.number, [_decoders[kind].decode(data) for kind, data in kept.items])
