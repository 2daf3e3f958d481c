"""`doorward agents check`: what is wrong with a set of policies, before anybody asks it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click
import msgspec

from doorward.agents.policy import PolicyDecisionPoint, PolicyError
from doorward.agents.policy.checks import check_written, placed_in
from doorward.agents.policy.checks_found import CheckFinding, Level
from doorward.agents.policy.checks_written import together, written, written_in
from doorward.cli.agents_reading import ENTITIES, JSON, SCHEMA, policy_texts, text_of, text_or
from doorward.cli.app import Exit
from doorward.report.visible import visible


class _RefusedError(Exception):
    """A set that cannot be loaded: why, and which file is wrong."""

    def __init__(self, error: PolicyError, message: str, file: str) -> None:
        super().__init__(message)
        whose = error.code in ("entities", "schema")
        self.code, self.file = error.code, f"--{error.code}" if whose else file


@click.command()
@click.argument("policies", type=click.Path(allow_dash=True, path_type=Path))
@ENTITIES
@SCHEMA
@JSON
def check(policies: Path, entities: Path | None, schema: Path | None, as_json: bool) -> int:
    """Load a set of policies and look for what is wrong with it.

    POLICIES is a file, `-` for standard input, or a folder: then all files *.cedar in it, in the
    order of their names, are one set.

    Exit code 1: it cannot be loaded (the line is named). 4: it can, but has problems: policies
    that never match, policies that others make useless, policies that stand twice, an agent that
    can reach everything. 0: at most notes.
    """
    files = policy_texts(policies)
    stored = text_or(entities, "[]")
    said = None if schema is None else text_of(schema)
    try:
        found = _checked(files, stored, said)
    except _RefusedError as error:
        if not as_json:
            raise click.ClickException(visible(f"{error.file}: {error}")) from error
        report = {"loaded": False, "code": error.code, "message": str(error), "file": error.file}
        _print({**report, "findings": []})
        return Exit.FAILED
    whole = files[0][0] if len(files) == 1 else str(policies)
    found = tuple(one if one.file else msgspec.structs.replace(one, file=whole) for one in found)
    if as_json:
        _print({"loaded": True, "findings": found})
    else:
        _tell(found)
    return Exit.FLAGGED if any(one.level is Level.PROBLEM for one in found) else Exit.OK


def _checked(
    files: Sequence[tuple[str, str]], entities: str, schema: str | None
) -> tuple[CheckFinding, ...]:
    """What is found in a set of one or more files. Raises `_RefusedError`."""
    if len(files) > 1:
        # What one of them cannot say by itself, it shall not say with the next.
        for name, text in files:
            try:
                PolicyDecisionPoint(text)
            except PolicyError as error:
                raise _RefusedError(error, str(error), name) from error
    whole = together(files)
    try:
        PolicyDecisionPoint(whole, entities, schema)
        known = written(whole) if len(files) == 1 else written_in(files)
        return check_written(known, entities, schema)
    except PolicyError as error:
        if error.code != "invalid":
            raise _RefusedError(error, str(error), files[0][0]) from error
        known = written(whole) if len(files) == 1 else written_in(files)
        name = files[0][0] if len(files) == 1 else str(Path(files[0][0]).parent)
        raise _RefusedError(error, placed_in(error, known), name) from error


def _print(value: object) -> None:
    click.echo(msgspec.json.format(msgspec.json.encode(value), indent=2))


def _tell(found: tuple[CheckFinding, ...]) -> None:
    for one in found:
        place = f"{one.file}:{one.line}" if one.line else one.file
        whose = f"{one.policy}: " if one.policy else ""
        click.echo(visible(f"{place}: {one.level.value} {one.code}: {whose}{one.message}"))
    problems = sum(one.level is Level.PROBLEM for one in found)
    click.echo(f"{problems} problems, {len(found) - problems} notes")
