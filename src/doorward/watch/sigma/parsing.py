"""Documents into rules: pySigma parses and applies the modifiers, this makes plain data of it."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from typing import Any

import re2
from sigma import conditions as parsed
from sigma import types
from sigma.exceptions import SigmaError
from sigma.policy import SigmaPolicy
from sigma.policy.regex_engine import RE2RegexEngine
from sigma.rule import SigmaRule

from doorward.signals.families import FAMILIES
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
    Order,
    Regex,
    SameAs,
    Text,
)
from doorward.watch.sigma.patterns import compiled
from doorward.watch.sigma.rule import Level, Rule

LONGEST_CONDITION = 2_000
MOST_TESTS = 200_000
"""Tests of a rule once its condition is written out, by a rough count beforehand."""

LONGEST_REGEX = 2_000
_FAMILY = "doorward.family."
_NOT_READ = frozenset({"deprecated", "unsupported"})
_SPECIAL = types.SpecialChars


class UnsupportedError(ValueError):
    """A rule that asks for what cannot be done here; the message says what."""


class _Quiet(RE2RegexEngine):
    """RE2 for pySigma's own check of expressions, which else writes faults to standard error."""

    def compile(self, pattern: str, flags: int = 0) -> Any:  # noqa: ANN401, ARG002 - as pySigma has it; `_regex` reads flags
        return _checked(pattern)


_POLICY = SigmaPolicy(regex_engine=_Quiet())


def rule_of(content: dict[str, Any], file: str) -> Rule:
    """A rule of a document. Raises `UnsupportedError`, or pySigma's `SigmaError`."""
    if str(content.get("status", "")).lower() in _NOT_READ:
        raise UnsupportedError(f"its status is {content['status']}")
    _check_size(content)
    read = SigmaRule.from_dict(content, policy=_POLICY)
    alternatives = [_condition(one.parsed) for one in read.detection.parsed_condition]
    if not alternatives:
        raise UnsupportedError("it has no condition")
    source = read.logsource
    return Rule(
        **stated(read, content, file),
        product=(source.product or "").lower(),
        category=(source.category or "").lower(),
        service=(source.service or "").lower(),
        condition=alternatives[0] if len(alternatives) == 1 else AnyOf(tuple(alternatives)),
    )


def stated(read: Any, content: dict[str, Any], file: str) -> dict[str, Any]:  # noqa: ANN401 - rule or correlation of pySigma
    """What a rule or a correlation says of itself."""
    title = str(read.title or "")[:300]
    if not title:
        raise UnsupportedError("it has no title")
    tags = tuple(str(one) for one in read.tags)[:40]
    return {
        "id": str(read.id) if read.id else f"title:{title}",
        "title": title,
        "level": Level(read.level.name.lower()) if read.level else Level.LOW,
        "file": file,
        "name": str(read.name or ""),
        "tags": tags,
        "family": _family(tags),
        "description": " ".join(str(content.get("description") or "").split())[:600],
        "innocent": tuple(" ".join(str(one).split())[:200] for one in (read.falsepositives or ()))[
            :8
        ],
    }


def _family(tags: Iterable[str]) -> str:
    named = [one.removeprefix(_FAMILY) for one in tags if one.startswith(_FAMILY)]
    if named and named[0] not in FAMILIES:
        raise UnsupportedError(f"there is no family of evidence {named[0]!r}")
    return named[0] if named else "rule"


def _check_size(content: dict[str, Any]) -> None:
    """A condition may name a long list again and again: count before it is written out."""
    detection = content.get("detection")
    if not isinstance(detection, dict):
        return
    written = detection.get("condition")
    each = [str(one) for one in written] if isinstance(written, list) else [str(written)]
    text = " ".join(each)
    if len(text) > LONGEST_CONDITION:
        raise UnsupportedError(f"its condition is longer than {LONGEST_CONDITION:,} characters")
    tests = sum(_leaves(one) for name, one in detection.items() if name != "condition")
    if tests * len(text.split()) > MOST_TESTS:
        raise UnsupportedError("its condition, written out, is too large")


