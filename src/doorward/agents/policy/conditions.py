"""Conditions of policies, evaluated here where that is surely what Cedar does.

Asking Cedar costs more than all else in a decision. Most conditions compare attributes; these are
made into functions once, when the policies are loaded. What such a function cannot answer with
certainty it leaves to Cedar (`Unsure`): everything that is an error in Cedar (a missing attribute,
values of a wrong type, a number too large), every value of an extension, and every operator that
is not known here.

Semantics: Cedar's documentation, "Operators and functions in Cedar". The tests compare with Cedar
itself over generated expressions.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from doorward.agents.policy.hierarchy import Hierarchy
from doorward.agents.policy.patterns import Pattern
from doorward.agents.policy.uids import Uid
from doorward.agents.policy.values import (
    OUTSIDE,
    Unsure,
    entity,
    frozen,
    is_long,
    members,
    same,
    stored,
    truth,
)


class Facts(NamedTuple):
    """What a condition is asked about."""

    principal: Uid
    action: Uid
    resource: Uid
    context: Mapping[str, object]
    entities: Hierarchy


Condition = Callable[[Facts], bool]
Evaluated = Callable[[Facts], object]
Said = Mapping[str, Any]
"""What an operator of Cedar's JSON is applied to."""
Maker = Callable[[Any, int], Evaluated]
DEEPEST = 60
"""Deeper expressions are Cedar's own affair."""


def condition_of(conditions: Sequence[Mapping[str, Any]]) -> Condition:
    """Whether all conditions of a policy, in Cedar's JSON, are met: a function that may raise
    `Unsure`."""
    parts = [(_of(one["body"], 0), one["kind"] == "when") for one in conditions]

    def met(facts: Facts) -> bool:
        return all(truth(part(facts)) is wanted for part, wanted in parts)

    if len(parts) == 1 and parts[0][1]:
        single = parts[0][0]
        return lambda facts: truth(single(facts))
    return met


def _of(expression: Mapping[str, Any], depth: int) -> Evaluated:
    """An expression as a function."""
    try:
        ((name, said),) = expression.items()
        maker = _MAKERS.get(name, _left)
        return maker(said, depth + 1) if depth < DEEPEST else _left_to_cedar
    except (KeyError, TypeError, ValueError, AttributeError):
        # A form of Cedar's JSON that is not known here.
        return _left_to_cedar


def _left(_: object, __: int) -> Evaluated:
    return _left_to_cedar


def _left_to_cedar(_: Facts) -> object:
    raise Unsure


def _value(said: object, _: int) -> Evaluated:
    value = stored(said)
    return _left_to_cedar if value is OUTSIDE else lambda _: value


def _variable(said: str, _: int) -> Evaluated:
    return operator.itemgetter(("principal", "action", "resource", "context").index(said))


def _attributes(value: object, facts: Facts) -> Mapping[str, object] | None:
    """Of an entity or a record; None for an entity that is not stored."""
    if type(value) is Uid:
        return facts[4].attributes(value)
    if isinstance(value, dict):
        return value
    raise Unsure


def _attribute(said: Said, depth: int) -> Evaluated:
    left, name = _of(said["left"], depth), said["attr"]

    def read(facts: Facts) -> object:
        value = (_attributes(left(facts), facts) or {}).get(name, OUTSIDE)
        if value is OUTSIDE:
            raise Unsure
        return value

    return read


def _has(said: Said, depth: int) -> Evaluated:
    left, name = _of(said["left"], depth), said["attr"]
    return lambda facts: name in (_attributes(left(facts), facts) or {})


def _chain(name: str, ends: bool) -> Maker:
    """``a || b || c``, which Cedar's JSON has nested to the left: the first that is `ends` ends
    it."""

    def make(said: Said, depth: int) -> Evaluated:
        found = [said["right"]]
        while (left := said["left"]).keys() == {name}:
            said = left[name]
            found.append(said["right"])
        terms = tuple(_of(one, depth) for one in (left, *reversed(found)))

        def ask(facts: Facts) -> bool:
            for term in terms:
                value = term(facts)
                if value is ends:
                    return ends
                if value is not (not ends):
                    raise Unsure
            return not ends

        return ask

    return make


def _not(said: Said, depth: int) -> Evaluated:
    argument = _of(said["arg"], depth)
    return lambda facts: not truth(argument(facts))


def _if(said: Said, depth: int) -> Evaluated:
    test, then, other = (_of(said[name], depth) for name in ("if", "then", "else"))
    return lambda facts: then(facts) if truth(test(facts)) else other(facts)


