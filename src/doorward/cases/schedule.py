"""Work that comes round by itself, and the tidying that is part of it."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec
from django.db import connection, transaction

from doorward.cases.jobs import JobKind, enqueue
from doorward.cases.viewer import Viewer
from doorward.store.models import Ceremony, Job, Session

_LOCK = 0x6A6F6273  # any fixed number: one scheduler at a time, on PostgreSQL
KEEP_JOBS = timedelta(days=90)
KEEP_SESSIONS = timedelta(days=90)
KEEP_CEREMONIES = timedelta(days=1)


class Round(msgspec.Struct, frozen=True):
    """A kind of job and how often it comes; `outside` where it fetches from the network."""

    kind: JobKind
    every: timedelta
    outside: bool = False


ROUNDS = (
    Round(JobKind.CLEAN_UP, timedelta(hours=1)),
    Round(JobKind.METRICS, timedelta(days=1)),
    Round(JobKind.RETENTION, timedelta(days=1)),
    Round(JobKind.FEEDS, timedelta(days=1), outside=True),
    Round(JobKind.LISTS, timedelta(days=1), outside=True),
)


def enqueue_due(now: datetime, *, outside: bool = True) -> int:
    """Put into the queue what is due by the schedule; the number put in.

    A period is counted from the year 1, so that several workers agree on it; each period has
    one job, also where several workers ask at the same time.
    """
    scheduler = Viewer(name="schedule", now=now)
    count = 0
    with transaction.atomic():
        _alone()
        for one in ROUNDS:
            if one.outside and not outside:
                continue
            period = int(now.timestamp() // one.every.total_seconds())
            name = f"schedule:{one.kind.value}:{period}"
            waiting = Job.objects.filter(
                unique__startswith=f"schedule:{one.kind.value}:", state__in=("waiting", "running")
            )
            if not waiting.exists() and not Job.objects.filter(unique=name).exists():
                enqueue(scheduler, one.kind, {}, unique=name)
                count += 1
    return count


def _alone() -> None:
    """One scheduler at a time. SQLite's transactions are so already (IMMEDIATE)."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def clean_up(now: datetime) -> dict[str, object]:
    """Remove challenges, sessions and jobs that have long ended; how many of each.

    Sessions in which something was seen in clear stay: they are part of that record.
    """
    ceremonies, _ = Ceremony.objects.filter(expires_at__lt=now - KEEP_CEREMONIES).delete()
    old = Session.objects.filter(expires_at__lt=now - KEEP_SESSIONS, looks=None)
    sessions, _ = old.delete()
    ended = Job.objects.filter(finished_at__lt=now - KEEP_JOBS)
    jobs, _ = ended.exclude(state__in=("waiting", "running")).delete()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA optimize")
    return {"ceremonies": ceremonies, "sessions": sessions, "jobs": jobs}
