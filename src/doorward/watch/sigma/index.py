"""Which rules could hold for an event: whole values by hash, texts within by Aho-Corasick.

Rules that require no text are always candidates. What a value leads to is remembered for a while:
in logs the same paths and names come again and again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import ahocorasick
import re2

from doorward.watch.sigma.conditions import Condition
from doorward.watch.sigma.literals import Cover, Literal, chosen, covers
from doorward.watch.sigma.patterns import seeker
from doorward.watch.sigma.values import View, texts, texts_within

MOST_REMEMBERED = 2_048
"""Values of one field that are remembered."""

LONGEST_REMEMBERED = 512
MOST_SIEVED = 200
"""Keywords that are looked for by one automaton before values are looked at one by one."""

_SCALARS = frozenset({str, int, float, bool, type(None)})
_NOBODY: tuple[int, ...] = ()


class FieldIndex:
    """The rules that a field's values lead to, by their codes."""

    __slots__ = ("_automaton", "_known", "_whole")

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
        if len(value) <= LONGEST_REMEMBERED:
            if len(self._known) >= MOST_REMEMBERED:
                self._known.clear()
            self._known[value] = numbers
        return numbers


class KeywordIndex:
    """The rules that name no field: their texts are looked for in the whole event at once."""

    __slots__ = ("_fields", "_sieve")

    def __init__(self, entries: Sequence[tuple[Literal, int]]) -> None:
        self._fields = FieldIndex(entries)
        sought = sorted({literal.text for literal, _ in entries})
        self._sieve = None
        if len(sought) <= MOST_SIEVED and not any(map(_in_numbers, sought)):
            self._sieve = seeker("|".join(re2.escape(one) for one in sought))

    def candidates(self, view: View) -> set[int]:
        """The codes of the rules that the event leads to."""
        if self._sieve is not None and not self._sieve(_together(view.raw).lower()):
            return set()
        return {number for one in view.every() for number in self._fields.candidates(one)}


def _in_numbers(text: str) -> bool:
    """Whether a text could lie in a number, true or false, which the sieve does not look at."""
    return set(text) <= set("0123456789.+-einftrualsn")


def _together(raw: Mapping[str, object]) -> str:
    """The texts of an event as one; a break between them keeps any from being made of two."""
    values = [one for one in raw.values() if type(one) is str]
    for one in [one for one in raw.values() if type(one) not in _SCALARS]:
        values += texts_within(one)
    return "\n".join(values)


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
        self._keywords = None if keywords is None else KeywordIndex(keywords)
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
        if self._keywords is not None:
            met |= self._keywords.candidates(view)
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
