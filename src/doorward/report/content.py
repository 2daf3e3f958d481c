"""What a run hands to every writer: one frozen value, no I/O, no clock.

The values in it are as they were read. Nothing is shown from it directly: `masking.prepare`
turns it into a `Prepared` first, and the writers accept only that.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum

import msgspec

from doorward.model import Assessment, Problem, Ring
from doorward.signals import SOURCES, Described, FairnessMark, Source


class FeedState(StrEnum):
    """How far a piece of reference data can be trusted. All but FRESH are shown loudly."""

    FRESH = "fresh"
    STALE = "stale"
    EMPTY = "empty"
    FAILING = "failing"
    MISSING = "missing"


class FeedStatus(msgspec.Struct, frozen=True, kw_only=True):
    """One feed of reference data as this run found it. `message` says what is wrong."""

    name: str
    kind: str
    state: FeedState
    list_date: date | None = None
    entries: int | None = None
    message: str = ""
    synthetic: bool = False


class RunFacts(msgspec.Struct, frozen=True, kw_only=True):
    """How the run was made. `sources` are labels, never absolute paths; times carry a zone.

    `base_rate` is the share of impostors assumed among applicants (0-1). `unmask_reason` is
    the purpose somebody gave for showing personal values; None means they are masked.
    """

    version: str
    started_at: datetime
    finished_at: datetime
    sources: tuple[str, ...]
    base_rate: float
    synthetic: bool = False
    command: str = ""
    unmask_reason: str | None = None


class ApplicationSummary(msgspec.Struct, frozen=True, kw_only=True):
    """What the queue says about an application beside its assessment.

    `requisition` is the job's title or number, `team` the family of jobs it belongs to.
    """

    application: str
    candidate: str | None = None
    requisition: str | None = None
    team: str | None = None
    created_at: datetime | None = None
    ring: str | None = None


class RingResult(msgspec.Struct, frozen=True, kw_only=True):
    """A ring, and its own assessment where the ring as a whole was weighed."""

    ring: Ring
    assessment: Assessment | None = None


class SignalNote(msgspec.Struct, frozen=True, kw_only=True):
    """What a reader of the report needs to know about a signal."""

    id: str
    title: str
    explanation: str
    fairness: FairnessMark
    fairness_note: str = ""
    limits: str = ""
    sources: tuple[Source, ...] = ()


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """Records read, of which some were screened and some left out."""

    read: int
    screened: int
    left_out: int


class ReportContent(msgspec.Struct, frozen=True, kw_only=True):
    """Everything one run says.

    `assessments` are of applications, in queue order; `summaries` are found by application id,
    `signals` by signal id. An application without a summary is shown by its id alone.
    """

    run: RunFacts
    counts: Counts
    assessments: tuple[Assessment, ...] = ()
    summaries: tuple[ApplicationSummary, ...] = ()
    rings: tuple[RingResult, ...] = ()
    feeds: tuple[FeedStatus, ...] = ()
    problems: tuple[Problem, ...] = ()
    signals: tuple[SignalNote, ...] = ()


def feeds_to_mend(feeds: Iterable[FeedStatus]) -> tuple[tuple[str, FeedStatus], ...]:
    """The feeds that are not fresh, as (names, one of them): those alike in all else together."""
    alike: dict[tuple[object, ...], list[FeedStatus]] = {}
    for one in feeds:
        if one.state is not FeedState.FRESH:
            key = (one.state, one.list_date, one.message, one.synthetic)
            alike.setdefault(key, []).append(one)
    return tuple((", ".join(one.name for one in group), group[0]) for group in alike.values())


def signal_notes(signals: Iterable[Described]) -> tuple[SignalNote, ...]:
    """The notes of registered signals, with the publications they rest on."""
    return tuple(
        SignalNote(
            id=one.id,
            title=one.title,
            explanation=one.explanation,
            fairness=one.fairness,
            fairness_note=one.fairness_note,
            limits=one.limits,
            sources=tuple(SOURCES[code] for code in one.sources),
        )
        for one in signals
    )
