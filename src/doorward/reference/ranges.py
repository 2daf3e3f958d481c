"""IP ranges as sorted, disjoint segments: the most specific range wins, looked up in bulk.

Ranges may nest or overlap; the smallest that holds an address answers for it, which for CIDRs
is the longest prefix. Overlaps are resolved once, when the table is built, so that a look-up is
a search among disjoint segments. For IPv4 a table of equal buckets first leads next to the
right segment (the idea of DIR-24-8, Gupta, Lin and McKeown, INFOCOM 1998, with far fewer
buckets), which keeps the search inside the processor's cache.
"""

from __future__ import annotations

import bisect
import heapq
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from doorward.reference.addresses import MAXIMUM, parse_address, parse_ipv4_many, parse_range

Rows = npt.NDArray[np.int32]
Ranges = Sequence[tuple[int, int, int]]
NOWHERE = -1
_STEPS_BEFORE_SEARCH = 8
_FEW = 8


class RangeTable:
    """Rows by IP range.

    >>> table = RangeTable.from_cidrs(["192.0.2.0/24", "192.0.2.128/25", "2001:db8::/32"])
    >>> table.lookup_many(["192.0.2.1", "192.0.2.200", "2001:db8::1", "198.51.100.1"]).tolist()
    [0, 1, 2, -1]
    """

    def __init__(self, ranges: Ranges, rows: Sequence[int] | None = None) -> None:
        """Build from (version, first, last); `rows` are the answers, default each one's index.

        Equal ranges are answered by the first of them. Raises `ValueError` for a range that is
        no range or a row below zero.
        """
        answers = range(len(ranges)) if rows is None else rows
        split: dict[int, list[tuple[int, int, int]]] = {4: [], 6: []}
        for (version, first, last), row in zip(ranges, answers, strict=True):
            if not 0 <= first <= last <= MAXIMUM[version] or row < 0:
                raise ValueError(f"no range: {version, first, last, row}")
            split[version].append((first, last, row))
        self._four = _Segments4(*flatten(split[4]))
        self._six = _Segments6(*flatten(split[6]))

    @classmethod
    def from_cidrs(cls, texts: Iterable[str]) -> RangeTable:
        """Build from texts of addresses, CIDRs or ``first-last``; `ValueError` names a bad one."""
        ranges = []
        for text in texts:
            parsed = parse_range(text)
            if parsed is None:
                raise ValueError(f"no IP range: {text[:80]!r}")
            ranges.append(parsed)
        return cls(ranges)

    def __len__(self) -> int:
        return len(self._four.rows) + len(self._six.rows)

    def lookup(self, version: int, number: int) -> int:
        """The row of one address, or -1."""
        if version == 4:
            return self._four.lookup_one(number)
        return int(self._six.lookup(_keys([number]))[0])

    def lookup_many(
        self, addresses: npt.NDArray[np.uint32] | Sequence[str] | Sequence[bytes] | Sequence[int]
    ) -> Rows:
        """The row of each address, or -1 where no range holds it or it is no address.

        Addresses are a `uint32` array (IPv4, the fastest), texts, packed bytes (4 or 16 long)
        or integers (IPv4 up to 2**32 - 1, IPv6 above).
        """
        if isinstance(addresses, np.ndarray):
            if addresses.dtype != np.uint32:
                raise TypeError(f"addresses must be uint32, not {addresses.dtype}")
            return self._four.lookup(addresses)
        if len(addresses) > _FEW and isinstance(addresses[0], str):
            four = parse_ipv4_many(addresses)  # type: ignore[arg-type]
            if four is not None:
                return self._four.lookup(four)
        return self._mixed([_number(address) for address in addresses])

    def _mixed(self, numbers: Sequence[tuple[int, int] | None]) -> Rows:
        if len(numbers) <= _FEW:
            found = [NOWHERE if one is None else self.lookup(*one) for one in numbers]
            return np.array(found, np.int32)
        result = np.full(len(numbers), NOWHERE, np.int32)
        places: dict[int, list[int]] = {4: [], 6: []}
        values: dict[int, list[int]] = {4: [], 6: []}
        for index, parsed in enumerate(numbers):
            if parsed is not None:
                places[parsed[0]].append(index)
                values[parsed[0]].append(parsed[1])
        if places[4]:
            result[places[4]] = self._four.lookup(np.array(values[4], np.uint32))
        if places[6]:
            result[places[6]] = self._six.lookup(_keys(values[6]))
        return result


