"""`doorward agents approvals`: calls of agents that wait for a person."""

from __future__ import annotations

import time
from collections.abc import Iterable
from pathlib import Path

import click
import msgspec

from doorward.agents.approval_records import Approval
from doorward.agents.approvals import Approvals
from doorward.cli.agents_approvals_text import detail, line
from doorward.cli.agents_register_options import JSON, STATE, opened
from doorward.cli.app import Exit

LOOK_SECONDS = 1.0
ID = click.argument("approval")
BY = click.option("--by", required=True, help="Who decides: a person of the register.")
WHY = click.option("--why", "--reason", "why", required=True, help="The reason; it is kept.")


@click.group()
def approvals() -> None:
    """Calls of agents that wait for a person: list them, look at one, say yes or no.

    Who decides has to be a person of the register who works here. Whoever may write the folder of
    the state can say that they are anybody: give it to those alone who may. The console asks for
    a touch of a security key instead.
    """


@approvals.command("list")
@STATE
@click.option("--all", "everything", is_flag=True, help="Also those that have ended, newest first.")
@click.option("--watch", is_flag=True, help="Go on, and print new ones as they come.")
@JSON
def list_(folder: Path, everything: bool, watch: bool, as_json: bool) -> int:
    """List the calls that wait, the oldest first.

    With --json each is one object on a line.
    """
    with opened(folder) as at:
        known, now = Approvals(at.register.state), at.now
        known.tidy(now)
        found = known.latest(now) if everything else known.waiting(now)
        _print(found, now, as_json)
        if watch:
            _watch(known, {one.id for one in known.waiting(now)}, as_json)
        elif not found and not as_json:
            click.echo("Nothing waits." if not everything else "There was none so far.")
    return Exit.OK


@approvals.command()
@ID
@STATE
@JSON
def show(approval: str, folder: Path, as_json: bool) -> int:
    """Show a call with its arguments, who is behind it, and what was done.

    What looks like a secret is not shown, and was not kept.
    """
    with opened(folder) as at:
        known, now = Approvals(at.register.state), at.now
        found, steps = known.get(approval, now), known.steps(approval)
    if as_json:
        click.echo(msgspec.json.encode({**_plain(found), "steps": steps}))
    else:
        click.echo(detail(found, steps, now))
    return Exit.OK


@approvals.command()
@ID
@STATE
@BY
@WHY
@JSON
def approve(approval: str, folder: Path, by: str, why: str, as_json: bool) -> int:
    """Say yes to a call: once, exactly as it is shown, for a few minutes.

    Exit code 3: it counts, but somebody else has to say yes as well.
    """
    return _decide(approval, folder, by, True, why, as_json)


@approvals.command()
@ID
@STATE
@BY
@WHY
@JSON
def refuse(approval: str, folder: Path, by: str, why: str, as_json: bool) -> int:
    """Say no to a call, also after a yes, as long as it was not made.

    The same call is refused for an hour, so that asking again does not help.
    """
    return _decide(approval, folder, by, False, why, as_json)


def _decide(name: str, folder: Path, by: str, approve: bool, why: str, as_json: bool) -> int:
    with opened(folder) as at:
        known, now = Approvals(at.register.state), at.now
        found = known.decide(name, by, approve, why, now, proof=at.say("", why)[0])
    if as_json:
        click.echo(msgspec.json.encode(_plain(found)))
    else:
        click.echo(line(found, now))
    waits = approve and found.state.value == "waiting"
    return Exit.LEFT_OUT if waits else Exit.OK


def _watch(known: Approvals, seen: set[str], as_json: bool) -> None:
    while True:
        time.sleep(LOOK_SECONDS)
        now = time.time()
        waiting = known.waiting(now)
        _print([one for one in waiting if one.id not in seen], now, as_json)
        seen |= {one.id for one in waiting}


def _print(found: Iterable[Approval], now: float, as_json: bool) -> None:
    for one in found:
        click.echo(msgspec.json.encode(_plain(one)) if as_json else line(one, now))


def _plain(one: Approval) -> dict[str, object]:
    found: dict[str, object] = msgspec.to_builtins(one)
    return found
