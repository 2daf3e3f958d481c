"""Taking in what a run found. The same run twice changes nothing; one cut off goes on.

A run is taken in by batches of whole units, each in one transaction, which also moves the run's
place on. So a process that is killed leaves some batches whole and the others not begun, and
whoever takes the run in again goes on at the next one. A run of up to one batch is all or nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import msgspec
from django.db import transaction

from doorward.cases import log
from doorward.cases.recording_batch import Tally, lock, take_in
from doorward.cases.recording_rows import Unchecked
from doorward.cases.recording_seen import (
    SeenUnit,
    Sight,
    clean,
    screening_digest,
    units_of,
)
from doorward.cases.roles import Right, require
from doorward.cases.viewer import Viewer
from doorward.model.cases import Stage
from doorward.pipeline import Screening
from doorward.store.models import Run

BATCH = 1000
"""Applications in one transaction, at least: a ring is never cut."""

Progress = Callable[[str, int, int | None], None]
TAKING_IN = "taking in"


class Recorded(msgspec.Struct, frozen=True, kw_only=True):
    """What taking in a run did, all batches together, also those of an earlier try.

    `new` is False for a run that had been taken in already: then nothing was changed, and the
    counts are those of that time. `erased` were left out because their subjects were erased.
    """

    run: int
    new: bool
    subjects: int
    cases_opened: int
    cases_joined: int
    cases_updated: int
    evidence_new: int
    evidence_gone: int
    tasks: int
    erased: int


class RunFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A run before it is taken in: its row's values, its units, how it looked."""

    digest: str
    row: dict[str, object]
    units: Sequence[SeenUnit]
    sight: Sight


def silent(stage: str, done: int, total: int | None) -> None:
    """The progress that tells nobody."""


def record_screening(
    viewer: Viewer, screening: Screening, *, progress: Progress = silent
) -> Recorded:
    """Take in a run of screening: subjects, evidence over time, cases, tasks.

    Needs the right to run jobs. Raises `Refused` without it.
    """
    require(viewer, Right.RUN_JOBS)
    facts, counts = screening.content.run, screening.counts
    units = tuple(units_of(screening))
    return record_run(
        viewer,
        RunFacts(
            digest=screening_digest(screening),
            row={
                "kind": "screening",
                "version": facts.version[:32],
                "started_at": facts.started_at,
                "finished_at": facts.finished_at,
                "sources": [clean(one, 300) for one in facts.sources],
                "base_rate": facts.base_rate,
                "screened": counts.screened,
                "left_out": counts.left_out,
                "synthetic": facts.synthetic,
            },
            units=units,
            sight=Sight(
                at=facts.finished_at,
                ids=frozenset(one.subject.id for one in screening.assessments),
                complete=True,
                synthetic=facts.synthetic,
                stage=Stage.APPLICATION,
            ),
        ),
        progress,
    )


def record_run(viewer: Viewer, facts: RunFacts, progress: Progress) -> Recorded:
    """Take in a run of any kind, from where an earlier try left off."""
    unchecked = Unchecked()
    total = sum(len(unit.members) for unit in facts.units)
    done = 0
    new = False
    for start, batch in _batches(facts.units):
        new |= _one_batch(viewer, facts, unchecked, start, batch)
        done += sum(len(unit.members) for unit in batch)
        progress(TAKING_IN, done, total)
    return _finish(viewer, facts, new=new)


def _batches(units: Iterable[SeenUnit]) -> Iterator[tuple[int, list[SeenUnit]]]:
    """Units together as large as a batch, with the number of units before them."""
    batch: list[SeenUnit] = []
    start = size = 0
    for unit in units:
        batch.append(unit)
        size += len(unit.members)
        if size >= BATCH:
            yield start, batch
            start, batch, size = start + len(batch), [], 0
    if batch:
        yield start, batch


def _one_batch(
    viewer: Viewer, facts: RunFacts, unchecked: Unchecked, start: int, batch: list[SeenUnit]
) -> bool:
    """Take a batch in, unless it has been; whether it had not."""
    with transaction.atomic():
        lock()
        run, _ = Run.objects.get_or_create(digest=facts.digest, defaults=facts.row)
        tally = msgspec.convert(run.counts, Tally)
        rest = batch[max(0, tally.units - start) :]
        if run.taken_in_at is not None or not rest:
            return False
        take_in(viewer, run, facts.sight, rest, unchecked, tally)
        run.counts = msgspec.to_builtins(tally)
        if tally.units == len(facts.units):
            _complete(viewer, run)
        run.save()
    return True


def _complete(viewer: Viewer, run: Run) -> None:
    run.taken_in_at = viewer.now
    log.append(viewer, "run-taken-in", "run", run.pk, facts={"kind": run.kind, **run.counts})


def _finish(viewer: Viewer, facts: RunFacts, *, new: bool) -> Recorded:
    with transaction.atomic():
        lock()
        run, _ = Run.objects.get_or_create(digest=facts.digest, defaults=facts.row)
        if run.taken_in_at is None:
            # A run that saw nobody.
            run.counts = msgspec.to_builtins(Tally())
            _complete(viewer, run)
            run.save()
            new = True
        counts = {name: value for name, value in run.counts.items() if name != "units"}
        return Recorded(run=run.pk, new=new, **counts)
