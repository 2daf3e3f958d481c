"""How an assessment adds up, as steps on one scale: base rate, families, total.

Positions are per cent of the scale's width, which is linear in log odds (nats), so that equal
lengths are equal factors on the odds.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import msgspec

from doorward.model import Assessment, WeighedEvidence
from doorward.report.wording import one_in, times
from doorward.risk import log_odds

_TICKS = (1 / 100_000, 1 / 10_000, 1 / 1_000, 1 / 100, 1 / 10, 1 / 2, 0.9, 0.99)
_MARGIN = 0.4
_EDGE = 40.0
_TOLERANCE = 0.005


class StepKind(StrEnum):
    """What a step of the waterfall is; HOLLOW is evidence that was seen and adds nothing."""

    BASE = "base"
    COUNTED = "counted"
    HOLLOW = "hollow"
    OTHER = "other"
    TOTAL = "total"


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One row: a bar from `left` of `width` (per cent), and the same in words."""

    kind: StepKind
    label: str
    detail: str
    value: str
    left: float
    width: float


class Tick(msgspec.Struct, frozen=True):
    """A mark on the scale."""

    left: float
    label: str


class Waterfall(msgspec.Struct, frozen=True):
    """The steps from the base rate to the total, which stands at `total`, and the scale."""

    steps: tuple[Step, ...]
    ticks: tuple[Tick, ...]
    total: float


class _Scale:
    def __init__(self, points: list[float]) -> None:
        self.low = max(min(points), -_EDGE) - _MARGIN
        self.high = min(max(points), _EDGE) + _MARGIN

    def place(self, nats: float) -> float:
        inside = min(max(nats, self.low), self.high)
        return round(100 * (inside - self.low) / (self.high - self.low), 2)

    def step(self, kind: StepKind, start: float, end: float, words: tuple[str, str, str]) -> Step:
        left, right = sorted((self.place(start), self.place(end)))
        label, detail, value = words
        return Step(
            kind=kind,
            label=label,
            detail=detail,
            value=value,
            left=left,
            width=round(right - left, 2),
        )


def waterfall(one: Assessment, titles: Mapping[str, str]) -> Waterfall:
    """The steps of an assessment. Whatever the evidence does not explain is a step of its own."""
    base = log_odds(one.base_rate)
    families = _by_family(one)
    hollow = [weighed for weighed in one.evidence if weighed.counted == 0]
    points, running = [base, one.log_odds, log_odds(0.5)], base
    for _, counted, _ in families:
        running += counted
        points.append(running)
    points.extend(min(base + weighed.weight, 8.0) for weighed in hollow)
    low, high = (log_odds(min(max(p, 1e-12), 1 - 1e-12)) for p in one.expected_precision_range)
    scale = _Scale([*points, low, high])
    words = ("Before any evidence", "", one_in(one.base_rate))
    steps = [scale.step(StepKind.BASE, scale.low, base, words)]
    running = base
    for family, counted, evidence in families:
        words = (family, _titles(evidence, titles), times(counted))
        steps.append(scale.step(StepKind.COUNTED, running, running + counted, words))
        running += counted
    if abs(one.log_odds - running) > _TOLERANCE:
        words = ("Adjustment", "made beyond the evidence listed", times(one.log_odds - running))
        steps.append(scale.step(StepKind.OTHER, running, one.log_odds, words))
    for weighed in hollow:
        words = (_titles([weighed], titles), weighed.note or "adds nothing here", "not counted")
        steps.append(scale.step(StepKind.HOLLOW, base, base + weighed.weight, words))
    words = ("Together", f"range {_range(one)}", one_in(one.expected_precision))
    steps.append(scale.step(StepKind.TOTAL, low, high, words))
    ticks = [Tick(scale.place(log_odds(p)), one_in(p)) for p in _TICKS if _inside(p, scale)]
    return Waterfall(tuple(steps), tuple(ticks), scale.place(one.log_odds))


def _by_family(one: Assessment) -> list[tuple[str, float, list[WeighedEvidence]]]:
    found: dict[str, list[WeighedEvidence]] = {}
    for weighed in one.evidence:
        if weighed.counted != 0:
            found.setdefault(weighed.evidence.family, []).append(weighed)
    summed = [(family, sum(w.counted for w in held), held) for family, held in found.items()]
    return sorted(summed, key=lambda entry: (-entry[1], entry[0]))


def _titles(evidence: list[WeighedEvidence], titles: Mapping[str, str]) -> str:
    signals = dict.fromkeys(weighed.evidence.signal for weighed in evidence)
    return "; ".join(f"{titles.get(signal, signal)} ({signal})" for signal in signals)


def _range(one: Assessment) -> str:
    low, high = one.expected_precision_range
    return f"{one_in(low)} to {one_in(high)}"


def _inside(share: float, scale: _Scale) -> bool:
    return scale.low + 0.2 < log_odds(share) < scale.high - 0.2
