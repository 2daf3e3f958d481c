"""Why something at the door is not done: one error for everything but the passkey itself."""

from __future__ import annotations


class AccessRefused(Exception):  # noqa: N818 - it is an answer, not a fault
    """Something that may not be done, or not now. `code` is stable, the message is for people.

    docs/access.md explains each code; a refused passkey is a `doorward.access.refusals.Refusal`.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
