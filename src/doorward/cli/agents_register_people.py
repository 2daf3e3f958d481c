"""`doorward agents off-board` and `owners`: people who leave take their agents along."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from doorward.agents.refusals import AgentRefusal
from doorward.agents.registry.records import Holder
from doorward.cli.agents_register_options import (
    BY,
    JSON,
    REASON,
    REVEAL,
    STATE,
    Opened,
    People,
    opened,
    print_json,
)
from doorward.cli.app import Exit
from doorward.report.visible import visible

if TYPE_CHECKING:
    from doorward.agents.registry.owners import RosterResult

_SHOWN = 20
_SAID = {
    "added": "new on the roster",
    "changed": "changed",
    "left": "left",
    "back": "back; their agents stay suspended until they are resumed",
    "disputed": "off-boarded here, though the roster has them working: see --help",
    "absent": "own agents that act, and are not on the roster",
}


@click.command("off-board")
@click.argument("person")
@click.option("--back", is_flag=True, help="They work here (again). Their agents stay suspended.")
@REASON
@BY
@STATE
@JSON
def off_board(person: str, back: bool, reason: str, by: str, folder: Path, as_json: bool) -> int:
    """PERSON has left: suspend all agents that they own, at once.

    PERSON is an id of the register, or an account. An agent is resumed under an owner who works
    here: `doorward agents resume AGENT --owner PERSON`.
    """
    with opened(folder) as found:
        holder = found.register.holder_named(person)
        if holder is None:
            raise AgentRefusal("unknown-person", "nobody of this id is known to the register")
        suspended: tuple[str, ...] = ()
        if back:
            found.register.bring_back(holder.id, *found.say(by, reason))
        else:
            suspended = found.register.off_board(holder.id, *found.say(by, reason))
    if as_json:
        print_json({"works": back, "suspended": suspended})
    elif back:
        click.echo("works here; their agents stay suspended until they are resumed")
    else:
        click.echo(f"off-boarded; agents suspended: {len(suspended)}")
        _names(suspended)
    return Exit.OK


@click.command()
@click.argument("roster", required=False, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--complete", is_flag=True, help="Who is not on the roster has left.")
@click.option("--add", metavar="PERSON", help="Add one person instead of a roster.")
@click.option("--team", "teams", multiple=True, help="With --add: a team of theirs.")
@click.option(
    "--account",
    "accounts",
    multiple=True,
    help="With --add: another name of theirs, such as console:3 for number 3 of the console.",
)
@click.option("--reason", default="", help="Why; it is kept. A roster's name will do.")
@BY
@REVEAL
@STATE
@JSON
def owners(
    roster: Path | None,
    complete: bool,
    add: str | None,
    teams: tuple[str, ...],
    accounts: tuple[str, ...],
    reason: str,
    by: str,
    reveal: str | None,
    folder: Path,
    as_json: bool,
) -> int:
    """Take the ROSTER that the watch reads: add people, suspend the agents of those who left.

    It may be run every hour: again changes nothing. Somebody who was off-boarded by hand stays so
    although the roster has them working, unless it says that they started after that; `off-board
    PERSON --back` settles it. Exit code 3: somebody is not on the roster and owns agents that act,
    or is such a case.
    """
    if (roster is None) is (add is None):
        raise click.UsageError("give a ROSTER, or --add PERSON")
    if add is not None:
        with opened(folder, begin=True) as found:
            _add(found, Holder(id=add, teams=teams, aliases=accounts), found.say(by, reason))
        if as_json:
            print_json({"added": [add]})
        else:
            click.echo("added")
        return Exit.OK
    from doorward.agents.registry.owners import apply_roster  # noqa: PLC0415 - help without it
    from doorward.stream.context_files import ContextError, load_context  # noqa: PLC0415

    roster = Path(str(roster))
    try:
        listed = load_context(roster, None).people.values()
    except ContextError as error:
        raise click.ClickException(visible(str(error), 4_000)) from error
    with opened(folder, begin=True) as found:
        people = People(found, reveal, "people")
        said = found.say(by, reason or f"roster {roster.name}")
        result = apply_roster(found.register, listed, *said, complete=complete)
    _tell(result, people, as_json)
    return Exit.LEFT_OUT if result.absent or result.disputed else Exit.OK


def _add(found: Opened, one: Holder, said: tuple[str, str, float]) -> None:
    """Add somebody; what is known of them besides their teams stays, accounts are added."""
    known = found.register.holder(one.id)
    if known is not None:
        accounts = tuple(dict.fromkeys((*known.aliases, *one.aliases)))
        one = msgspec.structs.replace(known, teams=one.teams or known.teams, aliases=accounts)
    found.register.add_holder(one, *said)


def _tell(result: RosterResult, people: People, as_json: bool) -> None:
    lists = msgspec.structs.asdict(result)
    if as_json:
        print_json(
            {
                name: found if name == "suspended" else [people.one(one) for one in found]
                for name, found in lists.items()
            }
        )
        return
    for name, said in _SAID.items():
        if lists[name]:
            click.echo(f"{len(lists[name])} {said}")
            if name not in ("added", "changed"):
                _names(tuple(people.one(one) for one in lists[name]))
    if result.suspended:
        click.echo(f"agents suspended: {len(result.suspended)}")
        _names(result.suspended)
    if not any(lists.values()):
        click.echo("nothing changed")


def _names(several: tuple[str, ...]) -> None:
    for one in several[:_SHOWN]:
        click.echo(f"  {visible(one, 254)}")
    if len(several) > _SHOWN:
        click.echo(f"  and {len(several) - _SHOWN} more")
