"""Policies and schemas as text: where one ends, and in which line something stands."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

SKIPPED = r'"(?:[^"\\]|\\.)*"?|//[^\n\r]*'
"""What says nothing about structure, as a regular expression: texts and comments. A text that is
not ended goes on to the end; Cedar reads nothing after its beginning."""
_PIECES = re.compile(rf'{SKIPPED}|;|[^";/]+|.', re.DOTALL)
_STOP = re.compile("(error parsing schema: )?(unexpected|invalid) token")


def statements(text: str) -> Iterator[str]:
    """The policies of a text one by one; a semicolon in a text or a comment ends none."""
    held: list[str] = []
    for found in _PIECES.finditer(text):
        held.append(found[0])
        if found[0] == ";":
            yield "".join(held)
            held.clear()
    yield "".join(held)


def lines_of(text: str, word: str) -> Iterator[int]:
    """The lines (from 1) in which a word stands, outside texts and comments."""
    pattern = rf"{SKIPPED}|(?<!\w)(?<!::)({re.escape(word)})(?!\w|::)"
    for found in re.finditer(pattern, text, re.DOTALL):
        if found[1]:
            yield text.count("\n", 0, found.start()) + 1


def stopped_at(lines: Sequence[str], first: int, said: str, complaint: Callable[[str], str]) -> str:
    """The line at which Cedar's parser stops; of mistakes that it finds later, all of the lines.

    The parser says the same of every beginning that holds what it stopped at, so halving finds it.
    `first` is the number of the first line, `complaint` what the parser says of a text.
    """
    if not _STOP.match(said):
        last = first + len(lines) - 1
        return f"line {first}" if last == first else f"lines {first} to {last}"
    few, enough = 0, len(lines)
    while enough - few > 1:
        half = (few + enough) // 2
        if complaint("\n".join(lines[:half])) == said:
            enough = half
        else:
            few = half
    return f"line {first + enough - 1}"
