"""Bursts of applications (catalogue row A12): the densest run within a window of time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from doorward.model import Burst


def densest(
    applications: Sequence[tuple[int, str]], *, hours: float, at_least: int
) -> Burst | None:
    """The window with most distinct jobs, then most applications, then the earliest.

    `applications` are (epoch seconds, requisition id or ""); those without a time are left out,
    and an unnamed job counts as one job. None where no window holds `at_least` applications.
    """
    timed = sorted(one for one in applications if one[0] > 0)
    best: tuple[int, int, int, int] | None = None
    jobs: dict[str, int] = {}
    first = 0
    for last, (time, job) in enumerate(timed):
        jobs[job] = jobs.get(job, 0) + 1
        while time - timed[first][0] > hours * 3600:
            gone = timed[first][1]
            jobs[gone] -= 1
            if not jobs[gone]:
                del jobs[gone]
            first += 1
        count = last - first + 1
        if count >= at_least and (best is None or (len(jobs), count) > best[:2]):
            best = (len(jobs), count, first, last)
    if best is None:
        return None
    requisitions, count, first, last = best
    return Burst(
        applications=count,
        requisitions=requisitions,
        hours=round((timed[last][0] - timed[first][0]) / 3600, 2),
        started_at=datetime.fromtimestamp(timed[first][0], UTC),
    )