def _number(address: str | bytes | int) -> tuple[int, int] | None:
    if isinstance(address, str):
        return parse_address(address)
    if isinstance(address, bytes):
        if len(address) not in {4, 16}:
            return None
        return (4 if len(address) == 4 else 6), int.from_bytes(address)
    if not 0 <= address <= MAXIMUM[6]:
        return None
    return (4 if address <= MAXIMUM[4] else 6), address


def flatten(ranges: list[tuple[int, int, int]]) -> tuple[list[int], list[int]]:
    """Disjoint segments of (first, last, row) ranges of one version: starts and their rows.

    The first segment starts at 0; row -1 fills the gaps. One pass over the ranges in order,
    keeping those open on a heap with the smallest on top: n log n, whatever the overlap.
    """
    starts, rows = [0], [NOWHERE]
    ordered = sorted(
        (first, last - first, index, last, row) for index, (first, last, row) in enumerate(ranges)
    )
    heap: list[tuple[int, int, int, int]] = []

    def advance(position: int, until: int | None) -> None:
        """Write the segments from `position` on, as open ranges end, up to `until`."""
        while until is None or position < until:
            while heap and heap[0][2] < position:
                heapq.heappop(heap)
            row = heap[0][3] if heap else NOWHERE
            if starts[-1] == position:
                rows[-1] = row
                if len(rows) > 1 and rows[-2] == row:
                    starts.pop()
                    rows.pop()
            elif rows[-1] != row:
                starts.append(position)
                rows.append(row)
            if not heap:
                return
            position = heap[0][2] + 1

    position = 0
    for first, size, index, last, row in ordered:
        if first > position:
            advance(position, first)
            position = first
        heapq.heappush(heap, (size, index, last, row))
    advance(position, None)
    return starts, rows


def _keys(numbers: Sequence[int]) -> npt.NDArray[np.bytes_]:
    packed = b"".join(number.to_bytes(16) for number in numbers)
    return np.frombuffer(packed, "S16")


class _Segments4:
    """IPv4 segments with a table of buckets that says where to begin looking."""

    def __init__(self, starts: list[int], rows: list[int]) -> None:
        kept = [index for index, start in enumerate(starts) if start <= MAXIMUM[4]]
        self.rows = np.array([rows[index] for index in kept], np.int32)
        self._starts = np.array([starts[index] for index in kept], np.uint32)
        self._ends = np.append(self._starts[1:] - np.uint32(1), np.uint32(MAXIMUM[4]))
        bits = min(max(len(kept).bit_length() + 2, 8), 20)
        self._shift = np.uint32(32 - bits)
        edges = np.arange(2**bits, dtype=np.uint32) << self._shift
        self._bucket = (np.searchsorted(self._starts, edges, "right") - 1).astype(np.int32)

    def lookup_one(self, number: int) -> int:
        return int(self.rows[bisect.bisect_right(self._starts, number) - 1])

    def lookup(self, addresses: npt.NDArray[np.uint32]) -> Rows:
        segment = self._bucket[addresses >> self._shift]
        pending = np.flatnonzero(addresses > self._ends[segment])
        for _ in range(_STEPS_BEFORE_SEARCH):
            if not pending.size:
                break
            moved = segment[pending] + np.int32(1)
            segment[pending] = moved
            pending = pending[addresses[pending] > self._ends[moved]]
        if pending.size:
            segment[pending] = np.searchsorted(self._starts, addresses[pending], "right") - 1
        found: Rows = self.rows[segment]
        return found


class _Segments6:
    """IPv6 segments, searched as big-endian bytes, whose order is the numbers' order."""

    def __init__(self, starts: list[int], rows: list[int]) -> None:
        kept = [index for index, start in enumerate(starts) if start <= MAXIMUM[6]]
        self.rows = np.array([rows[index] for index in kept], np.int32)
        self._starts = _keys([starts[index] for index in kept])

    def lookup(self, addresses: npt.NDArray[np.bytes_]) -> Rows:
        found: Rows = self.rows[np.searchsorted(self._starts, addresses, "right") - 1]
        return found
