"""Reading the files that the commands of `doorward agents` are given."""

from __future__ import annotations

from pathlib import Path

import click

from doorward.agents.policy import PolicyDecisionPoint, PolicyError
from doorward.agents.policy.checks import placed
from doorward.report.visible import visible

MOST_BYTES = 64 * 1024 * 1024

FILE = click.Path(dir_okay=False, path_type=Path)
ENTITIES = click.option("--entities", type=FILE, help="Agents, people, resources (Cedar JSON).")
SCHEMA = click.option("--schema", type=FILE, help="Which types and actions there are.")
JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")


def text_of(file: Path) -> str:
    """A file as text. Raises `click.ClickException` naming it."""
    try:
        with file.open("rb") as opened:
            data = opened.read(MOST_BYTES + 1)
    except OSError as error:
        raise click.ClickException(f"{file}: {error.strerror}") from error
    if len(data) > MOST_BYTES:
        raise click.ClickException(f"{file}: larger than {MOST_BYTES // 2**20} MiB")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{file}: not UTF-8 text ({error.reason})") from error


def text_or(file: Path | None, otherwise: str) -> str:
    """A file's text, or what stands for none."""
    return otherwise if file is None else text_of(file)


def loaded(policies: Path, entities: str, schema: str | None) -> PolicyDecisionPoint:
    """A decision point of these. Raises `click.ClickException` saying which line is wrong."""
    text = text_of(policies)
    try:
        return PolicyDecisionPoint(text, entities, schema)
    except PolicyError as error:
        raise click.ClickException(visible(refused(policies, error, text))) from error


def refused(policies: Path, error: PolicyError, text: str) -> str:
    """Why a set was refused: which of the three files is wrong, and where."""
    whose = f"--{error.code}" if error.code in ("entities", "schema") else str(policies)
    return f"{whose}: {placed(error, text)}"
