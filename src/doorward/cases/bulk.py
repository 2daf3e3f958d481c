"""The same act on many cases: `assign_many`, `set_due_many`, `clear_many`.

Each case is its own act, with its own transaction, row and log entry; the result says case by
case what happened. Nothing that could harm somebody is done in bulk.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

import msgspec
from django.db import transaction

from doorward.cases.deciding import REASON_LENGTH, propose
from doorward.cases.roles import Right, require, visible_case
from doorward.cases.viewer import Refused, Viewer
from doorward.cases.viewer_text import required_text
from doorward.cases.working import assign, set_due
from doorward.model import Band
from doorward.model.cases import Action
from doorward.store.models import Case

AT_MOST = 200
CLEARABLE = frozenset({Band.CLEAR, Band.LOOK})
"""Bands that can be cleared many at a time. The others need a look at each."""

Ticked = Sequence[tuple[int, int]]
"""Case numbers, each with the version that the form carried."""


class BulkResult(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one case: `code` and `message` are those of `Refused`, where not done."""

    case: int
    done: bool
    code: str = ""
    message: str = ""


def assign_many(viewer: Viewer, ticked: Ticked, person: int | None) -> tuple[BulkResult, ...]:
    """Give many cases to one person, or to nobody. `Refused`: ``not-allowed``, ``too-many``."""
    require(viewer, Right.WORK)
    return _each(ticked, lambda case, version: assign(viewer, case, person, version))


def set_due_many(viewer: Viewer, ticked: Ticked, due: datetime | None) -> tuple[BulkResult, ...]:
    """One day for many cases. `Refused`: ``not-allowed``, ``too-many``."""
    require(viewer, Right.WORK)
    return _each(ticked, lambda case, version: set_due(viewer, case, due, version))


def clear_many(viewer: Viewer, ticked: Ticked, reason: str) -> tuple[BulkResult, ...]:
    """Clear many cases of the lower bands, each by its own decision with this reason.

    `Refused`: ``not-allowed``, ``reason-missing``, ``too-long``, ``too-many``.
    """
    require(viewer, Right.DECIDE)
    required_text(reason, "the reason", *REASON_LENGTH)

    def clear(case_id: int, version: int) -> None:
        with transaction.atomic():
            _require_clearable(visible_case(viewer, case_id))
            propose(viewer, case_id, Action.CLEAR, reason, version, None)

    return _each(ticked, clear)


def _require_clearable(case: Case) -> None:
    if case.band not in {band.value for band in CLEARABLE}:
        raise Refused("state", f"a case in the band {case.band} is cleared by itself only")


def _each(ticked: Ticked, act: Callable[[int, int], object]) -> tuple[BulkResult, ...]:
    if len(ticked) > AT_MOST:
        raise Refused("too-many", f"at most {AT_MOST} cases at a time, not {len(ticked):,}")
    return tuple(_one(case, version, act) for case, version in dict(ticked).items())


def _one(case: int, version: int, act: Callable[[int, int], object]) -> BulkResult:
    try:
        act(case, version)
    except Refused as refused:
        return BulkResult(case=case, done=False, code=refused.code, message=str(refused))
    return BulkResult(case=case, done=True)
