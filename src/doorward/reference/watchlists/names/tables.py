"""Word tables of names: spellings of one given name, short forms, equivalents, small words.

Files lie in ``reference/data/names``; each says what its lines mean. They were written for this
project from general knowledge of naming customs, hold no person's full name, and are read once.
"""

from __future__ import annotations

from functools import lru_cache
from importlib import resources

import msgspec

_APART = 3_000_000
_FEMININE = 10_000_000


class Spellings(msgspec.Struct, frozen=True, gc=False):
    """Which lines of a table a word stands on, by what it is there.

    `same` are spellings of one name, `short` its familiar forms, `abroad` its equivalents in
    other languages. Numbers are lines; equal numbers mean related words.
    """

    same: frozenset[int]
    short: frozenset[int]
    abroad: frozenset[int]

    @property
    def lines(self) -> frozenset[int]:
        """Every line that holds the word."""
        return self.same | self.short | self.abroad


def _text(name: str) -> str:
    file = resources.files("doorward.reference") / "data" / "names" / name
    return file.read_text(encoding="utf-8")


def lines(name: str) -> list[str]:
    """The lines of a table without comments and blanks."""
    return [line for raw in _text(name).splitlines() if (line := raw.split("#")[0].strip())]


@lru_cache(maxsize=1)
def given_names() -> dict[str, Spellings]:
    """Given names by spelling."""
    known = _spellings("given_names.txt", 0)
    alone = sorted(words("given_names_apart.txt") - known.keys())
    for line, word in enumerate(alone, _APART):
        known[word] = Spellings(frozenset({line}), frozenset(), frozenset())
    return known


def feminine(word: str) -> Spellings | None:
    """A given name made of a known one with ``a`` after it, on lines of its own."""
    known = given_names().get(word[:-1]) if word.endswith("a") else None
    if known is None or len(word) < 5:
        return None
    lines_of_its_own = frozenset(_FEMININE + line for line in known.same)
    return Spellings(lines_of_its_own, frozenset(), frozenset())


@lru_cache(maxsize=1)
def family_names() -> dict[str, Spellings]:
    """Common family names by spelling. Line numbers do not meet those of given names."""
    return _spellings("family_names.txt", 1_000_000)


@lru_cache(maxsize=1)
def organisation_words() -> dict[str, Spellings]:
    """Words many organisations share by spelling, under numbers of their own."""
    return _spellings("organisation_words.txt", 2_000_000)


def _spellings(name: str, start: int) -> dict[str, Spellings]:
    sets: dict[str, tuple[set[int], set[int], set[int]]] = {}
    for number, line in enumerate(lines(name), start):
        parts = line.split("|")
        for place, part in enumerate(parts[:3]):
            for word in part.split():
                sets.setdefault(word, (set(), set(), set()))[place].add(number)
    return {
        word: Spellings(frozenset(same), frozenset(short), frozenset(abroad))
        for word, (same, short, abroad) in sets.items()
    }


@lru_cache(maxsize=8)
def words(name: str) -> frozenset[str]:
    """All words of a plain list."""
    return frozenset(word for line in lines(name) for word in line.split())
