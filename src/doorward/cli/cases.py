"""`doorward cases`: cases and their database from the terminal. Subcommands load when run."""

from __future__ import annotations

import importlib
from collections.abc import Mapping

import click

SUBCOMMANDS: Mapping[str, tuple[str, str, str]] = {
    "list": ("doorward.cli.cases_list", "list_cases", "The queue: what waits for people."),
    "show": ("doorward.cli.cases_show", "show", "One case, with identifiers masked."),
    "export": ("doorward.cli.cases_export", "export", "Write the evidence pack of a case."),
    "verify": ("doorward.cli.cases_verify", "verify", "Whether an evidence pack is whole."),
    "import": ("doorward.cli.cases_import", "take_in", "Screen sources and open cases."),
    "backup": ("doorward.cli.cases_store", "backup", "Write the whole database to one file."),
    "restore": ("doorward.cli.cases_store", "restore", "Restore a backup, verified first."),
    "check": ("doorward.cli.cases_store", "check", "Whether database and log are whole."),
}
"""Each name with its module, the command in it, and what it does."""


class _Cases(click.Group):
    """Imports a subcommand only when it is run."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """In the order of the table."""
        return list(SUBCOMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The subcommand, or None if there is none of this name."""
        if cmd_name not in SUBCOMMANDS:
            return None
        module, name, _ = SUBCOMMANDS[cmd_name]
        command = getattr(importlib.import_module(module), name)
        if not isinstance(command, click.Command):
            raise TypeError(f"{cmd_name} is not a command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List them without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, words) for name, (_, _, words) in SUBCOMMANDS.items()])


@click.group(cls=_Cases)
def cases() -> None:
    """Cases: list, show, export; back up, restore and check their database."""
