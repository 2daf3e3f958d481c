"""`doorward watch sender`: who may send events over HTTP."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from doorward.cli.app import Exit
from doorward.intake.logs.registry import ALIASES, READERS
from doorward.stream.errors import StreamError
from doorward.stream.senders import Senders

STATE = click.option(
    "--state",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="The watch's --state folder.",
)


@click.group()
def sender() -> None:
    """Let others send events to `watch --listen`, or shut them out."""


@sender.command()
@click.argument("name")
@STATE
@click.option(
    "--format",
    "format_",
    type=click.Choice(["auto", *READERS, *ALIASES]),
    default="auto",
    show_default=True,
    metavar="NAME",
    help="What the sender's records are.",
)
def add(name: str, state: Path, format_: str) -> int:
    """Let NAME send. Prints the token, this once; only its digest is kept."""
    try:
        token = Senders(state).add(name, ALIASES.get(format_, format_))
    except StreamError as error:
        raise click.ClickException(str(error)) from error
    click.echo(token)
    return Exit.OK


@sender.command("list")
@STATE
def list_(state: Path) -> int:
    """Who may send, and what."""
    try:
        for one in Senders(state).all():
            click.echo(
                f"{one.name}  {one.format}  since {datetime.fromtimestamp(one.added, UTC):%Y-%m-%d}"
            )
    except StreamError as error:
        raise click.ClickException(str(error)) from error
    return Exit.OK


@sender.command()
@click.argument("name")
@STATE
def remove(name: str, state: Path) -> int:
    """Shut NAME out, at once."""
    try:
        Senders(state).remove(name)
    except StreamError as error:
        raise click.ClickException(str(error)) from error
    return Exit.OK
