"""How large and how deep a text may be, so that Cedar can read it.

Cedar's parser and type checker call themselves for every level, and where the stack ends the
whole process ends. So every text comes here first. With cedarpy 4.8.0 a level of brackets takes
about 13 KiB of stack, an ``if`` 2 KiB, a term of a chain (``a || b || c``, ``a.b.c``) 0.5 KiB
(found by trial). The limits are safe on a stack of 1 MiB, the smallest that a thread has on the
usual systems, and far above what people write.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from doorward.agents.policy.decisions import PolicyError
from doorward.agents.policy.texts import SKIPPED, statements

MOST_CHARACTERS = 8 * 1024 * 1024
MOST_ENTITY_CHARACTERS = 64 * 1024 * 1024
MOST_BRACKETS, MOST_IFS, MOST_HEIGHT = 30, 50, 410
"""Brackets within brackets, ``if`` within ``if``, and levels in all: a chain has one for each
term, and Python's own limit comes at about 480."""
MOST_GROUPS, MOST_TYPES = 400, 1_000
"""Names of groups and of common types in a schema: so many can be within each other."""
_STRUCTURE = re.compile(
    rf"{SKIPPED}|([(\[{{])|([)\]}}])|(,)|(\|\|)|(&&)|\b(if)\b"
    r"|(\.|[=!<>]=|[<>+*!-]|\b(?:in|has|like|is)\b)",
    re.DOTALL,
)
_OPEN, _CLOSED, _COMMA, _OR, _AND, _IF, _OTHER = range(1, 8)
_ANGLED = re.compile(rf"{SKIPPED}|([(\[{{<])|([)\]}}>])", re.DOTALL)
_TEXT = r'"(?:[^"\\]|\\.)*"'
_COMMENTS = re.compile(rf"({_TEXT}?)|//[^\n\r]*", re.DOTALL)
_NAME = rf"(?:{_TEXT}|[\w:]+)"
_MEMBERS = re.compile(
    rf'{_TEXT}?|\bin\b\s*(\[(?:{_TEXT}|[^\]"])*\]|{_NAME})|\btype\b\s*(\w+)', re.DOTALL
)
_NAMES = re.compile(_NAME, re.DOTALL)


def require_policies(text: str) -> None:
    """Raises `PolicyError` (``too-large``, ``too-deep``) for policies that Cedar cannot read."""
    _require_size("too-large", "set of policies", text, MOST_CHARACTERS)
    line = 1
    for one in statements(text):
        if not _surely_shallow(one):
            _require_shallow(one, line)
        line += one.count("\n")


def require_schema(text: str) -> None:
    """Raises `PolicyError` (``schema``) for one, in Cedar's text or JSON, that Cedar cannot
    read."""
    _require_size("schema", "schema", text, MOST_CHARACTERS)
    depth = 0
    for found in _ANGLED.finditer(text):
        depth += (found[1] is not None) - (found[2] is not None)
        if depth > MOST_BRACKETS:
            said = f"brackets within {MOST_BRACKETS} others"
            raise _too_deep("schema", _line(text, found), said)
    groups, types = _grouped(text)
    if len(groups) > MOST_GROUPS or len(types) > MOST_TYPES:
        said = f"more than {MOST_GROUPS} groups or {MOST_TYPES:,} types may be within each other"
        raise PolicyError("schema", f"the schema is too large: {said}")


def _grouped(schema: str) -> tuple[set[str], set[str]]:
    """The names of all that others are in, and those of common types; more where in doubt."""
    if schema.lstrip()[:1] == "{":
        try:
            return _grouped_json(json.loads(schema))
        except (ValueError, RecursionError, AttributeError, TypeError):
            # Cedar refuses it as well, and says why.
            return set(), set()
    bare = _COMMENTS.sub(lambda found: found[1] or " ", schema)
    groups, types = set[str](), set[str]()
    for found in _MEMBERS.finditer(bare):
        groups.update(_NAMES.findall(found[1] or ""))
        types.update([found[2]] if found[2] else [])
    return groups, types


