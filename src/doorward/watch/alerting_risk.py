"""What is known against an entity and how it fades, in the kernel's terms."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from doorward.model import Band, Evidence, Strength, Subject, SubjectKind
from doorward.risk import WeightError, WeightTable, band, log_odds, probability
from doorward.risk.assess import weigh
from doorward.signals import FairnessMark, behaviour_signals, described
from doorward.watch.findings import Finding
from doorward.watch.statistics import combined

DAY = 86_400.0
_NOBODY = Subject(SubjectKind.WORKER, "-")
_MOST_NATS = 7.0
"""No weight is more (`doorward.risk.weights`)."""
_FAINT = 0.05
"""Evidence that has faded below so many nats is forgotten."""


class Mark(msgspec.Struct, array_like=True):
    """The newest and strongest of a kind of evidence: when, how strong, of which family."""

    at: float
    strength: str
    family: str


class EntityRisk(msgspec.Struct, omit_defaults=True):
    """`seen` by kind of evidence; `least` the running day's least p-value of each statistic.

    `told` is when, and at how many nats over the base rate, somebody was told last. `reset_at`
    and `reset_reason` stand while a reset holds: what was seen before counts nothing.
    """

    seen: dict[str, Mark] = {}
    least: dict[str, float] = {}
    told: tuple[float, float] = (0.0, 0.0)
    reset_at: float = 0.0
    reset_reason: str = ""

    def note(self, finding: Finding, weights: FadingWeights) -> None:
        """Take in a finding. One from before a reset adds nothing."""
        at = finding.observed_at.timestamp()
        if at <= self.reset_at:
            return
        for one in finding.evidence:
            new = Mark(at, one.strength.value, one.family)
            held = self.seen.get(one.signal)
            now = max(at, held.at) if held else at
            if held is None or weights.of(one.signal, new, now) >= weights.of(
                one.signal, held, now
            ):
                self.seen = {**self.seen, one.signal: new}
            if finding.p_value is not None:
                least = min(finding.p_value, self.least.get(one.signal, 1.0))
                self.least = {**self.least, one.signal: least}

    def p_value(self, tests: Mapping[str, int]) -> float | None:
        """The day's statistics as one p-value, None where none spoke."""
        by_family: dict[str, list[float]] = {}
        for signal, p in sorted(self.least.items()):
            by_family.setdefault(self.seen[signal].family, []).append(p)
        return combined(by_family, tests) if by_family else None

    def risk(self, now: float, weights: FadingWeights) -> Risk:
        """What it all comes to at a time, by the kernel's rules with faded weights."""
        table = weights.table_at(self.seen, now)
        evidence = [
            Evidence(_NOBODY, signal, Strength(mark.strength), mark.family, "", (), "")
            for signal, mark in sorted(self.seen.items())
        ]
        counted = [one for one in weigh(evidence, table, mark_of) if one.counted > 0]
        families = {
            one.evidence.family for one in counted if one.evidence.strength is not Strength.WEAK
        }
        odds = log_odds(table.base_rate) + sum(one.counted for one in counted)
        return Risk(odds, probability(odds), band(odds, len(families), table))

    def begin_day(self, day: int, weights: FadingWeights) -> bool:
        """Forget what has faded by a new day; whether anything is left to remember."""
        now = day * DAY
        self.least = {}
        self.seen = {
            signal: mark
            for signal, mark in self.seen.items()
            if _MOST_NATS * weights.fading(now - mark.at) >= _FAINT
        }
        if self.told[1] * weights.fading(now - self.told[0]) < _FAINT:
            self.told = (0.0, 0.0)
        if _MOST_NATS * weights.fading(now - self.reset_at) < _FAINT:
            self.reset_at, self.reset_reason = 0.0, ""
        return bool(self.seen or self.told[1] or self.reset_at)


class Risk(msgspec.Struct, frozen=True):
    """Log-odds at a time, the precision to expect, and where the kernel would route to."""

    odds: float
    confidence: float
    band: Band


class _Faded(WeightTable, frozen=True, kw_only=True):
    """A weight table in which each signal's weight has faded by its age."""

    left: dict[str, float]

    def weight(self, signal: str, strength: Strength) -> tuple[float, float]:
        try:
            nats, spread = super().weight(signal, strength)
        except WeightError:
            return 0.0, self.default_spread
        return nats * self.left[signal], spread


class FadingWeights:
    """A weight table and a half-life in days."""

    def __init__(self, table: WeightTable, half_life_days: float) -> None:
        self._table = table
        self._half_life = half_life_days * DAY

    def fading(self, seconds: float) -> float:
        """What is left of evidence after a time: 0.5 after the half-life."""
        return float(0.5 ** (max(0.0, seconds) / self._half_life))

    def of(self, signal: str, mark: Mark, now: float) -> float:
        """What a piece of evidence weighs by itself at a time, in nats; 0 without a weight."""
        try:
            nats = self._table.weight(signal, Strength(mark.strength))[0]
        except WeightError:
            return 0.0
        return nats * self.fading(now - mark.at)

    def table_at(self, seen: Mapping[str, Mark], now: float) -> WeightTable:
        """The table as of a time, for the evidence seen."""
        left = {signal: self.fading(now - mark.at) for signal, mark in seen.items()}
        fields = {name: getattr(self._table, name) for name in self._table.__struct_fields__}
        return _Faded(**fields, left=left)


def tests_by_family() -> dict[str, int]:
    """How many statistics look at everybody, by family."""
    found: dict[str, int] = {}
    for one in behaviour_signals:
        if one.statistical:
            found[one.family] = found.get(one.family, 0) + 1
    return found


def mark_of(signal: str) -> FairnessMark:
    """The fairness mark of a behaviour; a rule from outside (Sigma) has none and is fair."""
    try:
        return described(signal).fairness
    except KeyError:
        return FairnessMark.FAIR
