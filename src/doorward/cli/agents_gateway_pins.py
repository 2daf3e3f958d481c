"""`doorward agents pins`: what servers say of their tools, and whether somebody accepted it."""

from __future__ import annotations

import difflib
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from doorward.agents.refusals import AgentRefusal
from doorward.agents.state import FILE, AgentState
from doorward.cli.agents_register_options import STATE
from doorward.cli.app import Exit
from doorward.report.visible import visible

if TYPE_CHECKING:
    from doorward.agents.gateway.pins import Pin, Pins

KIND = click.option(
    "--kind", type=click.Choice(["tool", "prompt", "template"]), default="tool", show_default=True
)
SHORTEST = len("sha256:") + 12
JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")


@click.group()
def pins() -> None:
    """What servers say of their tools: list it, look at it, accept it.

    What nobody accepted, and what is another than was accepted, the gateway withholds.
    """


@contextmanager
def _opened(folder: Path) -> Iterator[Pins]:
    from doorward.agents.gateway.pins import Pins  # noqa: PLC0415

    if not (folder / FILE).exists():
        raise click.ClickException(f"{folder}: there is no state")
    try:
        with AgentState(folder) as state:
            yield Pins(state)
    except AgentRefusal as error:
        raise click.ClickException(visible(f"{error} ({error.code})")) from error


@pins.command("list")
@STATE
@click.option("--all", "everything", is_flag=True, help="Also those that are accepted.")
@JSON
def list_(folder: Path, everything: bool, as_json: bool) -> int:
    """List what waits to be looked at. Exit code 4: something does."""
    from doorward.agents.gateway.pins import Pinned  # noqa: PLC0415

    with _opened(folder) as kept:
        known = kept.all()
    open_ = [one for one in known if one.state is not Pinned.ACCEPTED]
    shown = known if everything else open_
    if as_json:
        said = {"pins": [_row(one) for one in shown], "waiting": len(open_)}
        click.echo(msgspec.json.format(msgspec.json.encode(said), indent=2))
    else:
        for one in shown:
            odd = f"; {', '.join(one.marks)}" if one.marks else ""
            newest = one.changed_to or one.digest
            click.echo(
                visible(f"{one.state.value:8} {one.kind} {one.server} {one.name} {newest}{odd}")
            )
        click.echo(f"{len(known):,} pins, {len(open_):,} wait to be looked at")
    return Exit.FLAGGED if open_ else Exit.OK


@pins.command()
@click.argument("server")
@click.argument("name")
@KIND
@STATE
@JSON
def show(server: str, name: str, kind: str, folder: Path, as_json: bool) -> int:
    """Show a definition, and how it differs from what was accepted."""
    with _opened(folder) as kept:
        one = kept.get(server, kind, name)
    if one is None:
        raise click.ClickException(visible(f"{server} {name}: nothing of this name was seen"))
    if as_json:
        said = {**_row(one), "accepted": one.accepted, "seen": one.seen}
        click.echo(msgspec.json.format(msgspec.json.encode(said), indent=2))
        return Exit.OK
    lines = _lines(one.accepted)
    if one.seen is not None:
        seen = _lines(one.seen)
        lines = list(difflib.unified_diff(lines, seen, "accepted", "seen", n=1_000, lineterm=""))
    for line in lines:
        click.echo(line)
    click.echo(visible(f"{one.state.value}: {one.changed_to or one.digest}"))
    if one.marks:
        click.echo(f"odd: {', '.join(one.marks)}")
    return Exit.OK


@pins.command()
@click.argument("server")
@click.argument("name")
@click.option("--digest", required=True, help="Of what you looked at (sha256:…).")
@click.option("--by", required=True, help="Who accepts it; it is kept.")
@KIND
@STATE
def accept(server: str, name: str, digest: str, by: str, kind: str, folder: Path) -> int:
    """Accept a definition as it was looked at; the gateway offers it from now on.

    The first 12 hex digits of the digest will do.
    """
    with _opened(folder) as kept:
        known = kept.get(server, kind, name)
        newest = "" if known is None else known.changed_to or known.digest
        whole = newest if len(digest) >= SHORTEST and newest.startswith(digest) else digest
        one = kept.accept(server, kind, name, whole, by, time.time())
    click.echo(visible(f"accepted: {kind} {one.server} {one.name}"))
    return Exit.OK


@pins.command()
@click.argument("server")
@click.argument("name")
@KIND
@STATE
def forget(server: str, name: str, kind: str, folder: Path) -> int:
    """Forget a definition: what the server says next is held as new."""
    with _opened(folder) as kept:
        if not kept.forget(server, kind, name):
            raise click.ClickException(visible(f"{server} {name}: nothing of this name was seen"))
    return Exit.OK


def _row(one: Pin) -> dict[str, Any]:
    said = msgspec.to_builtins(one)
    for key in ("accepted", "seen"):
        del said[key]
    return {**said, "state": one.state.value, "marks": one.marks}


def _lines(definition: object) -> list[str]:
    # ASCII without controls, so that what cannot be seen is seen, and moves no terminal.
    text = json.dumps(definition, indent=2, sort_keys=True, ensure_ascii=True)
    return text.replace("\x7f", "\\u007f").splitlines()
