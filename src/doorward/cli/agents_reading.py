"""Reading the files that the commands of `doorward agents` are given."""

from __future__ import annotations

from pathlib import Path

import click

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
