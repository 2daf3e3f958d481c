"""The lines of a file that others have written, each within a limit."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path


class LineError(ValueError):
    """A line that cannot be read; the message names it, and quotes nothing of it."""


def lines_of(file: Path, most: int) -> Iterator[tuple[int, bytes] | LineError]:
    """The lines that are not blank, with their numbers from 1. One of more than `most` bytes ends
    the reading with an error. Raises `OSError` for a file that cannot be read."""
    with file.open("rb") as lines:
        number = 0
        while line := lines.readline(most + 1):
            number += 1
            if len(line) > most:
                yield LineError(f"line {number}: longer than {most:,} bytes; reading ends")
                return
            if line.strip():
                yield number, line
