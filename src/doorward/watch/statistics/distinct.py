"""How many different things, in 32 bytes: linear counting.

A thing sets one of 256 bits; from the share of bits still unset follows how many things there
were (Whang, Vander-Zanden and Taylor 1990). About 5 % off at a hundred, 10 % at a thousand; at
1,400 all bits are set and it says "at least". For so few, HyperLogLog's registers would take more
room and an exact list of hashes six times as much.
"""

from __future__ import annotations

import math

import msgspec

_BITS = 256
_ESTIMATE = tuple(
    round(-_BITS * math.log((_BITS - ones) / _BITS)) if ones < _BITS else 1420
    for ones in range(_BITS + 1)
)


class Distinct(msgspec.Struct, array_like=True, gc=False):
    """A counter of different keys. `ones` is how many bits are set."""

    bits: bytearray | None = None
    ones: int = 0

    def add(self, key: int) -> bool:
        """Take in a key; whether the estimate grew."""
        if self.bits is None:
            self.bits = bytearray(_BITS // 8)
        place = (key ^ key >> 16) & (_BITS - 1)
        mask = 1 << (place & 7)
        if self.bits[place >> 3] & mask:
            return False
        self.bits[place >> 3] |= mask
        self.ones += 1
        return True

    @property
    def count(self) -> int:
        """About how many there were."""
        return _ESTIMATE[self.ones]

    def merged(self, other: Distinct) -> Distinct:
        """Of both together; nothing is counted twice."""
        if self.bits is None or other.bits is None:
            return self if other.bits is None else other
        bits = bytearray(a | b for a, b in zip(self.bits, other.bits, strict=True))
        return Distinct(bits, int.from_bytes(bits, "little").bit_count())
