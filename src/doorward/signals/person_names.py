"""Whether two written names can be one person's.

The comparison answers True (the same), False (clearly another) or None (cannot be told). Only
False may become evidence, and weak evidence at that. Nothing here knows or guesses which culture
a name belongs to.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from anyascii import anyascii
from rapidfuzz import fuzz

_ALNUM = re.compile(r"[a-z0-9]+")


@lru_cache(maxsize=65_536)
def fold(text: str) -> str:
    """Lower case, accents and punctuation away, other scripts spelled in Latin letters.

    >>> fold("Łódź  Tech, S.A.")
    'lodz tech sa'
    """
    short = text[:300]
    plain = short if short.isascii() else anyascii(unicodedata.normalize("NFKC", short))
    return " ".join(_ALNUM.findall(plain.lower().replace(".", "").replace("'", "")))


@lru_cache(maxsize=65_536)
def script(text: str) -> str:
    """The script of the first letters, as Unicode names it; empty where there is no letter.

    >>> script("Ivan"), script("Иван"), script("2019")
    ('LATIN', 'CYRILLIC', '')
    """
    if text.isascii():
        return "LATIN" if any(c.isalpha() for c in text) else ""
    found = [unicodedata.name(c, "?").split(" ", 1)[0] for c in text[:60] if c.isalpha()]
    return max(sorted(set(found)), key=found.count, default="")


@lru_cache(maxsize=65_536)
def same_person_name(one: str, other: str) -> bool | None:
    """Whether two written names can be one person's.

    True as soon as any part agrees: order, initials, second names, a changed surname, a
    preferred given name and other spellings of one part are all ordinary. Names in different
    scripts cannot be compared. Nicknames are not guessed: a name with no part in common is
    False, and the caller may say no more than that the spelling differs.

    >>> same_person_name("Doe, Jane A.", "Jane Doe")
    True
    >>> same_person_name("김하늘", "Haneul Kim") is None
    True
    >>> same_person_name("Jane Doe", "Marko Vzorec")
    False
    """
    first, second = fold(one).split(), fold(other).split()
    if not first or not second:
        return None
    if script(one) != script(other):
        return None
    if any(_same_part(a, b) for a in first for b in second):
        return True
    return fuzz.ratio("".join(first), "".join(second)) >= 60


def _same_part(one: str, other: str) -> bool:
    if len(one) == 1 or len(other) == 1:
        return one[0] == other[0]
    if one == other:
        return True
    shorter = min(len(one), len(other))
    return fuzz.ratio(one, other) >= 75 or (shorter >= 3 and one[:shorter] == other[:shorter])
