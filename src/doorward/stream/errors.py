"""Why a watch cannot start or go on."""

from __future__ import annotations


class StreamError(Exception):
    """A watch that cannot start or go on; the message says what to do.

    A record that cannot be read is never one of these: it goes to the dead letters.
    """
