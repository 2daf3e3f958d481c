"""A pool of records as columns, in an order that does not depend on how they came in."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
import numpy as np
from numpy.typing import NDArray

from doorward.linking.records import (
    ROW,
    LinkRecord,
    Payload,
    Profile,
    clip,
    decode_payload,
)


class Pool:
    """Records in order of time and id. Index `i` is an application everywhere in linking.

    Rows of all records stand one after another; `first_row[i]` is where those of `i` begin.
    A second record with an id already seen is left out and counted in `duplicates`.
    """

    def __init__(self, records: Iterable[LinkRecord]) -> None:
        ordered = sorted(records, key=lambda one: (one.at or 2**32, one.application, one.rows))
        seen: dict[str, int] = {}
        kept: list[LinkRecord] = []
        for one in ordered:
            if one.application not in seen:
                seen[one.application] = len(kept)
                kept.append(one)
        self.duplicates = len(ordered) - len(kept)
        self.index = seen
        self.ids = [one.application for one in kept]
        self.at = np.fromiter((one.at for one in kept), np.int64, len(kept))
        self.via = np.fromiter((one.via for one in kept), np.uint64, len(kept))
        self.name = np.fromiter((one.name for one in kept), np.uint64, len(kept))
        self.region = np.fromiter((one.region for one in kept), np.uint64, len(kept))
        self.requisitions = [one.requisition for one in kept]
        self.payloads = [one.payload for one in kept]
        self.passages = [one.passages for one in kept]
        self.sketches = [one.sketch for one in kept]
        lengths = np.fromiter((len(one.rows) // ROW.itemsize for one in kept), np.int64, len(kept))
        self.first_row = np.concatenate(([0], np.cumsum(lengths)))
        whole = (one.rows[: len(one.rows) // ROW.itemsize * ROW.itemsize] for one in kept)
        packed = np.frombuffer(b"".join(whole), ROW)
        self.high = np.ascontiguousarray(packed["high"])
        self.low = np.ascontiguousarray(packed["low"])
        self.cls = np.ascontiguousarray(packed["cls"])
        self.time = np.ascontiguousarray(packed["time"])
        self.app = np.repeat(np.arange(len(kept), dtype=np.int32), lengths)

    def __len__(self) -> int:
        return len(self.ids)

    def payload(self, application: int) -> Payload:
        """The readable part of a record; empty where its bytes are damaged."""
        try:
            return decode_payload(self.payloads[application])
        except (msgspec.MsgspecError, UnicodeDecodeError):
            return Payload("", [], [], Profile())

    def value(self, payload: Payload, application: int, row: int) -> str:
        """The value of a row (its number in the pool)."""
        at = row - int(self.first_row[application])
        return payload.values[at] if 0 <= at < len(payload.values) else ""

    def source(self, payload: Payload, application: int, row: int) -> str:
        """Where the value of a row was read."""
        at = row - int(self.first_row[application])
        if not 0 <= at < len(payload.sources):
            return ""
        short = payload.sources[at]
        return short[1:] if short.startswith("\x00") else clip(payload.prefix) + short


def runs(*columns: NDArray[np.generic]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Start and length of each run of rows that are equal in all columns (already sorted)."""
    size = len(columns[0])
    if size == 0:
        empty = np.zeros(0, np.int64)
        return empty, empty
    changed = np.zeros(size, bool)
    changed[0] = True
    for column in columns:
        changed[1:] |= column[1:] != column[:-1]
    starts = np.flatnonzero(changed)
    return starts, np.diff(np.append(starts, size))
