"""Registering signals and running them over a record."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec

from doorward.model import (
    Dossier,
    Evidence,
    FeedKind,
    Knowledge,
    NotChecked,
    Strength,
    Subject,
    SubjectKind,
)
from doorward.signals.checklist import CHECKLIST
from doorward.signals.fairness import lint
from doorward.signals.families import FAMILIES
from doorward.signals.fields import (
    OBSERVED,
    SEVERAL,
    Needs,
    known_paths,
    readable,
)
from doorward.signals.metadata import (
    Check,
    FairnessMark,
    Mapping,
    Observation,
    Signal,
    SignalDefinitionError,
    Stage,
)
from doorward.signals.sources import SOURCES


class SignalFailure(msgspec.Struct, frozen=True):
    """A check that raised: a fault of ours, reported with the record and never hidden."""

    signal: str
    subject: str
    error: str


class Registry:
    """The signals of one stage, in the order of their ids. Registering applies the lint."""

    def __init__(self) -> None:
        self._signals: dict[str, Signal] = {}
        self._planner: _Planner | None = None

    def __iter__(self) -> Iterator[Signal]:
        return iter(self._signals.values())

    def __len__(self) -> int:
        return len(self._signals)

    def __contains__(self, signal_id: object) -> bool:
        return signal_id in self._signals

    def __getitem__(self, signal_id: str) -> Signal:
        return self._signals[signal_id]

    def add(self, new: Signal) -> None:
        """Register a signal, or raise `SignalDefinitionError` (`FairnessError`) and say why."""
        lint(new.id, fairness=new.fairness, reads=new.reads)
        if new.id in self._signals:
            raise SignalDefinitionError(f"signal {new.id}: registered twice")
        _check_needs(new)
        if new.family not in FAMILIES:
            raise SignalDefinitionError(f"signal {new.id}: unknown family {new.family!r}")
        for code in new.sources:
            if code not in SOURCES:
                raise SignalDefinitionError(f"signal {new.id}: unknown source {code!r}")
        for label in ("title", "explanation", "family", "clears"):
            if not getattr(new, label).strip():
                raise SignalDefinitionError(f"signal {new.id}: {label} is empty")
        if not new.reads or not new.sources:
            raise SignalDefinitionError(f"signal {new.id}: reads and sources must be stated")
        if new.fairness is FairnessMark.CONJUNCTION and not new.fairness_note:
            raise SignalDefinitionError(
                f"signal {new.id}: a ◐ signal says in fairness_note whom it may hurt"
            )
        self._signals[new.id] = new
        self._signals = dict(sorted(self._signals.items()))
        self._planner = None

    def missing(self, dossier: Dossier, knowledge: Knowledge) -> dict[str, NotChecked]:
        """The checks that cannot run on this record, by signal id, with the reason.

        Those of a later stage that has not begun are one, under the stage's name.
        """
        return {one.signal: one for one in self._plan(dossier, knowledge).missing}

    def _plan(self, dossier: Dossier, knowledge: Knowledge) -> _Plan:
        if self._planner is None:
            self._planner = _Planner(tuple(self._signals.values()))
        return self._planner.plan(dossier, knowledge)

    def run(
        self, dossier: Dossier, knowledge: Knowledge
    ) -> tuple[tuple[Evidence, ...], tuple[NotChecked, ...], tuple[SignalFailure, ...]]:
        """Run every check that can run: evidence, what was not checked, and our own faults."""
        plan = self._plan(dossier, knowledge)
        subject = Subject(SubjectKind.APPLICATION, dossier.application.id)
        evidence: list[Evidence] = []
        failures: list[SignalFailure] = []
        for one in plan.runnable:
            try:
                for observation in one.check(dossier, knowledge):
                    evidence.append(_evidence(one, subject, observation, dossier))  # noqa: PERF401 - what was found before a failure stays
            except Exception as error:  # noqa: BLE001 - one faulty check must not lose the record
                failures.append(
                    SignalFailure(one.id, subject.id, f"{type(error).__name__}: {error}")
                )
        if not failures:
            return tuple(evidence), plan.missing, ()
        why = "the check failed; see the run's problems"
        failed = (NotChecked(failure.signal, why) for failure in failures)
        return tuple(evidence), tuple(sorted((*plan.missing, *failed))), tuple(failures)


class _Plan(msgspec.Struct, frozen=True):
    """What can run on records with one pattern of missing data, and what cannot."""

    runnable: tuple[Signal, ...]
    missing: tuple[NotChecked, ...]


_BEGINS: dict[Stage, str] = {
    Stage.INTERVIEW: "application.interviews|application.proofing",
    Stage.ONBOARDING: "application.onboarding|application.proofing",
}
"""What shows that a later stage has begun. Until then its checks are named as one."""


class _Planner:
    """Which checks can run on a record, from what is in it and what reference data there is."""

    def __init__(self, signals: tuple[Signal, ...]) -> None:
        needs = (need for one in signals for need in one.needs)
        self._needs = Needs((*needs, *_BEGINS.values()))
        feeds = dict.fromkeys(feed for one in signals for feed in one.feeds)
        self._feeds = tuple(
            (feed, 1 << len(self._needs) + place) for place, feed in enumerate(feeds)
        )
        self._signals = tuple((one, tuple(self._conditions(one))) for one in signals)
        self._plans: dict[int, _Plan] = {}

    def _conditions(self, one: Signal) -> Iterator[tuple[int, NotChecked]]:
        """Bits of which one must be set, and what to say where none is."""
        for need in one.needs:
            missing = NotChecked(one.id, f"{readable(need)} not in the data")
            yield self._needs.mask(need), missing
        bits = dict(self._feeds)
        for feed in one.feeds:
            yield bits[feed], NotChecked(one.id, f"no {feed.value} reference data loaded")

    def plan(self, dossier: Dossier, knowledge: Knowledge) -> _Plan:
        """The plan for a record. Few patterns of missing data occur: each is worked out once."""
        pattern = self._needs.met(dossier)
        for feed, bit in self._feeds:
            if knowledge.has(feed):
                pattern |= bit
        plan = self._plans.get(pattern)
        if plan is None:
            if len(self._plans) >= _MOST_PLANS:
                self._plans.clear()
            plan = self._plans[pattern] = self._planned(pattern)
        return plan

    def _planned(self, pattern: int) -> _Plan:
        ahead = {
            stage: NotChecked(stage.value, "nothing is known yet from this stage on")
            for stage, begins in _BEGINS.items()
            if not self._needs.mask(begins) & pattern
        }
        runnable: list[Signal] = []
        missing: dict[NotChecked, None] = {}
        for one, conditions in self._signals:
            for bits, what in conditions:
                if not bits & pattern:
                    missing[ahead.get(one.stage, what)] = None
                    break
            else:
                runnable.append(one)
        return _Plan(tuple(runnable), tuple(missing))


_MOST_PLANS = 10_000


def _check_needs(new: Signal) -> None:
    known = known_paths(Dossier)
    for path in (path for need in new.needs for path in need.split("|")):
        if path.startswith(OBSERVED):
            if path.removeprefix(OBSERVED) not in CHECKLIST:
                raise SignalDefinitionError(
                    f"signal {new.id}: needs unknown checklist code {path!r}"
                )
        elif path.removeprefix(SEVERAL) not in known:
            raise SignalDefinitionError(f"signal {new.id}: needs unknown field {path!r}")


LONGEST_REASON = 600
"""Characters of a reason; what an applicant wrote cannot make it longer."""


def _bounded(reason: str) -> str:
    return reason if len(reason) <= LONGEST_REASON else reason[: LONGEST_REASON - 1] + "…"


def _evidence(
    one: Signal, subject: Subject, observation: Observation, dossier: Dossier
) -> Evidence:
    return Evidence(
        subject=subject,
        signal=one.id,
        strength=observation.strength or one.strength,
        family=one.family,
        reason=_bounded(observation.reason),
        facts=observation.facts,
        clears=observation.clears or one.clears,
        observed_at=observation.observed_at or dossier.application.created_at,
        related=observation.related,
    )


applicant_signals = Registry()
"""The signals of sections 1A to 1E and of lists.

`doorward.screening` and `doorward.verification` fill it when imported.
"""


def signal(
    signal_id: str,
    *,
    title: str,
    family: str,
    strength: Strength,
    fairness: FairnessMark,
    reads: tuple[str, ...],
    needs: tuple[str, ...],
    clears: str,
    sources: tuple[str, ...],
    feeds: tuple[FeedKind, ...] = (),
    mappings: tuple[Mapping, ...] = (),
    fairness_note: str = "",
    published: str = "",
    limits: str = "",
    stage: Stage = Stage.APPLICATION,
    registry: Registry = applicant_signals,
) -> Callable[[Check], Check]:
    """Register the decorated check. Its docstring is the explanation people read."""

    def register(check: Check) -> Check:
        registry.add(
            Signal(
                id=signal_id,
                title=title,
                explanation=" ".join((check.__doc__ or "").split()),
                stage=stage,
                family=family,
                strength=strength,
                fairness=fairness,
                reads=reads,
                needs=needs,
                clears=clears,
                sources=sources,
                check=check,
                feeds=feeds,
                mappings=mappings,
                fairness_note=fairness_note,
                published=published,
                limits=limits,
            )
        )
        return check

    return register
