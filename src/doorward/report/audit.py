"""The fairness audit as people and auditors read it."""

from __future__ import annotations

import csv
import io
import math

from rich.console import Group
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from doorward.report.tables import neutral
from doorward.risk.audit import Audit, Comparison, GroupRow

_NOTE = (
    "flag ratio: a group's flag rate over everyone else's, with its 95 % interval. "
    "p: Fisher's exact test, Holm-adjusted within the grouping. Impact ratio: selection rate "
    "over the highest group's; below 0.8 is evidence of adverse impact (29 CFR 1607.4(D))."
)


def audit_table(audit: Audit, strangers: int = 0) -> Group:
    """The audit for the terminal: every grouping, then what needs attention."""
    parts: list[Table | Text] = []
    for comparison in audit.overall:
        parts.append(_table(comparison))
        unknown = audit.unknown.get(comparison.column, 0)
        if unknown:
            parts.append(Text(f"  {unknown} with no known group: counted, in no ratio", "dim"))
        parts.append(Text(""))
    if strangers:
        parts.append(
            Text(f"{strangers} rows of the groups file have no assessment", style="yellow")
        )
    concerns = audit.concerns()
    parts.append(Text(f"Flagged means band {audit.flag_band.value} or higher. {_NOTE}", "dim"))
    parts.append(Text(""))
    if not concerns:
        parts.append(Text("No group is flagged more beyond chance or below four fifths."))
    for comparison, row in concerns:
        parts.append(Text(f"! {sentence(comparison, row)}", style="bold red"))
    return Group(*parts)


def sentence(comparison: Comparison, row: GroupRow) -> str:
    """One concern in words."""
    about = "overall" if comparison.signal is None else f"by signal {comparison.signal}"
    if row.flagged_more:
        times = (
            "and nobody else is"
            if row.flag_ratio is None
            else f"{row.flag_ratio:.1f} times as often as everyone else"
        )
        return (
            f"{comparison.column} = {row.group}: flagged {about} {times} (p = {row.p_adjusted:.2g})"
        )
    return (
        f"{comparison.column} = {row.group}: selected at {_share(row.impact_ratio)} of the "
        "highest group's rate, below four fifths"
    )


def _table(comparison: Comparison) -> Table:
    table = Table(title=escape(comparison.column), title_justify="left", box=None, pad_edge=False)
    for name in ("group", "count", "flagged", "flag ratio (95 %)", "p", "impact ratio"):
        table.add_column(name, justify="left" if name == "group" else "right")
    for row in comparison.rows:
        low, high = row.flag_ratio_interval
        table.add_row(
            escape(row.group) + (" (under 2 %)" if row.small else ""),
            str(row.count),
            f"{row.flagged} ({row.flag_rate:.1%})",
            f"{_number(row.flag_ratio)} ({_number(low)}-{_number(high)})",
            f"{row.p_adjusted:.2g}",
            _share(row.impact_ratio),
        )
    return table


def audit_csv(audit: Audit) -> str:
    """Every row of every comparison, per signal too, as CSV safe to open in a spreadsheet."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(
        [
            "column",
            "signal",
            "group",
            "count",
            "flagged",
            "flag_rate",
            "flag_rate_low",
            "flag_rate_high",
            "selected",
            "selection_rate",
            "impact_ratio",
            "flag_ratio",
            "flag_ratio_low",
            "flag_ratio_high",
            "p_value",
            "p_adjusted",
            "scoring_rate",
            "scoring_impact_ratio",
            "under_2_percent",
        ]
    )
    for comparison in (*audit.overall, *audit.per_signal):
        for row in comparison.rows:
            figures = (
                *(row.count, row.flagged, row.flag_rate, *row.flag_rate_interval, row.selected),
                *(row.selection_rate, row.impact_ratio, row.flag_ratio, *row.flag_ratio_interval),
                *(row.p_value, row.p_adjusted, row.scoring_rate, row.scoring_ratio),
            )
            writer.writerow(
                [neutral(comparison.column), comparison.signal or "all", neutral(row.group)]
                + [_cell(value) for value in figures]
                + [str(row.small).lower()]
            )
    return out.getvalue()


def local_law_144_csv(audit: Audit) -> str:
    """The figures that 6 RCNY 5-301 asks a bias audit to state, per category.

    Selection rate and impact ratio, and, because an assessment is a score, scoring rate (share
    above the pool's median) and its impact ratio; the number of people of unknown category.
    Categories under 2 % are marked: the rules let an auditor leave them out. Doorward computes;
    an independent auditor audits.
    """
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(
        (
            *("category", "group", "applicants", "selected", "selection rate", "impact ratio"),
            *("scoring rate", "scoring impact ratio", "under 2 percent"),
        )
    )
    for comparison in audit.overall:
        for row in comparison.rows:
            writer.writerow(
                [
                    neutral(comparison.column),
                    neutral(row.group),
                    row.count,
                    row.selected,
                    *(_cell(row.selection_rate), _cell(row.impact_ratio)),
                    *(_cell(row.scoring_rate), _cell(row.scoring_ratio)),
                    str(row.small).lower(),
                ]
            )
        writer.writerow(
            [neutral(comparison.column), "unknown", audit.unknown.get(comparison.column, 0)]
            + [""] * 6
        )
    return out.getvalue()


def _cell(value: float | None) -> str:
    if value is None or math.isinf(value):
        return ""
    return str(value) if isinstance(value, int) else f"{value:.6g}"


def _number(value: float | None) -> str:
    if value is None:
        return "-"
    return "∞" if math.isinf(value) else f"{value:.2f}"


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"
