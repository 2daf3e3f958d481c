"""Why a message, a zone or a credential was not taken."""

from __future__ import annotations

from doorward.intake.reader import IntakeError


class MessageError(IntakeError):
    """A vendor's message that is not taken. `code` is one of `CODES`.

    The message names no value of the request, so that it may be logged.
    """


CODES = (
    "bad-signature",
    "stale",
    "replayed",
    "event-id-reused",
    "malformed",
    "too-large",
    "unknown-status",
    "no-reference",
    "other-event",
)
"""The stable codes of `MessageError`."""


class MissingExtraError(IntakeError):
    """A library of the extra ``idv`` is not installed; the message says how to install it."""

    def __init__(self, what: str) -> None:
        super().__init__(
            "missing-extra", f"{what} need the extra `idv`: pip install 'doorward[idv]'"
        )
