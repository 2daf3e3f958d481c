"""All names of all entries: candidates from the index, each then compared exactly."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from doorward.model import EntryKind, WatchlistEntry
from doorward.reference.watchlists.births import Births
from doorward.reference.watchlists.chance import WHOLE, expected_by_chance
from doorward.reference.watchlists.comparing import compared
from doorward.reference.watchlists.grading import Days
from doorward.reference.watchlists.index import BACKGROUND, NameIndex
from doorward.reference.watchlists.names import NameKind, PreparedName, prepare, tables
from doorward.reference.watchlists.names.numbers import any_in
from doorward.reference.watchlists.names.preparing import words
from doorward.reference.watchlists.names.romanising import romanise

CANDIDATES = 25
"""Names that are compared exactly, at most; docs/lists.md has the recall of this number."""


class Demands(msgspec.Struct, frozen=True, kw_only=True):
    """What a name must do to be a hit, and how long candidates are compared.

    Names score at least `threshold`; where a part only agrees, at most `chance` listed names are
    expected to agree as well by chance. Beyond the first `always`, candidates are compared whose
    agreement (0-1) in the index is at least `least_agreement`, until `patience` in a row did not
    score; then only those that agree more than `clear_agreement`.
    """

    threshold: float
    chance: float
    always: int
    least_agreement: float
    patience: int
    clear_agreement: float


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
        self._index = NameIndex([_tokens(text) for _, _, text in self._names], _lines)
        kinds = np.array([kind is NameKind.PERSON for _, kind, _ in self._names], bool)
        self._births = Births(entries, [entry for entry, _, _ in self._names])
        self._among = {NameKind.PERSON: kinds, NameKind.ORGANISATION: ~kinds}
        self._prepared: dict[int, PreparedName] = {}

    def ready(self) -> None:
        """Prepare all names now and not when they are first compared."""
        for number, (_, kind, text) in enumerate(self._names[:_KEPT]):
            self._ready(number, kind, text)

    def like(
        self, name: str, kind: NameKind | None, demands: Demands, born: Days | None = None
    ) -> list[NameHit]:
        """One hit for each entry with a name that meets the demands.

        `born` says among which names to look first: of those born then none is hidden by others.
        """
        kinds = tuple(NameKind) if kind is None else (kind,)
        if len(self._index) < BACKGROUND and not any(self._may_know(name, one) for one in kinds):
            return []
        asked = {one: prepare(name, one) for one in kinds}
        best: dict[int, NameHit] = {}
        scores: dict[_Form, float] = {}
        for candidates in self._rounds(asked, demands, born):
            misses = 0
            for number, agreement in candidates:
                if misses >= demands.patience and agreement < demands.clear_agreement:
                    break
                entry, of, text = self._names[number]
                listed = self._ready(number, of, text)
                form = _form(listed)
                score = scores.get(form)
                if score is None:
                    score = scores[form] = self._score(asked[of], listed, demands)
                misses = 0 if score else misses + 1
                if score and (entry not in best or score > best[entry].score):
                    best[entry] = NameHit(entry, text, score)
        return list(best.values())

    def _may_know(self, name: str, kind: NameKind) -> bool:
        """Whether a short list can hold a candidate, found out before the name is prepared."""
        found = words(name, kind)
        if kind is NameKind.ORGANISATION and any_in(found):
            return True
        return self._index.may_know(found, self._among[kind])

    def _rounds(
        self, asked: Mapping[NameKind, PreparedName], demands: Demands, born: Days | None
    ) -> Iterator[list[tuple[int, float]]]:
        """Candidates, those who may be born on the days first: many can be equally good."""
        if born is not None:
            among = self._births.may_be(born)
            if among.any():
                yield self.candidates(asked, demands, among)
        yield self.candidates(asked, demands)

    def _score(self, asked: PreparedName, listed: PreparedName, demands: Demands) -> float:
        """How like two names are; 0 where that does not meet the demands."""
        found = compared(asked, listed, demands.threshold)
        if found.score < demands.threshold:
            return 0.0
        if found.score < WHOLE[asked.kind] and demands.chance < math.inf:
            expected = expected_by_chance(asked, listed, found.matched(), self._index)
            return found.score if expected <= demands.chance else 0.0
        return found.score

    def candidates(
        self,
        asked: Mapping[NameKind, PreparedName],
        demands: Demands,
        only: NDArray[np.bool_] | None = None,
    ) -> list[tuple[int, float]]:
        """Numbers of the names worth comparing and how far they agree, the most first.

        `only` has a truth value for every name: those that may be given.
        """
        tokens = dict.fromkeys(
            token for name in asked.values() for token in (*name.tokens, *name.titles)
        )
        among = self._among[next(iter(asked))] if len(asked) == 1 else None
        if only is not None:
            among = only if among is None else among & only
        numbers, agreement = self._index.candidates(tuple(tokens), CANDIDATES, among)
        worth = np.count_nonzero(agreement >= demands.least_agreement)
        taken = slice(max(worth, demands.always))
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


_Form = tuple[NameKind, str, tuple[str, ...], bool, bool]


def _form(name: PreparedName) -> _Form:
    """What equal listed names have in common: how they compare with any other name."""
    few_vowels = bool(name.parts) and name.parts[0].few_vowels
    return name.kind, name.text, name.tokens, name.ordered, few_vowels


def _tokens(name: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(romanise(name).lower()))


def _lines(token: str) -> frozenset[int]:
    """Lines of the tables of names that hold a token: Bill and William share one."""
    given = tables.given_names().get(token)
    family = tables.family_names().get(token)
    return (given.lines if given else frozenset()) | (family.lines if family else frozenset())
