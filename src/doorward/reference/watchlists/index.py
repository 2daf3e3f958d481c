"""An index over the names of lists: which of them are worth comparing with a name.

A name is its tokens in Latin letters. For every token of a query the index knows the tokens on
the lists that are like it: equal, written with the same consonants (`skeleton`), one letter
away (a deletion neighbourhood), or two tokens written as one. Names are then ranked by the
rarity of what they share with the query, so that order, missing parts and initials do not
matter. What is found is only a candidate: `doorward.reference.watchlists.comparing` decides.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise, permutations

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from doorward.reference.watchlists.spelling import Neighbours, skeleton

MOST_TOKENS = 12
"""Tokens of a query that are looked up; the rarest names have fewer."""

MOST_PAIRED = 6
"""Words of a name that are put together two by two in any order to see if a list has them."""

BACKGROUND = 2**10
"""Names that frequencies are counted against, at least: a token that one name in a short list
of one's own has is not for that a common token."""

_MOST_ALIKE = 60
_REMEMBERED = 8192
_LEAST_LIKENESS = 0.3
_RELATED = 0.85
_LEAST_SHARED = 0.2

Ids = NDArray[np.intp]
Weights = NDArray[np.float32]
_NOTHING: tuple[Ids, Weights] = np.empty(0, np.intp), np.empty(0, np.float32)
Related = Callable[[str], Iterable[int]]
"""Groups of names that a token belongs to: spellings, short forms, equivalents."""


