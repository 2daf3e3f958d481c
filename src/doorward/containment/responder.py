"""What a responder is: something that reads and changes the state of accounts elsewhere."""

from __future__ import annotations

from typing import Protocol

from doorward.containment.steps import Step


class ResponderError(Exception):
    """An account could not be read or changed. The message holds no secret and no account.

    `code` is stable: ``setting``, ``unreachable``, ``refused`` (our credentials), ``no-account``,
    ``too-many`` (429), ``fault`` (5xx), ``redirect``, ``too-large``, ``malformed``, ``answer``,
    ``state``. `again`: a later try may go better, after `after` seconds where that was said.
    `unsure`: the request may have been carried out although no good answer came.
    """

    def __init__(
        self,
        code: str,
        message: str,
        *,
        again: bool = False,
        unsure: bool = False,
        after: float | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.again = again
        self.unsure = unsure
        self.after = after


class Responder(Protocol):
    """Reads and changes accounts of one kind. Nothing is read before it is asked for."""

    def steps(self, account: str) -> tuple[Step, ...]:
        """What containing an account is made of, in order."""

    def wanted(self, step: Step) -> str:
        """The state the step leads to; `UNKNOWN` where nobody can read it."""

    def present(self, step: Step) -> str:
        """The state now, `UNKNOWN` where nobody can read it; `ResponderError`."""

    def why_not(self, step: Step, before: str) -> str:
        """Why the step cannot be done from this state, or nothing."""

    def do(self, step: Step, key: str) -> None:
        """Carry the step out, once for one `key` where the other side knows keys."""

    def undo(self, step: Step, before: str, key: str) -> None:
        """Restore the state that was before; only for reversible steps."""

    def undo_words(self, step: Step) -> str:
        """What undoing does, or nothing where it cannot be undone."""
