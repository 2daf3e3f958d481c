"""`doorward agents`: what AI agents may do, checked, compared, served and replayed."""

from __future__ import annotations

import click

from doorward.cli.agents_approvals import approvals
from doorward.cli.agents_check import check
from doorward.cli.agents_replay import replay
from doorward.cli.agents_serve import serve
from doorward.cli.agents_what_if import what_if


@click.group()
def agents() -> None:
    """What AI agents may do: check policies, compare them, decide by them.

    Policies are Cedar text, entities Cedar JSON, the schema Cedar's text or JSON.
    """


agents.add_command(check)
agents.add_command(what_if)
agents.add_command(serve)
agents.add_command(replay)
agents.add_command(approvals)
