"""`doorward agents demo`: a small fleet behind a real gateway, in one command."""

from __future__ import annotations

import logging
import shutil
import time
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import fill
from typing import TYPE_CHECKING

import click
import msgspec

from doorward.agents.refusals import AgentRefusal
from doorward.cli.agents_reading import JSON
from doorward.cli.app import Exit
from doorward.report.visible import visible

if TYPE_CHECKING:
    from doorward.agents.approval_records import Approval
    from doorward.agents.demo.script import Tried

_UNDER = " " * 9
_COLOURS = {"allowed": "green", "approved": "yellow", "denied": "red"}


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), required=False)
@click.option("--ask", is_flag=True, help="You decide the calls that people have to agree to.")
@JSON
def demo(folder: Path | None, ask: bool, as_json: bool) -> int:
    """Let three invented agents call tools through a gateway, and see why they may or may not.

    A robot, a customer-service bot and a coding agent get tokens from a token service and call five
    small MCP servers; all of it runs on this machine and ends by itself. FOLDER keeps what was
    made: policies, the gateway's configuration, the register and the decision log.
    """
    from doorward.agents.demo.company import found  # noqa: PLC0415 - help comes without it
    from doorward.agents.demo.script import played  # noqa: PLC0415
    from doorward.agents.demo.services import serving  # noqa: PLC0415

    # Refusals are told below.
    logging.getLogger("doorward.agents").addHandler(logging.NullHandler())
    tried = []
    with ExitStack() as stack:
        where = folder or Path(stack.enter_context(TemporaryDirectory(prefix="doorward-agents-")))
        try:
            fleet = found(where, time.time())
            services = stack.enter_context(serving(fleet))
        except (OSError, AgentRefusal, ValueError) as error:
            raise click.ClickException(str(error)) from error
        if not as_json:
            click.echo(f"tokens: {services.issuer}/token   gateway: {services.gateway}\n")
        for one in played(fleet, services, _asked if ask else _usual):
            tried.append(one)
            if not as_json:
                _tell(one)
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(tried), indent=2))
        return Exit.OK
    counts = {name: sum(one.outcome == name for one in tried) for name in _COLOURS}
    click.echo(", ".join(f"{count} {name}" for name, count in counts.items()))
    if folder is not None:
        click.echo(f"kept in {folder}: gateway.toml, policies.cedar, decisions.jsonl, state/")
    return Exit.OK


def _tell(one: Tried) -> None:
    outcome = click.style(f"{one.outcome:8}", fg=_COLOURS[one.outcome], bold=True)
    click.echo(f"{outcome} {visible(f'{one.agent} for {one.person}: {one.call}')}")
    lines = [f"{one.shows}; {one.decided}" if one.decided else one.shows]
    lines.append(f"{one.code}: {one.said}" if one.code else one.said)
    if one.reasons:
        lines.append(_because(one))
    columns = min(shutil.get_terminal_size().columns, 100)
    for line in lines:
        click.echo(fill(visible(line), columns, initial_indent=_UNDER, subsequent_indent=_UNDER))
    click.echo()


def _because(one: Tried) -> str:
    if one.code != "denied":
        return f"permitted by {', '.join(one.reasons)}"
    whom, *policies = one.reasons
    if not policies:
        return f"no policy permits it to {whom}"
    return f"forbidden to {whom} by {', '.join(policies)}"


def _usual(approval: Approval) -> tuple[bool, str]:
    """What the demo's person says: yes to paying back, no to what cannot be taken back."""
    if approval.call.action.endswith('"delete"') or approval.call.tool == "delete_branch":
        return False, "nobody deletes the main branch"
    return True, "the invoice was looked at"


def _asked(approval: Approval) -> tuple[bool, str]:
    call = approval.call
    said = ", ".join(f"{key}={value}" for key, value in call.arguments.items())
    question = f"{call.instance} for {call.human} wants {call.server}/{call.tool}({said}). Agree"
    return click.confirm(visible(question), default=False), "said at the terminal"
