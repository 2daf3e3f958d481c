"""The run: read, resolve, link, score, order."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import msgspec

from doorward import __version__
from doorward.linking import Linked, LinkPolicy, LinkRecord, link
from doorward.model import (
    Application,
    Assessment,
    Band,
    LinkKind,
    Problem,
    Ring,
    Severity,
    Subject,
    SubjectKind,
)
from doorward.pipeline.collector import collecting_rarely
from doorward.pipeline.errors import ScreenError
from doorward.pipeline.gather import Gathering, gather
from doorward.pipeline.options import Progress, ScreenOptions, check, silent
from doorward.pipeline.pool import Pool
from doorward.pipeline.result import Screening
from doorward.pipeline.work import (
    CHUNK,
    MissingLists,
    Setting,
    chunk_links,
    decode_prepared,
    decode_scored,
    load_reference,
    mark_of,
)
from doorward.reference import Reference, feeds_folder
from doorward.report.content import (
    ApplicationSummary,
    Counts,
    FeedState,
    FeedStatus,
    ReportContent,
    RingResult,
    RunFacts,
    signal_notes,
)
from doorward.report.queue import units
from doorward.risk import WeightError, WeightTable, assess_ring, default_weights, load_weights
from doorward.signals import applicant_signals

READING, SCORING = "reading and resolving", "scoring"


def screen(
    sources: Sequence[Path | str],
    *,
    options: ScreenOptions | None = None,
    progress: Progress = silent,
) -> Screening:
    """Screen applications into a ranked queue of evidence.

    `sources` are files and folders that any reader knows. Bad input becomes problems of the
    result; `ScreenError` is raised only where nothing can be done: an unknown format or weight
    table, or a source that does not exist.

    >>> import doorward
    >>> result = doorward.screen(["export.json", "resumes"])     # doctest: +SKIP
    >>> [(one.subject.id, one.band.value) for one in result.assessments[:3]]  # doctest: +SKIP
    """
    chosen = options or ScreenOptions()
    started = datetime.now(UTC)
    table = _weights(chosen)
    rate = table.base_rate if chosen.base_rate is None else chosen.base_rate
    check(chosen, rate)
    gathering = gather([Path(one) for one in sources], chosen, progress)
    with collecting_rarely(), tempfile.TemporaryDirectory(prefix="doorward-") as spool:
        setting = Setting(
            feeds=str(feeds_folder(chosen.home)),
            extra_feeds=tuple(str(one) for one in gathering.extra_feeds),
            table=table,
            base_rate=rate,
            spool=spool,
        )
        reference = load_reference(setting.feeds, setting.extra_feeds)
        with Pool(setting, reference, chosen.processes) as pool:
            read = _Read.of(pool, gathering, progress)
            linked = link(read.records, _policy(chosen, reference))
            read.records.clear()
            scored = _score(pool, read, linked, gathering, progress)
    rings = tuple(_weigh_ring(ring, scored, table, rate) for ring in linked.rings)
    return _result(
        _Parts(
            chosen=chosen,
            sources=gathering.labels,
            started=started,
            base_rate=rate,
            read=read,
            scored=scored,
            rings=rings,
            problems=gathering.problems,
            reference=reference,
        )
    )


class _Read:
    """What the first pass leaves in memory: compact records and the order of the chunks."""

    def __init__(self) -> None:
        self.records: list[LinkRecord] = []
        self.summaries: list[ApplicationSummary] = []
        self.chunks: list[tuple[int, tuple[str, ...]]] = []
        self.synthetic = True

    @classmethod
    def of(cls, pool: Pool, gathering: Gathering, progress: Progress) -> _Read:
        """Read and resolve everything there is."""
        result = cls()
        for data in pool.prepare(_chunks(gathering.applications())):
            one = decode_prepared(data)
            result.records.extend(one.records)
            result.summaries.extend(one.summaries)
            gathering.problems.extend(one.problems)
            ids = tuple(summary.application for summary in one.summaries)
            result.chunks.append((one.number, ids))
            result.synthetic &= one.synthetic
            progress(READING, len(result.summaries), None)
        progress(READING, len(result.summaries), len(result.summaries))
        return result


def _chunks(applications: Iterable[Application]) -> Iterator[tuple[int, list[Application]]]:
    source = iter(applications)
    number = 0
    while chunk := list(islice(source, CHUNK)):
        yield number, chunk
        number += 1


def _score(
    pool: Pool, read: _Read, linked: Linked, gathering: Gathering, progress: Progress
) -> dict[str, Assessment]:
    """The second pass: every application's assessment by id."""
    rings = {one: ring.id for ring in linked.rings for one in ring.applications}
    tasks = (
        (number, chunk_links(ids, {one: linked.shared(one) for one in ids}, rings))
        for number, ids in read.chunks
    )
    result: dict[str, Assessment] = {}
    missing = MissingLists()
    for data in pool.score(tasks):
        chunk = decode_scored(data)
        lists = missing.of(chunk)
        for one, place in zip(chunk.assessments, chunk.missing_of, strict=True):
            result[one.subject.id] = msgspec.structs.replace(one, not_checked=lists[place])
        for failure in chunk.failures:
            gathering.problems.append(
                Problem(
                    Severity.NOTE,
                    "check-failed",
                    f"signal {failure.signal} failed ({failure.error}); this is a fault of "
                    "Doorward's, and the check counts as not run",
                    failure.subject,
                )
            )
        progress(SCORING, len(result), len(read.summaries))
    return result


