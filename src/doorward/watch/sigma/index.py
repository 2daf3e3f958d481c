"""Which rules could hold for an event: whole values by hash, texts within by Aho-Corasick.

Rules that require no text are always candidates. What a value leads to is remembered for a while:
in logs the same paths and names come again and again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import ahocorasick

from doorward.watch.sigma.conditions import Condition
from doorward.watch.sigma.literals import Cover, Literal, chosen, covers
from doorward.watch.sigma.sieve import Sieve
from doorward.watch.sigma.values import View, texts

MOST_REMEMBERED = 2_048
"""Values of one field that are remembered."""

MOST_CHARACTERS = 1 << 18
"""Characters of them together."""

_NOBODY: tuple[int, ...] = ()


class FieldIndex:
    """The rules that a field's values lead to, by their codes."""

    __slots__ = ("_automaton", "_known", "_room", "_whole")

    def __init__(self, entries: Iterable[tuple[Literal, int]]) -> None:
        whole: dict[str, set[int]] = {}
        within: dict[str, set[int]] = {}
        for literal, number in entries:
            table = whole if literal.whole else within
            table.setdefault(literal.text, set()).add(number)
        self._whole = {text: tuple(sorted(numbers)) for text, numbers in whole.items()}
        self._automaton = None
        if within:
            self._automaton = ahocorasick.Automaton()
            for text, numbers in within.items():
                self._automaton.add_word(text, tuple(sorted(numbers)))
            self._automaton.make_automaton()
        self._known: dict[str, tuple[int, ...]] = {}
        self._room = MOST_CHARACTERS

    def candidates(self, value: str) -> tuple[int, ...]:
        """The codes of the rules that a value leads to."""
        known = self._known.get(value)
        if known is not None:
            return known
        low = value.lower()
        numbers = self._whole.get(low, _NOBODY)
        if self._automaton is not None:
            met = set(self._automaton.iter(low))
            if met:
                numbers = tuple({*numbers, *(one for _, each in met for one in each)})
        self._remember(value, numbers)
        return numbers

    def _remember(self, value: str, numbers: tuple[int, ...]) -> None:
        length = len(value)
        if length > MOST_CHARACTERS // 16:
            return
        if length > self._room or len(self._known) >= MOST_REMEMBERED:
            self._known.clear()
            self._room = MOST_CHARACTERS
        self._room -= length
        self._known[value] = numbers


class CandidateIndex:
    """The rules of one kind of event, by what they require.

    Of each rule one or two covers are indexed, and it is a candidate when every one of them is
    met. Codes are twice the rule's number, plus one for its second cover.
    """

    def __init__(self, conditions: Sequence[Condition]) -> None:
        offers = [covers(one) for one in conditions]
        shared = Counter(literal for offer in offers for literal in frozenset().union(*offer))
        picked = [chosen(offer, shared) for offer in offers]
        self.always = tuple(number for number, each in enumerate(picked) if not each)
        self._paired = frozenset(2 * number for number, each in enumerate(picked) if len(each) > 1)
        entries = _by_field(picked)
        keywords = entries.pop(None, None)
        self._keywords = None if keywords is None else FieldIndex(keywords)
        self._sieve = Sieve(literal.text for literal, _ in keywords or ())
        self._fields = {str(field): FieldIndex(each) for field, each in entries.items()}
        self._names = self._fields.keys()
        self._paths = tuple(field for field in self._fields if "." in field)

    def candidates(self, view: View) -> list[int]:
        """The numbers of the rules that could hold for the event; every one that does is there."""
        met = self._met(view)
        if not met:
            return list(self.always)
        paired = self._paired
        found = [
            code >> 1 for code in met if not code & 1 and (code not in paired or code + 1 in met)
        ]
        return found + list(self.always) if self.always else found

    def _met(self, view: View) -> set[int]:
        met: set[int] = set()
        raw, fields = view.raw, self._fields
        for field in self._names & raw.keys():
            value = raw[field]
            index = fields[field]
            if type(value) is str:
                codes = index.candidates(value)
                if codes:
                    met.update(codes)
            else:
                for one in texts(value):
                    met.update(index.candidates(one))
        for field in (*self._paths, *view.aliases) if view.aliases else self._paths:
            if field in fields and field not in raw:
                for one in view.cased(field):
                    met.update(fields[field].candidates(one))
        if self._keywords is not None and self._sieve.passes(view.raw):
            for one in view.every():
                met.update(self._keywords.candidates(one))
        return met


def _by_field(
    picked: Sequence[Sequence[Cover]],
) -> dict[str | None, list[tuple[Literal, int]]]:
    entries: dict[str | None, list[tuple[Literal, int]]] = {}
    for number, each in enumerate(picked):
        for place, cover in enumerate(each):
            for literal in cover:
                entries.setdefault(literal.field, []).append((literal, 2 * number + place))
    return entries
