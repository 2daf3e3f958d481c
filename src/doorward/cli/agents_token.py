"""`doorward agents token`: tokens for agents, by hand and as a service."""

from __future__ import annotations

import click

from doorward.cli.agents_token_ask import headers, make_key, request
from doorward.cli.agents_token_serve import serve
from doorward.cli.agents_token_state import grant, revoke, rotate, show


@click.group()
def token() -> None:
    """Tokens for agents: who acts, for whom, through whom, and for which task.

    An agent exchanges a person's session, or work that another agent handed on, for a token that
    is bound to its key (RFC 8693, RFC 9449). A token never gives more than what it came from.
    """


for one in (make_key, grant, request, headers, show, revoke, rotate, serve):
    token.add_command(one)