def _weigh_ring(
    ring: Ring, scored: dict[str, Assessment], table: WeightTable, rate: float
) -> RingResult:
    members = [scored[one] for one in ring.applications]
    subject = Subject(SubjectKind.RING, ring.id)
    return RingResult(
        ring=ring,
        assessment=assess_ring(subject, members, table=table, mark_of=mark_of, base_rate=rate),
    )


class _Parts(msgspec.Struct, frozen=True, kw_only=True):
    chosen: ScreenOptions
    sources: tuple[str, ...]
    started: datetime
    base_rate: float
    read: _Read
    scored: dict[str, Assessment]
    rings: tuple[RingResult, ...]
    problems: list[Problem]
    reference: Reference


def _result(parts: _Parts) -> Screening:
    ring_of = {one: result.ring.id for result in parts.rings for one in result.ring.applications}
    left_out = sum(one.severity in {Severity.RECORD, Severity.FILE} for one in parts.problems)
    content = ReportContent(
        run=RunFacts(
            version=__version__,
            started_at=parts.started,
            finished_at=datetime.now(UTC),
            sources=parts.sources,
            base_rate=parts.base_rate,
            synthetic=bool(parts.scored) and parts.read.synthetic,
            command=parts.chosen.command,
            unmask_reason=parts.chosen.unmask_reason,
        ),
        counts=Counts(
            read=len(parts.scored) + left_out, screened=len(parts.scored), left_out=left_out
        ),
        assessments=tuple(parts.scored.values()),
        summaries=tuple(
            msgspec.structs.replace(one, ring=ring_of[one.application])
            if one.application in ring_of
            else one
            for one in parts.read.summaries
        ),
        rings=tuple(sorted(parts.rings, key=_ring_urgency)),
        feeds=tuple(feed_statuses(parts.reference)),
        problems=tuple(sorted(parts.problems, key=_problem_order)),
        signals=signal_notes(applicant_signals),
    )
    ordered = tuple(member for unit in units(content) for member in unit.members)
    return Screening(
        content=msgspec.structs.replace(content, assessments=ordered), detail=parts.chosen.detail
    )


def _problem_order(one: Problem) -> tuple[int, str]:
    """Most lost first, then by file, so that the order in which files were read does not show."""
    return -list(Severity).index(one.severity), one.file


def _ring_urgency(one: RingResult) -> tuple[int, float, str]:
    weighed = one.assessment
    band = list(Band).index(weighed.band) if weighed else 0
    return -band, -(weighed.log_odds if weighed else 0.0), one.ring.id


def feed_statuses(reference: Reference) -> Iterator[FeedStatus]:
    """The reference data's state in the report's words."""
    for one in reference.status():
        yield FeedStatus(
            name=one.name,
            kind=one.kind.value if one.kind is not None else "unknown",
            state=FeedState(one.state.value),
            list_date=one.list_date,
            entries=one.entries,
            message=one.message,
            synthetic=one.synthetic,
        )


def _weights(options: ScreenOptions) -> WeightTable:
    if options.weights is None:
        return default_weights()
    try:
        table = load_weights(options.weights)
        for one in applicant_signals:
            table.weight(one.id, one.strength)
    except (WeightError, OSError) as error:
        raise ScreenError(f"the weight table cannot be used: {error}") from error
    return table


def _policy(options: ScreenOptions, reference: Reference) -> LinkPolicy:
    ignore: set[str | tuple[str, str]] = set()
    for word in options.ignore_links:
        kind, equals, value = word.partition("=")
        ignore.add((kind, value) if equals else word)
    common = {
        LinkKind.PHONE: reference.own_values("recruiter-phone"),
        LinkKind.EMAIL: reference.own_values("recruiter-email"),
        LinkKind.NETWORK: reference.own_values("shared-network"),
        LinkKind.SHIP_TO: reference.own_values("shared-address"),
    }
    return LinkPolicy(ignore=frozenset(ignore), common=common)
