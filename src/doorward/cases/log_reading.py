"""Reading the log: `history` of one case, `log_page` of all, `log_export` to take it along,
`log_people` who can be asked for, `verify_log` of the chain.

Reasons have been masked when they were written, and facts hold numbers and words only, so that
the auditor may read all of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import islice

import msgspec
from django.db import transaction
from django.db.models import QuerySet

from doorward.cases import log
from doorward.cases.log import FIRST, broken_entries
from doorward.cases.roles import Right, require, visible_case
from doorward.cases.viewer import Viewer
from doorward.store.models import LogEntry, Person

LONGEST_PAGE = 500
LONGEST_HISTORY = 200
MOST_PEOPLE = 1000
MOST_EXPORTED = 200_000
_FILTERS = {
    "act": "act",
    "object_kind": "object_kind",
    "object_id": "object_id",
    "person": "person",
    "since": "at__gte",
    "until": "at__lt",
}


class ShownEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of the log."""

    number: int
    at: datetime
    who: str
    person: int | None
    session: str
    act: str
    object_kind: str
    object_id: str
    reason: str
    facts: Mapping[str, object]
    digest: str


class ChainState(msgspec.Struct, frozen=True, kw_only=True):
    """Whether the log is whole. `broken` are the first entries that do not follow, if any.

    `head` is the digest of the last entry: kept elsewhere, it shows later that none was cut off.
    """

    entries: int
    head: str
    broken: tuple[int, ...]

    @property
    def whole(self) -> bool:
        """Whether every entry follows from the ones before."""
        return not self.broken


def history(viewer: Viewer, case_id: int) -> tuple[ShownEntry, ...]:
    """What was done in a case, and who looked: the last `LONGEST_HISTORY` entries, the oldest
    first. `Refused` (``not-found``)."""
    visible_case(viewer, case_id)
    rows = LogEntry.objects.filter(object_kind="case", object_id=str(case_id))
    return tuple(map(_shown, reversed(rows.order_by("-number")[:LONGEST_HISTORY])))


def log_page(
    viewer: Viewer, *, before: int | None = None, limit: int = 100, **wanted: object
) -> tuple[ShownEntry, ...]:
    """The newest entries, or those before a number, at most `LONGEST_PAGE`.

    `wanted` may be `act`, `object_kind`, `object_id`, `person`, `since` and `until` (a time, not
    included). `Refused` (``not-allowed``).
    """
    require(viewer, Right.SEE_LOG)
    rows = _narrowed(wanted)
    if before is not None:
        rows = rows.filter(number__lt=before)
    return tuple(map(_shown, rows.order_by("-number")[: max(1, min(limit, LONGEST_PAGE))]))


def log_export(viewer: Viewer, **wanted: object) -> Iterator[ShownEntry]:
    """All that a filter finds, the newest first, at most `MOST_EXPORTED`. That somebody took it
    along is itself in the log. `Refused` (``not-allowed``)."""
    require(viewer, Right.SEE_LOG)
    rows = _narrowed(wanted).order_by("-number")
    with transaction.atomic():
        facts = {name: str(value) for name, value in wanted.items()}
        number = log.append(viewer, "log-exported", "log", "", facts=facts).number
    return map(_shown, rows.filter(number__lt=number)[:MOST_EXPORTED].iterator(2000))


def log_people(viewer: Viewer) -> tuple[tuple[int, str], ...]:
    """Those whose entries can be asked for: id and name. `Refused` (``not-allowed``)."""
    require(viewer, Right.SEE_LOG)
    rows = Person.objects.order_by("name", "pk").values_list("pk", "name")
    return tuple(rows[:MOST_PEOPLE])


def _narrowed(wanted: Mapping[str, object]) -> QuerySet[LogEntry]:
    unknown = sorted(set(wanted) - set(_FILTERS))
    if unknown:
        raise TypeError(f"the log cannot be filtered by {unknown[0]}")
    return LogEntry.objects.filter(**{_FILTERS[name]: value for name, value in wanted.items()})


def verify_log(viewer: Viewer) -> ChainState:
    """Reckon the whole chain again; `Refused` (``not-allowed``)."""
    require(viewer, Right.SEE_LOG)
    broken = tuple(islice(broken_entries(), 100))
    last = LogEntry.objects.order_by("-number").values_list("digest", flat=True).first()
    return ChainState(entries=LogEntry.objects.count(), head=last or FIRST, broken=broken)


def _shown(row: LogEntry) -> ShownEntry:
    return ShownEntry(
        number=row.number,
        at=row.at,
        who=row.who,
        person=row.person_id,
        session=row.session,
        act=row.act,
        object_kind=row.object_kind,
        object_id=row.object_id,
        reason=row.reason,
        facts=msgspec.json.decode(row.facts, type=dict[str, object]),
        digest=row.digest,
    )
