"""The two steps done per chunk of applications, in this process or in workers.

`prepare` resolves identifiers and keeps the dossiers in a file; `score` reads them back, adds
what linking found, runs the signals and weighs the evidence. Chunks cross process borders as
MessagePack bytes, so that what a worker is given can hold nothing but values.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

import doorward.screening
import doorward.verification.checks  # noqa: F401 - both register signals
from doorward.linking import LinkRecord, identifiers
from doorward.model import (
    Application,
    Assessment,
    Dossier,
    NotChecked,
    Problem,
    Severity,
    SharedIdentifier,
    StatementSource,
    Subject,
    SubjectKind,
)
from doorward.reference import Reference
from doorward.report.content import ApplicationSummary
from doorward.risk import WeightTable, assess
from doorward.signals import FairnessMark, SignalFailure, applicant_signals, described
from doorward.signals.checklist import problems as unknown_answers
from doorward.verification import tasks_for

CHUNK = 500
"""Applications per chunk: large enough to make look-ups in batches worth while."""


class Setting(msgspec.Struct, frozen=True, kw_only=True):
    """What every worker needs beside its chunk. Small, and equal for the whole run."""

    feeds: str | None
    extra_feeds: tuple[str, ...]
    table: WeightTable
    base_rate: float
    spool: str


class PreparedChunk(msgspec.Struct, frozen=True, kw_only=True):
    """What `prepare` gives back: the number of the chunk kept, and what linking needs."""

    number: int
    records: list[LinkRecord]
    summaries: list[ApplicationSummary]
    problems: list[Problem]
    synthetic: bool


class ScoredChunk(msgspec.Struct, frozen=True, kw_only=True):
    """What `score` gives back: `missing` are lists of places in `not_checked`, and `missing_of`
    has the place of one of them per assessment."""

    assessments: list[Assessment]
    not_checked: list[NotChecked]
    missing: list[tuple[int, ...]]
    missing_of: list[int]
    failures: list[SignalFailure]


class Links(msgspec.Struct, frozen=True, kw_only=True):
    """What linking found for the applications of one chunk, by application id."""

    shared: dict[str, tuple[SharedIdentifier, ...]]
    rings: dict[str, str]


_applications = msgspec.msgpack.Decoder(list[Application])
_raw_dossiers = msgspec.msgpack.Decoder(list[msgspec.Raw])
_dossier = msgspec.msgpack.Decoder(Dossier)
_links = msgspec.msgpack.Decoder(Links)
_prepared = msgspec.msgpack.Decoder(PreparedChunk)
_scored = msgspec.msgpack.Decoder(ScoredChunk)
_encoder = msgspec.msgpack.Encoder()


def encode(value: object) -> bytes:
    """A chunk's value as bytes."""
    return _encoder.encode(value)


def decode_prepared(data: bytes) -> PreparedChunk:
    """The result of `prepare`."""
    return _prepared.decode(data)


def decode_scored(data: bytes) -> ScoredChunk:
    """The result of `score`."""
    return _scored.decode(data)


class MissingLists:
    """What could not be checked. Most applications lack the same data: one tuple serves them."""

    def __init__(self) -> None:
        self._numbers: dict[NotChecked, int] = {}
        self._known: dict[tuple[int, ...], tuple[NotChecked, ...]] = {}

    def of(self, chunk: ScoredChunk) -> list[tuple[NotChecked, ...]]:
        """A chunk's lists of what could not be checked, as they are known already."""
        numbers = self._numbers
        items = [numbers.setdefault(one, len(numbers)) for one in chunk.not_checked]
        checks = list(numbers)
        lists = []
        for places in chunk.missing:
            key = tuple([items[place] for place in places])
            known = self._known.get(key)
            if known is None:
                known = self._known[key] = tuple([checks[number] for number in key])
            lists.append(known)
        return lists


