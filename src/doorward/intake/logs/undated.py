"""The time of a record that says none.

Readers refuse such a record (``no-time``). Whoever reads a file knows more: in which order its
records came. So they can have it read again with a time that stands for the one that is missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from doorward.intake.logs.reader import Refusal

_STANDS: ContextVar[int] = ContextVar("stands", default=0)


def unsaid() -> int:
    """What stands for a time that is not said, in milliseconds since 1970. Raises `Refusal`
    ``no-time`` where nothing does."""
    if stands := _STANDS.get():
        return stands
    raise Refusal("no-time", "has no time")


@contextmanager
def standing_in(millis: int) -> Iterator[None]:
    """Let this time stand for one that is not said."""
    token = _STANDS.set(millis)
    try:
        yield
    finally:
        _STANDS.reset(token)
