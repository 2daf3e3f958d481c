"""The one error of this room: reference data that cannot be used, and what to do about it."""

from __future__ import annotations


class ReferenceDataError(Exception):
    """Reference data that cannot be read, fetched or accepted.

    `code` is stable and machine-readable; `where` names the feed, file or row; the message says
    what was expected, what came, and what to do.
    """

    def __init__(self, code: str, message: str, *, where: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.where = where

    def __str__(self) -> str:
        message = super().__str__()
        return (
            f"{self.where}: {message} [{self.code}]" if self.where else f"{message} [{self.code}]"
        )