class NameIndex:
    """Names by number, in the order given; the same tokens always find the same names.

    >>> index = NameIndex([("maria", "example"), ("abdul", "rahman", "sample")])
    >>> index.candidates(("sample", "abdulrahman"), 5)[0].tolist()
    [1]
    """

    def __init__(
        self, names: Sequence[Sequence[str]], related: Related = lambda _token: frozenset()
    ) -> None:
        """From the tokens of every name; `related` gives groups that related tokens share."""
        vocabulary: dict[str, int] = {}
        number: list[int] = []
        name_of: list[int] = []
        for name, tokens in enumerate(names):
            for token in dict.fromkeys(tokens[:MOST_TOKENS]):
                number.append(vocabulary.setdefault(token, len(vocabulary)))
                name_of.append(name)
        whole = len(vocabulary)
        for name, tokens in enumerate(names):
            for token in _joined(tokens):
                number.append(vocabulary.setdefault(token, len(vocabulary)))
                name_of.append(name)
        self._count = len(names)
        self._numbers = vocabulary
        self._tokens = list(vocabulary)
        order = np.argsort(np.array(number, np.int32), kind="stable")
        self._names = np.array(name_of, np.intp)[order]
        frequency = np.bincount(np.array(number, np.int32), minlength=len(vocabulary))
        self._starts: list[int] = [0, *np.cumsum(frequency).tolist()]
        self._base = max(len(names), BACKGROUND) + 1
        self.most_bits = float(np.log2(self._base))
        self._rarity = np.log2(self._base / np.maximum(frequency, 1)).astype(np.float32)
        self._mass = self._masses(names)
        self._initials = self._starting(names)
        self._by_skeleton = _grouped(map(skeleton, self._tokens))
        self._neighbours = Neighbours(self._tokens[:whole])
        self._related = related
        self._by_group: dict[int, list[int]] = {}
        for token_number, token in enumerate(self._tokens[:whole]):
            for group in related(token):
                self._by_group.setdefault(group, []).append(token_number)
        self._remembered: OrderedDict[str, tuple[Ids, Weights]] = OrderedDict()

    def __len__(self) -> int:
        return self._count

    def bits(self, token: str) -> float:
        """How rare a token is: the binary logarithm of one in how many names has it.

        `most_bits` for a token that none has.
        """
        number = self._numbers.get(token)
        return self.most_bits if number is None else float(self._rarity[number])

    def bits_nearly(self, token: str) -> float:
        """As `bits`, for any token that is as near to this one as those that are found alike."""
        names, _ = self._names_like(token)
        return float(np.log2(self._base / max(1, len(names))))

    def may_know(self, words: Sequence[str], among: NDArray[np.bool_]) -> bool:
        """Whether `candidates` could find anything for some of these words, in any order.

        `among` has a truth value for every name, as there.
        """
        if len(words) > MOST_PAIRED:
            return True
        for word in words:
            names = self._names_like(word)[0]
            if len(names) and among[names].any():
                return True
        return any(first + second in self._numbers for first, second in permutations(words, 2))

    def candidates(
        self, tokens: Sequence[str], most: int, among: NDArray[np.bool_] | None = None
    ) -> tuple[Ids, Weights]:
        """The names most like these tokens, best first, and how far each agrees (0-1).

        `among` has a truth value for every name: those that may be given.
        """
        asked = list(dict.fromkeys(tokens))[:MOST_TOKENS]
        wanted = sum(self.bits(token) for token in asked)
        shared = np.zeros(self._count, np.float32)
        for token in asked:
            names, weights = self._names_like(token)
            if len(names):
                shared[names] += weights
        for pair in _joined(asked):
            number = self._numbers.get(pair)
            if number is not None:
                names = self._named(number)
                shared[names] = np.maximum(shared[names], self._rarity[number])
        enough = shared > _LEAST_SHARED * wanted
        found = (enough if among is None else enough & among).nonzero()[0]
        for token in asked:
            if len(token) == 1 and token in self._initials:
                shared[found] += self._initials[token][found]
        agreed = shared[found]
        had = np.maximum(agreed, self._mass[found])
        score = agreed / np.sqrt(np.maximum(agreed, wanted) * had)
        if len(found) > most:
            best = np.argpartition(-score, most)[:most]
            found, score = found[best], score[best]
        order = np.argsort(-score, kind="stable")
        return found[order], score[order]

    def _masses(self, names: Sequence[Sequence[str]]) -> Weights:
        """The rarity of each name's own tokens together, joined ones left out."""
        rarity, numbers = self._rarity.tolist(), self._numbers
        return np.array(
            [
                sum(rarity[numbers[token]] for token in dict.fromkeys(tokens[:MOST_TOKENS]))
                for tokens in names
            ],
            np.float32,
        )

    def _starting(self, names: Sequence[Sequence[str]]) -> dict[str, Weights]:
        """For each letter the names with a token that starts with it, weighed by its rarity."""
        starting: dict[str, list[int]] = {}
        for name, tokens in enumerate(names):
            for letter in {token[0] for token in tokens[:MOST_TOKENS]}:
                starting.setdefault(letter, []).append(name)
        weights = {}
        for letter, found in starting.items():
            weights[letter] = np.zeros(self._count, np.float32)
            weights[letter][found] = np.log2(self._base / len(found))
        return weights

    def _names_like(self, token: str) -> tuple[Ids, Weights]:
        """Names with a token like this one, each once, weighed by its best such token."""
        known = self._remembered.get(token)
        if known is not None:
            return known
        found = self._weighed(self._alike(token))
        if len(self._remembered) >= _REMEMBERED:
            self._remembered.popitem(last=False)
        self._remembered[token] = found
        return found

    def _weighed(self, alike: Sequence[tuple[int, float]]) -> tuple[Ids, Weights]:
        """Names with one of these tokens, each once, weighed by the last of its tokens here."""
        if not alike:
            return _NOTHING
        numbers = [number for number, _ in alike]
        runs = [self._named(one) for one in numbers]
        weights = np.array([likeness for _, likeness in alike], np.float32) * self._rarity[numbers]
        if len(runs) == 1:
            return runs[0], np.full(len(runs[0]), weights[0])
        names = np.concatenate(runs)
        # Of equal places written to, the last one stays: that marks the last token of each name.
        places = np.arange(len(names), dtype=np.int32)
        last = np.empty(self._count, np.int32)
        last[names] = places
        kept = last[names] == places
        return names[kept], np.repeat(weights, [len(run) for run in runs])[kept]

    def _named(self, token: int) -> Ids:
        """The names that have a token, given by its number."""
        return self._names[self._starts[token] : self._starts[token + 1]]

    def _alike(self, token: str) -> list[tuple[int, float]]:
        """Numbers of tokens on the lists that are like this one, with how like (0-1), best last."""
        found: dict[int, float] = {}
        equal = self._numbers.get(token)
        if equal is not None:
            found[equal] = 1.0
        if len(token) < 2:
            return list(found.items())
        for group in self._related(token):
            for number in self._by_group.get(group, ()):
                found.setdefault(number, _RELATED)
        written = self._by_skeleton.get(skeleton(token))
        if written is not None:
            for _, likeness, place in process.extract(
                token,
                [self._tokens[number] for number in written],
                scorer=Levenshtein.normalized_similarity,
                score_cutoff=_LEAST_LIKENESS,
                limit=_MOST_ALIKE,
            ):
                found.setdefault(written[place], 0.55 + 0.4 * likeness)
        for number in self._neighbours.of(token):
            if number not in found:
                found[number] = max(0.5, 1 - 1.2 / len(token))
        return sorted(found.items(), key=lambda one: -one[1])[_MOST_ALIKE - 1 :: -1]


def _joined(tokens: Sequence[str]) -> list[str]:
    """Every two neighbouring tokens as one."""
    return [first + second for first, second in pairwise(tokens[:MOST_TOKENS])]


def _grouped(keys: Iterable[str]) -> dict[str, list[int]]:
    groups: dict[str, list[int]] = {}
    for number, key in enumerate(keys):
        groups.setdefault(key, []).append(number)
    return groups
