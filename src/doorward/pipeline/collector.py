"""Python's cycle collector during a run."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collecting_rarely() -> Iterator[None]:
    """Let the cycle collector come seldom within the block, and as before after it.

    Records are trees that reference counts free; looking for cycles among hundreds of thousands
    of them took a fifth of a run's time. A chunk's records must fit below the first threshold.
    """
    before = gc.get_threshold()
    gc.set_threshold(max(before[0], 2_000_000), max(before[1], 50), max(before[2], 50))
    try:
        yield
    finally:
        gc.set_threshold(*before)
