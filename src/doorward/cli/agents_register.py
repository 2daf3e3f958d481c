"""`doorward agents register`, `blueprint`, `renew`: who may act, and what kind of agent it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import msgspec

from doorward.agents.refusals import AgentRefusal
from doorward.agents.registry.records import Blueprint, Instance
from doorward.cli.agents_reading import text_of
from doorward.cli.agents_register_options import (
    BY,
    JSON,
    REASON,
    STATE,
    Opened,
    day,
    opened,
    print_json,
    shortened,
)
from doorward.cli.app import Exit
from doorward.report.visible import visible

KEY_FILE = click.Path(dir_okay=False, path_type=Path)
DAYS = click.option(
    "--days", type=click.IntRange(1, 366), default=30, show_default=True, help="When it ends."
)


@click.command()
@click.argument("agent")
@click.option("--blueprint", required=True, help="What kind of agent it is.")
@click.option("--owner", required=True, help="The person who answers for it: id or account.")
@click.option(
    "--key", "keys", type=KEY_FILE, multiple=True, help="Its public keys: JWK or JWK Set."
)
@DAYS
@click.option("--runs-at", default="", help="Where: a host, a cluster, a vendor.")
@click.option("--version", default="", help="Which version runs.")
@click.option("--spiffe-id", default="", help="As spiffe://example.org/desk-bot.")
@click.option("--oauth-client", default="", metavar="ID", help="Its OAuth client.")
@click.option("--mcp-name", default="", help="What it calls itself in MCP.")
@click.option("--user-agent", "user_agents", multiple=True, help="How its user agent begins.")
@click.option("--account", "accounts", multiple=True, help="A service account that logs have.")
@REASON
@BY
@STATE
@JSON
def register(
    agent: str,
    owner: str,
    keys: tuple[Path, ...],
    days: int,
    reason: str,
    by: str,
    folder: Path,
    as_json: bool,
    **told: Any,  # noqa: ANN401 - the other options, as the records name them
) -> int:
    """Let AGENT act until its end, under an owner who works here.

    What an import found under the same id is filled in where nothing is said.
    """
    with opened(folder) as found:
        holder = found.register.holder_named(owner)
        one = Instance(
            id=agent,
            owner=owner if holder is None else holder.id,
            expires_at=found.now + days * 86_400,
            **_filled(found, agent, told),
        )
        made = found.register.register(one, read_keys(keys), *found.say(by, reason))
        thumbprints = [key.thumbprint for key in found.register.keys_of(made.id)]
    if as_json:
        print_json({"id": made.id, "expires_at": made.expires_at, "keys": thumbprints})
    else:
        click.echo(f"{made.id} may act until {day(made.expires_at)}")
        for one_key in thumbprints:
            click.echo(f"  key {one_key}")
        if not thumbprints:
            click.echo("  It has no key, so it cannot ask for tokens: `doorward agents rotate`.")
    return Exit.OK


def _filled(found: Opened, agent: str, told: dict[str, Any]) -> dict[str, Any]:
    """What was said, and what an import found where nothing was."""
    imported = found.register.unclaimed(agent)
    if imported is None:
        return told
    return {
        name: value or (getattr(imported, name) if name != "blueprint" else value)
        for name, value in told.items()
    }


def read_keys(files: tuple[Path, ...]) -> list[dict[str, Any]]:
    """The keys of files. Raises `click.ClickException` naming the file."""
    from doorward.agents.registry.keys import keys_in  # noqa: PLC0415 - needs joserfc

    found = []
    for file in files:
        try:
            found += keys_in(text_of(file))
        except AgentRefusal as refusal:
            raise click.ClickException(visible(f"{file}: {refusal} [{refusal.code}]")) from refusal
    return found


@click.command()
@click.argument("agent")
@DAYS
@REASON
@BY
@STATE
@JSON
def renew(agent: str, days: int, reason: str, by: str, folder: Path, as_json: bool) -> int:
    """Put the end of AGENT off; its owner has to work here. Suspended ones stay so."""
    with opened(folder) as found:
        end = found.now + days * 86_400
        found.register.renew(agent, *found.say(by, reason), expires_at=end)
        standing = found.register.standing(agent, found.now)
    if as_json:
        print_json({"id": agent, "expires_at": end, "standing": standing})
    else:
        click.echo(f"{visible(agent, 200)} ends on {day(end)} ({standing or 'may act'})")
    return Exit.OK


@click.command()
@click.argument("identifier", required=False, metavar="[ID]")
@click.option("--purpose", default="", help="What it is for.")
@click.option("--domain", default="", help="Where it works, such as retail.")
@click.option("--fleet", default="", help='Its group in policies: Fleet::"…".')
@click.option("--model", default="", help="Which model drives it.")
@click.option("--tool", "tools", multiple=True, help="A tool that it needs: server/tool.")
@click.option(
    "--clearance",
    type=click.IntRange(0, 3),
    default=0,
    show_default=True,
    help="Highest class of data: 0 public, 1 internal, 2 confidential, 3 restricted.",
)
@click.option("--reads-also", multiple=True, metavar="DOMAIN", help="A domain it may read in, too.")
@click.option("--environment", "environments", multiple=True, help="Such as production.")
@click.option("--may-write", is_flag=True, help="It may change things.")
@click.option("--longest-chain", type=click.IntRange(1, 20), default=2, show_default=True)
@click.option("--replace", is_flag=True, help="Put it in place of another of this id.")
@click.option("--reason", default="", help="Why; it is kept. Needed to add or replace one.")
@BY
@STATE
@JSON
def blueprint(
    identifier: str | None,
    replace: bool,
    reason: str,
    by: str,
    folder: Path,
    as_json: bool,
    **told: Any,  # noqa: ANN401 - the other options, as the records name them
) -> int:
    """Add a kind of agent with --purpose and --domain; without them show ID, or list all.

    All agents of a blueprint have what it says, those that run included.
    """
    if identifier is None or not (told["purpose"] or told["domain"]):
        return _tell(identifier, folder, as_json)
    with opened(folder, begin=True) as found:
        one = Blueprint(id=identifier, **told)
        found.register.add_blueprint(one, *found.say(by, reason), replace=replace)
    if as_json:
        print_json(one)
    else:
        click.echo(f"blueprint {one.id}: {visible(one.purpose, 200)}")
    return Exit.OK


def _tell(identifier: str | None, folder: Path, as_json: bool) -> int:
    with opened(folder) as found:
        if identifier is None:
            several = found.register.all_blueprints()
        else:
            one = found.register.blueprint(identifier)
            if one is None:
                raise AgentRefusal("unknown-blueprint", "there is no blueprint of this id")
            several = (one,)
    if as_json:
        print_json(several if identifier is None else several[0])
    elif identifier is not None:
        for name, value in msgspec.to_builtins(several[0]).items():
            shown = ", ".join(value) if isinstance(value, list | tuple) else value
            click.echo(f"{name.replace('_', ' ') + ':':15}{visible(str(shown), 1_000)}")
    else:
        for each in several:
            what = f"{each.domain}: {each.purpose}"
            click.echo(f"{shortened(each.id, 24):24} {shortened(visible(what), 55)}")
        if not several:
            click.echo("There is no blueprint yet.")
    return Exit.OK
