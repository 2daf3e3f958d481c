"""`doorward cases import`: screens sources and takes what was found in as cases."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click
import msgspec

from doorward.cli.cases_names import command_viewer, refusals
from doorward.cli.progress import StageBars
from doorward.cli.screen import exit_code
from doorward.cli.serve import DATABASE_OPTION
from doorward.cli.store_words import in_words, open_tables
from doorward.pipeline import ScreenOptions
from doorward.pipeline import screen as run_screen
from doorward.pipeline.errors import ScreenError


@click.command("import")
@click.argument("sources", nargs=-1, required=True, type=click.Path(readable=False, path_type=Path))
@click.option("--format", "format_", metavar="NAME", help="Reader to use (default: by content).")
@click.option(
    "--mapping",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Mapping file (TOML) for CSV, JSON Lines and Parquet.",
)
@click.option(
    "--home",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of reference data (default: DOORWARD_HOME, else the user's data folder).",
)
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object.")
@DATABASE_OPTION
def take_in(
    sources: tuple[Path, ...],
    format_: str | None,
    mapping: Path | None,
    home: Path | None,
    as_json: bool,
    database: str | None,
) -> int:
    """Screen SOURCES (see `doorward screen`) and open or join cases.

    The same run twice changes nothing; one that was cut off is taken up where it stood.
    """
    open_tables(database)
    from doorward.cases.recording import record_screening  # noqa: PLC0415 - needs the tables

    options = ScreenOptions(format=format_, mapping=mapping, home=home, command="cases import")
    try:
        with StageBars() as bars:
            result = run_screen(sources, options=options, progress=bars)
            with in_words(), refusals():
                viewer = command_viewer("import", datetime.now(UTC))
                done = record_screening(viewer, result, progress=bars)
    except ScreenError as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        click.echo(msgspec.json.encode(done))
    else:
        click.echo(
            f"{result.counts.screened:,} screened, {result.counts.left_out:,} left out; "
            f"{done.cases_opened:,} cases opened, {done.cases_joined:,} joined, "
            f"{done.cases_updated:,} brought new evidence"
        )
        for problem in result.problems[:20]:
            click.echo(f"{problem.file}: {problem.message}", err=True)
    return exit_code(result, None)
