"""`doorward agents check`: what is wrong with a set of policies, before anybody asks it."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from doorward.agents.policy import PolicyError
from doorward.agents.policy.checks import check_all, placed
from doorward.agents.policy.checks_found import CheckFinding, Level
from doorward.cli.agents_reading import ENTITIES, FILE, JSON, SCHEMA, refused, text_of, text_or
from doorward.cli.app import Exit
from doorward.report.visible import visible


@click.command()
@click.argument("policies", type=FILE)
@ENTITIES
@SCHEMA
@JSON
def check(policies: Path, entities: Path | None, schema: Path | None, as_json: bool) -> int:
    """Load a set of policies and look for what is wrong with it.

    Exit code 1: it cannot be loaded (the line is named). 4: it can, but has problems: policies
    that never match, permits that a forbid outweighs, policies that stand twice, an agent that
    can reach everything. 0: at most notes.
    """
    text = text_of(policies)
    try:
        found = check_all(
            text, text_or(entities, "[]"), None if schema is None else text_of(schema)
        )
    except PolicyError as error:
        if not as_json:
            raise click.ClickException(visible(refused(policies, error, text))) from error
        said = placed(error, text)
        _print({"loaded": False, "code": error.code, "message": said, "findings": []})
        return Exit.FAILED
    if as_json:
        _print({"loaded": True, "findings": found})
    else:
        _tell(policies, found)
    return Exit.FLAGGED if any(one.level is Level.PROBLEM for one in found) else Exit.OK


def _print(value: object) -> None:
    click.echo(msgspec.json.format(msgspec.json.encode(value), indent=2))


def _tell(file: Path, found: tuple[CheckFinding, ...]) -> None:
    for one in found:
        place = f"{file}:{one.line}" if one.line else str(file)
        whose = f"{one.policy}: " if one.policy else ""
        click.echo(visible(f"{place}: {one.level.value} {one.code}: {whose}{one.message}"))
    problems = sum(one.level is Level.PROBLEM for one in found)
    click.echo(f"{problems} problems, {len(found) - problems} notes")
