"""`doorward cases verify`: whether a file is a whole evidence pack."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from doorward.cli.app import Exit
from doorward.cli.serve import DATABASE_OPTION

if TYPE_CHECKING:
    from doorward.cases.pack.verifying import Fault, Verdict


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@DATABASE_OPTION
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object.")
def verify(file: Path, database: str | None, as_json: bool) -> int:
    """Check an evidence pack: archive, digests, custody log, STIX. Exit code 1 if it is not whole.

    With --database also that the log holds this export and every entry the pack carries. Without
    it nobody can tell a pack that was wholly made anew: compare the SHA-256 with the one that
    the exporter told you.
    """
    from doorward.cases.pack.verifying import verify_pack  # noqa: PLC0415

    verdict = verify_pack(file)
    faults = [*verdict.faults]
    checked = [*verdict.checked]
    if verdict.good and database is not None:
        faults += _in_the_log(verdict, database)
        checked += [] if faults else ["log"]
    if as_json:
        told = {
            "good": not faults,
            "sha256": verdict.sha256,
            "checked": checked,
            "faults": faults,
            "case": verdict.manifest and verdict.manifest.case,
            "recipient": verdict.manifest and verdict.manifest.recipient,
        }
        click.echo(msgspec.json.encode(told))
    else:
        _print(verdict, checked, faults)
    return Exit.FAILED if faults else Exit.OK


def _in_the_log(verdict: Verdict, database: str) -> list[Fault]:
    from doorward.cli.cases_names import command_viewer, refusals  # noqa: PLC0415
    from doorward.cli.cases_store import open_existing  # noqa: PLC0415
    from doorward.cli.store_words import in_words  # noqa: PLC0415

    open_existing(database)
    from doorward.cases.pack.verifying_log import log_faults  # noqa: PLC0415

    with in_words(), refusals():
        return list(log_faults(command_viewer("verify", datetime.now(UTC)), verdict))


def _print(verdict: Verdict, checked: list[str], faults: list[Fault]) -> None:
    from doorward.report.visible import visible  # noqa: PLC0415

    if verdict.manifest is not None:
        one = verdict.manifest
        click.echo(
            f"case {visible(one.label, 20)} for {visible(one.recipient, 20)}, "
            f"made {one.made_at:%Y-%m-%d %H:%M} UTC, {len(one.files)} files"
        )
        withheld = sum(bool(line.withheld) for line in verdict.custody)
        if withheld:
            click.echo(
                f"{withheld} entries of the log are shortened: only --database can hold them"
            )
    click.echo(f"SHA-256 {verdict.sha256}")
    for name in checked:
        click.echo(f"  good  {name}")
    for fault in faults:
        click.echo(f"  WRONG {fault.code}: {visible(fault.message, 300)}")
    click.echo("not whole" if faults else "whole")
