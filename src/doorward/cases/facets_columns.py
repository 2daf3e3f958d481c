"""What the queue counts and sorts by, as columns in memory: 100,000 cases take about ten megabytes.

Counting facets in the database reads every case for every facet, which takes seconds at 100,000
cases as soon as a filter is set. So a process keeps the few columns that are counted. Every change
of a case is in the log, in the same transaction: as long as the log has no new entry, nothing has
changed. Otherwise one question that an index answers (how many cases there are, and the sums of
their ids and versions, which grow with every change) says whether cases did, then the same for
blocks of a thousand ids says which, and only those are read again. What is kept is what one
`visible_cases` query gives: viewers with another query have other columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Any

import msgspec
import numpy as np
from django.db import connection
from django.db.models import Count, F, Max, QuerySet, Sum
from numpy.typing import NDArray

from doorward.cases.roles import visible_cases
from doorward.cases.viewer import Viewer
from doorward.store.models import Case, LogEntry

BLOCK_BITS = 10
NO_TIME = np.iinfo(np.int64).max
"""In a column of times: there is none. Sorts last."""
WORDS = ("status", "band", "kind", "stage", "outcome", "team", "requisition", "signals")
_READ = (
    "id", "band_rank", "log_odds", "owner_id", "due_at", "opened_at", "updated_at", "synthetic",
    *WORDS,
)  # fmt: skip
ANYWAY = timedelta(minutes=1)
"""After this the cases are asked even if the log says nothing: a row may have been set by hand."""
Check = tuple[int, int, int, int]
Gate = tuple[int, int]


class Columns(msgspec.Struct, frozen=True):
    """Cases as arrays of one length, in the order of their ids.

    `words` are codes into `names`, a column each; times are seconds since 1970 (`NO_TIME` for
    none); `owners` are -1 for nobody.
    """

    ids: NDArray[np.int64]
    ranks: NDArray[np.int8]
    log_odds: NDArray[np.float64]
    owners: NDArray[np.int64]
    due: NDArray[np.int64]
    opened: NDArray[np.int64]
    updated: NDArray[np.int64]
    synthetic: NDArray[np.bool_]
    words: dict[str, NDArray[np.int32]]
    names: dict[str, list[str]]


class _Coder:
    """Words as small numbers, the same for the life of the process."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self._codes: dict[str, int] = {}

    def code(self, word: str) -> int:
        found = self._codes.get(word)
        if found is None:
            found = self._codes[word] = len(self.names)
            self.names.append(word)
        return found


