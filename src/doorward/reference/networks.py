"""What the loaded lists say about the addresses applicants came from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import msgspec

from doorward.model import NetworkKind
from doorward.reference.network_formats import Label, NetworkRanges
from doorward.reference.ranges import RangeTable


class NetworkList(msgspec.Struct, frozen=True):
    """One loaded list. `list_date` is the list's own date, or when it was fetched."""

    name: str
    table: RangeTable
    labels: tuple[Label, ...]
    list_date: date | None = None


class Listing(msgspec.Struct, frozen=True):
    """What all lists together say about one address."""

    kinds: tuple[NetworkKind, ...] = ()
    provider: str | None = None
    lists: tuple[str, ...] = ()
    list_date: date | None = None


UNLISTED = Listing()


def network_list(name: str, read: NetworkRanges, list_date: date | None) -> NetworkList:
    """A list ready to be asked; ranges with equal labels share a row."""
    return NetworkList(
        name, RangeTable(read.ranges, read.label_of), read.labels, read.list_date or list_date
    )


class Networks:
    """All network lists as one."""

    def __init__(self, lists: Sequence[NetworkList]) -> None:
        self._lists = tuple(lists)
        self._known: dict[tuple[tuple[int, int], ...], Listing] = {}

    def __len__(self) -> int:
        return len(self._lists)

    def listings(self, addresses: Sequence[str]) -> list[Listing]:
        """What the lists say about each address; texts that are no address are unlisted."""
        if not addresses or not self._lists:
            return [UNLISTED] * len(addresses)
        columns = [one.table.lookup_many(addresses).tolist() for one in self._lists]
        return [self._listing(rows) for rows in zip(*columns, strict=True)]

    def _listing(self, rows: tuple[int, ...]) -> Listing:
        hits = tuple((index, row) for index, row in enumerate(rows) if row >= 0)
        if not hits:
            return UNLISTED
        known = self._known.get(hits)
        if known is None:
            known = self._known[hits] = self._merged(hits)
        return known

    def _merged(self, hits: tuple[tuple[int, int], ...]) -> Listing:
        lists = [self._lists[index] for index, _ in hits]
        labels = [self._lists[index].labels[row] for index, row in hits]
        kinds = {kind for label in labels for kind in label.kinds}
        dates = [one.list_date for one in lists if one.list_date is not None]
        return Listing(
            kinds=tuple(kind for kind in NetworkKind if kind in kinds),
            provider=next((label.provider for label in labels if label.provider), None),
            lists=tuple(one.name for one in lists),
            list_date=min(dates) if dates else None,
        )
