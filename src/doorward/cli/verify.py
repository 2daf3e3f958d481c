"""`doorward verify`: the policy, where everybody stands, and records of what happened."""

from __future__ import annotations

import click

from doorward.cli.verify_policy import policy
from doorward.cli.verify_presence import presence
from doorward.cli.verify_receive import read_zone, receive
from doorward.cli.verify_record import record
from doorward.cli.verify_status import status


@click.group()
def verify() -> None:
    """Staged identity verification: the same for everyone in a tier of jobs."""


for _command in (policy, status, record, presence, receive, read_zone):
    verify.add_command(_command)
