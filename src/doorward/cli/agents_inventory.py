"""`doorward agents import`: lists of what acts by itself, taken into the register."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from doorward.agents.refusals import AgentRefusal
from doorward.cli.agents_register_options import BY, JSON, STATE, opened, print_json
from doorward.cli.app import Exit
from doorward.report.visible import visible

if TYPE_CHECKING:
    from doorward.agents.registry.inventory.found import Gathering
    from doorward.agents.registry.inventory.taking import Taken

_SHOWN = 20
_KINDS = ("auto", "inventory", "spiffe", "oauth-client", "okta", "entra", "mcp")


@click.command("import")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--kind", type=click.Choice(_KINDS), default="auto", show_default=True, help="What it lists."
)
@click.option("--at", "place", default="", metavar="PLACE", help="Where those run that it lists.")
@click.option("--dry-run", is_flag=True, help="Say what would be done, and change nothing.")
@click.option("--reason", default="", help="Why; it is kept. The file's name will do.")
@BY
@STATE
@JSON
def import_(
    file: Path,
    kind: str,
    place: str,
    dry_run: bool,
    reason: str,
    by: str,
    folder: Path,
    as_json: bool,
) -> int:
    """Take a list of agents into the register: FILE is CSV or JSON.

    An own inventory, SPIFFE IDs, OAuth clients (RFC 7591), applications of Okta, service
    principals of Entra, or MCP servers. Who is listed whole (an owner who works here, purpose and
    domain) may act; the rest needs an owner and may nothing. Agents that are registered already
    are left as they are. Values of secrets are never read. Exit code 3: entries were left out.
    """
    from doorward.agents.registry.inventory.reading import read_list  # noqa: PLC0415
    from doorward.agents.registry.inventory.taking import take  # noqa: PLC0415

    try:
        found_kind, into = read_list(_bytes(file), file.name, kind, place)
    except AgentRefusal as refusal:
        raise click.ClickException(visible(f"{file}: {refusal} [{refusal.code}]")) from refusal
    with opened(folder, begin=True) as found:
        said = found.say(by, reason or f"list {file.name}")
        taken = take(found.register, into.found, file.name, *said, dry_run=dry_run)
    if as_json:
        print_json(
            {
                "kind": found_kind,
                "dry_run": dry_run,
                **{name: getattr(taken, name) for name in taken.__struct_fields__},
                "left_out": into.left_out,
                "problems": into.problems,
            }
        )
    else:
        _tell(found_kind, taken, into, dry_run)
    lost = bool(into.left_out or taken.refused)
    if lost and not (taken.registered or taken.needs_owner or taken.known):
        return Exit.FAILED
    return Exit.LEFT_OUT if lost else Exit.OK


def _bytes(file: Path) -> bytes:
    from doorward.agents.registry.inventory.documents import MOST_BYTES  # noqa: PLC0415

    try:
        with file.open("rb") as opened_file:
            return opened_file.read(MOST_BYTES + 1)
    except OSError as error:
        raise click.ClickException(f"{file}: {error.strerror}") from error


def _tell(kind: str, taken: Taken, into: Gathering, dry_run: bool) -> None:
    would = "would be " if dry_run else ""
    click.echo(f"{kind}: {len(into.found)} read, {into.left_out} left out")
    click.echo(f"{len(taken.registered)} {would}registered, {len(taken.known)} known before")
    _lines(taken.registered)
    click.echo(f"{len(taken.needs_owner)} need an owner and may do nothing")
    _lines([f"{one}: lacks {', '.join(lacks)}" for one, lacks in taken.needs_owner.items()])
    said = [str(one) for one in into.problems]
    said += [f"{into.file}#{one.record}: {one.message} [{one.code}]" for one in taken.refused]
    for one in said[:_SHOWN]:
        click.echo(visible(one, 300), err=True)
    if len(said) > _SHOWN:
        click.echo(f"and {len(said) - _SHOWN} more", err=True)


def _lines(several: Sequence[str]) -> None:
    for one in several[:_SHOWN]:
        click.echo(f"  {visible(one, 300)}")
    if len(several) > _SHOWN:
        click.echo(f"  and {len(several) - _SHOWN} more")
