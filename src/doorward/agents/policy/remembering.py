"""What was worked out is kept for a while: the newest, and not more than so many."""

from __future__ import annotations

from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Remembered(dict[K, V], Generic[K, V]):
    """A dictionary that forgets its older half when it is full. Several threads may use one: at
    worst something is worked out twice."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most

    def keep(self, key: K, value: V) -> None:
        """Remember a value."""
        if len(self) >= self._most:
            for old in list(self)[: self._most // 2]:
                self.pop(old, None)
        self[key] = value
