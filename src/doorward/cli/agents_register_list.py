"""`doorward agents list` and `show`: who is registered, and what was done to one."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click
import msgspec

from doorward.agents.refusals import AgentRefusal
from doorward.agents.registry.known import NEEDS_OWNER, written
from doorward.agents.registry.records import Change, Instance, Unclaimed
from doorward.cli.agents_register_options import (
    COMMAND_LINE,
    JSON,
    REVEAL,
    STATE,
    Opened,
    People,
    day,
    moment,
    opened,
    print_json,
    shortened,
)
from doorward.cli.app import Exit
from doorward.report.visible import visible

_CHANGES_SHOWN = 20


@click.command("list")
@click.option("--only", metavar="STANDING", help="Only these: active, suspended, needs-owner …")
@REVEAL
@STATE
@JSON
def list_(only: str | None, reveal: str | None, folder: Path, as_json: bool) -> int:
    """List the agents: whether each may act, until when, whose it is.

    With --json it is the list of known agents that `doorward watch` reads; owners stand in it
    only with --reveal.
    """
    from doorward.agents.registry.telling import known_agents  # noqa: PLC0415 - help without it

    with opened(folder) as found:
        people = People(found, reveal, "register")
        whole = known_agents(found.register, found.now, owners=people.clear or not as_json)
    shown = [one for one in whole.agents if only in (None, one.standing or "active")]
    if as_json:
        click.echo(written(msgspec.structs.replace(whole, agents=tuple(shown))))
        return Exit.OK
    if shown:
        click.echo(f"{'agent':28} {'standing':13} {'ends':10} owner")
    for one in shown:
        end = day(one.expires_at) if one.expires_at else ""
        columns = (
            f"{shortened(one.id, 28):28}",
            f"{one.standing or 'active':13}",
            f"{end:10}",
            shortened(people.one(one.owner), 25),
        )
        click.echo(" ".join(columns).rstrip())
    counts = Counter(one.standing or "active" for one in whole.agents)
    told = ", ".join(f"{number} {name}" for name, number in sorted(counts.items()))
    click.echo(f"{len(whole.agents)} agents{': ' + told if told else ''}")
    return Exit.OK


@click.command()
@click.argument("agent")
@REVEAL
@STATE
@JSON
def show(agent: str, reveal: str | None, folder: Path, as_json: bool) -> int:
    """Show one agent: its kind, its keys, and who did what to it and why."""
    with opened(folder) as found:
        people = People(found, reveal, agent)
        one = found.register.instance(agent)
        imported = None if one else found.register.unclaimed(agent)
        if one is not None:
            facts = _facts(found, one, people)
            owner = one.owner
        elif imported is not None:
            facts, owner = _imported(imported, people), imported.said_owner
        else:
            raise AgentRefusal("unknown-instance", "no agent of this id is registered or imported")
        changes = [
            _change(change, people, owner)
            for change in found.register.changes_of(agent, _CHANGES_SHOWN)
        ]
    if as_json:
        print_json({**facts, "changes": changes})
        return Exit.OK
    for name, value in facts.items():
        if value not in ("", [], (), {}, None):
            _print(name, value)
    for change in changes:
        click.echo(f"{change['at']} {change['what']} by {change['who']}")
        click.echo(f"  {change['why']}")
    return Exit.OK


def _facts(found: Opened, one: Instance, people: People) -> dict[str, object]:
    kind = found.register.blueprint(one.blueprint)
    facts: dict[str, object] = {
        "id": one.id,
        "standing": found.register.standing(one.id, found.now) or "active",
        "reason": people.text(one.reason, (one.owner,)),
        "blueprint": one.blueprint,
        "purpose": "" if kind is None else kind.purpose,
        "domain": "" if kind is None else kind.domain,
        "owner": people.one(one.owner),
        "registered": moment(one.registered_at),
        "expires": moment(one.expires_at),
    }
    for name in ("runs_at", "version", "spiffe_id", "oauth_client", "mcp_name"):
        facts[name] = getattr(one, name)
    facts |= {"user_agents": list(one.user_agents), "accounts": list(one.accounts)}
    facts["keys"] = [
        {
            "thumbprint": key.thumbprint,
            "kind": str(key.jwk.get("crv", key.jwk.get("kty"))),
            "until": moment(key.expires_at),
            "counts": key.counts(found.now),
        }
        for key in found.register.keys_of(one.id)
    ]
    return facts


def _imported(one: Unclaimed, people: People) -> dict[str, object]:
    facts: dict[str, object] = msgspec.to_builtins(one)
    facts |= {
        # What people wrote may name people; hosts and packages are none.
        "title": people.text(one.title, (one.said_owner,)),
        "purpose": people.text(one.purpose, (one.said_owner,)),
        "details": {
            name: people.text(said, (one.said_owner,)) if name in ("about", "purpose") else said
            for name, said in one.details.items()
        },
        "standing": NEEDS_OWNER,
        "said_owner": people.one(one.said_owner),
        "seen_at": moment(one.seen_at),
    }
    return facts


def _change(change: Change, people: People, owner: str) -> dict[str, str]:
    account = change.who.removeprefix(COMMAND_LINE)
    if account != change.who:
        who = f"{COMMAND_LINE}{people.one(account)}"
    else:
        who = change.who if change.who.startswith("agent ") else people.one(change.who)
    return {
        "at": moment(change.at),
        "what": change.what,
        "who": visible(who, 300),
        "why": people.text(change.why, (owner,)),
    }


def _print(name: str, value: object) -> None:
    label = f"{name.replace('_', ' ')}:"
    if name == "keys" and isinstance(value, list):
        for key in value:
            counts = "until" if key["counts"] else "no longer; until"
            click.echo(f"{'key:':14}{key['thumbprint']}")
            click.echo(f"{'':14}{key['kind']}, {counts} {key['until']}")
    elif isinstance(value, dict):
        for inner, said in value.items():
            click.echo(f"{visible(inner, 40) + ':':14}{visible(str(said), 400)}")
    else:
        shown = ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
        click.echo(f"{label:14}{visible(shown, 2_100)}")
