"""`doorward agents suspend`, `resume`, `retire`, `rotate`."""

from __future__ import annotations

from pathlib import Path

import click

from doorward.cli.agents_register import KEY_FILE, read_keys
from doorward.cli.agents_register_options import BY, JSON, REASON, STATE, moment, opened, print_json
from doorward.cli.app import Exit
from doorward.report.visible import visible

AGENT = click.argument("agent")


@click.command()
@AGENT
@REASON
@BY
@STATE
@JSON
def suspend(agent: str, reason: str, by: str, folder: Path, as_json: bool) -> int:
    """Stop AGENT at once, until it is resumed. Its tokens count no more meanwhile."""
    with opened(folder) as found:
        found.register.suspend(agent, *found.say(by, reason))
        standing = found.register.standing(agent, found.now)
    return _told(agent, standing, as_json)


@click.command()
@AGENT
@click.option("--owner", default="", help="Under another owner from now on: id or account.")
@REASON
@BY
@STATE
@JSON
def resume(agent: str, owner: str, reason: str, by: str, folder: Path, as_json: bool) -> int:
    """Let AGENT act again; its owner has to work here."""
    with opened(folder) as found:
        holder = found.register.holder_named(owner) if owner else None
        new = owner if holder is None else holder.id
        found.register.resume(agent, *found.say(by, reason), owner=new)
        standing = found.register.standing(agent, found.now)
    return _told(agent, standing, as_json)


@click.command()
@AGENT
@click.option("--key", "thumbprint", metavar="THUMBPRINT", help="Retire only this key of it.")
@REASON
@BY
@STATE
@JSON
def retire(
    agent: str, thumbprint: str | None, reason: str, by: str, folder: Path, as_json: bool
) -> int:
    """Stop AGENT for good, with all its keys. It cannot be undone.

    With --key one key counts no more, at once; use it when a key got into other hands.
    """
    with opened(folder) as found:
        if thumbprint is None:
            found.register.retire(agent, *found.say(by, reason))
        else:
            key = found.register.key(thumbprint)
            if key is None or key.instance != agent:
                raise click.ClickException("the agent has no key of this thumbprint [unknown-key]")
            found.register.retire_key(thumbprint, *found.say(by, reason))
        standing = found.register.standing(agent, found.now)
    return _told(agent, standing, as_json)


@click.command()
@AGENT
@click.option("--key", "file", type=KEY_FILE, required=True, help="The new public key (JWK).")
@click.option(
    "--overlap-hours",
    type=click.FloatRange(0, 168),
    default=24,
    show_default=True,
    help="How long the old keys count beside it; 0 ends them at once.",
)
@REASON
@BY
@STATE
@JSON
def rotate(
    agent: str,
    file: Path,
    overlap_hours: float,
    reason: str,
    by: str,
    folder: Path,
    as_json: bool,
) -> int:
    """Give AGENT a new key. Its old ones count a little longer, or no more."""
    keys = read_keys((file,))
    if len(keys) != 1:
        raise click.ClickException(f"{file}: one key is expected, not {len(keys)}")
    with opened(folder) as found:
        who, why, now = found.say(by, reason)
        key = found.register.rotate(agent, keys[0], now, overlap_hours * 3_600, who=who, why=why)
        old = [
            one for one in found.register.keys_of(agent, now) if one.thumbprint != key.thumbprint
        ]
    if as_json:
        print_json({"id": agent, "key": key, "old": old})
        return Exit.OK
    click.echo(f"new key {key.thumbprint}")
    click.echo(f"  until {moment(key.expires_at)}")
    for one in old:
        click.echo(f"old key {one.thumbprint}")
        click.echo(f"  until {moment(one.expires_at)}")
    return Exit.OK


def _told(agent: str, standing: str, as_json: bool) -> int:
    if as_json:
        print_json({"id": agent, "standing": standing or "active"})
    else:
        click.echo(f"{visible(agent, 200)}: {standing or 'active'}")
    return Exit.OK
