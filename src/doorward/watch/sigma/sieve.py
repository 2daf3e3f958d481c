"""Whether an event could hold any of the texts that rules without fields look for.

Such rules concern every event of their kind, and hardly any event holds their texts. So all the
event's texts are looked through at once before any is looked at by itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

import re2

from doorward.watch.sigma.patterns import seeker
from doorward.watch.sigma.values import texts_within

MOST_SIEVED = 200
"""Texts that are looked for so; with more, every event passes."""

MOST_PIECES = 6
_LENGTHS = (4, 3, 2)
_SCALARS = frozenset({str, int, float, bool, type(None)})
_TEXT = {str}


class Sieve:
    """Lets an event pass that holds one of some texts, and hardly any other."""

    __slots__ = ("_open", "_pieces", "_seek")

    def __init__(self, sought: Iterable[str]) -> None:
        each = sorted(set(sought))
        self._open = len(each) > MOST_SIEVED or any(map(_in_numbers, each))
        self._pieces = pieces(each)
        self._seek = seeker("|".join(map(re2.escape, each)) if not self._open else "")

    def passes(self, raw: Mapping[str, object]) -> bool:
        """Whether the event may hold one of the texts."""
        if self._open:
            return True
        low = _together(raw).lower()
        if self._pieces:
            for piece in self._pieces:
                if piece in low:
                    break
            else:
                return False
        return self._seek(low)


def pieces(sought: list[str]) -> tuple[str, ...]:
    """A few short texts of which each of `sought` holds one; none where it takes too many."""
    left: list[str] = list(sought)
    found: list[str] = []
    while left:
        counted = Counter(part for one in left for part in {*_parts(one)})
        if not counted or len(found) == MOST_PIECES:
            return ()
        best = max(counted, key=lambda part: (counted[part], len(part), part))
        found.append(best)
        left = [one for one in left if best not in one]
    return tuple(found)


def _parts(text: str) -> Iterable[str]:
    for length in _LENGTHS:
        yield from (text[at : at + length] for at in range(len(text) - length + 1))


def _in_numbers(text: str) -> bool:
    """Whether a text could lie in a number, true or false, which are not looked through."""
    return set(text) <= set("0123456789.+-einftrualsn")


def _together(raw: Mapping[str, object]) -> str:
    """The texts of an event as one; a break between them keeps any from being made of two."""
    values = [one for one in raw.values() if type(one) is str]
    for one in [one for one in raw.values() if type(one) not in _SCALARS]:
        # Mostly short lists of texts.
        if type(one) is list and set(map(type, one)) == _TEXT:
            values += one
        else:
            values += texts_within(one)
    return "\n".join(values)
