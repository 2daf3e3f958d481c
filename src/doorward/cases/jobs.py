"""Work in the background: a durable table of jobs, without a broker.

A worker takes a job for a lease and moves the lease on while it works. Two workers never hold one
job: the row is locked while it is taken (``SKIP LOCKED`` on PostgreSQL, one writer at a time on
SQLite). A job whose worker died is taken up again when its lease has run out. Everything a job
does must therefore be safe to do twice.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

import msgspec
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from doorward.cases import log
from doorward.cases.roles import Right, require
from doorward.cases.viewer import Refused, Viewer
from doorward.store.models import Job

LEASE = timedelta(minutes=1)
MOST_ATTEMPTS = 4
WAITS = (timedelta(seconds=30), timedelta(minutes=5), timedelta(minutes=30))
_LONGEST_ERROR = 2000


class JobKind(StrEnum):
    """What can be done in the background."""

    SCREEN = "screen"
    FEEDS = "feeds-pull"
    LISTS = "lists-pull"
    RETENTION = "retention"
    METRICS = "metrics"
    CLEAN_UP = "clean-up"


class JobState(StrEnum):
    """Where a job stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"


LIVE = (JobState.WAITING.value, JobState.RUNNING.value)


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """A job that a worker holds. `asked_by` is the person's name, or empty for the schedule."""

    id: int
    kind: JobKind
    arguments: Mapping[str, object]
    lease: str
    attempt: int
    asked_by: str


def enqueue(
    viewer: Viewer, kind: JobKind, arguments: Mapping[str, object], *, unique: str = ""
) -> Job:
    """Put work into the queue and into the log.

    `Refused`: ``not-allowed`` without the right, ``state`` where one of the same `unique` name
    waits or runs already.
    """
    require(viewer, Right.RUN_JOBS)
    try:
        with transaction.atomic():
            made = Job.objects.create(
                kind=kind.value,
                arguments=dict(arguments),
                unique=unique,
                not_before=viewer.now,
                created_at=viewer.now,
                created_by_id=viewer.person,
            )
            log.append(viewer, "job-enqueued", "job", made.pk, facts={"kind": kind.value})
    except IntegrityError as error:
        raise Refused("state", "the same work waits or runs already") from error
    return made


def visible_jobs(viewer: Viewer) -> QuerySet[Job]:
    """All jobs, the newest first, for those who may run them; `Refused` for others."""
    require(viewer, Right.RUN_JOBS)
    return Job.objects.select_related("created_by").order_by("-id")


def visible_job(viewer: Viewer, number: int) -> Job:
    """One job; `Refused` (``not-found``) where there is none."""
    found = visible_jobs(viewer).filter(pk=number).first()
    if found is None:
        raise Refused("not-found", f"there is no job {number}")
    return found


def stop(viewer: Viewer, number: int) -> None:
    """Stop a job that waits or runs. A running one ends at its next sign of progress."""
    require(viewer, Right.RUN_JOBS)
    with transaction.atomic():
        stopped = Job.objects.filter(pk=number, state__in=LIVE).update(
            state=JobState.STOPPED, lease="", lease_until=None, finished_at=viewer.now
        )
        if not stopped:
            visible_job(viewer, number)
            raise Refused("state", "this job has ended already")
        log.append(viewer, "job-stopped", "job", number)


def restart(viewer: Viewer, number: int) -> None:
    """Put a job that failed or was stopped back into the queue."""
    require(viewer, Right.RUN_JOBS)
    ended = (JobState.FAILED, JobState.STOPPED)
    try:
        with transaction.atomic():
            again = Job.objects.filter(pk=number, state__in=ended).update(
                state=JobState.WAITING, attempts=0, not_before=viewer.now, error="", progress="",
                done=0, total=None, started_at=None, finished_at=None,
            )  # fmt: skip
            if not again:
                visible_job(viewer, number)
                raise Refused("state", "only a job that failed or was stopped can be restarted")
            log.append(viewer, "job-restarted", "job", number)
    except IntegrityError as error:
        raise Refused("state", "the same work waits or runs already") from error


def take(now: datetime, lease: timedelta = LEASE) -> Taken | None:
    """Take the next job: one that a dead worker left, or else the one that waits longest."""
    with transaction.atomic():
        rows = Job.objects.select_for_update(skip_locked=True)
        _give_up(
            rows.filter(state="running", lease_until__lt=now, attempts__gte=MOST_ATTEMPTS), now
        )
        ready = Q(state="running", lease_until__lt=now) | Q(state="waiting", not_before__lte=now)
        job = rows.filter(ready).order_by("not_before", "id").first()
        if job is None:
            return None
        job.state, job.lease, job.lease_until = JobState.RUNNING, secrets.token_hex(16), now + lease
        job.attempts += 1
        job.started_at, job.progress, job.done, job.total, job.error = now, "", 0, None, ""
        job.save()
        who = job.created_by.name if job.created_by else ""
        return Taken(
            id=job.pk, kind=JobKind(job.kind), arguments=job.arguments, lease=job.lease,
            attempt=job.attempts, asked_by=who,
        )  # fmt: skip


def _give_up(rows: QuerySet[Job], now: datetime) -> None:
    for job in rows:
        job.state, job.lease, job.lease_until, job.finished_at = JobState.FAILED, "", None, now
        job.error = f"its worker ended without a word {job.attempts} times"
        job.save()


def _held(job: Taken) -> QuerySet[Job]:
    """The row, if this worker still holds it: nobody stopped it, and the lease was not lost."""
    return Job.objects.filter(pk=job.id, lease=job.lease, state="running")


def beat(job: Taken, now: datetime, lease: timedelta = LEASE) -> bool:
    """Move the lease on. False: the job is no longer this worker's, who must leave it."""
    return bool(_held(job).update(lease_until=now + lease))


def tell(job: Taken, stage: str, done: int, total: int | None) -> bool:
    """Show how far it is. False: the job is no longer this worker's."""
    return bool(_held(job).update(progress=stage[:200], done=done, total=total))


def finish(job: Taken, result: Mapping[str, object], now: datetime) -> bool:
    """It is done. False: the job is no longer this worker's."""
    return bool(
        _held(job).update(
            state=JobState.DONE, result=dict(result), lease="", lease_until=None, finished_at=now
        )
    )


def fail(job: Taken, error: str, now: datetime, *, again: bool) -> bool:
    """It failed; where `again`, it is tried later, at most `MOST_ATTEMPTS` times in all."""
    if again and job.attempt < MOST_ATTEMPTS:
        wait = WAITS[min(job.attempt, len(WAITS)) - 1]
        values = {"state": JobState.WAITING, "not_before": now + wait}
    else:
        values = {"state": JobState.FAILED, "finished_at": now}
    return bool(
        _held(job).update(error=error[:_LONGEST_ERROR], lease="", lease_until=None, **values)
    )


def give_back(job: Taken, now: datetime) -> bool:
    """The worker ends in the middle of it: another may start it at once; no attempt is counted."""
    return bool(
        _held(job).update(
            state=JobState.WAITING, attempts=max(0, job.attempt - 1), not_before=now, lease="",
            lease_until=None,
        )
    )  # fmt: skip
