"""In which facts two applications that share an identifier contradict each other.

Only what both state is compared, and a shorter form of the same thing is no contradiction: a
name without its middle part, "MIT" for "Massachusetts Institute of Technology".
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import msgspec
from rapidfuzz.fuzz import ratio

from doorward.linking.records import Profile

_ALIKE = 88.0
_FILLERS = frozenset(
    {
        "and",
        "co",
        "corp",
        "da",
        "das",
        "de",
        "der",
        "di",
        "die",
        "du",
        "gmbh",
        "inc",
        "la",
        "llc",
        "ltd",
        "of",
        "the",
    }
)
_YEAR = 12


def differs(one: Profile, other: Profile) -> tuple[str, ...]:
    """The facts that contradict: of ``name``, ``school``, ``degree``, ``employer``, ``dates``,
    ``location``."""
    found = []
    if _disjoint(one.names, other.names, _same_name):
        found.append("name")
    if _disjoint(one.schools, other.schools, same_organisation):
        found.append("school")
    elif one.schools and other.schools and _disjoint(one.degrees, other.degrees, _alike):
        found.append("degree")
    jobs, others = [job[0] for job in one.employers], [job[0] for job in other.employers]
    if _disjoint(jobs, others, same_organisation):
        found.append("employer")
    elif _dates_differ(one, other):
        found.append("dates")
    if _disjoint(one.places, other.places, _same_place):
        found.append("location")
    return tuple(found)


def _disjoint(ones: list[str], others: list[str], same: Callable[[str, str], bool]) -> bool:
    # Nearly all that is compared is of one person, who says the same each time.
    if not ones or not others or any(one in others for one in ones):
        return False
    return not any(same(a, b) for a in ones for b in others)


def _same_name(a: str, b: str) -> bool:
    """Whether every word of the shorter name stands in the longer one, in full or as initial."""
    words, others = sorted((a.split(), b.split()), key=len)
    rest = list(others)
    for word in sorted(words, key=len, reverse=True):
        match = next((one for one in rest if one == word), None)
        if match is None:
            match = next((one for one in rest if _initial_of(one, word)), None)
        if match is None:
            return False
        rest.remove(match)
    return True


def _initial_of(a: str, b: str) -> bool:
    return min(len(a), len(b)) == 1 and a[0] == b[0]


@lru_cache(maxsize=1 << 17)
def same_organisation(a: str, b: str) -> bool:
    """Whether two folded names can mean one organisation: equal words, initials or spelling."""
    one, other = _named(a), _named(b)
    if not one.words or not other.words:
        return a == b
    if one.words <= other.words or other.words <= one.words:
        return True
    if other.joined == one.initials or one.joined == other.initials:
        return True
    if any(word[-1].isdigit() for word in one.words ^ other.words):
        return False
    return ratio(one.spaced, other.spaced) >= _ALIKE


class _Named(msgspec.Struct, frozen=True):
    words: frozenset[str]
    initials: str
    joined: str
    spaced: str


@lru_cache(maxsize=1 << 16)
def _named(name: str) -> _Named:
    words = [word for word in name.split() if word not in _FILLERS]
    initials = "".join(word[0] for word in words)
    return _Named(frozenset(words), initials, "".join(words), " ".join(words))


def _alike(a: str, b: str) -> bool:
    short, long = sorted((a.replace(" ", ""), b.replace(" ", "")), key=len)
    return long.startswith(short) or ratio(a, b) >= _ALIKE or a[:1] == b[:1]


def _same_place(a: str, b: str) -> bool:
    country, _, region = a.partition("/")
    other_country, _, other_region = b.partition("/")
    return country == other_country and (not region or not other_region or region == other_region)


def _dates_differ(one: Profile, other: Profile) -> bool:
    for name, start in one.employers:
        for other_name, other_start in other.employers:
            if name == other_name and start and other_start:
                if abs(start - other_start) >= _YEAR:
                    return True
                break
    return False
