"""Conditions compiled to functions of a `View`. What they answer is what `interpreting` answers.

Tests of one field joined by "or" become one: a set for equal texts, one call for beginnings and
one for endings. Nothing is generated as text and run: the functions are closures over data.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from doorward.watch.sigma.conditions import (
    All,
    AnyOf,
    Cidr,
    Compare,
    Condition,
    Exists,
    How,
    Like,
    Not,
    Null,
    Regex,
    Test,
    Text,
)
from doorward.watch.sigma.interpreting import compares, lies, within
from doorward.watch.sigma.patterns import seeker
from doorward.watch.sigma.values import View

Evaluator: TypeAlias = Callable[[View], bool]


def evaluator(condition: Condition) -> Evaluator:
    """A function that decides the condition."""
    if isinstance(condition, All):
        return _all(sorted(condition.parts, key=_cost))
    if isinstance(condition, AnyOf):
        return _any(condition.parts)
    if isinstance(condition, Not):
        return _not(evaluator(condition.part))
    return _test(condition)


def _cost(condition: Condition) -> int:
    """Cheap parts first; "and" has no order of its own."""
    if isinstance(condition, Text):
        return 1 if condition.field is not None else 5
    if isinstance(condition, Exists | Null):
        return 0
    if isinstance(condition, Regex | Like):
        return 6
    if isinstance(condition, All | AnyOf):
        return 2 + max(_cost(part) for part in condition.parts)
    return 3 + _cost(condition.part) if isinstance(condition, Not) else 4


def _all(parts: Sequence[Condition]) -> Evaluator:
    functions = tuple(evaluator(part) for part in parts)
    if len(functions) == 2:
        one, other = functions
        return lambda view: one(view) and other(view)

    def decide(view: View) -> bool:
        for function in functions:  # noqa: SIM110 - a generator costs more than the tests
            if not function(view):
                return False
        return True

    return decide


def _any(parts: Sequence[Condition]) -> Evaluator:
    together: dict[tuple[str | None, bool], list[Text]] = {}
    others: list[Condition] = []
    for part in parts:
        if isinstance(part, Text):
            together.setdefault((part.field, part.cased), []).append(part)
        else:
            others.append(part)
    functions = [_texts(field, cased, each) for (field, cased), each in together.items()]
    functions += [evaluator(part) for part in sorted(others, key=_cost)]
    if len(functions) == 1:
        return functions[0]
    fixed = tuple(functions)

    def decide(view: View) -> bool:
        for function in fixed:  # noqa: SIM110
            if function(view):
                return True
        return False

    return decide


def _not(inner: Evaluator) -> Evaluator:
    return lambda view: not inner(view)


def _texts(field: str | None, cased: bool, tests: Sequence[Text]) -> Evaluator:
    """Several texts of one field, of which one must lie in it."""
    by: dict[How, list[str]] = {}
    for one in tests:
        by.setdefault(one.how, []).append(one.text)
    equal = frozenset(by.get(How.EQUALS, ()))
    starts = tuple(by.get(How.STARTS, ()))
    ends = tuple(by.get(How.ENDS, ()))
    inside = tuple(by.get(How.CONTAINS, ()))
    read = View.cased if cased else View.low
    if not (starts or ends or inside):
        return lambda view: not equal.isdisjoint(read(view, field))
    if not (equal or starts or inside):
        return lambda view: _one_ends(read(view, field), ends)

    def decide(view: View) -> bool:
        for value in read(view, field):
            if value in equal or value.startswith(starts) or value.endswith(ends):
                return True
            for text in inside:
                if text in value:
                    return True
        return False

    return decide


def _one_ends(values: tuple[str, ...], ends: tuple[str, ...]) -> bool:
    for one in values:  # noqa: SIM110 - a generator costs more than the tests
        if one.endswith(ends):
            return True
    return False


def _test(test: Test) -> Evaluator:  # noqa: PLR0911 - one line per kind of test
    if isinstance(test, Text):
        return _texts(test.field, test.cased, (test,))
    if isinstance(test, Like | Regex):
        return _pattern(test)
    if isinstance(test, Exists):
        return lambda view: view.there(test.field) is test.there
    if isinstance(test, Null):
        return lambda view: not view.cased(test.field)
    if isinstance(test, Cidr):
        return lambda view: any(within(test.network, one) for one in view.cased(test.field))
    if isinstance(test, Compare):
        order, number = test.order, test.number
        return lambda view: any(compares(order, one, number) for one in view.cased(test.field))
    return lambda view: any(
        lies(test.how, other, one) for one in view.low(test.field) for other in view.low(test.other)
    )


def _pattern(test: Like | Regex) -> Evaluator:
    seek = seeker(test.pattern)
    field = test.field
    read = View.low if isinstance(test, Like) and not test.cased else View.cased

    def decide(view: View) -> bool:
        for value in read(view, field):  # noqa: SIM110
            if seek(value):
                return True
        return False

    return decide
