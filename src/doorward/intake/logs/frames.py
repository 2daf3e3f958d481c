"""The bytes of one record with its place, and the limits under which records are cut."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

MIB = 1 << 20


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """What a file may cost. A record longer than `record_bytes` is skipped, not held in memory.

    `content_bytes` is how much a compressed file may become, `ratio` how many times its size
    once it is past `ratio_from` bytes: beyond either, reading stops and says so.
    """

    record_bytes: int = MIB
    chunk_bytes: int = 256 * 1024
    content_bytes: int = 64 * 1024 * MIB
    ratio: int = 400
    ratio_from: int = 64 * MIB


class Frame(NamedTuple):
    """One record. `place_number` counts lines or list elements from 1.

    `end_offset` is where the next one begins, in bytes of the content (for a compressed or UTF-16
    file: of what it holds, in UTF-8). With a `problem` (a code of `Refusal`) there is no data.
    """

    data: bytes
    place_number: int
    end_offset: int
    problem: str | None = None


PROBLEMS = {
    "too-large": "is longer than the limit and was skipped",
    "truncated": "ends in the middle of a record",
    "wrong-format": "is no gzip or zip file that can be opened",
    "not-json": "has something else where a record of JSON should begin",
}
"""What the codes of frames' problems mean, for the dead letters."""
