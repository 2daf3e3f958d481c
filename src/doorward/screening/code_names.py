"""Telling unrelated full names from spellings, nicknames and changes of one name.

Deliberately blind to where a name comes from: it only asks whether two names have any part in
common and whether they are in use at the same time.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec


class Use(msgspec.Struct, frozen=True):
    """A name in use from one moment to another, with a number of commits."""

    name: str
    first: datetime
    last: datetime
    commits: int = 1


class Group(msgspec.Struct, frozen=True):
    """Names that belong together, with the span of their use."""

    script: str
    first: datetime
    last: datetime
    commits: int


def parts(name: str) -> frozenset[str]:
    """The parts of a name, without accents, case, titles of one letter and punctuation.

    >>> sorted(parts("Ana-María  O'Example"))
    ['ana', 'example', 'maria']
    """
    plain = unicodedata.normalize("NFKD", name[:200]).casefold()
    kept = "".join(c if c.isalpha() else " " for c in plain if not unicodedata.combining(c))
    found = [one for one in kept.split() if len(one) > 1 or not one.isascii()]
    return frozenset(found)


def script(name: str) -> str:
    """A coarse label of the alphabet most letters of a name are in (``LATIN``, ``CYRILLIC`` …).

    Names in two alphabets cannot be compared, so they never count as two names.
    """
    counts: dict[str, int] = {}
    for letter in name[:200]:
        if letter.isalpha():
            label = unicodedata.name(letter, "UNKNOWN").split()[0]
            counts[label] = counts.get(label, 0) + 1
    return max(counts, key=lambda label: (counts[label], label)) if counts else ""


def full(name: str) -> bool:
    """Whether a name has two parts or more; handles and single words are not names here."""
    return len(parts(name)) >= 2 and not any(c.isdigit() or c in "@_/[]" for c in name)


def name_groups(uses: Iterable[Use]) -> list[Group]:
    """Full names gathered wherever they share a part, within one script."""
    merged: dict[str, Use] = {}
    for use in uses:
        if full(use.name):
            known = merged.get(use.name)
            merged[use.name] = _joined(known, use) if known else use
    groups: list[tuple[str, frozenset[str], Use]] = []
    for use in list(merged.values())[:200]:
        label, words = script(use.name), parts(use.name)
        touching = [one for one in groups if one[0] == label and _akin(one[1], words)]
        groups = [one for one in groups if one not in touching]
        together = use
        for _, more, other in touching:
            words, together = words | more, _joined(together, other)
        groups.append((label, words, together))
    return [Group(label, use.first, use.last, use.commits) for label, _, use in groups]


def _akin(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two names share a part, or a part of one begins a part of the other."""
    return any(
        a == b or (min(len(a), len(b)) >= 3 and (a.startswith(b[:4]) or b.startswith(a[:4])))
        for a in one
        for b in other
    )


def _joined(one: Use, other: Use) -> Use:
    return Use(
        one.name,
        min(one.first, other.first),
        max(one.last, other.last),
        one.commits + other.commits,
    )


def most_at_once(groups: Sequence[Group]) -> int:
    """The most groups of one script whose spans overlap at any moment."""
    most = 0
    for label in {one.script for one in groups}:
        mine = [one for one in groups if one.script == label]
        for moment in (one.first for one in mine):
            most = max(most, sum(one.first <= moment <= one.last for one in mine))
    return most
