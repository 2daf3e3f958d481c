"""A first look at a file: which keys its JSON uses, and whether it has one object a line."""

from __future__ import annotations

import re

import msgspec

from doorward.intake.ats.files import HEAD_BYTES

_KEY = re.compile(rb'"([A-Za-z_$@][\w $@.-]{0,63})"\s*+:', re.ASCII)
_LINES_LOOKED_AT = 20


def json_keys(head: bytes) -> frozenset[str]:
    """The names of all keys in the first part of a JSON file, however deep.

    >>> sorted(json_keys(b'[{"id": 1, "jobs": [{"name": "x"}]}]'))
    ['id', 'jobs', 'name']
    """
    if not looks_like_json(head):
        return frozenset()
    return frozenset(match.decode() for match in _KEY.findall(head))


def looks_like_json(head: bytes) -> bool:
    """Whether the first character is one that a JSON list or object begins with."""
    return head.lstrip()[:1] in (b"{", b"[")


def has_object_per_line(head: bytes) -> bool:
    """Whether most of the first lines are JSON objects by themselves.

    >>> has_object_per_line(b'{"a": 1}\\n{"a": 2}\\n'), has_object_per_line(b'{\\n "a": 1\\n}\\n')
    (True, False)
    """
    lines = head.split(b"\n")
    if len(head) >= HEAD_BYTES:
        lines.pop()
    whole = [line for line in lines[:_LINES_LOOKED_AT] if line.strip()]
    if not whole:
        return head.lstrip().startswith(b"{")
    return 2 * sum(_is_object(line) for line in whole) >= len(whole)


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(msgspec.json.decode(line), dict)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False
