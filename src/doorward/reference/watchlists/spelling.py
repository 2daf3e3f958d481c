"""Tokens that are written alike: by their consonants, and by one letter less."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from rapidfuzz.distance import OSA

LONGEST = 24
"""Letters of a token that count here; what is beyond is taken to be alike."""

SHORTEST = 4
"""Letters a token must have for a neighbour one letter away: below, every name is near."""

_ROOM = 8
"""Places for marks of the checksums that there are, for each: most others are seen to be none."""

_RUN = re.compile(r"(.)\1+")
_SIBILANT = re.compile(r"t?sch|tch|dzh|sh|zh|ch|dj|dz|ts|tz|c(?=[eiy])")
_START = re.compile(r"(?:y(?=[aeou])|[aeiou])[aeiouyhw]*")
_WITHOUT_VOWELS = str.maketrans("", "", "aeiouyhw")
_SOUNDS = str.maketrans("pvwcqgxjzd", "bffkkkksst")


@lru_cache(maxsize=131072)
def skeleton(token: str) -> str:
    """The consonants of a token, with those made one that transliterations swap.

    >>> skeleton("mohammed") == skeleton("muhamad") == skeleton("mehmet")
    True
    """
    text = _SIBILANT.sub("s", token.replace("ph", "f"))
    text = _RUN.sub(r"\1", text.translate(_SOUNDS))
    start = _START.match(text)
    if start is not None:
        return "a" + text[start.end() :].translate(_WITHOUT_VOWELS)
    return text[:1] + text[1:].translate(_WITHOUT_VOWELS)


class Neighbours:
    """Tokens one letter away: one more, one less, one other, or two neighbours swapped.

    Two tokens are so when leaving one letter out of one or both makes them equal (Garbe's
    symmetric deletion, SymSpell). Each deletion is kept as a checksum of 32 bits; what is
    found is compared exactly, so that equal checksums of unequal texts do no harm.

    >>> Neighbours(("sample", "other")).of("simple")
    [0]
    """

    def __init__(self, tokens: Sequence[str]) -> None:
        self._tokens = tokens
        sums, numbers = [], []
        for number, token in enumerate(tokens):
            if len(token) >= SHORTEST - 1:
                made = _deletions(token)
                sums.extend(made)
                numbers.extend([number] * len(made))
        checksums = np.array(sums, np.uint32)
        order = np.argsort(checksums)
        self._checksums = checksums[order]
        self._numbers = np.array(numbers, np.int32)[order]
        places = 1 << (_ROOM * len(sums)).bit_length()
        marks = np.zeros(places, np.uint8)
        marks[checksums & (places - 1)] = 1
        self._marks, self._mask = marks.tobytes(), places - 1

    def of(self, token: str) -> list[int]:
        """Numbers of the tokens one letter away, in rising order, without equal ones."""
        if len(token) < SHORTEST:
            return []
        marks, mask = self._marks, self._mask
        kept = [one for one in _deletions(token) if marks[one & mask]]
        if not kept:
            return []
        asked = np.array(kept, np.uint32)
        left = self._checksums.searchsorted(asked, "left")
        right = self._checksums.searchsorted(asked, "right")
        found: set[int] = set()
        for place in (left != right).nonzero()[0].tolist():
            found.update(self._numbers[left[place] : right[place]].tolist())
        tokens = self._tokens
        near = (
            number
            for number in sorted(found)
            if OSA.distance(token, tokens[number], score_cutoff=1) <= 1
        )
        return [number for number in near if tokens[number] != token]


def _deletions(token: str) -> list[int]:
    """Checksums of the token and of it without each one letter."""
    text = token[:LONGEST].encode()
    without = (text[:place] + text[place + 1 :] for place in range(len(text)))
    return [zlib.crc32(text), *map(zlib.crc32, without)]
