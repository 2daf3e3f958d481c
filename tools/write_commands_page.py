"""Write docs/commands.md from the commands' own help.

python tools/write_commands_page.py
"""

from __future__ import annotations

import sys
from pathlib import Path

import click
from click.testing import CliRunner

from doorward.cli.app import COMMANDS, doorward

PAGE = Path(__file__).parents[1] / "docs" / "commands.md"

HEAD = """# Commands

Every command with its options, as `--help` prints them (this page is generated from the commands by
`python tools/write_commands_page.py`; a test fails when it is stale). [The tutorial](tutorial.md)
shows them with real output.

Exit codes, for all commands: 0 done; 1 nothing could be done; 2 wrong usage; 3 done, but some input
was left out (the summary names file, record and field); 4 done, and `--fail-on` or `audit` found
what it looks for; 130 interrupted.

`DOORWARD_HOME` names the folder of reference data; without it the user's data folder is used.
"""

NOTES = {
    "screen": "Formats and mapping files: [formats](formats.md). What is written: "
    "[the report](report.md).",
    "simulate": "What is in a synthetic company: [simulate](simulate.md).",
    "signals": "All of them: [signals](signals.md) and [behaviours](behaviours.md).",
    "feeds": "Known feeds, own lists, formats: [feeds](feeds.md).",
    "interview": "What is asked and what cannot be, answer files, meeting logs: "
    "[interviews](interviews.md).",
    "lists": "What is read of each list: [list formats](list-formats.md).",
    "verify": "What a policy may say, what is recorded and how it is matched: "
    "[identity verification](verification.md); vendors' messages and documents: "
    "[identity vendors](identity-vendors.md).",
    "access": "Rolling out, keys to buy, lost keys, the policy file: [signing in](access.md).",
    "audit": "The groups come from your own records, for example voluntary self-identification; "
    "Doorward never infers them. `--out` writes `audit.csv` and `ll144.csv`, the latter in the "
    "form that NYC Local Law 144 asks a bias audit to state.",
    "calibrate": "Outcomes are `confirmed` and `cleared`; at least ten of each are needed. "
    "`weights.toml` goes to `doorward screen --weights`.",
    "serve": "How people come in, TLS, the demo: [the console](console.md).",
    "metrics": "What each figure means is said beside it.",
    "contain": "What containment rests on, responders, the switch: [containment](containment.md).",
    "watch": "What is written, following, HTTP, several cores: [watching](watch.md).",
    "agents": "Policies, the starter set, serving decisions: [agents](agents.md). Agents, owners, "
    "keys, lists to import: [the register](agents-register.md). Tokens: "
    "[who acts for whom](agents-tokens.md). `demo` shows it all. "
    "The gateway and pins: [gateway](agents-gateway.md).",
    "work": "What runs when, and what happens when it fails: [jobs](jobs.md).",
    "cases": "What a case is: [cases](cases.md). Databases, backups: [storage](storage.md).",
    "demo": "Everything it makes is invented and says so.",
}


def page() -> str:
    """The page as text."""
    parts = [HEAD]
    for name in COMMANDS:
        parts.append(f"## doorward {name}\n\n{NOTES[name]}\n\n{_help(name)}")
        command = doorward.get_command(click.Context(doorward), name)
        parts += _below(name, command=command)
    return "\n".join(parts)


def _below(*words: str, command: click.Command | None) -> list[str]:
    """The parts of a group's commands, and of theirs."""
    parts: list[str] = []
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            one = command.get_command(context, name)
            parts.append(f"### doorward {' '.join((*words, name))}\n\n{_help(*words, name)}")
            parts += _below(*words, name, command=one)
    return parts


def _help(*words: str) -> str:
    result = CliRunner().invoke(
        doorward, [*words, "--help"], prog_name="doorward", terminal_width=80, color=False
    )
    return f"```\n{result.output.rstrip()}\n```\n"


def main() -> int:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
