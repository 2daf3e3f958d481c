"""`doorward agents`: what AI agents may do, checked, compared, served and replayed."""

from __future__ import annotations

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


@click.group()
def agents() -> None:
    """What AI agents may do: check policies, compare them, decide by them.

    Policies are Cedar text, entities Cedar JSON, the schema Cedar's text or JSON.
    """


agents.add_command(demo)
agents.add_command(check)
agents.add_command(what_if)
agents.add_command(serve)
agents.add_command(replay)
agents.add_command(recognise_requests)
agents.add_command(approvals)
agents.add_command(token)
for one in (
    register,
    list_,
    show,
    suspend,
    resume,
    retire,
    rotate,
    renew,
    blueprint,
    off_board,
    owners,
    import_,
):
    agents.add_command(one)
agents.add_command(gateway)
agents.add_command(pins)
