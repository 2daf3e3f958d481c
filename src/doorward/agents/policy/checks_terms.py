"""The parts of conditions, in Cedar's JSON, as the static checks look at them: what is a constant,
and which two expressions are the same.

Everything here goes down an expression by calling itself. So nothing is looked at that is deeper
or larger than `readable` allows.
"""

from __future__ import annotations

import json
import operator
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, TypeVar

from doorward.agents.policy.values import is_long

Expression = Mapping[str, Any]
"""One operator with what it is applied to, in Cedar's JSON."""
Constant = tuple[object, ...]
"""The kind of a value and the value, so that 1 and true differ: ``("long", 1)``."""

DEEPEST, MOST_NODES, MOST_REMEMBERED = 60, 20_000, 100_000
TRUE: Final[Constant] = ("bool", True)
FALSE: Final[Constant] = ("bool", False)
_CHAINS = ("&&", "||")
_CALCULATED = {"+": operator.add, "-": operator.sub, "*": operator.mul}


_Found = TypeVar("_Found")


def _remembered(ask: Callable[[Expression], _Found]) -> Callable[[Expression], _Found]:
    """Answers kept by the expression itself, which is held so that no other takes its place in
    memory: the same policies are compared with many others."""
    known: dict[int, tuple[Expression, _Found]] = {}

    def remembering(expression: Expression) -> _Found:
        found = known.get(id(expression))
        if found is None:
            if len(known) >= MOST_REMEMBERED:
                known.clear()
            found = known[id(expression)] = (expression, ask(expression))
        return found[1]

    return remembering


@_remembered
def readable(expression: Expression) -> bool:
    """Whether an expression is small enough to be looked at. A long chain of `&&` or of `||` is
    one step down."""
    todo: list[tuple[object, int, str]] = [(expression, 0, "")]
    for _ in range(MOST_NODES):
        if not todo:
            return True
        one, depth, above = todo.pop()
        if depth > DEEPEST:
            return False
        if isinstance(one, dict):
            name = next(iter(one), "") if len(one) == 1 else ""
            if name in _CHAINS:
                step = depth if name == above else depth + 1
                todo += [(part, step, name) for part in one[name].values()]
            else:
                todo += [(part, depth + 1, "") for part in one.values()]
        elif isinstance(one, list):
            todo += [(part, depth + 1, "") for part in one]
    return False


def operation(expression: Expression) -> tuple[str, Any]:
    """The operator and what it is applied to; no name for a form that is not known."""
    return next(iter(expression.items())) if len(expression) == 1 else ("", expression)


@_remembered
def chain(expression: Expression) -> list[Expression]:
    """The parts of a chain of the same `&&` or `||`, in the order in which Cedar looks at them."""
    name, _ = operation(expression)
    found: list[Expression] = []
    todo = [expression]
    while todo:
        one = todo.pop()
        if operation(one)[0] == name:
            todo += [one[name]["right"], one[name]["left"]]
        else:
            found.append(one)
    return found


@_remembered
def key_of(expression: Expression) -> str:
    """The same text for the same expressions."""
    return json.dumps(_flat(expression), sort_keys=True)


def _flat(one: object) -> object:
    """With each chain as a list: json goes no deeper than Python does."""
    if isinstance(one, dict):
        name = next(iter(one), "") if len(one) == 1 else ""
        if name in _CHAINS:
            return {name: [_flat(part) for part in chain(one)]}
        return {key: _flat(part) for key, part in one.items()}
    return [_flat(part) for part in one] if isinstance(one, list) else one


@_remembered
def type_key(expression: Expression) -> str:
    """Under which the type of an entity is known."""
    return "type of " + key_of(expression)


@_remembered
def normal(expression: Expression) -> tuple[Expression, bool]:
    """One form for what can be said in several (``a != b``, ``b == a``, ``b > a``), and whether it
    comes to the same or to the opposite. Both have the same errors."""
    name, said = operation(expression)
    if name in ("==", "!="):
        left, right = sorted((said["left"], said["right"]), key=key_of)
        return {"==": {"left": left, "right": right}}, name == "=="
    if name in ("<", ">="):
        return {"<": said}, name == "<"
    if name in (">", "<="):
        return {"<": {"left": said["right"], "right": said["left"]}}, name == ">"
    return expression, True


@_remembered
def constant(expression: Expression) -> Constant | None:
    """The value of an expression that is the same in every request, where it surely has one."""
    name, said = operation(expression)
    if name == "Value":
        return _value(said)
    if name == "Set":
        members = [constant(one) for one in said]
        return None if None in members else ("set", frozenset(members))
    if name == "neg":
        return _calculated("-", {"left": {"Value": 0}, "right": said["arg"]})
    return _calculated(name, said) if name in _CALCULATED else None


def members_of(expression: Expression) -> frozenset[Constant] | None:
    """The members of a constant set."""
    value = constant(expression)
    return value[1] if value is not None and isinstance(value[1], frozenset) else None


def _value(said: object) -> Constant | None:
    if isinstance(said, bool):
        return TRUE if said else FALSE
    if is_long(said):
        return ("long", said)
    if isinstance(said, str):
        return ("text", said)
    if isinstance(said, dict) and isinstance(said.get("__entity"), dict):
        return ("entity", said["__entity"]["type"], said["__entity"]["id"])
    return None


def _calculated(name: str, said: Mapping[str, Any]) -> Constant | None:
    left, right = constant(said["left"]), constant(said["right"])
    if left is None or right is None or (left[0], right[0]) != ("long", "long"):
        return None
    found = _CALCULATED[name](left[1], right[1])
    return ("long", found) if is_long(found) else None


def needed(expression: Expression) -> Iterator[str]:
    """What surely is there where an expression has a value: the `has` of each attribute that it
    asks for first."""
    name, said = operation(expression)
    if name in (".", "has"):
        if name == ".":
            yield key_of({"has": said})
        yield from needed(said["left"])
    elif name in ("==", "<", "contains", "in", "+", "-", "*"):
        yield from needed(said["left"])
        yield from needed(said["right"])
    elif name in ("like", "is"):
        yield from needed(said["left"])
