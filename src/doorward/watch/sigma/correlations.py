"""Documents into correlations, and their references into ids."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import product
from typing import Any

import msgspec
from sigma import correlations as parsed

from doorward.watch.sigma.parsing import UnsupportedError, stated
from doorward.watch.sigma.rule import Correlation, CorrelationKind, Refused, Rule

MOST_NEEDED = 1_000
"""Events or values that a correlation may ask for: as many are remembered per group."""

LONGEST_TIMESPAN = 366 * 86_400.0
MOST_CHOICES = 32
MOST_RULES = 64


def correlation_of(content: dict[str, Any], file: str) -> Correlation:
    """A correlation of a document. Raises `UnsupportedError`, or pySigma's `SigmaError`."""
    read = parsed.SigmaCorrelationRule.from_dict(content)
    kinds = {one.value for one in CorrelationKind}
    named = read.type.name.lower()
    if named not in kinds:
        raise UnsupportedError(f"correlations of the kind {named} are not counted")
    kind = CorrelationKind(named)
    timespan = float(read.timespan.seconds)
    if not 0 < timespan <= LONGEST_TIMESPAN:
        raise UnsupportedError("its timespan is not between a second and a year")
    rules = tuple(one.reference for one in read.rules or ())
    choices: tuple[tuple[str, ...], ...] = ()
    if isinstance(read.condition, parsed.SigmaExtendedCorrelationCondition):
        choices = _choices(read.condition.parsed)
        rules = rules or tuple(dict.fromkeys(one for each in choices for one in each))
    if not 0 < len(rules) <= MOST_RULES:
        raise UnsupportedError(f"it names no rules, or more than {MOST_RULES}")
    temporal = kind in {CorrelationKind.TEMPORAL, CorrelationKind.TEMPORAL_ORDERED}
    return Correlation(
        **stated(read, content, file),
        kind=kind,
        rules=rules,
        timespan=timespan,
        group_by=tuple(read.group_by or ()),
        needed=len(rules) if temporal else _needed(read.condition),
        fields=_fields(read.condition),
        choices=(choices or (rules,)) if temporal else (),
        aliases={
            alias: {ref.reference: field for ref, field in each.mapping.items()}
            for alias, each in read.aliases.aliases.items()
        },
        generate=bool(read.generate),
    )


def _needed(condition: Any) -> int:  # noqa: ANN401 - of pySigma, untyped unions
    operators = parsed.SigmaCorrelationConditionOperator
    more = {operators.GTE: 0, operators.GT: 1}
    if condition.op not in more:
        raise UnsupportedError(
            f"the condition {condition.op.name.lower()}: events show that there were enough, "
            "never that there will be no more"
        )
    needed = int(condition.count) + more[condition.op]
    if not 1 <= needed <= MOST_NEEDED:
        raise UnsupportedError(f"it counts to {needed:,}; at most {MOST_NEEDED:,} are remembered")
    return needed


def _fields(condition: Any) -> tuple[str, ...]:  # noqa: ANN401
    named = getattr(condition, "fieldref", None) or ()
    return (named,) if isinstance(named, str) else tuple(str(one) for one in named)


def _choices(node: Any) -> tuple[tuple[str, ...], ...]:  # noqa: ANN401
    """The sets of rules of which one must hold in full, of an expression with and and or."""
    if isinstance(node, parsed.SigmaRuleReference):
        return ((node.reference,),)
    if isinstance(node, parsed.CorrelationConditionOR):
        made = tuple(one for part in node.args for one in _choices(part))
    elif isinstance(node, parsed.CorrelationConditionAND):
        each = [_choices(part) for part in node.args]
        if _size(each) > MOST_CHOICES:
            raise UnsupportedError(f"its condition has more than {MOST_CHOICES} alternatives")
        made = tuple(
            tuple(dict.fromkeys(one for part in combination for one in part))
            for combination in product(*each)
        )
    else:
        raise UnsupportedError("not: events never show that another will not come")
    if len(made) > MOST_CHOICES:
        raise UnsupportedError(f"its condition has more than {MOST_CHOICES} alternatives")
    return made


def _size(each: Sequence[Sequence[object]]) -> int:
    size = 1
    for one in each:
        size *= len(one)
    return size


def resolved(
    rules: Sequence[Rule], correlations: Sequence[Correlation]
) -> tuple[list[Rule], list[Correlation], list[Refused]]:
    """References by name or id made ids; what a correlation uses falls silent unless it says.

    A correlation that names a rule that is not there, or itself in a circle, is left out.
    """
    ids = dict(_names((*rules, *correlations)))
    refused: list[Refused] = []
    linked: dict[str, Correlation] = {}
    for one in correlations:
        missing = [name for name in one.rules if name not in ids]
        if missing:
            refused.append(Refused(one.file, f"names the rule {missing[0]!r}, which is not there"))
        else:
            linked[one.id] = _linked(one, ids)
    while circular := _unfounded(linked, {one.id for one in rules}):
        gone = [linked.pop(each).file for each in circular]
        refused += [Refused(file, "rests on itself, or on what was left out") for file in gone]
    fed = {name for one in linked.values() if not one.generate for name in one.rules}
    kept = [msgspec.structs.replace(one, silent=True) if one.id in fed else one for one in rules]
    return (
        kept,
        [msgspec.structs.replace(one, silent=one.id in fed) for one in linked.values()],
        refused,
    )


def _names(items: Iterable[Rule | Correlation]) -> Iterator[tuple[str, str]]:
    for one in items:
        yield one.id, one.id
        if one.name:
            yield one.name, one.id


def _linked(one: Correlation, ids: dict[str, str]) -> Correlation:
    return msgspec.structs.replace(
        one,
        rules=tuple(dict.fromkeys(ids[name] for name in one.rules)),
        choices=tuple(tuple(ids[name] for name in each) for each in one.choices),
        aliases={
            alias: {ids[name]: field for name, field in each.items() if name in ids}
            for alias, each in one.aliases.items()
        },
    )


def _unfounded(linked: dict[str, Correlation], rules: set[str]) -> list[str]:
    """Correlations that do not rest on rules in the end."""
    founded = set(rules)
    while True:
        new = {
            name
            for name, one in linked.items()
            if name not in founded and all(each in founded for each in one.rules)
        }
        if not new:
            return [name for name in linked if name not in founded]
        founded |= new
