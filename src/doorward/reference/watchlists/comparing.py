"""Comparing two names: how alike they are, and which tokens make it so.

The score weighs what met against what contradicts and what is merely missing. A token without
counterpart on one side only is missing, which is common and costs little; tokens without
counterpart on both sides contradict each other and cost much.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

import msgspec

from doorward.reference.watchlists.names import NameKind, NamePart, PreparedName, Role, prepare
from doorward.reference.watchlists.names.aligning import Alignment, Meeting, align
from doorward.reference.watchlists.names.pairing import How
from doorward.reference.watchlists.names.preparing import heard_title

THRESHOLD = 0.72
"""Scores from here on count as the same name."""
_MISSING = 0.13
_MISSING_CORE = 0.25
_AGAINST_PERSON = {
    Role.CORE: 1.0,
    Role.GENERIC: 1.0,
    Role.NUMBER: 1.0,
    Role.INITIAL: 0.45,
    Role.PARTICLE: 0.12,
}
_AGAINST_ORGANISATION = _AGAINST_PERSON | {
    Role.CORE: 0.7,
    Role.GENERIC: 0.22,
    Role.NUMBER: 0.5,
    Role.PARTICLE: 0.03,
}
_AGAINST = {NameKind.PERSON: _AGAINST_PERSON, NameKind.ORGANISATION: _AGAINST_ORGANISATION}
_HIGHEST = 0.99
_LONE_HIGHEST = 0.75
_DOUBT = 1.2
"""Power of a token's alikeness: half alike is much less than half the evidence."""


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
    found = compared(left, right)
    return NameComparison(found.score, _grade(found.score), found.matched())


def similarity(left: PreparedName, right: PreparedName) -> float:
    """The score alone, for ranking many candidates. Both names must be of one kind."""
    return compared(left, right).score


class Compared(NamedTuple):
    """Two names compared, in the one order in which names are: `swapped` says if it was not so."""

    score: float
    left: PreparedName
    right: PreparedName
    found: Alignment
    swapped: bool

    def matched(self) -> tuple[TokenMatch, ...]:
        """What met and what did not, as in `NameComparison`."""
        return _explained(self.left, self.right, self.found, swapped=self.swapped)


def compared(left: PreparedName, right: PreparedName, least: float = 0.0) -> Compared:
    """As `similarity`, with what met and what did not, which is put in words when asked for.

    The score is 0 where it is found early that it is below `least`.
    """
    # One order of the two, so that ties cannot make the score depend on it.
    swapped = left.text > right.text
    if swapped:
        left, right = right, left
    found = align(left, right)
    return Compared(_score(left, right, found, least), left, right, found, swapped)


def _score(left: PreparedName, right: PreparedName, found: Alignment, least: float) -> float:
    if not left.parts or not right.parts:
        return 0.0
    if left.text == right.text:
        return 1.0
    weight = agreed = 0.0
    for one in found.met:
        weight += one.weight
        agreed += one.weight * one.score**_DOUBT
    if not agreed:
        return 0.0
    against, missing = _unmet(left, right, found)
    if (left.titles or right.titles) and not _titled_alike(left, right):
        missing += _MISSING
    score = agreed / (weight + against + missing)
    if round(score, 4) < least:  # what follows only lowers it
        return 0.0
    lone = _lone(left, right, found)
    evidence = _evidence(left, right, found, lone)
    score *= _order(left, right, found) * _extras(left, right) * evidence
    return round(min(score, _LONE_HIGHEST if lone else _HIGHEST), 4)


def _unmet(left: PreparedName, right: PreparedName, found: Alignment) -> tuple[float, float]:
    """What contradicts, and what is merely missing, in units of token weight."""
    if not found.left and not found.right:
        return 0.0, 0.0
    person = left.kind is NameKind.PERSON
    contradicts = _AGAINST[left.kind]
    weights = [
        sum([contradicts[parts[place].role] for place in places])
        for parts, places in ((left.parts, found.left), (right.parts, found.right))
    ]
    against = min(weights)
    missing = max(weights) - against
    cost = _MISSING
    if not person and (
        any(left.parts[place].role is Role.CORE for place in found.left)
        or any(right.parts[place].role is Role.CORE for place in found.right)
    ):
        cost = _MISSING_CORE
    return 2 * against, cost * missing


