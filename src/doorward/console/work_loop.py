"""The worker: takes one job after another, until it is told to end."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from django.db import DatabaseError, close_old_connections, connection

from doorward.cases import jobs, schedule
from doorward.cases.jobs import LEASE, Taken
from doorward.console.work_kinds import JobFailedError, Tell, perform

PAUSE = 1.0
TELL_EVERY = 1.0
SCHEDULE_EVERY = timedelta(minutes=1)
logger = logging.getLogger(__name__)
Perform = Callable[[Taken, Tell], Mapping[str, object]]


class LostError(Exception):
    """The job is no longer this worker's: it was stopped, or the lease ran out."""


class EndingError(Exception):
    """The worker was told to end in the middle of a job."""


class Worker:
    """Takes jobs and does them. `outside` is whether the schedule may fetch from the network."""

    def __init__(
        self, *, outside: bool = True, lease: timedelta = LEASE, doing: Perform = perform
    ) -> None:
        self._ending = threading.Event()
        self._outside = outside
        self._lease = lease
        self._doing = doing
        self._scheduled: datetime | None = None

    def end(self) -> None:
        """End after the present step; a job in work goes back into the queue."""
        self._ending.set()

    def run(self) -> None:
        """Work until `end`. A database that cannot be reached for a while is waited for."""
        while not self._ending.is_set():
            close_old_connections()
            try:
                worked = self.step(datetime.now(UTC))
            except DatabaseError:
                logger.exception("the database does not answer; trying again")
                connection.close()
                worked = False
            if not worked:
                self._ending.wait(PAUSE)

    def step(self, now: datetime) -> bool:
        """Do what is due now: the schedule, then one job. Whether there was one."""
        if self._scheduled is None or now - self._scheduled >= SCHEDULE_EVERY:
            self._scheduled = now
            schedule.enqueue_due(now, outside=self._outside)
        job = jobs.take(now, self._lease)
        if job is None:
            return False
        self._work_on(job)
        return True

    def _work_on(self, job: Taken) -> None:
        try:
            with _beating(job, self._lease) as lost:
                result = self._doing(job, self._teller(job, lost))
        except LostError:
            logger.warning("job %s was stopped or taken over", job.id)
        except EndingError:
            jobs.give_back(job, datetime.now(UTC))
        except JobFailedError as error:
            jobs.fail(job, str(error), datetime.now(UTC), again=error.again)
        except Exception as error:
            # What it says may hold a person's data: the page shows its kind only.
            logger.exception("job %s failed", job.id)
            told = f"a fault of Doorward's ({type(error).__name__}); the worker's log says where"
            jobs.fail(job, told, datetime.now(UTC), again=True)
        else:
            jobs.finish(job, result, datetime.now(UTC))

    def _teller(self, job: Taken, lost: threading.Event) -> Tell:
        told_at, told_stage = 0.0, ""

        def tell(stage: str, done: int, total: int | None) -> None:
            nonlocal told_at, told_stage
            if self._ending.is_set():
                raise EndingError
            if lost.is_set():
                raise LostError
            if stage == told_stage and time.monotonic() - told_at < TELL_EVERY:
                return
            told_at, told_stage = time.monotonic(), stage
            if not jobs.tell(job, stage, done, total):
                raise LostError

        return tell


@contextmanager
def _beating(job: Taken, lease: timedelta) -> Iterator[threading.Event]:
    """Move the job's lease on from a thread; the event is set once the job is lost."""
    over, lost = threading.Event(), threading.Event()

    def beat() -> None:
        while not over.wait(lease.total_seconds() / 3):
            try:
                if not jobs.beat(job, datetime.now(UTC), lease):
                    lost.set()
                    break
            except DatabaseError:
                logger.warning("the lease of job %s could not be moved on", job.id)
        connection.close()

    thread = threading.Thread(target=beat, name="lease", daemon=True)
    thread.start()
    try:
        yield lost
    finally:
        over.set()
        thread.join()
