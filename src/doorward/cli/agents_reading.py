"""Reading the files that the commands of `doorward agents` are given."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import IO

import click

from doorward.agents.policy import PolicyDecisionPoint, PolicyError
from doorward.agents.policy.checks import placed
from doorward.report.visible import visible

MOST_BYTES = 64 * 1024 * 1024
STDIN = "<stdin>"

FILE = click.Path(dir_okay=False, path_type=Path)
ENTITIES = click.option("--entities", type=FILE, help="Agents, people, resources (Cedar JSON).")
SCHEMA = click.option("--schema", type=FILE, help="Which types and actions there are.")
JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")


def text_of(file: Path) -> str:
    """A file as text. Raises `click.ClickException` naming it."""
    try:
        with file.open("rb") as opened:
            return _text(opened, str(file))
    except OSError as error:
        raise click.ClickException(f"{file}: {error.strerror}") from error


def policy_texts(given: Path) -> list[tuple[str, str]]:
    """The policies of a file, of standard input (``-``), or of the files ``*.cedar`` in a folder
    in the order of their names, each with the name of its file. Raises `click.ClickException`."""
    if str(given) == "-":
        return [(STDIN, _text(sys.stdin.buffer, STDIN))]
    if not given.is_dir():
        return [(str(given), text_of(given))]
    try:
        files = sorted(one for one in given.iterdir() if one.suffix == ".cedar" and one.is_file())
    except OSError as error:
        raise click.ClickException(f"{given}: {error.strerror}") from error
    if not files:
        raise click.ClickException(f"{given}: there is no file *.cedar in this folder")
    return [(str(one), text_of(one)) for one in files]


def _text(opened: IO[bytes], name: str) -> str:
    data = opened.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise click.ClickException(f"{name}: larger than {MOST_BYTES // 2**20} MiB")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{name}: not UTF-8 text ({error.reason})") from error


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
