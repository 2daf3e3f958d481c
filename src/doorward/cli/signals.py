"""`doorward signals`: which checks there are and why."""

from __future__ import annotations

import click
import msgspec
from rich.console import Console
from rich.markup import escape
from rich.table import Table

import doorward.screening  # noqa: F401 - registers the signals
from doorward.signals import applicant_signals
from doorward.signals.catalogue import as_json, not_implemented, render_signal


@click.group()
def signals() -> None:
    """List and explain the checks: what each reads, how strong, how fair, on what source."""


@signals.command("list")
@click.option("--json", "as_json_", is_flag=True, help="One JSON array on standard output.")
@click.option("--all", "everything", is_flag=True, help="Also rows that are not computed, and why.")
def list_(as_json_: bool, everything: bool) -> None:
    """List the checks."""
    if as_json_:
        rows = [as_json(one) for one in applicant_signals]
        if everything:
            rows += [
                {"id": row, "implemented": False, "why": why} for row, why in not_implemented()
            ]
        click.echo(msgspec.json.format(msgspec.json.encode(rows), indent=2).decode())
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("id", "strength", "fair", "family", "title"):
        table.add_column(column, no_wrap=column != "title")
    for one in applicant_signals:
        table.add_row(
            one.id, one.strength.value, one.fairness.symbol, one.family, escape(one.title)
        )
    console = Console()
    console.print(table)
    console.print(
        "\n● low risk of unfairness   ◐ counts only beside independent ● evidence", style="dim"
    )
    if everything:
        console.print("\n[bold]Rows of the catalogue that are not signals[/bold]")
        for row, why in not_implemented():
            console.print(f"  [bold]{row}[/bold]  {escape(why)}")


@signals.command("show")
@click.argument("signal_id", metavar="ID")
@click.option("--json", "as_json_", is_flag=True, help="One JSON object on standard output.")
def show(signal_id: str, as_json_: bool) -> None:
    """Explain one check."""
    wanted = next((one for one in applicant_signals if one.id.lower() == signal_id.lower()), None)
    if wanted is None:
        why = dict(not_implemented()).get(signal_id.upper())
        if why is not None:
            raise click.ClickException(f"{signal_id.upper()} is not a signal: {why}")
        near = ", ".join(
            one.id for one in applicant_signals if one.id[:1].lower() == signal_id[:1].lower()
        )
        raise click.ClickException(
            f"there is no signal {signal_id!r}" + (f"; there are {near}" if near else "")
        )
    if as_json_:
        click.echo(msgspec.json.format(msgspec.json.encode(as_json(wanted)), indent=2).decode())
        return
    click.echo(render_signal(wanted))
