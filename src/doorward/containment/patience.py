"""Trying again, for as long as a person at a page can wait."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from doorward.containment.responder import ResponderError

WAITS = (0.5, 2.0)
"""Seconds before the second and the third try."""
LONGEST_WAIT = 20.0
"""Seconds. Who asks for more (``Retry-After``) is not waited for: the step fails with a message."""

Answer = TypeVar("Answer")
Pause = Callable[[float], object]


def patiently(act: Callable[[], Answer], pause: Pause) -> Answer:
    """Do something, again with growing pauses where that may help; else its `ResponderError`."""
    for wait in WAITS:
        try:
            return act()
        except ResponderError as error:
            if not error.again or (error.after or 0) > LONGEST_WAIT:
                raise
            pause(max(wait, error.after or 0))
    return act()
