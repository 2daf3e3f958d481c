"""Which events came already: a window over the last ones, bounded in memory and on disk."""

from __future__ import annotations

from array import array
from collections.abc import Iterable

WINDOW = 250_000
"""Events after which the older half of the window is forgotten: at least so many are known."""


class Recent:
    """The keys of the last events. Two generations; when the newer is full the older goes.

    >>> recent = Recent()
    >>> [recent.add(7), recent.add(8), recent.add(7)]
    [True, True, False]
    """

    def __init__(self, window: int = WINDOW) -> None:
        self._window = window
        self._newer: set[int] = set()
        self._older: set[int] = set()
        self._fresh = array("Q")

    def add(self, key: int) -> bool:
        """Remember a key. False where it is known: the event came before."""
        if key in self._newer or key in self._older:
            return False
        self._newer.add(key)
        self._fresh.append(key)
        if len(self._newer) >= self._window:
            self._older, self._newer = self._newer, set()
        return True

    def fresh(self) -> bytes:
        """The keys added since the last time, to be kept."""
        data = self._fresh.tobytes()
        self._fresh = array("Q")
        return data

    def restore(self, kept: Iterable[bytes]) -> None:
        """Remember what was kept, oldest first."""
        for data in kept:
            keys = array("Q")
            keys.frombytes(data)
            for key in keys:
                self.add(key)
        self._fresh = array("Q")