def _grouped_json(schema: Mapping[str, Any]) -> tuple[set[str], set[str]]:
    groups, types = set[str](), set[str]()
    for space in schema.values():
        types.update(space.get("commonTypes") or ())
        for kind in (space.get("entityTypes") or {}).values():
            groups.update(kind.get("memberOfTypes") or ())
        for action in (space.get("actions") or {}).values():
            groups.update(str(one.get("id")) for one in action.get("memberOf") or ())
    return groups, types


def require_entities(text: str) -> None:
    """Raises `PolicyError` (``entities``) for a text that is too large. Of its brackets Cedar takes
    care: it reads JSON 128 deep and no deeper."""
    _require_size("entities", "list of entities", text, MOST_ENTITY_CHARACTERS)


def _require_size(code: str, what: str, text: str, most: int) -> None:
    if len(text) > most:
        raise PolicyError(code, f"too large: the {what} has more than {most:,} characters")


def _too_deep(code: str, line: int, said: str) -> PolicyError:
    return PolicyError(code, f"line {line}: too deep: {said}")


def _line(text: str, found: re.Match[str], first: int = 1) -> int:
    return first + text.count("\n", 0, found.start())


def _surely_shallow(policy: str) -> bool:
    """Whether a policy has too few characters to be deep: a level needs two at least."""
    brackets = sum(policy.count(one) for one in "([{")
    return (
        len(policy) < 2 * MOST_HEIGHT
        and brackets <= MOST_BRACKETS
        and policy.count("if") <= MOST_IFS
    )


def _require_shallow(policy: str, first: int) -> None:
    """Raises `PolicyError` with the line where one of the limits is passed."""
    open_ones = [_Level()]
    ifs = 0
    for found in _STRUCTURE.finditer(policy):
        kind, level = found.lastindex, open_ones[-1]
        if kind == _OPEN:
            # Clauses and annotations stand beside one another.
            level.rest += len(open_ones) > 1
            open_ones.append(_Level())
        elif kind == _CLOSED and len(open_ones) > 1:
            ifs -= level.ifs
            open_ones.pop()
            open_ones[-1].inner = max(open_ones[-1].inner, level.height)
        elif kind == _COMMA:
            ifs -= level.ifs
            open_ones[-1] = _Level(highest=level.height)
        elif kind is not None:
            ifs += kind == _IF
            level.add(kind)
        for said in _passed(len(open_ones) - 1, ifs, open_ones[-1].height):
            raise _too_deep("too-deep", _line(policy, found, first), said)


def _passed(brackets: int, ifs: int, height: int) -> Iterator[str]:
    if brackets > MOST_BRACKETS:
        yield f"brackets within {MOST_BRACKETS} others"
    if ifs > MOST_IFS:
        yield f"an if within {MOST_IFS} others"
    if height > MOST_HEIGHT:
        yield f"a chain of more than {MOST_HEIGHT} terms"


class _Level(msgspec.Struct):
    """What stands between two brackets, or two commas: how many terms are in each other at most.
    Terms of ``&&`` are counted between two ``||``, all others between two of either."""

    highest: int = 0
    ifs: int = 0
    ors: int = 0
    ands: int = 0
    most_ands: int = 0
    rest: int = 0
    most_rest: int = 0
    inner: int = 0

    @property
    def height(self) -> int:
        """Not less than the levels of Cedar's own tree."""
        ands, rest = max(self.ands, self.most_ands), max(self.rest, self.most_rest)
        return max(self.highest, self.ifs + self.ors + ands + rest + self.inner)

    def add(self, kind: int) -> None:
        """Another operator."""
        self.ifs += kind == _IF
        self.ors += kind == _OR
        self.ands += kind == _AND
        self.rest += kind == _OTHER
        if kind in (_OR, _AND):
            self.most_rest, self.rest = max(self.most_rest, self.rest), 0
        if kind == _OR:
            self.most_ands, self.ands = max(self.most_ands, self.ands), 0
