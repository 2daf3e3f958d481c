"""A first look at a file: which keys its JSON uses, which columns its table has."""

from __future__ import annotations

import re

import msgspec

_KEY = re.compile(rb'"([A-Za-z_$@][\w $@.-]{0,63})"\s*+:', re.ASCII)
_FIRST_LINES = 20


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


def is_json_lines(head: bytes) -> bool:
    """Whether a file has one JSON object on each line, judged by its first lines.

    >>> is_json_lines(b'{"a": 1}\\n{"a": 2}\\n'), is_json_lines(b'{\\n "a": 1\\n}')
    (True, False)
    """
    good = bad = 0
    first, *others = [line for line in head.split(b"\n")[:_FIRST_LINES] if line.strip()] or [b""]
    for line in (first, *others):
        stripped = line.strip()
        if stripped.startswith(b"{") and (stripped.endswith(b"}") or line is first):
            good += _decodes(stripped)
            bad += not _decodes(stripped)
        elif line is not others[-1:]:
            bad += 1
    return good > 0 and good >= bad


def _decodes(line: bytes) -> bool:
    try:
        return isinstance(msgspec.json.decode(line), dict)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False