def _leaves(value: object) -> int:
    count, waiting = 0, [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one
        else:
            count += 1
    return count


def _condition(node: Any) -> Condition:  # noqa: ANN401 - pySigma's tree
    if isinstance(node, parsed.ConditionAND):
        return _joined(All, (_condition(one) for one in node.args))
    if isinstance(node, parsed.ConditionOR):
        return _joined(AnyOf, (_condition(one) for one in node.args))
    if isinstance(node, parsed.ConditionNOT):
        inner = _condition(node.args[0])
        return inner.part if isinstance(inner, Not) else Not(inner)
    if isinstance(node, parsed.ConditionFieldEqualsValueExpression):
        return _test(str(node.field), node.value)
    if isinstance(node, parsed.ConditionValueExpression):
        return _test(None, node.value)
    raise UnsupportedError("its condition is empty")


def _joined(kind: type[All] | type[AnyOf], parts: Iterable[Condition]) -> Condition:
    """One node for parts of the same kind within each other."""
    flat: list[Condition] = []
    for part in parts:
        if isinstance(part, kind):
            flat += part.parts
        else:
            flat.append(part)
    return flat[0] if len(flat) == 1 else kind(tuple(flat))


def _test(field: str | None, value: Any) -> Condition:  # noqa: ANN401 - one line per type
    if isinstance(value, types.SigmaExpansion):
        return _joined(AnyOf, (_test(field, one) for one in value.values))
    if isinstance(value, types.SigmaString):
        return _text(field, value)
    if isinstance(value, types.SigmaTimestampPart):
        raise UnsupportedError("parts of a time (hour, day …) are not compared")
    if isinstance(value, types.SigmaNumber | types.SigmaBool):
        return Text(field, How.EQUALS if field else How.CONTAINS, str(value).lower())
    if isinstance(value, types.SigmaRegularExpression):
        return Regex(field, _regex(value))
    if field is None:
        raise UnsupportedError(f"{type(value).__name__} without a field")
    return _field_test(field, value)


def _field_test(field: str, value: Any) -> Condition:  # noqa: ANN401
    if isinstance(value, types.SigmaNull):
        return Null(field)
    if isinstance(value, types.SigmaExists):
        return Exists(field, bool(value.exists))
    if isinstance(value, types.SigmaCIDRExpression):
        return Cidr(field, str(value.network))
    if isinstance(value, types.SigmaCompareExpression):
        number = float(value.number.number)
        if not isinstance(value.number, types.SigmaNumber) or not math.isfinite(number):
            raise UnsupportedError("only numbers are compared")
        return Compare(field, Order(value.op.name.lower()), number)
    if isinstance(value, types.SigmaFieldReference):
        how = How.CONTAINS if value.starts_with and value.ends_with else How.EQUALS
        if how is How.EQUALS and value.starts_with:
            how = How.STARTS
        elif how is How.EQUALS and value.ends_with:
            how = How.ENDS
        return SameAs(field, value.field, how)
    raise UnsupportedError(f"values of the kind {type(value).__name__} are not read")


def _text(field: str | None, value: types.SigmaString) -> Condition:
    cased = isinstance(value, types.SigmaCasedString)
    parts: list[Any] = [
        one.lower() if isinstance(one, str) and not cased else one for one in value.s
    ]
    for one in parts:
        if isinstance(one, types.Placeholder):
            raise UnsupportedError(f"the placeholder %{one.name}% has no value here")
    if field is None:
        # A keyword stands somewhere in a message.
        parts = [_SPECIAL.WILDCARD_MULTI, *parts, _SPECIAL.WILDCARD_MULTI]
    stars = [place for place, one in enumerate(parts) if one is _SPECIAL.WILDCARD_MULTI]
    texts = "".join(one for one in parts if isinstance(one, str))
    plain = not any(one is _SPECIAL.WILDCARD_SINGLE for one in parts)
    inner = [place for place in stars if _between(parts, place)]
    if plain and not inner:
        return _simple(field, parts, texts, cased=cased)
    return Like(field, _pattern(parts), tuple(one for one in parts if isinstance(one, str)), cased)


def _between(parts: list[Any], place: int) -> bool:
    return any(isinstance(one, str) for one in parts[:place]) and any(
        isinstance(one, str) for one in parts[place:]
    )


def _simple(field: str | None, parts: list[Any], text: str, *, cased: bool) -> Condition:
    if not parts:
        return Text(field, How.EQUALS, "", cased)
    open_before = not isinstance(parts[0], str)
    open_after = not isinstance(parts[-1], str)
    if open_before and open_after:
        how = How.CONTAINS
    elif open_before:
        how = How.ENDS
    else:
        how = How.STARTS if open_after else How.EQUALS
    return Text(field, how, text, cased)


def _pattern(parts: list[Any]) -> str:
    written = {_SPECIAL.WILDCARD_MULTI: ".*", _SPECIAL.WILDCARD_SINGLE: "."}
    body = "".join(re2.escape(one) if isinstance(one, str) else written[one] for one in parts)
    return f"(?s)^{body}$" if len(body) < 4 * LONGEST_REGEX else _too_long()


def _regex(value: types.SigmaRegularExpression) -> str:
    if value.contains_placeholder():
        raise UnsupportedError("a placeholder in a regular expression has no value here")
    flags = "".join(sorted(value.sigma_to_re_flag[one] for one in value.flags))
    pattern = f"(?{flags}){value.regexp.original}" if flags else value.regexp.original
    if len(pattern) > LONGEST_REGEX:
        _too_long()
    _checked(pattern)
    return pattern


def _checked(pattern: str) -> Any:  # noqa: ANN401 - of RE2, which has no types
    try:
        return compiled(pattern)
    except re2.error as error:
        raise UnsupportedError(
            f"a regular expression that RE2 does not read: {_plain(error)}"
        ) from None


def _too_long() -> str:
    raise UnsupportedError(f"a pattern is longer than {LONGEST_REGEX:,} characters")


def _plain(error: Exception) -> str:
    first = error.args[0] if error.args else ""
    text = first.decode("utf-8", "replace") if isinstance(first, bytes) else str(first)
    return re.sub(r"\s+", " ", text)[:200]


__all__ = ["SigmaError", "UnsupportedError", "rule_of", "stated"]
