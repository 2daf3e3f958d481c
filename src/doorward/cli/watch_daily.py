"""`doorward watch daily`: what peers usually do, worked out now."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from doorward.cli.app import Exit
from doorward.cli.progress import StageBars
from doorward.stream.errors import StreamError


@click.command()
@click.option(
    "--state",
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The watch's --state folder.",
)
@click.option(
    "--roster",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Who works here, as the watch is told it; without it there are no teams to compare.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--quiet", is_flag=True, help="No progress.")
def daily(state: Path, roster: Path | None, as_json: bool, quiet: bool) -> int:
    """Work out now what is usual among peers, for the watch's next start.

    A watch does this by itself at each midnight (UTC) of its events. By hand it helps after a
    change of the roster. It cannot be done while the watch runs.
    """
    from doorward.stream.by_hand import pass_now  # noqa: PLC0415 - help comes without it

    try:
        with StageBars(show=not quiet) as bars:
            done = pass_now(
                state, roster, progress=lambda number, total: bars("people", number, total)
            )
    except StreamError as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        click.echo(msgspec.json.encode(done).decode())
    else:
        click.echo(f"{done.people:,} people compared in {done.seconds:.1f} s")
    return Exit.OK
