"""What goes wrong with one résumé file, with a stable code."""

from __future__ import annotations

from doorward.model import Problem, Severity


class UnreadableDocumentError(Exception):
    """A file that gives no document. `code` is stable, the message is for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message

    def problem(self, label: str) -> Problem:
        """The same as a `Problem` about the whole file."""
        return Problem(Severity.FILE, self.code, self.message, label)
