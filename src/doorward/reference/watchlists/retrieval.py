"""All names of all entries: candidates from the index, each then compared exactly."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import msgspec
import numpy as np

from doorward.model import EntryKind, WatchlistEntry
from doorward.reference.watchlists.chance import WHOLE, expected_by_chance
from doorward.reference.watchlists.comparing import similarity
from doorward.reference.watchlists.index import NameIndex
from doorward.reference.watchlists.names import NameKind, PreparedName, prepare
from doorward.reference.watchlists.names.romanising import romanise

CANDIDATES = 25
"""Names that are compared exactly, at most; docs/lists.md has the recall of this number."""

ALWAYS = 6
LEAST_AGREEMENT = 0.45
"""Beyond the first `ALWAYS`, candidates that agree less with the query are not compared."""

PATIENCE = 4
CLEAR_AGREEMENT = 0.55
"""After `PATIENCE` candidates in a row that did not score, only those are compared that agree
more than this. Measured with bench/watchlists.py's changes: a third of the comparisons for one
hit in seven hundred."""

_WORD = re.compile("[a-z0-9]+")
_KEPT = 50_000


class NameHit(msgspec.Struct, frozen=True, gc=False):
    """An entry's number, its name most like the one asked for, and how like it is (0-1)."""

    entry: int
    text: str
    score: float


class ListedNames:
    """The names of all entries, each with what it is of and ready to compare."""

    def __init__(self, entries: Sequence[WatchlistEntry]) -> None:
        self._names: list[tuple[int, NameKind, str]] = []
        for number, entry in enumerate(entries):
            kind = NameKind.PERSON if entry.kind is EntryKind.PERSON else NameKind.ORGANISATION
            texts = dict.fromkeys(one.text for one in entry.names)
            self._names.extend((number, kind, text) for text in texts)
        self._index = NameIndex([_tokens(text) for _, _, text in self._names])
        kinds = np.array([kind is NameKind.PERSON for _, kind, _ in self._names], bool)
        self._among = {NameKind.PERSON: kinds, NameKind.ORGANISATION: ~kinds}
        self._prepared: dict[int, PreparedName] = {}

    def like(
        self, name: str, kind: NameKind | None, threshold: float, chance: float
    ) -> list[NameHit]:
        """One hit for each entry with a name that scores at least `threshold`.

        A name of which only a part agrees is no hit if more than `chance` of the names listed
        are expected to agree as well by chance.
        """
        kinds = tuple(NameKind) if kind is None else (kind,)
        asked = {one: prepare(name, one) for one in kinds}
        best: dict[int, NameHit] = {}
        scores: dict[tuple[NameKind, str], float] = {}
        misses = 0
        for number, agreement in self.candidates(asked):
            if misses >= PATIENCE and agreement < CLEAR_AGREEMENT:
                break
            entry, of, text = self._names[number]
            listed = self._ready(number, of, text)
            score = scores.get((of, listed.text))
            if score is None:
                score = scores[of, listed.text] = similarity(asked[of], listed)
            misses = 0 if score >= threshold else misses + 1
            if score >= threshold and (entry not in best or score > best[entry].score):
                if score < WHOLE and expected_by_chance(asked[of], listed, self._index) > chance:
                    continue
                best[entry] = NameHit(entry, text, score)
        return list(best.values())

    def candidates(self, asked: Mapping[NameKind, PreparedName]) -> list[tuple[int, float]]:
        """Numbers of the names worth comparing and how far they agree, the most first."""
        tokens = dict.fromkeys(token for name in asked.values() for token in name.tokens)
        among = self._among[next(iter(asked))] if len(asked) == 1 else None
        numbers, agreement = self._index.candidates(tuple(tokens), CANDIDATES, among)
        worth = int((agreement >= LEAST_AGREEMENT).sum())
        taken = slice(max(worth, ALWAYS))
        return list(zip(numbers[taken].tolist(), agreement[taken].tolist(), strict=True))

    def entry_of(self, number: int) -> int:
        """The number of the entry that a name is of."""
        return self._names[number][0]

    def _ready(self, number: int, kind: NameKind, text: str) -> PreparedName:
        found = self._prepared.get(number)
        if found is None:
            if len(self._prepared) >= _KEPT:
                self._prepared.clear()
            found = self._prepared[number] = prepare(text, kind)
        return found


def _tokens(name: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(romanise(name).lower()))
