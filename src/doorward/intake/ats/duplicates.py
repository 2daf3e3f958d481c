"""Ids that occur twice: nothing is lost, and both places are said."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from doorward.intake.ats.lenient import shown
from doorward.model import Application, Origin, Problem, Severity

Seen = dict[str, Origin]


def distinct(items: Iterable[Application | Problem], seen: Seen) -> Iterator[Application | Problem]:
    """The same items; a later application of an id that was seen is called ``id~2``, ``id~3`` …"""
    for item in items:
        if isinstance(item, Problem):
            yield item
            continue
        first = seen.setdefault(item.id, item.origin)
        if first is item.origin:
            yield item
            continue
        new_id = _free(item.id, seen)
        seen[new_id] = item.origin
        yield msgspec.structs.replace(item, id=new_id)
        message = f"{shown(item.id)} was used by {first.at()} already; this one is called {new_id}"
        yield Problem(
            Severity.NOTE, "duplicate-id", message, item.origin.file, item.origin.record, "id"
        )


def _free(identifier: str, seen: Seen) -> str:
    number = 2
    while f"{identifier}~{number}" in seen:
        number += 1
    return f"{identifier}~{number}"
