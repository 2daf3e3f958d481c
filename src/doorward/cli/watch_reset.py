"""`doorward watch reset`: what was seen of somebody until now counts no more."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from doorward.cli.app import Exit
from doorward.report.visible import visible
from doorward.stream.errors import StreamError


@click.command()
@click.argument("entity")
@click.option(
    "--state",
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The watch's --state folder.",
)
@click.option("--reason", required=True, metavar="TEXT", help="Why; it is kept with the time.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def reset(entity: str, state: Path, reason: str, as_json: bool) -> int:
    """Somebody looked: what was seen of ENTITY until now adds nothing to later alerts.

    ENTITY is as in the findings (person:w-17), or a person's id. Findings and alerts that were
    told stay written, and what is usual for the entity stays known. A watch that runs takes it
    with its next events, otherwise the next start does.

    \b
    doorward watch reset person:w-17 --state watch-state --reason "moved house, shown on 2 Nov"
    """
    from doorward.stream.by_hand import reset as asked_for  # noqa: PLC0415 - help comes without it

    if not reason.strip():
        raise click.UsageError("--reason wants a reason")
    try:
        asked = asked_for(state, entity, reason)
    except StreamError as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        click.echo(msgspec.json.encode(asked).decode())
    else:
        click.echo(f"written down: {visible(asked.entity, 80)}, {visible(asked.reason, 160)}")
    return Exit.OK
