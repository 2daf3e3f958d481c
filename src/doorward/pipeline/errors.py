"""Why a run could not be done at all."""

from __future__ import annotations


class ScreenError(Exception):
    """A run that cannot start or go on; the message says what to do.

    Bad input is never one of these: it becomes a `Problem` and the rest goes on.
    """
