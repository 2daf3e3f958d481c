"""Comparing two names: how alike they are, and which tokens make it so.

The score weighs what met against what contradicts and what is merely missing. A token without
counterpart on one side only is missing, which is common and costs little; tokens without
counterpart on both sides contradict each other and cost much.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

from doorward.reference.watchlists.names import NameKind, PreparedName, Role, prepare
from doorward.reference.watchlists.names.aligning import Meeting, align
from doorward.reference.watchlists.names.pairing import How

THRESHOLD = 0.72
"""Scores from here on count as the same name."""
_CONTRADICTION = 1.0
_MISSING = 0.13
_MISSING_CORE = 0.35
_HIGHEST = 0.99


class NameGrade(StrEnum):
    """How far two names agree."""

    SAME = "same"
    CLOSE = "close"
    POSSIBLE = "possible"
    DIFFERENT = "different"


class TokenMatch(msgspec.Struct, frozen=True, gc=False):
    """Tokens of the two names that met, or one token that met none (the other side empty)."""

    left: str
    right: str
    how: How
    score: float


class NameComparison(msgspec.Struct, frozen=True):
    """What comparing two names gave. `score` is 0-1; 1.0 means equal in normal form."""

    score: float
    grade: NameGrade
    matched: tuple[TokenMatch, ...]
    threshold: float = THRESHOLD

    @property
    def is_match(self) -> bool:
        """Whether the score reaches the product's default threshold."""
        return self.score >= self.threshold


def compare_names(
    a: str | PreparedName, b: str | PreparedName, kind: str = "person"
) -> NameComparison:
    """Compare two names, given as text or as `prepare` made them.

    ValueError for a `kind` other than ``person`` and ``organisation``, and for prepared names
    of different kinds. Any text is accepted; a name without letters or digits scores 0.

    >>> compare_names("Ana Exampleson", "EXAMPLESON, Ana").is_match
    True
    """
    left = prepare(a, kind) if isinstance(a, str) else a
    right = prepare(b, kind) if isinstance(b, str) else b
    if left.kind is not right.kind:
        raise ValueError(f"cannot compare the name of a {left.kind} with that of a {right.kind}")
    met = align(left.parts, right.parts)
    score = _score(left, right, met)
    return NameComparison(score, _grade(score), _explained(left, right, met))


def similarity(left: PreparedName, right: PreparedName) -> float:
    """The score alone, for ranking many candidates."""
    return _score(left, right, align(left.parts, right.parts))


def _score(left: PreparedName, right: PreparedName, met: list[Meeting]) -> float:
    if not left.parts or not right.parts:
        return 0.0
    if left.text == right.text:
        return 1.0
    weight = agreed = 0.0
    used_left: set[int] = set()
    used_right: set[int] = set()
    for one in met:
        weight += one.weight
        agreed += one.weight * one.score
        used_left.update(one.left)
        used_right.update(one.right)
    alone_left = [p for i, p in enumerate(left.parts) if i not in used_left]
    alone_right = [p for j, p in enumerate(right.parts) if j not in used_right]
    weight_left = sum(p.weight for p in alone_left)
    weight_right = sum(p.weight for p in alone_right)
    against = min(weight_left, weight_right)
    missing = max(weight_left, weight_right) - against
    cost = _MISSING
    if left.kind is NameKind.ORGANISATION:
        alone = alone_left + alone_right
        cost = _MISSING_CORE if any(p.role is Role.CORE for p in alone) else _MISSING
    total = weight + 2 * _CONTRADICTION * against + cost * missing
    score = agreed / total if total else 0.0
    score *= _order(left, right, met) * _extras(left, right) * _evidence(left, right, met)
    return round(min(score, _HIGHEST), 4)


def _evidence(left: PreparedName, right: PreparedName, met: list[Meeting]) -> float:
    """Less than 1 where nothing that met tells names apart: initials only, shared words only."""
    told = [
        one
        for one in met
        if one.how is not How.INITIAL and _tells(left, one.left) and _tells(right, one.right)
    ]
    if left.kind is NameKind.ORGANISATION:
        core = any(p.role is Role.CORE for p in left.parts + right.parts)
        return 1.0 if told or not core else 0.5
    if not told:
        return 0.5
    if len(told) == 1 and len(met) == 1 and left.parts[told[0].left[0]].given:
        longest = max(len(left.parts), len(right.parts))
        return 1.0 if longest == 1 else 0.8
    return 1.0


def _tells(name: PreparedName, places: tuple[int, ...]) -> bool:
    return any(name.parts[place].role is Role.CORE for place in places)


def _order(left: PreparedName, right: PreparedName, met: list[Meeting]) -> float:
    """Two given names and nothing else: their order tells which one is the family name."""
    if len(left.parts) != 2 or len(right.parts) != 2 or left.ordered or right.ordered:
        return 1.0
    if len(met) != 2 or any(one.left == one.right for one in met):
        return 1.0
    if left.kind is NameKind.PERSON and all(part.given for part in left.parts):
        return 0.7
    return 0.98


def _extras(left: PreparedName, right: PreparedName) -> float:
    factor = 1.0
    if left.suffix != right.suffix:
        factor *= 0.65 if left.suffix and right.suffix else 0.97
    if left.kind is NameKind.ORGANISATION:
        if left.forms and right.forms and not left.forms & right.forms:
            factor *= 0.75 if "nonprofit" in left.forms | right.forms else 0.88
        if _numbers(left) and _numbers(right) and _numbers(left) != _numbers(right):
            factor *= 0.6
    return factor


def _numbers(name: PreparedName) -> frozenset[str]:
    return frozenset(part.text for part in name.parts if part.role is Role.NUMBER)


def _grade(score: float) -> NameGrade:
    if score >= 0.985:
        return NameGrade.SAME
    if score >= 0.85:
        return NameGrade.CLOSE
    return NameGrade.POSSIBLE if score >= THRESHOLD else NameGrade.DIFFERENT


def _explained(
    left: PreparedName, right: PreparedName, met: list[Meeting]
) -> tuple[TokenMatch, ...]:
    rows = [
        TokenMatch(
            " ".join(left.tokens[i] for i in one.left),
            " ".join(right.tokens[j] for j in one.right),
            one.how,
            round(one.score, 3),
        )
        for one in sorted(met, key=lambda one: one.left)
    ]
    used_left = {i for one in met for i in one.left}
    used_right = {j for one in met for j in one.right}
    rows += [
        TokenMatch(token, "", How.MISSING, 0.0)
        for i, token in enumerate(left.tokens)
        if i not in used_left
    ]
    rows += [
        TokenMatch("", token, How.MISSING, 0.0)
        for j, token in enumerate(right.tokens)
        if j not in used_right
    ]
    return tuple(rows)