def _evidence(
    left: PreparedName, right: PreparedName, found: Alignment, lone: NamePart | None
) -> float:
    """Less than 1 where what met tells little: initials or shared words only, one first name."""
    told = any(_tells(left, right, one) for one in found.met)
    if left.kind is NameKind.ORGANISATION:
        return 1.0 if told or _only_shared_words(left, right) else 0.5
    if not told:
        return 0.5
    return 0.75 if lone and (lone.related or len(lone.text) < 6) else 1.0


def _only_shared_words(left: PreparedName, right: PreparedName) -> bool:
    """Whether neither name has a word of its own, and the numbers do not tell them apart."""
    if any(part.role is Role.CORE for part in left.parts + right.parts):
        return False
    return _numbers(left) == _numbers(right)


def _lone(left: PreparedName, right: PreparedName, found: Alignment) -> NamePart | None:
    """The one word of a person's name that meets a longer name: few people must share it."""
    if left.kind is not NameKind.PERSON or (len(left.parts) > 2 and len(right.parts) > 2):
        return None
    words = [sum([part.role is not Role.PARTICLE for part in name.parts]) for name in (left, right)]
    if min(words) > 1 or (words[0] == words[1] and _titled_alike(left, right)):
        return None
    for one in found.met:
        token = left.parts[one.left[0]]
        if token.role is Role.CORE:
            return None if one.how is How.JOINED else token
    return None


def _titled_alike(left: PreparedName, right: PreparedName) -> bool:
    """Whether titles before one word are the same, ways of writing them aside, or neither has."""
    return set(map(heard_title, left.titles)) == set(map(heard_title, right.titles))


def _tells(left: PreparedName, right: PreparedName, one: Meeting) -> bool:
    """Whether a meeting holds a token that tells names apart, and more than its first letter."""
    if one.how in {How.INITIAL, How.INITIALS}:
        return one.how is How.INITIALS and left.kind is NameKind.ORGANISATION
    for i in one.left:
        if left.parts[i].role is Role.CORE:
            return any(right.parts[j].role is Role.CORE for j in one.right)
    return False


def _order(left: PreparedName, right: PreparedName, found: Alignment) -> float:
    """Two given names and nothing else: their order tells which one is the family name."""
    if len(left.parts) != 2 or len(right.parts) != 2 or left.ordered or right.ordered:
        return 1.0
    if len(found.met) != 2 or any(one.left == one.right for one in found.met):
        return 1.0
    if left.kind is NameKind.PERSON and all(part.given and not part.family for part in left.parts):
        return 0.7
    return 0.98


def _extras(left: PreparedName, right: PreparedName) -> float:
    factor = 1.0
    if left.suffix != right.suffix:
        factor *= 0.65 if left.suffix and right.suffix else 0.97
    if left.kind is NameKind.ORGANISATION:
        if left.forms and right.forms and not left.forms & right.forms:
            factor *= 0.7 if "nonprofit" in left.forms | right.forms else 0.88
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
    left: PreparedName, right: PreparedName, found: Alignment, *, swapped: bool
) -> tuple[TokenMatch, ...]:
    rows = [
        (
            " ".join([left.parts[i].text for i in one.left]),
            " ".join([right.parts[j].text for j in one.right]),
            one.how,
            round(one.score, 3),
        )
        for one in sorted(found.met)
    ]
    rows += [(left.parts[i].text, "", How.MISSING, 0.0) for i in found.left]
    rows += [("", right.parts[j].text, How.MISSING, 0.0) for j in found.right]
    if swapped:
        return tuple([TokenMatch(right, left, how, score) for left, right, how, score in rows])
    return tuple([TokenMatch(*row) for row in rows])
