"""What the commands about reference data share: options, pulling, a table of states."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path

import click
import msgspec
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TextColumn
from rich.table import Table

from doorward.reference import FeedState, FeedStatus, ReferenceDataError
from doorward.reference.catalogue import CatalogueEntry
from doorward.reference.feeds import PullOptions, pull
from doorward.reference.journal import Pull
from doorward.reference.store import feeds_folder, remove_feed

HOME = click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where Doorward keeps its data (default: $DOORWARD_HOME or the user's data folder).",
)
_STYLES = {
    FeedState.FRESH: "green",
    FeedState.STALE: "bold yellow",
    FeedState.EMPTY: "bold red",
    FeedState.FAILING: "bold red",
    FeedState.MISSING: "bold magenta",
}


def pull_all(
    folder: Path, entries: list[CatalogueEntry], options: PullOptions, *, quiet: bool
) -> list[Pull]:
    """Fetch feeds one by one with a progress bar on standard error."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    pulls = []
    with Progress(*columns, console=console, transient=True, disable=quiet) as bar:
        for entry in entries:
            report = _reporter(bar, bar.add_task(entry.name, total=None))
            pulls.append(pull(folder, entry, options, report))
    return pulls


def _reporter(bar: Progress, task: TaskID) -> Callable[[int, int | None], None]:
    def report(done: int, total: int | None) -> None:
        bar.update(task, completed=done, total=total)

    return report


def _pull_line(one: Pull) -> str:
    """How a pull went, in one line."""
    if one.failed:
        return f"FAILED     {one.name}: {one.message} [{one.outcome}]"
    return f"{one.outcome:<10} {one.name}: {one.entries} entries from {one.origin}"


def print_pulls(pulls: Iterable[Pull], *, as_json: bool) -> bool:
    """A line for each pull; whether any failed."""
    failed = False
    for one in pulls:
        click.echo(msgspec.json.encode(one).decode() if as_json else _pull_line(one))
        failed = failed or one.failed
    return failed


def print_statuses(statuses: Sequence[FeedStatus], *, as_json: bool) -> None:
    """The states as a table with the attributions that licences ask for, or as a JSON array."""
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(statuses), indent=2).decode())
        return
    console = Console()
    console.print(_status_table(statuses))
    for line in sorted({one.attribution for one in statuses if one.attribution}):
        console.print(line, markup=False)


def remove_all(names: Iterable[str], home: Path | None) -> None:
    """Throw feeds away by name; `click.ClickException` for one that is not stored."""
    for name in names:
        try:
            remove_feed(feeds_folder(home), name)
        except ReferenceDataError as error:
            raise click.ClickException(str(error)) from error
        click.echo(f"removed    {name}")


def _status_table(statuses: Iterable[FeedStatus]) -> Table:
    """Every feed with its state and what that means."""
    table = Table(title="Reference data")
    for heading in ("feed", "kind", "state", "entries", "list date", "what it means"):
        table.add_column(heading, justify="right" if heading == "entries" else "left")
    for one in statuses:
        table.add_row(
            one.name,
            one.kind.value if one.kind else "?",
            f"[{_STYLES[one.state]}]{one.state.value}[/]",
            "" if one.entries is None else f"{one.entries:,}",
            str(one.list_date or ""),
            one.message.replace("[", "\\["),
        )
    return table


def given_date(text: str | None) -> date | None:
    """The day that ``--date`` gives; `click.BadParameter` if it is none."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise click.BadParameter(f"{text!r} is no date", param_hint="--date") from error
