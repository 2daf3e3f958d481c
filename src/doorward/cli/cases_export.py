"""`doorward cases export`: the evidence pack of a case."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from doorward.cli.app import Exit
from doorward.cli.cases_names import CASE_NUMBER, command_viewer, refusals
from doorward.cli.cases_store import open_existing
from doorward.cli.serve import DATABASE_OPTION
from doorward.cli.store_words import in_words

RECIPIENTS = ("internal", "counsel", "law-enforcement", "partner")


@click.command()
@click.argument("case", type=CASE_NUMBER)
@click.option(
    "--pack",
    "place",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the pack (a ZIP file) here.",
)
@click.option(
    "--recipient",
    type=click.Choice(RECIPIENTS),
    default="internal",
    show_default=True,
    help="Whom it is for: says what is masked, removed or left out.",
)
@click.option("--reason", default="", help="Why identifiers go along in clear; it is logged.")
@click.option("--force", is_flag=True, help="Replace the file if it is there.")
@DATABASE_OPTION
def export(
    case: int, place: Path, recipient: str, reason: str, force: bool, database: str | None
) -> int:
    """Write the evidence pack of CASE (a number, or C-000012) to a file.

    For counsel, law enforcement and partners identifiers are in clear only with --reason;
    without one they are masked. The export is logged with the file's SHA-256. Without Pango
    there is no PDF and the exit code is 3; the page summary.html is always there.
    """
    if place.exists() and not force:
        raise click.ClickException(f"{place} is there already: name another, or add --force")
    open_existing(database)
    from doorward.cases.pack.exporting import export_case, needs_reason  # noqa: PLC0415
    from doorward.cases.pack.profiles import Recipient  # noqa: PLC0415

    wanted = Recipient(recipient)
    try:
        with in_words(), refusals():
            viewer = command_viewer("export", datetime.now(UTC))
            made = export_case(viewer, case, wanted, reason, place)
    except OSError as error:
        raise click.ClickException(f"{place}: {error.strerror or error}") from error
    click.echo(f"{place}: C-{case:06d} for {recipient}, {made.files} files, {made.size:,} bytes")
    click.echo(f"SHA-256 {made.sha256} (entry {made.entry} of the log)")
    if needs_reason(wanted) and not made.clear:
        click.echo("identifiers are masked: no --reason was given", err=True)
    if made.missing:
        click.echo(made.missing, err=True)
        return Exit.LEFT_OUT
    return Exit.OK
