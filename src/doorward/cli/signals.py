"""`doorward signals`: which checks there are and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import click
import msgspec
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

import doorward.screening
import doorward.verification.checks
import doorward.watch.detectors  # noqa: F401 - all three register signals
from doorward.risk import default_weights
from doorward.signals import SOURCES, Described, Signal, applicant_signals, behaviour_signals
from doorward.signals.behaviour_rows import behaviour_status
from doorward.signals.catalogue import Json, as_json, row_json
from doorward.signals.catalogue_behaviours import behaviour_json
from doorward.signals.fields import readable
from doorward.signals.metadata import Behaviour
from doorward.signals.rows import RowStatus, status


@click.group()
def signals() -> None:
    """List and explain the checks: what each reads, how strong, how fair, on what source."""


@signals.command("list")
@click.option("--json", "as_json_", is_flag=True, help="One JSON array on standard output.")
@click.option("--all", "everything", is_flag=True, help="Also rows that are no signals, and why.")
def list_(as_json_: bool, everything: bool) -> None:
    """List the checks of applications, and the behaviours that are watched for after hire."""
    left_out = [row for row in _statuses() if row.left_out]
    if as_json_:
        rows = [_json_of(one) for one in _all()]
        if everything:
            rows += [row_json(row) for row in left_out]
        click.echo(msgspec.json.format(msgspec.json.encode(rows), indent=2).decode())
        return
    console = Console()
    console.print("[bold]Of applications[/bold]")
    console.print(_table(applicant_signals))
    console.print("\n[bold]Of workers' accounts and machines (doorward watch)[/bold]")
    console.print(_table(behaviour_signals))
    console.print(
        "\n● low risk of unfairness   ◐ counts only beside independent ● evidence", style="dim"
    )
    if not everything:
        return
    console.print("\n[bold]Rows of the catalogue that are no signals, or only in part[/bold]")
    for row in left_out:
        console.print(Text.assemble((f"  {row.row} ", "bold"), row.title, ": ", row.left_out))


@signals.command("show")
@click.argument("signal_id", metavar="ID")
@click.option("--json", "as_json_", is_flag=True, help="One JSON object on standard output.")
def show(signal_id: str, as_json_: bool) -> None:
    """Explain one check, or one row of the catalogue with all its checks."""
    wanted = signal_id.upper()
    found = [one for one in _all() if one.id.upper() == wanted]
    found = found or [one for one in _all() if one.id.upper().startswith(wanted + ".")]
    if not found:
        raise click.ClickException(_why_none(wanted))
    if as_json_:
        rows = [_json_of(one) for one in found]
        document = rows[0] if len(rows) == 1 else rows
        click.echo(msgspec.json.format(msgspec.json.encode(document), indent=2).decode())
        return
    console = Console()
    for one in found:
        console.print(Text(f"{one.id}  {one.title}", "bold"))
        console.print(Text(f"{one.explanation}\n"))
        table = Table(box=None, pad_edge=False, show_header=False)
        table.add_column(style="dim", no_wrap=True)
        table.add_column(overflow="fold")
        for label, text in _rows(one):
            table.add_row(label, Text(text))
        console.print(table)
        console.print()


def _all() -> list[Described]:
    return [*applicant_signals, *behaviour_signals]


def _statuses() -> list[RowStatus]:
    rows = status(one.id for one in applicant_signals)
    return [*rows, *behaviour_status(one.id for one in behaviour_signals)]


def _json_of(one: Described) -> dict[str, Json]:
    if isinstance(one, Signal):
        return as_json(one)
    assert isinstance(one, Behaviour)  # noqa: S101 - there are no others
    return behaviour_json(one)


def _table(described: Iterable[Described]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("id", "strength", "fair", "family", "title"):
        table.add_column(column, no_wrap=column != "title")
    for one in described:
        table.add_row(
            one.id, one.strength.value, one.fairness.symbol, one.family, escape(one.title)
        )
    return table


def _rows(one: Described) -> Iterator[tuple[str, str]]:
    entry = default_weights().signals.get(one.id) or default_weights().signals[one.id[:3]]
    yield "strength", one.strength.value
    yield "family", one.family
    yield "fairness", f"{one.fairness.symbol} {one.fairness.value}. {one.fairness_note}".strip()
    yield "cleared by", one.clears
    if isinstance(one, Signal):
        yield "needs", "; ".join(readable(need) for need in one.needs)
        if one.feeds:
            yield "reference", ", ".join(feed.value for feed in one.feeds)
    if isinstance(one, Behaviour):
        hard = "hard rule, told whatever the budget of alerts says"
        yield "kind", hard if one.hard else "statistic" if one.statistical else "rule"
    yield "reads", ", ".join(one.reads)
    stated = {"strong": entry.strong, "medium": entry.medium, "weak": entry.weak}
    weights = ", ".join(f"{name} {value:g}" for name, value in stated.items() if value is not None)
    yield "weight (nats)", f"{weights} ({entry.basis}: {entry.source})"
    if one.published:
        yield "published", one.published
    if one.limits:
        yield "limits", one.limits
    for row in one.mappings:
        yield "maps to", f"{row.framework} {row.version} {row.technique} {row.title}"
    for code in one.sources:
        source = SOURCES[code]
        read = "" if source.read else " (seen through a secondary page)"
        yield "source", f"{source.title}{read}: {source.url}"


def _why_none(wanted: str) -> str:
    for row in _statuses():
        if row.row == wanted and row.left_out:
            return f"{wanted} is not a signal: {row.left_out}"
    near = ", ".join(one.id for one in _all() if one.id[:1] == wanted[:1])
    return f"there is no signal {wanted!r}" + (f"; there are {near}" if near else "")
