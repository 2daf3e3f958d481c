"""What was seen before, in bounded memory: hashed bits that age.

Two Bloom filters (Bloom 1970): new things are set in the newer one; when it has taken in its fill
it becomes the older one and the oldest things are forgotten. A thing not seen before may be taken
for known (at most 5 in 100 when both are full), never the other way round while it is remembered:
errors keep silent. `Bits.people_with` asks the filters of many people at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from zlib import crc32

import msgspec
import numpy as np

_BYTES = 64
_MASK = 8 * _BYTES - 1
_FILL = 48
"""New things until a filter is full: then three set bits in 512 are met by chance at 1.5 %."""


def key_of(text: str) -> int:
    """A number (32 bits) for a name; CRC-32, so that every machine has the same."""
    return crc32(text.encode("utf-8", "surrogatepass"))


class Known(msgspec.Struct, array_like=True, gc=False):
    """A set of keys, for the last 48 to 96 different ones. `n` counts those in the newer filter."""

    newer: bytearray | None = None
    older: bytearray | None = None
    n: int = 0

    def add(self, key: int) -> bool:
        """Take in a key; whether it was not known."""
        bits = self.newer
        if bits is None:
            bits = self.newer = bytearray(_BYTES)
        first, second, third = key & _MASK, key >> 9 & _MASK, key >> 18 & _MASK
        a, b, c = 1 << (first & 7), 1 << (second & 7), 1 << (third & 7)
        if bits[first >> 3] & a and bits[second >> 3] & b and bits[third >> 3] & c:
            return False
        bits[first >> 3] |= a
        bits[second >> 3] |= b
        bits[third >> 3] |= c
        self.n += 1
        new = self.older is None or not _holds(self.older, key)
        if self.n >= _FILL:
            self.older, self.newer, self.n = bits, None, 0
        return new

    def __contains__(self, key: int) -> bool:
        return any(one is not None and _holds(one, key) for one in (self.newer, self.older))

    @property
    def some(self) -> bool:
        """Whether anything was ever seen."""
        return self.newer is not None or self.older is not None

    def merged(self, other: Known) -> Known:
        """What either knows."""
        n = self.n + other.n
        newer = _either(self.newer, other.newer)
        older = _either(self.older, other.older)
        if n >= _FILL:
            return Known(None, _either(newer, older), 0)
        return Known(newer, older, n)

    def bits(self) -> bytes:
        """All its bits, for `Bits.of`."""
        both = _either(self.newer, self.older)
        return bytes(_BYTES) if both is None else bytes(both)


class Bits(msgspec.Struct, frozen=True, array_like=True):
    """The filters of many people, turned: for each bit, who has it set (a bit per person).

    `by_chance` is how many people on average hold a thing that nobody saw.
    """

    people: int
    rows: list[bytes]
    by_chance: float

    @classmethod
    def of(cls, members: Sequence[Known]) -> Bits:
        """Of the members of a group or of everybody."""
        if not members:
            return cls(0, [b""] * (8 * _BYTES), 0.0)
        held = np.frombuffer(b"".join(one.bits() for one in members), np.uint8)
        bits = np.unpackbits(held.reshape(len(members), _BYTES), axis=1, bitorder="little")
        rows = np.packbits(bits.T, axis=1, bitorder="little")
        by_chance = float((bits.mean(axis=1) ** 3).sum())
        return cls(len(members), [one.tobytes() for one in rows], by_chance)

    def people_with(self, key: int) -> float:
        """About how many of them saw the thing."""
        first, second, third = key & _MASK, key >> 9 & _MASK, key >> 18 & _MASK
        rows = self.rows
        shared = (
            int.from_bytes(rows[first], "little")
            & int.from_bytes(rows[second], "little")
            & int.from_bytes(rows[third], "little")
        )
        return max(0.0, shared.bit_count() - self.by_chance)


def _holds(bits: bytearray, key: int) -> bool:
    first, second, third = key & _MASK, key >> 9 & _MASK, key >> 18 & _MASK
    return bool(
        bits[first >> 3] >> (first & 7) & 1
        and bits[second >> 3] >> (second & 7) & 1
        and bits[third >> 3] >> (third & 7) & 1
    )


def _either(one: bytearray | None, other: bytearray | None) -> bytearray | None:
    if one is None or other is None:
        return one if other is None else other
    both = int.from_bytes(one, "little") | int.from_bytes(other, "little")
    return bytearray(both.to_bytes(_BYTES, "little"))
