"""`doorward verify presence`: days on site, planned and as they were."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click
import msgspec
from rich.console import Console
from rich.table import Table
from rich.text import Text

from doorward.cli.app import Exit
from doorward.cli.progress import StageBars
from doorward.cli.verify_reading import Shown, as_of, exit_of, pretty, say_problems
from doorward.pipeline import ScreenError
from doorward.pipeline.verifying import Present
from doorward.pipeline.verifying import presence as read_presence
from doorward.verification.presence import DayState, PresenceDay

_NOTICE = "A missed day is something to ask about. It says nothing about who somebody is."


@click.command()
@click.argument("sources", nargs=-1, required=True, type=click.Path(readable=False, path_type=Path))
@click.option(
    "--at",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    help="As of the end of this day, UTC (default: now).",
)
@click.option("--unmask", "reason", metavar="REASON", help="Show addresses, for this reason.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def presence(
    sources: tuple[Path, ...], day: datetime | None, reason: str | None, as_json: bool
) -> Exit:
    """List days on site: planned, attended, missed, excepted, and what is open.

    An exception needs a reason and an approver who is neither who asked nor who attests.
    """
    try:
        with StageBars() as bars:
            found = read_presence(sources, as_of(day), progress=bars)
    except ScreenError as error:
        raise click.ClickException(str(error)) from error
    shown = Shown(reason, (application for application, _ in found.people), found.names)
    if as_json:
        click.echo(_json(found, shown))
    else:
        _print(found, shown, Console())
        say_problems(found.problems)
    return exit_of(found.read, found.problems)


def _json(found: Present, shown: Shown) -> str:
    people = [
        {"application": application, "days": shown.of(application).value(msgspec.to_builtins(days))}
        for application, days in found.people
    ]
    problems = [str(one) for one in found.problems]
    return pretty({"read": found.read, "people": people, "problems": problems, "notice": _NOTICE})


def _print(found: Present, shown: Shown, console: Console) -> None:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("application", "day", "place", "state", "who says so", "exception"):
        table.add_column(name, overflow="fold")
    for application, days in found.people:
        for one in days:
            table.add_row(Text(shown.text(application)), *_row(one, shown.of(application)))
    if found.people:
        console.print(table)
    states = [one.state for _, held in found.people for one in held]
    counts = ", ".join(
        f"{states.count(state)} {state.value}" for state in DayState if state in states
    )
    console.print(f"applications read: {found.read}; {counts or 'no day on site is planned'}.")
    console.print(Text(_NOTICE, "dim"))


def _row(one: PresenceDay, shown: Shown) -> tuple[str | Text, ...]:
    words = [one.exception or ""]
    words.append(f"approved by {one.approver}" if one.approver else "")
    words.append(one.why)
    return (
        str(one.day),
        Text(shown.text(one.place)),
        one.state.value,
        Text(shown.text(one.attested_by)),
        Text(shown.text("; ".join(each for each in words if each))),
    )
