"""The `doorward` command and its exit codes."""

from __future__ import annotations

import importlib
import signal
import sys
from collections.abc import Mapping
from enum import IntEnum
from types import FrameType

import click

from doorward import __version__


class Exit(IntEnum):
    """Exit codes. 2 is click's own for wrong usage."""

    OK = 0
    FAILED = 1
    USAGE = 2
    LEFT_OUT = 3
    FLAGGED = 4
    INTERRUPTED = 130


COMMANDS: Mapping[str, tuple[str, str]] = {
    "demo": ("doorward.cli.demo", "Make a synthetic company, screen it, show the queue."),
    "screen": ("doorward.cli.screen", "Screen applications and résumés into a ranked queue."),
    "simulate": ("doorward.cli.simulate", "Write a labelled synthetic company."),
    "signals": ("doorward.cli.signals", "List and explain the checks."),
    "feeds": ("doorward.cli.feeds", "Fetch, add and inspect reference data."),
    "interview": ("doorward.cli.interview", "Make interviews from claims, record answers."),
    "verify": ("doorward.cli.verify", "Who has verified what, by one policy for all."),
    "lists": ("doorward.cli.lists", "Check names against watchlists; fetch and add them."),
    "audit": ("doorward.cli.audit", "Compare flag and selection rates between groups."),
    "calibrate": ("doorward.cli.calibrate", "Re-fit the weights from decided cases."),
    "access": ("doorward.cli.access", "Let people in to the console, and shut them out."),
    "serve": ("doorward.cli.serve", "Open the console: cases, decisions, security keys."),
    "metrics": ("doorward.cli.metrics", "The programme's figures, with intervals and plots."),
    "cases": ("doorward.cli.cases", "Cases: list, show, export; back up, restore, check."),
    "contain": ("doorward.cli.contain", "Hold accounts of a case: plan, run, undo, status."),
    "agents": ("doorward.cli.agents", "What AI agents may do: register, tokens, gateway."),
    "watch": ("doorward.cli.watch", "Watch logs for what does not fit, with reasons."),
    "work": ("doorward.cli.work", "Do the console's work in the background."),
}


_EXTRAS: Mapping[str, str] = {"agents": "agents"}
"""Commands that need an extra as a whole; those of others say so themselves."""


class LazyGroup(click.Group):
    """Imports a command's module only when it is run, so that help comes at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """The commands in the order a newcomer needs them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command, or None if there is none of this name."""
        if cmd_name not in COMMANDS:
            return None
        try:
            module = importlib.import_module(COMMANDS[cmd_name][0])
        except ModuleNotFoundError as error:
            if cmd_name not in _EXTRAS or (error.name or "doorward").startswith("doorward"):
                raise
            raise click.ClickException(
                f"`doorward {cmd_name}` needs libraries that are not installed ({error.name}): "
                f"pip install 'doorward[{_EXTRAS[cmd_name]}]'"
            ) from error
        command = getattr(module, cmd_name)
        if not isinstance(command, click.Command):
            raise TypeError(f"{cmd_name} is not a command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary) for name, (_, summary) in COMMANDS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="doorward")
def doorward() -> None:
    """Guard a workforce against impostors: evidence with reasons, for people to decide.

    Doorward routes attention. It never rejects, dismisses or accuses anyone.

    \b
    Start with:  doorward demo
    Your data:   doorward screen EXPORT.json resumes/ --out results/

    Exit codes: 0 done; 1 nothing could be done; 2 wrong usage; 3 done, but some input was
    left out (the summary names it); 4 done, and --fail-on found what it asks for.
    """


def main() -> None:
    """Run the command line; errors that a person can mend are one line, not a traceback."""
    _clean_up_when_ended()
    try:
        code = doorward.main(prog_name="doorward", standalone_mode=False)
    except click.exceptions.Abort:
        click.echo("interrupted", err=True)
        sys.exit(Exit.INTERRUPTED)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except SystemExit as error:
        # The reader of our output (`head`, a pager) has gone, for which click and rich leave
        # with 1: nothing is wrong.
        if isinstance(error.__context__, BrokenPipeError):
            sys.exit(Exit.OK)
        raise
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        click.echo(f"Error: {place}{error.strerror or error}", err=True)
        sys.exit(Exit.FAILED)
    sys.exit(code if isinstance(code, int) else Exit.OK)


def _clean_up_when_ended() -> None:
    """End on a signal as on an error, so that temporary files about people are removed."""

    def leave(number: int, _frame: FrameType | None) -> None:
        sys.exit(128 + number)

    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)  # Windows has no SIGHUP
        # `nohup` has it ignored, and means it.
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, leave)