class Worker:
    """Holds the loaded reference data of one process."""

    def __init__(self, setting: Setting, reference: Reference | None = None) -> None:
        self._setting = setting
        self._reference = reference or load_reference(setting.feeds, setting.extra_feeds)
        self._marks = {one.id: one.fairness for one in applicant_signals}

    def prepare(self, number: int, chunk: bytes | Sequence[Application]) -> bytes:
        """Resolve a chunk, keep its dossiers in the spool, give back what linking needs."""
        given = _applications.decode(chunk) if isinstance(chunk, bytes) else list(chunk)
        resolved, problems = self._resolved(given)
        dossiers = [one for one, _ in resolved]
        problems += [problem for one in dossiers for problem in unknown_answers(one.application)]
        _spool_file(self._setting.spool, number).write_bytes(encode(dossiers))
        return encode(
            PreparedChunk(
                number=number,
                records=[record for _, record in resolved],
                summaries=[summary(one.application) for one in dossiers],
                problems=problems,
                synthetic=all(one.application.synthetic for one in dossiers),
            )
        )

    def _resolved(
        self, given: Sequence[Application]
    ) -> tuple[list[tuple[Dossier, LinkRecord]], list[Problem]]:
        """Dossiers and what linking needs; a record that cannot be worked on costs only itself."""
        try:
            return [(one, identifiers(one)) for one in self._reference.resolve_many(given)], []
        except Exception as error:  # noqa: BLE001 - told with the record, never hidden
            if len(given) == 1:
                return [], [_fault(given[0], error)]
        parts = [self._resolved([one]) for one in given]
        return (
            [one for resolved, _ in parts for one in resolved],
            [one for _, problems in parts for one in problems],
        )

    def score(self, number: int, found: bytes) -> bytes:
        """Run the signals over a spooled chunk and weigh what they find."""
        links = _links.decode(found)
        path = _spool_file(self._setting.spool, number)
        assessments: list[Assessment] = []
        failures: list[SignalFailure] = []
        patterns: list[tuple[NotChecked, ...]] = []
        place_of: dict[int, int] = {}
        missing_of: list[int] = []
        # One at a time, so that each is worked on while it is in the processor's cache.
        for raw in _raw_dossiers.decode(path.read_bytes()):
            one, missing, failed = self._score_one(_dossier.decode(raw), links)
            assessments.append(one)
            failures.extend(failed)
            # Told apart as objects: hashing some eighty checks for each record takes long.
            place = place_of.setdefault(id(missing), len(patterns))
            if place == len(patterns):
                patterns.append(missing)
            missing_of.append(place)
        path.unlink()
        places: dict[NotChecked, int] = {}
        lists = [
            tuple([places.setdefault(one, len(places)) for one in pattern]) for pattern in patterns
        ]
        return encode(
            ScoredChunk(
                assessments=assessments,
                not_checked=list(places),
                missing=lists,
                missing_of=missing_of,
                failures=failures,
            )
        )

    def _score_one(
        self, dossier: Dossier, links: Links
    ) -> tuple[Assessment, tuple[NotChecked, ...], tuple[SignalFailure, ...]]:
        application = dossier.application.id
        shared = links.shared.get(application)
        if shared:
            dossier = msgspec.structs.replace(dossier, shared=shared)
        evidence, missing, failures = applicant_signals.run(dossier, self._reference)
        weighed = assess(
            Subject(SubjectKind.APPLICATION, application),
            evidence,
            table=self._setting.table,
            mark_of=self._mark_of,
            ring=links.rings.get(application),
            base_rate=self._setting.base_rate,
        )
        tasks = tasks_for(dossier)
        if tasks:
            weighed = msgspec.structs.replace(weighed, tasks=tasks)
        return weighed, missing, failures

    def _mark_of(self, signal: str) -> FairnessMark:
        return self._marks[signal]


def _fault(one: Application, error: Exception) -> Problem:
    message = (
        f"application {one.id!r} could not be worked on ({type(error).__name__}: {error}); "
        "this is a fault of Doorward's"
    )
    return Problem(Severity.RECORD, "record-failed", message, one.origin.file, one.origin.record)


def mark_of(signal: str) -> FairnessMark:
    """The fairness mark of a registered signal or behaviour. Raises `KeyError` for another."""
    return described(signal).fairness


def load_reference(feeds: str | None, extra: Sequence[str]) -> Reference:
    """The reference data of a folder of feeds and of further folders."""
    return Reference.load(Path(feeds) if feeds else None, tuple(Path(one) for one in extra))


def summary(application: Application) -> ApplicationSummary:
    """What the queue shows of an application beside its assessment."""
    order = (StatementSource.FORM, StatementSource.RESUME)
    named = sorted(
        (one for one in application.statements if one.name),
        key=lambda one: order.index(one.source) if one.source in order else len(order),
    )
    job = application.requisition
    return ApplicationSummary(
        application=application.id,
        candidate=named[0].name if named else None,
        requisition=(job.title or job.id) if job else None,
        team=job.family if job else None,
        created_at=application.created_at,
    )


def chunk_links(
    ids: Sequence[str],
    shared: Mapping[str, tuple[SharedIdentifier, ...]],
    rings: Mapping[str, str],
) -> bytes:
    """The part of what linking found that a chunk needs."""
    return encode(
        Links(
            shared={one: shared[one] for one in ids if one in shared},
            rings={one: rings[one] for one in ids if one in rings},
        )
    )


def _spool_file(folder: str, number: int) -> Path:
    return Path(folder) / f"chunk-{number:06d}.msgpack"
