"""What the contexts of actions hold, read from a schema in Cedar's text or JSON.

cedarpy checks against a schema but does not tell what is in it. This reads as much as is needed to
make requests that fit: what is not understood is left out, and then requests are made without it.
The grammar is that of Cedar's documentation, "Human-readable schema grammar".
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from doorward.agents.policy.uids import Uid

DEEPEST, MOST_ATTRIBUTES = 20, 500


class Shape(msgspec.Struct, frozen=True):
    """A type: `kind` is ``Long``, ``String``, ``Bool``, ``Set``, ``Record``, or the name of
    another type. `parts` are the attributes of a record, `required` those that it always has."""

    kind: str
    parts: Mapping[str, Shape] = {}
    required: frozenset[str] = frozenset()


_TOKEN = re.compile(
    r'"(?:[^"\\]|\\.)*"|//[^\n]*|[A-Za-z_]\w*(?:\s*::\s*[A-Za-z_]\w*)*|[{}\[\]<>:;,=?()@]'
)


class _UnreadError(ValueError):
    """A form that is not known."""


class _Text:
    """The tokens of a schema, one after the other."""

    def __init__(self, text: str) -> None:
        found = (one[0] for one in _TOKEN.finditer(text))
        self._tokens = [one for one in found if not one.startswith("//")]
        self._at = 0

    @property
    def next(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def take(self) -> str:
        found = self.next
        if not found:
            raise _UnreadError("the schema ends here")
        self._at += 1
        return found

    def took(self, token: str) -> bool:
        if self.next != token:
            return False
        self._at += 1
        return True

    def need(self, token: str) -> None:
        if not self.took(token):
            raise _UnreadError(f"{token} is expected")

    def word(self) -> str:
        found = self.take()
        if found[0] == '"':
            return str(json.loads(found))
        return re.sub(r"\s", "", found).removeprefix("__cedar::")

    def shape(self, depth: int = 0) -> Shape:
        if depth > DEEPEST:
            raise _UnreadError("too deep")
        if self.took("{"):
            return self._record(depth + 1)
        name = self.word()
        if self.took("<"):
            self.shape(depth + 1)
            self.need(">")
        return Shape(name)

    def _record(self, depth: int) -> Shape:
        parts: dict[str, Shape] = {}
        required: set[str] = set()
        while not self.took("}"):
            self.skip_annotations()
            name = self.word()
            if not self.took("?"):
                required.add(name)
            self.need(":")
            parts[name] = self.shape(depth)
            if not self.took(","):
                self.need("}")
                break
        return Shape("Record", parts, frozenset(required))

    def skip_annotations(self) -> None:
        while self.took("@"):
            self.take()
            if self.took("("):
                self.take()
                self.need(")")

    def skip_to(self, *ends: str) -> str:
        """Past the next of these that stands in no brackets; which it was."""
        depth = 0
        while True:
            found = self.take()
            if depth == 0 and found in ends:
                return found
            depth += (found in "{[(<") - (found in "}])>")


def contexts_of(schema: str) -> Mapping[Uid, Shape]:
    """What the context of each action holds, as far as that can be read."""
    try:
        if schema.lstrip()[:1] == "{":
            types, actions = _of_json(json.loads(schema))
        else:
            types, actions = _of_text(_Text(schema))
        known: dict[str, Shape] = {}
        return {uid: _resolved(shape, types, known) for uid, shape in actions.items()}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}


_Read = tuple[dict[str, Shape], dict[Uid, Shape]]


def _of_text(text: _Text) -> _Read:
    types: dict[str, Shape] = {}
    actions: dict[Uid, Shape] = {}
    space = ""
    while text.next:
        text.skip_annotations()
        word = text.take()
        if word == "namespace":
            space = text.word() + "::"
            text.need("{")
        elif word == "}":
            space = ""
        elif word == "type":
            name = text.word()
            text.need("=")
            types[name] = types[space + name] = text.shape()
            text.need(";")
        elif word == "action":
            names, shape = _action(text)
            actions |= {Uid(space + "Action", name): shape for name in names}
        elif word == "entity":
            text.skip_to(";")
        else:
            raise _UnreadError(word)
    return types, actions


def _action(text: _Text) -> tuple[list[str], Shape]:
    names = [text.word()]
    while text.took(","):
        names.append(text.word())
    shape = Shape("Record")
    if text.skip_to(";", "appliesTo") == "appliesTo":
        text.need("{")
        while not text.took("}"):
            key = text.take()
            text.need(":")
            if key == "context":
                shape = text.shape()
            elif text.took("["):
                text.skip_to("]")
            else:
                text.word()
            text.took(",")
        text.skip_to(";")
    return names, shape


def _of_json(whole: Mapping[str, Any]) -> _Read:
    types: dict[str, Shape] = {}
    actions: dict[Uid, Shape] = {}
    for name, part in whole.items():
        space = f"{name}::" if name else ""
        for key, said in part.get("commonTypes", {}).items():
            types[key] = types[space + key] = _json_shape(said, 0)
        for key, said in part.get("actions", {}).items():
            context = (said.get("appliesTo") or {}).get("context")
            shape = Shape("Record") if context is None else _json_shape(context, 0)
            actions[Uid(space + "Action", key)] = shape
    return types, actions


def _json_shape(said: Mapping[str, Any], depth: int) -> Shape:
    kind = said["type"]
    if kind != "Record" or depth > DEEPEST:
        named = kind in ("Entity", "EntityOrCommon", "Extension")
        name = said["name"].removeprefix("__cedar::") if named else kind
        return Shape("Bool" if name == "Boolean" else name)
    attributes = said.get("attributes", {})
    parts = {name: _json_shape(one, depth + 1) for name, one in attributes.items()}
    needed = (name for name, one in attributes.items() if one.get("required", True))
    return Shape("Record", parts, frozenset(needed))


def _resolved(shape: Shape, types: Mapping[str, Shape], known: dict[str, Shape]) -> Shape:
    """With the names of types replaced by what they are."""
    if shape.kind in types:
        if shape.kind not in known:
            known[shape.kind] = Shape("")  # Cedar refuses types that hold themselves.
            known[shape.kind] = _resolved(types[shape.kind], types, known)
        return known[shape.kind]
    parts = {name: _resolved(one, types, known) for name, one in shape.parts.items()}
    return Shape(shape.kind, parts, shape.required)


def attributes(shape: Shape) -> Iterator[tuple[tuple[str, ...], Shape, bool]]:
    """The attributes of a record and of the records in it: the names that lead to each, its type,
    and whether it is always there. The first of very many."""
    todo: list[tuple[tuple[str, ...], Shape, bool]] = [((), shape, True)]
    for _ in range(MOST_ATTRIBUTES):
        if not todo:
            return
        names, one, always = todo.pop()
        if names and not one.parts:
            yield names, one, always
        todo += [
            ((*names, name), part, always and name in one.required)
            for name, part in one.parts.items()
        ]