class _Kept:
    """The columns of one query, block by block, and what they were read at."""

    def __init__(self) -> None:
        self.lock = Lock()
        self._gate: Gate | None = None
        self._asked_at: datetime | None = None
        self._check: Check | None = None
        self._checks: dict[int, Check] = {}
        self._blocks: dict[int, dict[str, NDArray[Any]]] = {}
        self._coders = {name: _Coder() for name in WORDS}
        self._whole: Columns | None = None

    def columns(self, cases: QuerySet[Case], now: datetime) -> Columns:
        """The columns as the database has them now."""
        with self.lock:
            # Read before the rest: what is written meanwhile is found the next time.
            gate = _gate()
            if self._whole is not None and gate == self._gate and self._is_fresh(now):
                return self._whole
            check = _check(cases)
            if self._whole is None or check != self._check:
                self._refresh(cases)
                self._whole = self._joined()
                self._check = check
            self._gate, self._asked_at = gate, now
            return self._whole

    def _is_fresh(self, now: datetime) -> bool:
        return self._asked_at is not None and abs(now - self._asked_at) < ANYWAY

    def _refresh(self, cases: QuerySet[Case]) -> None:
        now = _block_checks(cases)
        for gone in self._checks.keys() - now.keys():
            del self._blocks[gone]
        changed = sorted(block for block, check in now.items() if self._checks.get(block) != check)
        for first, last in _runs(changed):
            low, high = first << BLOCK_BITS, (last + 1) << BLOCK_BITS
            rows = cases.filter(pk__gte=low, pk__lt=high).order_by("pk").values_list(*_READ)
            self._take(list(rows), first, last)
        self._checks = now

    def _take(self, rows: Sequence[tuple[Any, ...]], first: int, last: int) -> None:
        ids = np.array([row[0] for row in rows], np.int64)
        edges = np.searchsorted(ids, [block << BLOCK_BITS for block in range(first, last + 2)])
        for block, low, high in zip(range(first, last + 1), edges, edges[1:], strict=False):
            if low < high:
                self._blocks[block] = self._arrays(rows[low:high])

    def _arrays(self, rows: Sequence[tuple[Any, ...]]) -> dict[str, NDArray[Any]]:
        ids, ranks, log_odds, owners, due, opened, updated, synthetic, *words = zip(
            *rows, strict=True
        )
        return {
            "ids": np.array(ids, np.int64),
            "ranks": np.array(ranks, np.int8),
            "log_odds": np.array(log_odds, np.float64),
            "owners": np.array([-1 if one is None else one for one in owners], np.int64),
            "due": _seconds(due),
            "opened": _seconds(opened),
            "updated": _seconds(updated),
            "synthetic": np.array(synthetic, np.bool_),
            **{
                name: np.array(list(map(self._coders[name].code, column)), np.int32)
                for name, column in zip(WORDS, words, strict=True)
            },
        }

    def _joined(self) -> Columns:
        blocks = [self._blocks[number] for number in sorted(self._blocks)]
        empty = self._arrays_of_none()
        whole = {name: np.concatenate([empty[name], *(b[name] for b in blocks)]) for name in empty}
        words = {name: whole.pop(name) for name in WORDS}
        names = {name: list(coder.names) for name, coder in self._coders.items()}
        return Columns(**whole, words=words, names=names)

    def _arrays_of_none(self) -> dict[str, NDArray[Any]]:
        kinds = {"ranks": np.int8, "log_odds": np.float64, "synthetic": np.bool_}
        others = ("ids", "ranks", "log_odds", "owners", "due", "opened", "updated", "synthetic")
        plain: dict[str, NDArray[Any]] = {
            name: np.empty(0, kinds.get(name, np.int64)) for name in others
        }
        return plain | {name: np.empty(0, np.int32) for name in WORDS}


def _gate() -> Gate:
    """The last entry of the log and the newest case: each the end of an index."""
    last = LogEntry.objects.aggregate(last=Max("number"))["last"] or 0
    newest = Case.objects.aggregate(last=Max("pk"))["last"] or 0
    return last, newest


def _check(cases: QuerySet[Case]) -> Check:
    """What changes with every change of a case: answered from an index, without the rows."""
    found = cases.aggregate(
        count=Count("pk"), versions=Sum("version"), ids=Sum("pk"), last=Max("pk")
    )
    return found["count"], found["versions"] or 0, found["ids"] or 0, found["last"] or 0


def _block_checks(cases: QuerySet[Case]) -> dict[int, Check]:
    rows = (
        cases.order_by()
        .annotate(block=F("pk").bitrightshift(BLOCK_BITS))
        .values("block")
        .annotate(count=Count("pk"), versions=Sum("version"), ids=Sum("pk"), last=Max("pk"))
        .values_list("block", "count", "versions", "ids", "last")
    )
    return {block: (count, versions, ids, last) for block, count, versions, ids, last in rows}


def _runs(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Neighbours together, up to 32 of them, as (first, last)."""
    found: list[tuple[int, int]] = []
    for number in numbers:
        if found and found[-1][1] == number - 1 and number - found[-1][0] < 32:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found


def _seconds(times: Iterable[datetime | None]) -> NDArray[np.int64]:
    return np.array([NO_TIME if one is None else seconds(one) for one in times], np.int64)


def seconds(time: datetime) -> int:
    """A time as whole seconds since 1970."""
    return int(time.astimezone(UTC).timestamp())


_kept: dict[str, _Kept] = {}
_keeping = Lock()


def columns(viewer: Viewer) -> Columns:
    """The columns of all cases this viewer may see, as they are now."""
    cases = visible_cases(viewer)
    if cases.query.is_empty():
        return _Kept().columns(cases, viewer.now)
    key = f"{connection.settings_dict['NAME']} {cases.query}"
    with _keeping:
        kept = _kept.setdefault(key, _Kept())
    return kept.columns(cases, viewer.now)


def forget() -> None:
    """Read everything anew: for when the database became another one."""
    with _keeping:
        _kept.clear()
