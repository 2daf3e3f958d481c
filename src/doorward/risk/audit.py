"""The fairness audit: does any group of people get flagged more, overall or by one signal?

Pass rates alone hide it: when few are flagged, everyone's pass rate is near one and the
four-fifths rule is always met. So the flag rate is compared as well, with intervals and an
exact test, for the whole and for each signal.
"""

from __future__ import annotations

import statistics as plain
from collections.abc import Callable, Mapping, Sequence

import msgspec

from doorward.model import Band
from doorward.risk.statistics import fisher_exact, holm, ratio_interval, wilson

UNKNOWN = "unknown"
FOUR_FIFTHS = 0.8
"""29 CFR 1607.4(D): a selection rate below four fifths of the highest is evidence of impact."""

SMALL_SHARE = 0.02
"""NYC rules 6 RCNY 5-301(d): a category below 2 % of the data may be left out of the ratio."""


class AuditRow(msgspec.Struct, frozen=True, kw_only=True):
    """What the audit needs of one assessment."""

    application: str
    band: Band
    log_odds: float
    signals: tuple[str, ...]


class GroupRow(msgspec.Struct, frozen=True, kw_only=True):
    """One group's figures in one comparison. Ratios are None where they are not defined.

    `selected` are those not flagged (or those the operator's own column says were selected).
    `impact_ratio` is the selection rate over the highest group's; `flag_ratio` the flag rate
    over that of everyone else, with its 95 % interval; `p_value` Fisher's exact test of flagged
    by group against everyone else, `p_adjusted` after Holm's correction over the comparison.
    """

    group: str
    count: int
    flagged: int
    selected: int
    flag_rate: float
    flag_rate_interval: tuple[float, float]
    selection_rate: float
    impact_ratio: float | None
    flag_ratio: float | None
    flag_ratio_interval: tuple[float, float]
    p_value: float
    p_adjusted: float
    scoring_rate: float
    scoring_ratio: float | None
    small: bool

    @property
    def below_four_fifths(self) -> bool:
        """Whether the selection-rate ratio is below four fifths."""
        return self.impact_ratio is not None and self.impact_ratio < FOUR_FIFTHS

    @property
    def flagged_more(self) -> bool:
        """Whether flagged more than everyone else beyond chance (adjusted p < 0.05)."""
        return self.p_adjusted < 0.05 and self.flag_rate > 0 and self.flag_ratio_interval[0] > 1


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """One grouping, over everything (`signal` None) or over one signal's evidence."""

    column: str
    signal: str | None
    rows: tuple[GroupRow, ...]


class Audit(msgspec.Struct, frozen=True, kw_only=True):
    """All comparisons, and how many applications had no group (counted, never guessed)."""

    applications: int
    unknown: dict[str, int]
    flag_band: Band
    overall: tuple[Comparison, ...]
    per_signal: tuple[Comparison, ...]

    def concerns(self) -> tuple[tuple[Comparison, GroupRow], ...]:
        """Rows in which a group is flagged more beyond chance, or falls below four fifths."""
        return tuple(
            (comparison, row)
            for comparison in (*self.overall, *self.per_signal)
            for row in comparison.rows
            if row.flagged_more or (comparison.signal is None and row.below_four_fifths)
        )


