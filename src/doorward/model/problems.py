"""What could not be read, said so that a person can find and mend it."""

from __future__ import annotations

from enum import StrEnum

import msgspec


class Severity(StrEnum):
    """How much was lost: nothing (note), a field, a record, or a whole file."""

    NOTE = "note"
    FIELD = "field"
    RECORD = "record"
    FILE = "file"


class Problem(msgspec.Struct, frozen=True, gc=False):
    """One piece of bad input. The rest of the input is processed all the same.

    `code` is stable and machine-readable (``wrong-type``, ``duplicate-id``, ``encrypted`` …);
    `record` is a line number or index as the format counts them.
    """

    severity: Severity
    code: str
    message: str
    file: str
    record: str | None = None
    field: str | None = None

    def __str__(self) -> str:
        where = self.file
        if self.record is not None:
            where += f"#{self.record}"
        if self.field is not None:
            where += f" {self.field}"
        return f"{where}: {self.message} [{self.code}]"
