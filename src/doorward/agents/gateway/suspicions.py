"""What is odd about a text that a server writes for a model to read.

A description is read by a model as if it were told to. These marks are of "tool poisoning" as
described by Invariant Labs (April 2025), from memory: hidden characters, and sentences that tell
the reader what to do with other tools, files or the person. They are hints, and no proof: they keep
a new description from being accepted unseen, and stand in the listing of pins.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import re2

from doorward.agents.gateway.texts import hidden

LONGEST = 4_000
"""Characters of a description, beyond which people do not read it."""

_MARKS = (
    ("tells to ignore", r"(?i)\b(ignore|disregard|forget|override)\b.{0,40}\b(previous|prior|above|"
     r"other|earlier|all)\b.{0,40}\b(instruction|prompt|rule|message|tool)"),
    ("tells to hide", r"(?i)\b(do not|don't|never|without)\b.{0,30}\b(tell|mention|inform|reveal|"
     r"telling|notify|notifying|show)\b.{0,40}\b(user|human|person|anyone|them)"),
    ("has tags", r"(?i)<\s*/?\s*(important|system|instruction|secret|assistant|admin|critical)"),
    ("tells of other tools", r"(?i)\b(before|instead of|prior to|whenever|always|first)\b.{0,40}\b"
     r"(us(e|ing)|call(ing)?|invok(e|ing))\b.{0,40}\b(tool|function|this)\b"),
    ("asks for secrets", r"(?i)(\.ssh|id_rsa|\.env\b|mcp\.json|private key|api[ _-]?key|password|"
     r"credentials?|system prompt|conversation history)"),
    ("has an address", r"(?i)\bhttps?://[^\s)]{1,200}\?[^\s)]{0,200}="),
    ("has encoded text", r"[A-Za-z0-9+/]{120,}={0,2}"),
)  # fmt: skip
_COMPILED = tuple((name, re2.compile(pattern)) for name, pattern in _MARKS)


def marks(definition: object) -> tuple[str, ...]:
    """What is odd about the texts of a definition, in names that stay the same."""
    found: dict[str, None] = {}
    for text in _texts(definition, 0):
        if hidden(text):
            found["hidden characters"] = None
        if len(text) > LONGEST:
            found["long"] = None
        found |= dict.fromkeys(name for name, one in _COMPILED if one.search(text[:100_000]))
    return tuple(found)


def _texts(value: Any, depth: int) -> Iterator[str]:  # noqa: ANN401 - JSON
    if isinstance(value, str):
        yield value
    elif depth < 64 and isinstance(value, dict):
        for key, one in value.items():
            yield key
            yield from _texts(one, depth + 1)
    elif depth < 64 and isinstance(value, list):
        for one in value:
            yield from _texts(one, depth + 1)
