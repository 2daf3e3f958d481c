"""Phrases that claim a number of years, found in long texts at little cost."""

from __future__ import annotations

import re
from functools import lru_cache

LONGEST_TEXT = 60_000
"""Characters of a text that are searched."""

_MOST_CLAIMS = 60
_NUMBER_BEFORE = re.compile(r"(?<!\w)(\d{1,2})\+? ?$")
_UNIT = re.compile(r"(?:years?|yrs?)\b(.{0,60})", re.IGNORECASE | re.DOTALL)


@lru_cache(maxsize=64)
def year_claims(text: str) -> tuple[tuple[int, str, str], ...]:
    """Every “N years …” of a text: the number, the words that follow, and the whole phrase.

    The last few texts are remembered, since several checks ask about the same one.

    >>> year_claims("Over 12+ years of experience in shops")
    ((12, 'of experience in shops', '12+ years of experience in shops'),)
    """
    lowered = text[:LONGEST_TEXT].lower()
    found: list[tuple[int, str, str]] = []
    for unit in ("year", "yr"):
        place = lowered.find(unit)
        while place >= 0 and len(found) < _MOST_CLAIMS:
            before = _NUMBER_BEFORE.search(text, max(place - 6, 0), place)
            after = _UNIT.match(text, place) if before else None
            if before and after:
                words = " ".join(after[1].split())
                found.append((int(before[1]), words, text[before.start() : after.end()]))
            place = lowered.find(unit, place + len(unit))
    return tuple(found)
