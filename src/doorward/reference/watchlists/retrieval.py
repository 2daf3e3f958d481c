"""All names of all entries: candidates from the index, each then compared exactly."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import msgspec

from doorward.model import EntryKind, WatchlistEntry
from doorward.reference.watchlists.comparing import similarity
from doorward.reference.watchlists.index import NameIndex
from doorward.reference.watchlists.names import NameKind, PreparedName, prepare
from doorward.reference.watchlists.names.romanising import romanise

CANDIDATES = 25
"""Names that are compared exactly, at most; docs/lists.md has the recall of this number."""

LEAST_AGREEMENT = 0.4
"""Candidates that agree less are compared only if they are among the first `ALWAYS`: of the
best matches one in two hundred lies below, of all candidates three in five."""

ALWAYS = 6

_WORD = re.compile("[a-z0-9]+")
_KEPT = 50_000


class NameHit(msgspec.Struct, frozen=True, gc=False):
    """An entry's number, its name most like the one asked for, and how like it is (0-1)."""

    entry: int
    text: str
    score: float


class ListedNames:
    """The names of persons, and of all else, each with an index of its own."""

    def __init__(self, entries: Sequence[WatchlistEntry]) -> None:
        self._parts = {kind: _Part(entries, kind) for kind in NameKind}

    def like(self, name: str, kind: NameKind | None, threshold: float) -> list[NameHit]:
        """One hit for each entry with a name that scores at least `threshold`."""
        kinds = tuple(NameKind) if kind is None else (kind,)
        asked = {one: prepare(name, one) for one in kinds}
        best: dict[int, NameHit] = {}
        for one, number in self._candidates(asked):
            entry, text, listed = self._parts[one].name(number)
            score = similarity(asked[one], listed)
            if score >= threshold and (entry not in best or score > best[entry].score):
                best[entry] = NameHit(entry, text, score)
        return list(best.values())

    def _candidates(self, asked: Mapping[NameKind, PreparedName]) -> list[tuple[NameKind, int]]:
        """Kinds and numbers of the names worth comparing, those that agree most first."""
        found: list[tuple[float, NameKind, int]] = []
        for kind, name in asked.items():
            numbers, agreement = self._parts[kind].index.candidates(name.tokens, CANDIDATES)
            found += [
                (-score, kind, number)
                for number, score in zip(numbers.tolist(), agreement.tolist(), strict=True)
            ]
        found.sort()
        return [
            (kind, number)
            for place, (score, kind, number) in enumerate(found[:CANDIDATES])
            if place < ALWAYS or -score >= LEAST_AGREEMENT
        ]


class _Part:
    def __init__(self, entries: Sequence[WatchlistEntry], kind: NameKind) -> None:
        self._kind = kind
        self._names: list[tuple[int, str]] = [
            (number, text)
            for number, entry in enumerate(entries)
            if (entry.kind is EntryKind.PERSON) == (kind is NameKind.PERSON)
            for text in dict.fromkeys(one.text for one in entry.names)
        ]
        self.index = NameIndex([_tokens(text) for _, text in self._names])
        self._prepared: dict[int, PreparedName] = {}

    def name(self, number: int) -> tuple[int, str, PreparedName]:
        """The entry a name is of, its text, and it made ready to compare."""
        entry, text = self._names[number]
        found = self._prepared.get(number)
        if found is None:
            if len(self._prepared) >= _KEPT:
                self._prepared.clear()
            found = self._prepared[number] = prepare(text, self._kind)
        return entry, text, found


def _tokens(name: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(romanise(name).lower()))
