"""`doorward agents`: what AI agents may do, in the order in which a newcomer needs it."""

from __future__ import annotations

from collections.abc import Sequence

import click

from doorward.cli.agents_approvals import approvals
from doorward.cli.agents_check import check
from doorward.cli.agents_demo import demo
from doorward.cli.agents_gateway import gateway
from doorward.cli.agents_gateway_pins import pins
from doorward.cli.agents_inventory import import_
from doorward.cli.agents_recognise import recognise_requests
from doorward.cli.agents_register import blueprint, register, renew
from doorward.cli.agents_register_changes import resume, retire, rotate, suspend
from doorward.cli.agents_register_list import list_, show
from doorward.cli.agents_register_people import off_board, owners
from doorward.cli.agents_replay import replay
from doorward.cli.agents_serve import serve
from doorward.cli.agents_token import token
from doorward.cli.agents_what_if import what_if

PARTS: Sequence[tuple[str, Sequence[tuple[click.Command, str]]]] = (
    ("See it work", ((demo, "Let three invented agents call tools, and say why or why not."),)),
    (
        "Which agents there are, and whose",
        (
            (owners, "Take a roster of people: add, and stop agents of who left."),
            (blueprint, "Add a kind of agent, or list the kinds."),
            (register, "Let an agent act until its end, under an owner."),
            (import_, "Take a list of agents (CSV, JSON) into the register."),
            (list_, "List the agents: standing, end, owner."),
            (show, "Show one agent, with its keys and history."),
            (rotate, "Give an agent a new key."),
            (renew, "Put the end of an agent off."),
            (suspend, "Stop an agent at once."),
            (resume, "Let a stopped agent act again."),
            (retire, "Stop an agent for good, or one of its keys."),
            (off_board, "A person has left: suspend all that they own."),
        ),
    ),
    (
        "What they may",
        (
            (check, "Look for what is wrong with a set of policies."),
            (what_if, "Say what another set of policies would change."),
            (serve, "Answer over HTTP who may do what (AuthZEN 1.0)."),
            (replay, "Decide the requests of a decision log again."),
        ),
    ),
    (
        "Between agents and their tools",
        (
            (gateway, "Stand before MCP servers and decide every request."),
            (pins, "What servers say of their tools: look at it, accept it."),
            (approvals, "Calls that wait for a person: list, show, approve, deny."),
            (token, "Tokens that say which agent acts, for whom, for what."),
        ),
    ),
    ("In logs", ((recognise_requests, "Say of HTTP requests whether an agent made them."),)),
)
"""The parts of the help, with their commands and a line on each."""


class OrderedGroup(click.Group):
    """Lists commands by part and in the order of PARTS."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """The commands in the order a newcomer needs them."""
        return list(self.commands)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the commands below the name of their part, all in the same columns."""
        width = max(map(len, self.commands))
        for title, members in PARTS:
            with formatter.section(title):
                formatter.write_dl([((one.name or "").ljust(width), text) for one, text in members])


@click.group(cls=OrderedGroup)
def agents() -> None:
    """AI agents: which there are and whose, what they may, and who agrees to it.

    Policies are Cedar text, entities Cedar JSON, the schema Cedar's text or JSON.
    """


for _, _members in PARTS:
    for _one, _ in _members:
        agents.add_command(_one)
