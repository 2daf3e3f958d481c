"""The queue in a terminal: readable at 80 columns, in a pipe, and without colour."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from doorward.model import Band, Problem, Severity
from doorward.report.content import FeedState, ReportContent, feeds_to_mend
from doorward.report.preparing import Prepared
from doorward.report.queue import BAND_ORDER, Unit, summaries_by_id, units
from doorward.report.simple_stats import SimpleStats, simple_stats
from doorward.report.visible import visible
from doorward.report.wording import FEED_MEANING, ROUTES, one_in, plural

BAND_STYLE = {
    Band.INVESTIGATE: "bold red",
    Band.VERIFY: "bold yellow",
    Band.LOOK: "cyan",
    Band.CLEAR: "dim",
}
REASON_LIMIT = 300
MOST_PROBLEMS = 1000
"""Problems that ``--json`` lists; problems.jsonl has all."""

PROBLEM_LINES = 10


class RunSummary(msgspec.Struct, frozen=True, kw_only=True):
    """What ``--json`` prints: the run in numbers, and where the rest is."""

    doorward: str
    started_at: str
    finished_at: str
    sources: tuple[str, ...]
    synthetic: bool
    base_rate: float
    unmask_reason: str | None
    stats: SimpleStats
    feeds_to_mend: tuple[str, ...]
    problems: tuple[Problem, ...]
    more_problems: int
    files: tuple[str, ...]


def run_summary(prepared: Prepared, files: Sequence[Path] = ()) -> RunSummary:
    """The run in numbers."""
    run = prepared.content.run
    return RunSummary(
        doorward=run.version,
        started_at=run.started_at.isoformat(),
        finished_at=run.finished_at.isoformat(),
        sources=run.sources,
        synthetic=run.synthetic,
        base_rate=run.base_rate,
        unmask_reason=run.unmask_reason,
        stats=simple_stats(prepared.content),
        feeds_to_mend=tuple(
            f"{one.name}: {one.state.value}"
            for one in prepared.content.feeds
            if one.state is not FeedState.FRESH
        ),
        problems=prepared.content.problems[:MOST_PROBLEMS],
        more_problems=max(0, len(prepared.content.problems) - MOST_PROBLEMS),
        files=tuple(str(path) for path in files),
    )


def summary_json(prepared: Prepared, files: Sequence[Path] = ()) -> str:
    """The run in numbers as JSON, for ``--json``."""
    return msgspec.json.format(msgspec.json.encode(run_summary(prepared, files))).decode()


def print_queue(
    prepared: Prepared, console: Console, *, top: int = 15, files: Sequence[Path] = ()
) -> None:
    """Print the run, loud feed warnings, the top of the queue, and where to read on."""
    content = prepared.content
    _print_heading(content, console)
    _print_feeds(content, console)
    found = [unit for unit in units(content) if unit.band is not Band.CLEAR]
    if found:
        console.print(_table(content, found[:top]))
        if len(found) > top:
            console.print(f"… and {len(found) - top:,} more; the report and queue.csv have all.")
    elif not content.assessments:
        console.print(Text("Nothing was screened: no application and no résumé was read.", "bold"))
    else:
        console.print("Nothing needs attention. What could not be checked is in the report.")
    _print_problems(content.problems, console)
    _print_ending(content, console, files)


def _print_heading(content: ReportContent, console: Console) -> None:
    stats = simple_stats(content)
    if content.run.synthetic:
        console.print(Text("Synthetic data: nobody in this run exists.", "bold magenta"))
    if content.run.unmask_reason is not None:
        reason = visible(content.run.unmask_reason, 400)
        console.print(Text(f"Personal values are shown. Reason given: {reason}", "bold red"))
    line = Text.assemble((f"{stats.screened:,} screened", "bold"), ": ")
    parts = [(f"{stats.bands[band.value]:,} {band.value}", BAND_STYLE[band]) for band in BAND_ORDER]
    line.append_text(Text(", ").join(Text(*part) for part in parts))
    line.append(f"; {plural(stats.rings, 'ring')}; {stats.left_out:,} left out.")
    console.print(line)


def _print_feeds(content: ReportContent, console: Console) -> None:
    for names, one in feeds_to_mend(content.feeds):
        line = Text("! ", "bold red")
        line.append(f"{visible(names, 400)}: {one.state.value}", "bold red")
        line.append(f" ({one.list_date})" if one.list_date else "")
        line.append(f" - {visible(one.message, 200) or FEED_MEANING[one.state]}")
        console.print(line)


def _table(content: ReportContent, shown: Sequence[Unit]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, expand=False, padding=(0, 1, 0, 0))
    table.add_column("#", justify="right", no_wrap=True)
    table.add_column("Band", no_wrap=True)
    table.add_column("Who", max_width=22, overflow="fold")
    table.add_column("Impostors\nexpected", no_wrap=True)
    table.add_column("Why", ratio=1, overflow="fold")
    names = summaries_by_id(content)
    titles = {one.id: one.title for one in content.signals}
    for rank, unit in enumerate(shown, start=1):
        first = unit.members[0].subject.id
        if unit.ring:
            who = f"{unit.id}\n{plural(len(unit.members), 'application')}"
        else:
            summary = names.get(first)
            who = first + (f"\n{summary.candidate}" if summary and summary.candidate else "")
        table.add_row(
            str(rank),
            Text(unit.band.value, BAND_STYLE[unit.band]),
            Text("\n".join(visible(line, 60) for line in who.split("\n", 1))),
            one_in(unit.expected_precision),
            Text(why(unit, titles)),
        )
    return table


def why(unit: Unit, titles: dict[str, str]) -> str:
    """The unit in one line: what a ring shares, or the strongest reasons' titles."""
    if unit.ring:
        shared = ", ".join(kind.value for kind in unit.ring.ring.kinds)
        return visible(f"{plural(unit.ring.ring.persons, 'person')} share: {shared}", REASON_LIMIT)
    counted = [one for one in unit.members[0].evidence if one.counted > 0]
    strongest = sorted(counted, key=lambda one: -one.counted)[:3]
    names = dict.fromkeys(titles.get(one.evidence.signal, one.evidence.signal) for one in strongest)
    return visible("; ".join(names) or "no single finding counts by itself", REASON_LIMIT)


def _print_problems(problems: Sequence[Problem], console: Console) -> None:
    """What is wrong with the input, each with its file, record and field; most lost first."""
    if problems:
        console.print(Text("Left out, and other problems with the input:", "bold"))
    for one in problems[:PROBLEM_LINES]:
        lost = "nothing lost" if one.severity is Severity.NOTE else f"{one.severity.value} lost"
        console.print(Text(f"  {lost}: {visible(str(one), REASON_LIMIT)}"))
    if more := len(problems[PROBLEM_LINES:]):
        console.print(f"  … and {more:,} more; the report and problems.jsonl have them.")


def _print_ending(content: ReportContent, console: Console, files: Sequence[Path]) -> None:
    tasks = sum(len(one.tasks) for one in content.assessments)
    if tasks:
        console.print(f"To look up: {plural(tasks, 'task')} (they weigh nothing; see the report).")
    rate = one_in(content.run.base_rate)
    console.print(f"Assumed beforehand: {rate} applicants is an impostor. {ROUTES}")
    for path in files:
        # One path a line, never folded, so that it can be clicked or copied.
        console.print(Text(f"  {path}"), soft_wrap=True)
