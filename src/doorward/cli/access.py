"""`doorward access`: who may come in to the console, from the server's own terminal."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib.util import find_spec
from typing import TYPE_CHECKING

import click
import msgspec

from doorward.cli.app import Exit
from doorward.cli.store_words import open_tables
from doorward.model.cases import Role

if TYPE_CHECKING:
    from doorward.access.actor import Actor

DATABASE_OPTION = click.option(
    "--database",
    metavar="URL",
    help="sqlite:///FILE or postgresql://USER@HOST/NAME [default: a file in your data folder].",
)


@click.group()
def access() -> None:
    """Let people in to the console, and shut them out.

    Whoever runs this holds the database already; all of it stands in the log.
    """


@access.command("enrol-link")
@click.option(
    "--role",
    type=click.Choice([role.value for role in Role]),
    default=Role.ADMINISTRATOR.value,
    show_default=True,
)
@click.option("--name", default="", help="Whose link it is [default: the role].")
@click.option("--origin", help="The console's address, if not http://localhost:8765.")
@DATABASE_OPTION
def enrol_link(role: str, name: str, origin: str | None, database: str | None) -> int:
    """Print a one-time link with which somebody enrols their keys, within 24 hours."""
    who = _open(database)
    from django.conf import settings  # noqa: PLC0415

    from doorward.access import inviting  # noqa: PLC0415
    from doorward.access.refused import AccessRefused  # noqa: PLC0415

    try:
        person, token = inviting.invite(name or role.replace("-", " ").capitalize(), role, who)
    except AccessRefused as refusal:
        raise click.ClickException(str(refusal)) from None
    click.echo(inviting.link((origin or settings.ORIGIN).rstrip("/"), token))
    click.echo(
        f"For {person.name} ({role}). It works once, for 24 hours; whoever opens it first "
        "enrols their keys.",
        err=True,
    )
    return Exit.OK


@access.command("people")
@click.option("--json", "as_json", is_flag=True, help="JSON, one object a person.")
@DATABASE_OPTION
def people_command(as_json: bool, database: str | None) -> int:
    """List everybody: number, role, state, keys, last seen."""
    who = _open(database)
    from doorward.access import people  # noqa: PLC0415

    rows = people.listed(who)
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(rows), indent=2).decode())
        return Exit.OK
    for row in rows:
        seen = row.seen_at.strftime("%Y-%m-%d %H:%M") if row.seen_at else "never"
        keys = f"{row.keys} key{'' if row.keys == 1 else 's'}"
        click.echo(
            f"{row.id:>4}  {row.role:<18}  {row.state:<9}  {keys:<6}  {seen:<16}  {row.name}"
        )
    if not rows:
        click.echo("nobody yet; make a link with: doorward access enrol-link", err=True)
    return Exit.OK


@access.command("suspend")
@click.argument("person", type=click.IntRange(1))
@click.option("--reason", required=True, help="Why, for the log.")
@DATABASE_OPTION
def suspend(person: int, reason: str, database: str | None) -> int:
    """Shut PERSON (a number of `people`) out; their sessions end at once."""
    who = _open(database)
    from doorward.access import people  # noqa: PLC0415
    from doorward.access.refused import AccessRefused  # noqa: PLC0415

    try:
        people.suspend(person, reason, who)
    except AccessRefused as refusal:
        raise click.ClickException(str(refusal)) from None
    click.echo(f"{person} is suspended")
    return Exit.OK


@access.group("sessions")
def sessions_group() -> None:
    """Signed-in browsers."""


@sessions_group.command("end")
@click.argument("person", type=click.IntRange(1))
@click.option("--reason", default="", help="Why, for the log.")
@DATABASE_OPTION
def end(person: int, reason: str, database: str | None) -> int:
    """End all sessions of PERSON (a number of `people`), who may sign in again."""
    who = _open(database)
    from doorward.access import people  # noqa: PLC0415
    from doorward.access.refused import AccessRefused  # noqa: PLC0415

    try:
        ended = people.end_all_sessions(person, reason, who)
    except AccessRefused as refusal:
        raise click.ClickException(str(refusal)) from None
    click.echo(f"{ended} session{'' if ended == 1 else 's'} ended")
    return Exit.OK


def _open(database: str | None) -> Actor:
    if any(find_spec(name) is None for name in ("django", "webauthn", "cryptography")):
        raise click.ClickException(
            "the console needs libraries that are not installed: pip install 'doorward[console]'"
        )
    open_tables(database)
    from doorward.console import door  # noqa: PLC0415 - needs Django set up

    return door.command(datetime.now(UTC))