def _equal(said: Said, depth: int) -> Evaluated:
    left, right = _of(said["left"], depth), _of(said["right"], depth)
    return lambda facts: same(left(facts), right(facts))


def _unequal(said: Said, depth: int) -> Evaluated:
    left, right = _of(said["left"], depth), _of(said["right"], depth)
    return lambda facts: not same(left(facts), right(facts))


def _compared(compare: Callable[[int, int], bool]) -> Maker:
    def make(said: Said, depth: int) -> Evaluated:
        left, right = _of(said["left"], depth), _of(said["right"], depth)

        def ask(facts: Facts) -> bool:
            first, second = left(facts), right(facts)
            if type(first) is not int or type(second) is not int:
                raise Unsure
            return compare(first, second)

        return ask

    return make


def _calculated(calculate: Callable[[int, int], int]) -> Maker:
    def make(said: Said, depth: int) -> Evaluated:
        left, right = _of(said["left"], depth), _of(said["right"], depth)

        def ask(facts: Facts) -> int:
            first, second = left(facts), right(facts)
            if type(first) is not int or type(second) is not int:
                raise Unsure
            found = calculate(first, second)
            if not is_long(found):
                raise Unsure
            return found

        return ask

    return make


def _negated(said: Said, depth: int) -> Evaluated:
    return _calculated(operator.sub)({"left": {"Value": 0}, "right": said["arg"]}, depth)


def _inside(one: object, others: object, facts: Facts) -> bool:
    above = facts[4].above(entity(one))
    if type(others) is Uid:
        return others in above
    return not above.isdisjoint([entity(other) for other in members(others)])


def _in(said: Said, depth: int) -> Evaluated:
    left, right = _of(said["left"], depth), _of(said["right"], depth)
    return lambda facts: _inside(left(facts), right(facts), facts)


def _is(said: Said, depth: int) -> Evaluated:
    left, kind = _of(said["left"], depth), said["entity_type"]
    if "in" not in said:
        return lambda facts: entity(left(facts)).type == kind
    right = _of(said["in"], depth)

    def ask(facts: Facts) -> bool:
        value = entity(left(facts))
        return value.type == kind and _inside(value, right(facts), facts)

    return ask


def _like(said: Said, depth: int) -> Evaluated:
    left, pattern = _of(said["left"], depth), Pattern.of_json(said["pattern"])

    def ask(facts: Facts) -> bool:
        value = left(facts)
        if not isinstance(value, str):
            raise Unsure
        return pattern.fits(value)

    return ask


def _set(said: Sequence[Mapping[str, Any]], depth: int) -> Evaluated:
    parts = [_of(one, depth) for one in said]
    return lambda facts: frozenset([frozen(part(facts)) for part in parts])


def _record(said: Said, depth: int) -> Evaluated:
    parts = [(name, _of(one, depth)) for name, one in said.items()]
    return lambda facts: {name: part(facts) for name, part in parts}


def _contains(said: Said, depth: int) -> Evaluated:
    left, right = _of(said["left"], depth), _of(said["right"], depth)
    return lambda facts: frozen(right(facts)) in members(left(facts))


def _contains_all(said: Said, depth: int) -> Evaluated:
    left, right = _of(said["left"], depth), _of(said["right"], depth)
    return lambda facts: members(left(facts)) >= members(right(facts))


def _contains_any(said: Said, depth: int) -> Evaluated:
    left, right = _of(said["left"], depth), _of(said["right"], depth)
    return lambda facts: not members(left(facts)).isdisjoint(members(right(facts)))


def _is_empty(said: Said, depth: int) -> Evaluated:
    argument = _of(said["arg"], depth)
    return lambda facts: not members(argument(facts))


_MAKERS: Mapping[str, Maker] = {
    "Value": _value,
    "Var": _variable,
    ".": _attribute,
    "has": _has,
    "&&": _chain("&&", False),
    "||": _chain("||", True),
    "!": _not,
    "if-then-else": _if,
    "==": _equal,
    "!=": _unequal,
    "<": _compared(operator.lt),
    "<=": _compared(operator.le),
    ">": _compared(operator.gt),
    ">=": _compared(operator.ge),
    "+": _calculated(operator.add),
    "-": _calculated(operator.sub),
    "*": _calculated(operator.mul),
    "neg": _negated,
    "in": _in,
    "is": _is,
    "like": _like,
    "Set": _set,
    "Record": _record,
    "contains": _contains,
    "containsAll": _contains_all,
    "containsAny": _contains_any,
    "isEmpty": _is_empty,
}
