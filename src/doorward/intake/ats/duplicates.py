"""Ids that occur twice: nothing is lost, and both places are said."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from doorward.intake.ats.lenient import shown
from doorward.model import Application, Origin, Problem, Severity


class Seen:
    """The ids given out so far, with where each was first used. Share it between sources."""

    def __init__(self) -> None:
        self._first: dict[str, Origin] = {}
        self._times: dict[str, int] = {}
        self._made: set[str] = set()

    def stands_for_one(self, identifier: str) -> bool:
        """Whether an id is one application's own: used once so far, and not given out here.

        Ids given out here depend on the order of the sources, so no record can mean them.
        """
        return self._times.get(identifier, 1) == 1 and identifier not in self._made

    def distinct(self, items: Iterable[Application | Problem]) -> Iterator[Application | Problem]:
        """The same items; a later application of a known id is called ``id~2``, ``id~3`` …"""
        for item in items:
            if isinstance(item, Problem):
                yield item
                continue
            first = self._first.setdefault(item.id, item.origin)
            if first is item.origin and item.id not in self._times:
                self._times[item.id] = 1
                yield item
            else:
                yield from self._renamed(item, first)

    def _renamed(self, item: Application, first: Origin) -> Iterator[Application | Problem]:
        new_id = self._free(item.id)
        self._first[new_id] = item.origin
        self._times[new_id] = 1
        self._made.add(new_id)
        yield msgspec.structs.replace(item, id=new_id)
        message = f"{shown(item.id)} was used by {first.at()} already; this one is called {new_id}"
        yield Problem(
            Severity.NOTE, "duplicate-id", message, item.origin.file, item.origin.record, "id"
        )

    def _free(self, identifier: str) -> str:
        while True:
            self._times[identifier] = number = self._times.get(identifier, 1) + 1
            if f"{identifier}~{number}" not in self._first:
                return f"{identifier}~{number}"
