"""What the commands of `doorward agents token` are given: settings, keys, texts."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from doorward.agents.refusals import AgentRefusal
from doorward.agents.tokens.jose import Key, private_key
from doorward.agents.tokens.settings import Trust, read_settings
from doorward.cli.agents_reading import FILE, text_of
from doorward.report.visible import visible

CONFIG = click.option("--config", type=FILE, required=True, help="The token service's settings.")
KEY = click.option("--key", type=FILE, required=True, help="The agent's private key (JWK).")
TASK = click.option("--task", default="", help="A task: JSON, or @FILE.")
MOST_CHARACTERS = 64 * 1024


@contextmanager
def refusals_told() -> Iterator[None]:
    """Say a refusal with its code, and end."""
    try:
        yield
    except AgentRefusal as refusal:
        raise click.ClickException(visible(f"{refusal} [{refusal.code}]")) from refusal


def key_of(file: Path) -> Key:
    """A private key from its file. Raises `click.ClickException`."""
    with refusals_told():
        return private_key(text_of(file).encode())


def settings_of(file: Path) -> Trust:
    """The service's settings. Raises `click.ClickException`."""
    with refusals_told():
        return read_settings(file)


def text_from(said: str) -> str:
    """A text as it is said, of a file (``@FILE``), or of standard input (``@-``)."""
    if said == "@-":
        return sys.stdin.read(MOST_CHARACTERS).strip()
    return text_of(Path(said[1:])).strip() if said.startswith("@") else said
