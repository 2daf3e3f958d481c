"""The usual figures as a job counted them, where there are so many cases that counting takes long.

The job is in the schedule of every day. Smaller tables are counted anew each time.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

import msgspec

from doorward.cases.jobs import JobKind, JobState
from doorward.cases.metrics.counting import ALL, CANDIDATES, NONE, programme, scope_of
from doorward.cases.metrics.figures import Metrics
from doorward.cases.roles import Right, require
from doorward.cases.sources import feed_health
from doorward.cases.viewer import Refused, Viewer
from doorward.model.cases import Role
from doorward.store.models import Case, Job

LIVE_UP_TO = 10_000
"""Cases that are counted while the page waits: about half a second."""
KEPT = timedelta(hours=30)
_SCOPES = {ALL: None, CANDIDATES: Role.TALENT, NONE: Role.ADMINISTRATOR}


def count_for_pages(viewer: Viewer) -> dict[str, object]:
    """What the job of every day does: the usual period, for each scope a viewer may have.

    Only for a job or command: no person is given what another role may see. Raises `Refused`
    (``not-allowed``).
    """
    require(viewer, Right.SEE_METRICS)
    if viewer.role is not None or viewer.person is not None:
        raise Refused("not-allowed", "a job counts these figures, for every role its own")
    kept = {
        scope: programme(msgspec.structs.replace(viewer, role=role))
        for scope, role in _SCOPES.items()
    }
    return {
        "screened": kept[ALL].screened,
        "stopped": kept[ALL].stopped,
        "figures": msgspec.to_builtins(kept),
    }


def programme_for_page(
    viewer: Viewer,
    since: datetime | date | None = None,
    until: datetime | date | None = None,
    *,
    anew: bool = False,
) -> Metrics:
    """`programme`, or for the usual period of very many cases what the last job counted.

    `Metrics.counted_at` says when that was; with `anew` it is now. Raises `Refused` as it does.
    """
    require(viewer, Right.SEE_METRICS)
    usual = since is None and until is None
    if usual and not anew and Case.objects.count() > LIVE_UP_TO:
        kept = _kept(viewer)
        if kept is not None:
            return msgspec.structs.replace(kept, feeds=feed_health(viewer))
    return programme(viewer, since, until)


def _kept(viewer: Viewer) -> Metrics | None:
    done = Job.objects.filter(
        kind=JobKind.METRICS.value,
        state=JobState.DONE.value,
        finished_at__gte=viewer.now - KEPT,
    )
    result = done.order_by("-pk").values_list("result", flat=True).first() or {}
    figures = result.get("figures")
    if not isinstance(figures, dict):
        return None
    try:
        return msgspec.convert(figures.get(scope_of(viewer)), Metrics)
    except msgspec.ValidationError:
        # Counted by an earlier version.
        return None