def audit(
    rows: Sequence[AuditRow],
    groups: Mapping[str, Mapping[str, str]],
    *,
    columns: Sequence[str],
    flag_band: Band = Band.VERIFY,
    selected: Mapping[str, bool] | None = None,
) -> Audit:
    """Compare groups.

    `groups` maps an application to its value per column; missing or empty values count as
    unknown and enter no ratio. With two or more columns their intersection is compared too.
    `flag_band` is the lowest band that counts as flagged. `selected` gives the operator's own
    selection outcomes; without it, whoever is not flagged counts as selected.
    """
    order = list(Band)
    reached = {row.application: order.index(row.band) >= order.index(flag_band) for row in rows}
    names = list(columns)
    keyed = {name: _column(rows, groups, (name,)) for name in names}
    if len(names) > 1:
        both = " × ".join(names)
        keyed[both] = _column(rows, groups, tuple(names))
    signals = sorted({signal for row in rows for signal in row.signals})
    return Audit(
        applications=len(rows),
        unknown={
            name: sum(v == UNKNOWN for v in values.values()) for name, values in keyed.items()
        },
        flag_band=flag_band,
        overall=tuple(
            _compare(name, None, rows, values, lambda row: reached[row.application], selected)
            for name, values in keyed.items()
        ),
        per_signal=tuple(
            _compare(name, signal, rows, values, _has(signal), None)
            for name, values in keyed.items()
            for signal in signals
        ),
    )


def _has(signal: str) -> Callable[[AuditRow], bool]:
    return lambda row: signal in row.signals


def _column(
    rows: Sequence[AuditRow], groups: Mapping[str, Mapping[str, str]], names: tuple[str, ...]
) -> dict[str, str]:
    result = {}
    for row in rows:
        values = [groups.get(row.application, {}).get(name, "").strip() for name in names]
        known = all(value and value.lower() != UNKNOWN for value in values)
        result[row.application] = " × ".join(values) if known else UNKNOWN
    return result


def _compare(
    column: str,
    signal: str | None,
    rows: Sequence[AuditRow],
    values: Mapping[str, str],
    flagged: Callable[[AuditRow], bool],
    selected: Mapping[str, bool] | None,
) -> Comparison:
    known = [row for row in rows if values[row.application] != UNKNOWN]
    median = plain.median([row.log_odds for row in known]) if known else 0.0
    counts: dict[str, list[int]] = {}
    for row in known:
        tally = counts.setdefault(values[row.application], [0, 0, 0, 0])
        hit = flagged(row)
        chosen = not hit if selected is None else selected.get(row.application, False)
        for index, value in enumerate((True, hit, chosen, row.log_odds > median)):
            tally[index] += int(value)
    total, hits = len(known), sum(tally[1] for tally in counts.values())
    groups = sorted(counts)
    p_values = [
        fisher_exact(
            counts[g][1],
            counts[g][0] - counts[g][1],
            hits - counts[g][1],
            (total - counts[g][0]) - (hits - counts[g][1]),
        )
        for g in groups
    ]
    adjusted = holm(p_values)
    # The rules let a category under 2 % be left out of the highest rate it is compared with.
    large = [g for g in groups if counts[g][0] >= SMALL_SHARE * total] or groups
    best_selection = max((counts[g][2] / counts[g][0] for g in large), default=0.0)
    best_scoring = max((counts[g][3] / counts[g][0] for g in large), default=0.0)
    return Comparison(
        column=column,
        signal=signal,
        rows=tuple(
            _row(g, counts[g], total, hits, p_values[i], adjusted[i], best_selection, best_scoring)
            for i, g in enumerate(groups)
        ),
    )


def _row(
    group: str,
    tally: Sequence[int],
    total: int,
    hits: int,
    p_value: float,
    p_adjusted: float,
    best_selection: float,
    best_scoring: float,
) -> GroupRow:
    count, flagged, chosen, high = tally
    ratio, low, high_end = ratio_interval(flagged, count, hits - flagged, total - count)
    return GroupRow(
        group=group,
        count=count,
        flagged=flagged,
        selected=chosen,
        flag_rate=flagged / count,
        flag_rate_interval=wilson(flagged, count),
        selection_rate=chosen / count,
        impact_ratio=(chosen / count) / best_selection if best_selection else None,
        flag_ratio=ratio,
        flag_ratio_interval=(low, high_end),
        p_value=p_value,
        p_adjusted=p_adjusted,
        scoring_rate=high / count,
        scoring_ratio=(high / count) / best_scoring if best_scoring else None,
        small=count < SMALL_SHARE * total,
    )
