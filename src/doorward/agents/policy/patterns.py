"""The patterns of Cedar's ``like``: texts with stars between them, a star for anything."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec


class Pattern(msgspec.Struct, frozen=True):
    """What the text begins with, what comes next in it after some stars, what it ends with.
    `whole`: there is no star."""

    first: str
    middle: tuple[str, ...]
    last: str
    whole: bool

    @classmethod
    def of_json(cls, said: Sequence[Any]) -> Pattern:
        """From Cedar's JSON: ``"Wildcard"`` and ``{"Literal": text}``. Raises `ValueError` and
        `KeyError` for anything else."""
        pieces = [""]
        for one in said:
            if one == "Wildcard":
                pieces.append("")
            elif isinstance(one, dict):
                pieces[-1] += one["Literal"]
            else:
                raise ValueError("a pattern has texts and wildcards")
        middle = tuple(one for one in pieces[1:-1] if one)
        return cls(pieces[0], middle, pieces[-1], whole=len(pieces) == 1)

    def fits(self, text: str) -> bool:
        """Whether the whole text is of this form. Takes time linear in pieces and text."""
        if self.whole:
            return text == self.first
        at, end = len(self.first), len(text) - len(self.last)
        if end < at or not text.startswith(self.first) or not text.endswith(self.last):
            return False
        for one in self.middle:
            found = text.find(one, at, end)
            if found < 0:
                return False
            at = found + len(one)
        return True
