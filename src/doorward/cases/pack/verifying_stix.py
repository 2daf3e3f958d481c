"""Whether a bundle holds together: STIX 2.1, ids of their kinds and once each, no loose ends.

The tests hold packs against the `stix2` library as well; for verifying this is enough and needs
no further library.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

_ID = re.compile(r"([a-z0-9][a-z0-9-]{2,248}[a-z0-9])--[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_DEEPEST = 20
_PLAIN = frozenset({"email-addr", "ipv4-addr", "ipv6-addr", "user-account", "marking-definition"})


def stix_faults(data: bytes) -> Iterator[str]:
    """What is wrong with a bundle, in words."""
    try:
        bundle = msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        yield "bundle.json is no JSON"
        return
    objects = bundle.get("objects") if isinstance(bundle, dict) else None
    if not isinstance(objects, list) or bundle.get("type") != "bundle":
        yield "bundle.json is no STIX bundle"
        return
    ids: set[str] = set()
    for one in objects:
        name = one.get("id") if isinstance(one, dict) else None
        if not isinstance(name, str) or name in ids:
            yield "an object of bundle.json has no id of its own"
            return
        ids.add(name)
        yield from _object_faults(one, name)
    for one in objects:
        for ref in _refs(one):
            if ref not in ids:
                yield f"bundle.json refers to {ascii(ref)[:100]}, which is not in it"


def _object_faults(one: dict[str, object], name: str) -> Iterator[str]:
    match = _ID.fullmatch(name)
    if match is None or match.group(1) != one.get("type"):
        yield f"{ascii(name)[:100]} is no id of its object's kind"
    if one.get("spec_version") != "2.1":
        yield f"{ascii(name)[:100]} is not STIX 2.1"
    plain = str(one.get("type")) in _PLAIN
    if not plain and not {"created", "modified"} <= set(one):
        yield f"{ascii(name)[:100]} has no times"


def _refs(value: object, depth: int = 0) -> Iterator[str]:
    """All that is referred to in an object: fields that end in _ref or _refs, and extensions."""
    if depth > _DEEPEST or not isinstance(value, dict):
        return
    for key, held in value.items():
        if key.endswith("_ref") and isinstance(held, str):
            yield held
        elif key.endswith("_refs") and isinstance(held, list):
            yield from (one for one in held if isinstance(one, str))
        elif key == "extensions" and isinstance(held, dict):
            yield from held
        else:
            yield from _refs(held, depth + 1)
