"""What was told of somebody already: the same thing is told again after a month, not before."""

from __future__ import annotations

Told = list[tuple[str, int]]
"""What, and the second since 1970 at which it was told."""

AGAIN_SECONDS = 30 * 86_400
MOST = 6


def tell(told: Told, what: str, at: float) -> bool:
    """Whether to tell it now, which `told` then remembers. It remembers the newest six."""
    for known, when in told:
        if known == what and abs(at - when) < AGAIN_SECONDS:
            return False
    told[:] = [*(one for one in told if one[0] != what), (what, int(at))][-MOST:]
    return True


def both(one: Told, other: Told) -> Told:
    """What either told, each at its newest time."""
    found: dict[str, int] = {}
    for what, when in (*one, *other):
        found[what] = max(when, found.get(what, when))
    return sorted(found.items(), key=lambda each: (each[1], each[0]))[-MOST:]
