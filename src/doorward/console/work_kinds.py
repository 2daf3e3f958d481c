"""What each kind of job does. Every one may be done twice without harm."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from doorward.cases.job_sources import checked_source
from doorward.cases.jobs import JobKind, Taken
from doorward.cases.metrics.keeping import count_for_pages
from doorward.cases.recording import record_screening
from doorward.cases.retention import POLICY_FILE, RetentionError, due_for_erasure, retention_policy
from doorward.cases.retention_erasing import erase_many
from doorward.cases.schedule import clean_up
from doorward.cases.viewer import Refused, Viewer
from doorward.model import FeedKind
from doorward.pipeline import ScreenError, ScreenOptions, screen
from doorward.reference.catalogue import CATALOGUE, CatalogueEntry
from doorward.reference.feeds import PullOptions, pull
from doorward.reference.store import StoredFeed, feeds_folder, stored_feeds

SOURCES = "DOORWARD_SOURCES"
Tell = Callable[[str, int, int | None], None]
"""Shows progress; raises where the job is no longer this worker's."""


class JobFailedError(Exception):
    """A job cannot be done; the message says why. `again`: it may go better later."""

    def __init__(self, message: str, *, again: bool) -> None:
        super().__init__(message)
        self.again = again


def source_roots() -> tuple[Path, ...]:
    """The folders that the operator opened for screenings (``--sources``)."""
    given = os.environ.get(SOURCES, "")
    return tuple(Path(one) for one in given.split(os.pathsep) if one)


def perform(job: Taken, tell: Tell) -> Mapping[str, object]:
    """Do a job; what comes back is shown on the page of jobs."""
    return _KINDS[job.kind](job, tell)


def _viewer(job: Taken) -> Viewer:
    """Who acts: the job, for whoever asked for it."""
    asked = f" for {job.asked_by}" if job.asked_by else ""
    return Viewer(name=f"job {job.id} ({job.kind.value}){asked}", now=datetime.now(UTC))


def _screen(job: Taken, tell: Tell) -> Mapping[str, object]:
    given = job.arguments.get("sources")
    if not isinstance(given, list) or not given:
        raise JobFailedError("the job names no source", again=False)
    try:
        paths = [checked_source(source_roots(), str(one)) for one in given]
        result = screen(paths, options=ScreenOptions(command="a job of the console"), progress=tell)
    except (Refused, ScreenError) as error:
        raise JobFailedError(str(error), again=False) from error
    record_screening(_viewer(job), result, progress=tell)
    return {"screened": result.counts.screened, "problems": len(result.problems)}


def _pull(job: Taken, tell: Tell, *, lists: bool) -> Mapping[str, object]:
    """Fetch the feeds named; or, by the schedule, again those that are here already."""
    folder = feeds_folder(None)
    entries = _entries(job, folder, lists=lists)
    failures: list[str] = []
    for number, entry in enumerate(entries):
        tell(entry.name, number, len(entries))
        # Whoever fetched it first agreed to its licence.
        options = PullOptions(now=datetime.now(UTC), accept_licence=True)
        one = pull(folder, entry, options)
        if one.failed:
            failures.append(f"{one.name}: {one.message}")
    if failures and len(failures) == len(entries):
        raise JobFailedError("; ".join(failures), again=True)
    return {"fetched": len(entries) - len(failures), "failed": failures}


def _entries(job: Taken, folder: Path, *, lists: bool) -> list[CatalogueEntry]:
    named = job.arguments.get("names")
    if isinstance(named, list):
        unknown = [str(one) for one in named if one not in CATALOGUE]
        if unknown:
            raise JobFailedError(f"the catalogue has no feed {unknown[0]!r}", again=False)
        return [CATALOGUE[str(one)] for one in named]
    return [
        CATALOGUE[one.record.name]
        for one in stored_feeds(folder)
        if isinstance(one, StoredFeed)
        and one.record.name in CATALOGUE
        and one.record.origin.startswith("https://")
        and (one.record.kind is FeedKind.WATCHLISTS) is lists
    ]


def _feeds(job: Taken, tell: Tell) -> Mapping[str, object]:
    return _pull(job, tell, lists=False)


def _lists(job: Taken, tell: Tell) -> Mapping[str, object]:
    return _pull(job, tell, lists=True)


def _retention(job: Taken, tell: Tell) -> Mapping[str, object]:
    """Erase subjects whose time is over, where the operator has stated for how long to keep them.

    Nothing is ever erased by the defaults that ship: then it is only counted.
    """
    viewer = _viewer(job)
    try:
        due = [one.row for one in due_for_erasure(viewer, retention_policy()) if not one.held]
    except RetentionError as error:
        raise JobFailedError(str(error), again=False) from error
    if not os.environ.get(POLICY_FILE):
        return {"due": len(due), "erased": 0, "why-not": f"{POLICY_FILE} names no policy"}
    erased = 0
    for number, row in enumerate(due):
        tell("erasing", number, len(due))
        done, _ = erase_many(viewer, [row], "kept for as long as the policy says")
        erased += len(done)
    return {"due": len(due), "erased": erased}


def _metrics(job: Taken, tell: Tell) -> Mapping[str, object]:
    tell("counting", 0, None)
    return count_for_pages(_viewer(job))


def _clean_up(_job: Taken, _tell: Tell) -> Mapping[str, object]:
    return clean_up(datetime.now(UTC))


_KINDS: Mapping[JobKind, Callable[[Taken, Tell], Mapping[str, object]]] = {
    JobKind.SCREEN: _screen,
    JobKind.FEEDS: _feeds,
    JobKind.LISTS: _lists,
    JobKind.RETENTION: _retention,
    JobKind.METRICS: _metrics,
    JobKind.CLEAN_UP: _clean_up,
}
