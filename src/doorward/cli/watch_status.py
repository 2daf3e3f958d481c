"""`doorward watch status`: how far a watch is, without disturbing it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click
import msgspec

from doorward.cli.app import Exit
from doorward.report.visible import visible
from doorward.stream.errors import StreamError
from doorward.stream.status import Status, status_of


@click.command()
@click.option(
    "--state",
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The watch's --state folder.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def status(state: Path, as_json: bool) -> int:
    """How far a watch is: offsets, lag, counts, entities, dead letters, findings that wait."""
    try:
        found = status_of(state)
    except StreamError as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        click.echo(msgspec.json.encode(found).decode())
    else:
        _print(found)
    return Exit.OK


def _print(found: Status) -> None:
    counts = found.counts
    running = "running" if found.running else "not running"
    click.echo(f"{running}; last commit {_moment(found.last_commit)}")
    click.echo(
        f"{counts.get('records', 0):,} records in, {counts.get('events', 0):,} events, "
        f"{counts.get('duplicates', 0):,} duplicates, {counts.get('findings', 0):,} findings out, "
        f"{counts.get('dead_letters', 0):,} quarantined"
    )
    click.echo(
        f"{found.entities:,} entities, {found.bytes_per_entity:,.0f} bytes each; "
        f"newest event {_moment(found.newest)}"
    )
    if found.daily is not None and found.daily.people:
        click.echo(
            f"peers compared {_moment(found.daily.at)}, before {_day(found.daily.day)} of the "
            f"events: {found.daily.people:,} people in {found.daily.seconds:.1f} s"
        )
    else:
        click.echo("peers not compared yet: that is done when a day of events is over")
    for one in found.sources:
        lag = "" if one.behind is None else f", {one.behind:,} bytes behind"
        trouble = f": {one.trouble}" if one.trouble else ""
        click.echo(f"  {one.name}: {one.record:,} records, {one.position:,} bytes{lag}{trouble}")
    for code, number in sorted(found.dead_letters.items()):
        click.echo(f"  dead letters, {code}: {number:,}")
    for asked in found.resets:
        done = "" if asked.taken else ", waits for the watch"
        click.echo(f"  reset of {visible(asked.entity, 80)}: {visible(asked.reason, 160)}{done}")
    for given in found.handings:
        trouble = f": {given.trouble}" if given.trouble else ""
        aside = f", {given.aside:,} could not be taken" if given.aside else ""
        click.echo(f"  to {given.place}: {given.waiting:,} findings wait{aside}{trouble}")


def _day(number: int) -> str:
    return f"{datetime.fromtimestamp(number * 86_400, UTC):%Y-%m-%d}"


def _moment(seconds: float | None) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M:%S} UTC" if seconds else "never"
