"""Texts of which an event must hold one if a rule is to hold: what the index looks for.

A *cover* of a condition is a set of such texts, each with its field. "And" offers the covers of
its parts, of which one is enough; "or" needs one of each part; "not" offers none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple, TypeAlias

from doorward.watch.sigma.conditions import All, AnyOf, Condition, How, Like, Regex, Text

MOST_OFFERED = 12
"""Covers of one condition that are compared."""

LARGEST_COVER = 2_000

_TOKEN = re.compile(
    r"\(\?[imsU]*(?:-[imsU]+)?[:)]?|\(|\\[^a-zA-Z0-9]|\\[dDsSwWbBAztnrfv]"
    r"|\[\^?\]?(?:\\.|\[:\^?[a-z]+:\]|[^\]\\])*\]|\{\d+(?:,\d*)?\}|[^\\\[]",
    re.DOTALL,
)
"""A group's beginning, an escape, a class, a repetition, or a character."""

_ESCAPED = re.compile(r"\\[^a-zA-Z0-9]", re.DOTALL)
_ANY_CASE = re.compile(r"\(\?[a-zA-Z]*i")


class Literal(NamedTuple):
    """A text in lower case that a field holds; `whole`: as its whole value."""

    field: str | None
    whole: bool
    text: str


Cover: TypeAlias = frozenset[Literal]


def covers(condition: Condition) -> list[Cover]:
    """The covers a condition offers, the most promising first; none where nothing is required."""
    if isinstance(condition, All):
        offered = [cover for part in condition.parts for cover in covers(part)]
        return sorted(offered, key=_promise, reverse=True)[:MOST_OFFERED]
    if isinstance(condition, AnyOf):
        return _of_any(condition.parts)
    literal = _literal(condition)
    return [] if literal is None else [frozenset((literal,))]


def _of_any(parts: Iterable[Condition]) -> list[Cover]:
    joined: set[Literal] = set()
    for part in parts:
        offered = covers(part)
        if not offered:
            return []
        joined |= offered[0]
        if len(joined) > LARGEST_COVER:
            return []
    return [frozenset(joined)]


def _literal(condition: Condition) -> Literal | None:
    if isinstance(condition, Text | Like) and condition.cased and not _plain(condition):
        return None
    if isinstance(condition, Text) and condition.text:
        whole = condition.how is How.EQUALS and condition.field is not None
        return Literal(condition.field, whole, condition.text.lower())
    if isinstance(condition, Like) and condition.literals:
        longest = max(condition.literals, key=len).lower()
        return Literal(condition.field, False, longest)
    if isinstance(condition, Regex):
        longest = max(required(condition.pattern), key=len, default="")
        return Literal(condition.field, False, longest) if longest else None
    return None


def required(pattern: str) -> list[str]:
    r"""Texts that whatever matches a regular expression must hold, in lower case.

    Only what stands outside groups, classes and alternatives counts, and only ASCII; where the
    pattern has anything unusual, nothing does.

    >>> required(r"cmd.{0,5}/c\s+(echo|set)\.exe")
    ['cmd', '/c', '.exe']
    """
    found = [""]
    depth = place = 0
    while place < len(pattern):
        token = _TOKEN.match(pattern, place)
        if token is None or (depth == 0 and token[0] in "|{"):
            return []
        place = token.end()
        text = token[0]
        if text[0] == "(":
            depth += not text.endswith(")")
        elif text == ")":
            depth -= 1
        if depth or text[0] == "(" or text in ")|":
            found.append("")
        elif text[0] in "*?{":
            # What it repeats need not be there at all.
            found[-1] = found[-1][:-1]
            found.append("")
        elif (len(text) == 1 and text not in ".^$+") or _ESCAPED.match(text):
            found[-1] += text[-1].lower()
        else:
            found.append("")
    if _ANY_CASE.search(pattern):
        # Without regard to case, "s" also stands for a letter that has no ASCII lower case.
        found = [one for each in found for one in each.split("s")]
    return [one for one in found if one and one.isascii()]


def _plain(condition: Text | Like) -> bool:
    """Whether its lower case is that of each letter alone, wherever it stands."""
    texts = (condition.text,) if isinstance(condition, Text) else condition.literals
    return all(one.isascii() for one in texts)


def _promise(cover: Cover) -> tuple[float, int]:
    """How rarely a cover will be met, by its shortest text; small ones win ties."""
    return min(rarity(one) for one in cover), -len(cover)


def rarity(literal: Literal) -> float:
    """A rough measure by length: longer texts are rarer, whole values rarer still."""
    length = len(literal.text)
    if literal.field is None:
        return min(length, 20) * 0.7
    return min(length, 24) * (1.5 if literal.whole else 1.0)


def chosen(offered: Iterable[Cover], shared: Mapping[Literal, int]) -> tuple[Cover, ...]:
    """The covers to index a rule by: of texts that few rules share, and long ones.

    `shared` says how many rules offer a text: one that many rules name, such as a shell's path,
    is common in events too. A second cover is one of other fields, or at least another.
    """

    def price(cover: Cover) -> tuple[float, int, str]:
        each = (shared.get(one, 0) + 40.0 / (rarity(one) + 1.0) for one in cover)
        return sum(each), len(cover), min(map(repr, cover))

    ordered = sorted(offered, key=price)
    if len(ordered) < 2:
        return tuple(ordered)
    first = ordered[0]
    fields = {one.field for one in first}
    others = sorted(ordered[1:], key=lambda cover: any(one.field in fields for one in cover))
    return (first, others[0])
