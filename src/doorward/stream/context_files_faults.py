"""What is wrong with a file that says who works here or what is allowed."""

from __future__ import annotations

import re
from pathlib import Path

from doorward.model import Problem, Severity

MOST_PROBLEMS = 20
"""Faults that are told; a file with more is mended in several rounds."""

UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
"""Characters that make two names look like one."""


class ContextError(Exception):
    """A roster or policy that cannot be used. `problems` name file, row and column."""

    code = "context"

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(one) for one in problems))
        self.problems = problems


class Faults:
    """Gathers what is wrong with one file, and gives up when it is too much."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.found: list[Problem] = []

    def add(
        self, code: str, message: str, row: int | None = None, column: str | None = None
    ) -> None:
        """Note a fault; raises `ContextError` when there are too many."""
        record = None if row is None else str(row)
        severity = Severity.FILE if row is None else Severity.RECORD
        self.found.append(Problem(severity, code, message, self.file, record, column))
        if len(self.found) >= MOST_PROBLEMS:
            self.verdict()

    def verdict(self) -> None:
        """Raise `ContextError` if there is any fault."""
        if self.found:
            raise ContextError(tuple(self.found))


def read_bytes(path: Path, limit: int) -> bytes:
    """A file's bytes, no more than `limit` of them. Raises `ContextError`."""
    faults = Faults(path.name)
    try:
        with path.open("rb") as file:
            content = file.read(limit + 1)
    except (OSError, ValueError) as error:
        faults.add("unreadable", f"cannot be read: {getattr(error, 'strerror', None) or error}")
        faults.verdict()
        raise
    if len(content) > limit:
        faults.add("too-large", f"is larger than {limit:,} bytes")
        faults.verdict()
    return content


def read_text(content: bytes, faults: Faults) -> str:
    """UTF-8 text without a byte order mark. Raises `ContextError`."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = content.count(b"\n", 0, error.start) + 1
        faults.add("wrong-encoding", "is not UTF-8", row)
        faults.verdict()
        raise
