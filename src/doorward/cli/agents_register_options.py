"""What the commands of the register share: options, the state, who and why, masking."""

from __future__ import annotations

import getpass
import secrets
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click
import msgspec

from doorward.agents.refusals import AgentRefusal
from doorward.agents.state import FILE, AgentState
from doorward.model import FactKind
from doorward.report.masked_values import core, mask_value
from doorward.report.masking import mask_text
from doorward.report.visible import visible

if TYPE_CHECKING:
    from doorward.agents.registry.register import Register

STATE = click.option(
    "--state",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="DOORWARD_AGENTS_STATE",
    default=Path("agents-state"),
    show_default=True,
    help="The folder of the agents' state.  [env var: DOORWARD_AGENTS_STATE]",
)
REASON = click.option("--reason", required=True, help="Why; it is kept.")
BY = click.option("--by", default="", metavar="WHO", help="Who does it, if not this account.")
JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
REVEAL = click.option(
    "--reveal", metavar="REASON", help="Show people in clear; the reason is kept in the register."
)

COMMAND_LINE = "command line of "
"""How the name of who did it begins where only the account is known."""


class Opened(NamedTuple):
    """A register, and the moment at which the command looks at it."""

    register: Register
    now: float

    def say(self, by: str, reason: str) -> tuple[str, str, float]:
        """Who, why and when, as the register takes them."""
        return by or f"{COMMAND_LINE}{_account()}", reason, self.now


@contextmanager
def opened(folder: Path, *, begin: bool = False) -> Iterator[Opened]:
    """The register of a folder; only where it may `begin` there is a new one made.

    A refusal is one line with its code, exit code 1.
    """
    from doorward.agents.registry.register import Register  # noqa: PLC0415 - help comes without

    if not begin and not (folder / FILE).is_file():
        raise click.ClickException(
            f"{folder}: there is no register; `doorward agents blueprint` or `owners` begins one"
        )
    try:
        with AgentState(folder) as state:
            yield Opened(Register(state), time.time())
    except AgentRefusal as refusal:
        raise click.ClickException(visible(f"{refusal} [{refusal.code}]")) from refusal


class People:
    """Shows people masked, or in clear once the reason is written down.

    The same person has the same digest within one command.
    """

    def __init__(self, found: Opened, reveal: str | None, about: str) -> None:
        if reveal is not None:
            if not reveal.strip():
                raise click.UsageError("showing people needs a reason; the one given is blank")
            found.register.seen("shown-in-full", about, *found.say("", reveal))
        self.clear = reveal is not None
        self._key = secrets.token_bytes(32)

    def one(self, identifier: str) -> str:
        """A person's id."""
        if self.clear or not identifier:
            return visible(identifier, 254)
        kind, value, rest = core(FactKind.IDENTIFIER, identifier)
        return visible(mask_value(kind, value, self._key) + rest)

    def text(self, said: str, known: Iterable[str] = ()) -> str:
        """What somebody wrote, with those in it masked who are known, and all that looks like
        somebody's contact."""
        if self.clear:
            return visible(said, 1_000)
        names = [(FactKind.IDENTIFIER, one) for one in known if one]
        return visible(mask_text(said, names, self._key), 1_000)


def print_json(value: object) -> None:
    """One JSON object for people and programs."""
    click.echo(msgspec.json.format(msgspec.json.encode(value), indent=2))


def day(at: float) -> str:
    """The day of a moment, in UTC."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d")


def moment(at: float) -> str:
    """A moment to the second, in UTC."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M:%S")


def shortened(text: str, most: int) -> str:
    """A text for a column."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _account() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "an account without a name"
