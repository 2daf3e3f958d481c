"""What is known of a request that fulfils a policy: of some expressions, which values they have."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from doorward.agents.policy.checks_terms import Constant
from doorward.agents.policy.values import HIGHEST, LOWEST


class Domain(msgspec.Struct, frozen=True):
    """The values that an expression may have: among `allowed` where that is given, none of
    `denied`; where `long` is set a whole number from `low` to `high`."""

    allowed: frozenset[Constant] | None = None
    denied: frozenset[Constant] = frozenset()
    long: bool = False
    low: int = LOWEST
    high: int = HIGHEST

    @classmethod
    def of_numbers(cls, low: int = LOWEST, high: int = HIGHEST) -> Domain:
        """The whole numbers between two, these among them."""
        allowed = frozenset((("long", low),)) if low == high else None
        return cls(allowed, long=True, low=low, high=high)

    def empty(self) -> bool:
        """Whether no value is left."""
        if self.allowed is not None:
            return not self.allowed
        return self.long and self.low > self.high

    def both(self, other: Domain) -> Domain:
        """The values that are in both."""
        low, high = max(self.low, other.low), min(self.high, other.high)
        long, denied = self.long or other.long, self.denied | other.denied
        allowed = self.allowed
        if allowed is None:
            allowed = other.allowed
        elif other.allowed is not None:
            allowed &= other.allowed
        if long and low == high and allowed is None:
            allowed = frozenset((("long", low),))
        if allowed is not None:
            within = frozenset(("long", one[1]) for one in allowed if _between(one, low, high))
            allowed = (within if long else allowed) - denied
        return Domain(allowed, denied, long, low, high)

    def numbers(self) -> tuple[int, int] | None:
        """The lowest and the highest whole number that it may be; None where it may be else."""
        if self.allowed is not None:
            values = [one[1] for one in self.allowed if isinstance(one[1], int)]
            longs = values and all(one[0] == "long" for one in self.allowed)
            return (min(values), max(values)) if longs else None
        return (self.low, self.high) if self.long else None


def _between(one: Constant, low: int, high: int) -> bool:
    return one[0] == "long" and isinstance(one[1], int) and low <= one[1] <= high


Facts = Mapping[str, Domain]
"""What is known, by the keys of expressions (`checks_terms.key_of`). Each of them was evaluated,
so none of them is an error."""


def joined(left: Facts, right: Facts) -> Facts | None:
    """All of both; None where they contradict each other."""
    if len(left) < len(right):
        left, right = right, left
    found = dict(left)
    for key, domain in right.items():
        known = found.get(key)
        both = domain if known is None else known.both(domain)
        if both.empty():
            return None
        found[key] = both
    return found


def merged(left: Facts, right: Facts) -> Facts | None:
    """One for two that differ in a single expression, of which both tell the values; else None."""
    if left.keys() != right.keys():
        return None
    other = [key for key, domain in left.items() if right[key] != domain]
    if len(other) != 1:
        return left if not other else None
    one, two = left[other[0]].allowed, right[other[0]].allowed
    if one is None or two is None:
        return None
    return {**left, other[0]: Domain(allowed=one | two)}
