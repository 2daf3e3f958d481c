"""Evidence in, assessment out: how much, from how many independent families, and so where to.

The rules, in the order they apply:

1. Each piece of evidence has a log-likelihood ratio from the weight table.
2. Evidence marked ◐ counts only beside fair (●) evidence, more than weak, of another family.
3. Of each family the strongest piece counts; the others are shown and add nothing.
4. Weak evidence breaks ties: together it adds at most `weak_cap`, and it is no family.
5. Log-odds are the base rate's plus what counts; expected precision is their probability.
6. Bands come from expected precision; verify and investigate need two families as well.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence

import msgspec

from doorward.model import (
    Assessment,
    Band,
    Evidence,
    NotChecked,
    Strength,
    Subject,
    WeighedEvidence,
)
from doorward.risk.weights import WeightTable
from doorward.signals import FairnessMark

MarkOf = Callable[[str], FairnessMark]
"""Gives a signal's fairness mark from its id."""

HIGH_BANDS = frozenset({Band.VERIFY, Band.INVESTIGATE})
"""Bands that need two independent families."""


def log_odds(probability: float) -> float:
    """The natural log-odds of a probability strictly between 0 and 1."""
    return math.log(probability / (1.0 - probability))


def probability(odds: float) -> float:
    """The probability of log-odds, without overflow."""
    if odds >= 0:
        return 1.0 / (1.0 + math.exp(-odds))
    return math.exp(odds) / (1.0 + math.exp(odds))


def assess(
    subject: Subject,
    evidence: Sequence[Evidence],
    *,
    table: WeightTable,
    mark_of: MarkOf,
    not_checked: tuple[NotChecked, ...] = (),
    ring: str | None = None,
    base_rate: float | None = None,
) -> Assessment:
    """Weigh the evidence about one subject. Raises `WeightError` for unweighed evidence."""
    rate = table.base_rate if base_rate is None else base_rate
    weighed = weigh(evidence, table, mark_of)
    counted = [one for one in weighed if one.counted > 0]
    families = tuple(
        sorted(
            {one.evidence.family for one in counted if one.evidence.strength is not Strength.WEAK}
        )
    )
    odds = log_odds(rate) + math.fsum(one.counted for one in counted)
    widths = (table.weight(one.evidence.signal, one.evidence.strength)[1] for one in counted)
    spread = math.sqrt(math.fsum(width**2 for width in widths))
    return Assessment(
        subject=subject,
        band=band(odds, len(families), table),
        base_rate=rate,
        log_odds=odds,
        expected_precision=probability(odds),
        expected_precision_range=(probability(odds - spread), probability(odds + spread)),
        families=families,
        evidence=weighed,
        not_checked=not_checked,
        ring=ring,
    )


def band(odds: float, families: int, table: WeightTable) -> Band:
    """Where this much evidence from this many independent families routes to."""
    expected = probability(odds)
    reached = Band.CLEAR
    if families == 0:
        return reached
    for candidate in (Band.LOOK, Band.VERIFY, Band.INVESTIGATE):
        if candidate in HIGH_BANDS and families < 2:
            break
        if expected >= table.limit(candidate):
            reached = candidate
    return reached


def weigh(
    evidence: Sequence[Evidence], table: WeightTable, mark_of: MarkOf
) -> tuple[WeighedEvidence, ...]:
    """Apply rules 1 to 4; strongest first."""
    ordered = sorted(
        ((table.weight(one.signal, one.strength)[0], one) for one in evidence),
        key=lambda pair: (-pair[0], pair[1].signal, pair[1].reason),
    )
    fair_families = {
        one.family
        for _, one in ordered
        if one.strength is not Strength.WEAK and mark_of(one.signal) is FairnessMark.FAIR
    }
    best: dict[str, str] = {}
    weak_left = table.weak_cap
    result: list[WeighedEvidence] = []
    # Two passes, so that a weak piece is never the one that stands for its family.
    for weak_pass in (False, True):
        for weight, one in ordered:
            if (one.strength is Strength.WEAK) is not weak_pass:
                continue
            note = _why_nothing(one, best, fair_families, mark_of)
            counted = 0.0 if note else weight
            if weak_pass and not note:
                counted = min(weight, weak_left)
                weak_left -= counted
                if counted < weight:
                    note = "weak evidence together is capped"
            if counted > 0:
                best[one.family] = one.signal
            result.append(WeighedEvidence(one, weight, counted, note))
    return tuple(result)


def _why_nothing(
    one: Evidence, best: dict[str, str], fair_families: set[str], mark_of: MarkOf
) -> str:
    if mark_of(one.signal) is FairnessMark.CONJUNCTION and not fair_families - {one.family}:
        return "counts only beside independent evidence of a fair (●) kind"
    if one.family in best:
        return f"same family as {best[one.family]}, which already counts"
    return ""


def assess_ring(
    subject: Subject,
    members: Iterable[Assessment],
    *,
    table: WeightTable,
    mark_of: MarkOf,
    base_rate: float | None = None,
) -> Assessment:
    """Weigh a ring as one unit, from what at least two of its members show.

    A large ring has many chances of a chance finding, so for each family the second strongest
    member speaks for the ring; a family that only one member shows does not count.
    """
    by_family: dict[str, list[tuple[float, Evidence]]] = {}
    for member in members:
        strongest: dict[str, tuple[float, Evidence]] = {}
        for one in member.evidence:
            held = strongest.get(one.evidence.family)
            if held is None or one.weight > held[0]:
                strongest[one.evidence.family] = (one.weight, one.evidence)
        for family, pair in strongest.items():
            by_family.setdefault(family, []).append(pair)
    shown = [
        msgspec.structs.replace(
            sorted(pairs, key=lambda pair: (-pair[0], pair[1].subject.id))[1][1], subject=subject
        )
        for pairs in by_family.values()
        if len(pairs) >= 2
    ]
    return assess(
        subject, shown, table=table, mark_of=mark_of, ring=subject.id, base_rate=base_rate
    )


def precision_table(
    true_positive_rate: float, false_positive_rate: float, base_rates: Sequence[float]
) -> tuple[float, ...]:
    """Precision at each base rate: p·TPR / (p·TPR + (1-p)·FPR).

    >>> [round(value, 3) for value in precision_table(0.8, 0.05, (0.01, 0.001))]
    [0.139, 0.016]
    """
    return tuple(
        p * true_positive_rate / (p * true_positive_rate + (1 - p) * false_positive_rate)
        for p in base_rates
    )
