"""What a program calls itself: AI agents and other programs by their User-Agent header.

Anybody can write any name there, so it is a declaration and no more. The table is
``declared.toml``; each row names its source.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib import resources

import msgspec

_LONGEST = 1_000
_ACTING = frozenset({"coding", "browser", "protocol"})
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,40}")


class DeclaredAgent(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A row of the table. `named`: the header goes on with the name of the agent that runs it."""

    key: str
    name: str
    operator: str
    use: str
    tokens: tuple[str, ...]
    source: str
    read: bool
    named: bool = False

    @property
    def acts(self) -> bool:
        """Whether it acts with somebody's rights, rather than read public pages."""
        return self.use in _ACTING


class _Program(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    tokens: tuple[str, ...]


class Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole table."""

    agent: tuple[DeclaredAgent, ...]
    program: tuple[_Program, ...]


@cache
def declared_agents() -> Table:
    """The table that ships with Doorward."""
    text = resources.files("doorward.watch.actors").joinpath("declared.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(text), Table)


@lru_cache(maxsize=8_192)
def declared(text: str) -> DeclaredAgent | None:
    """The AI agent that a User-Agent header declares, or None.

    >>> declared("claude-cli/2.1.220 (external, cli)").key
    'claude-code'
    >>> declared("glab/v1.97.0 (darwin, arm64) Coding-Agent/codex").key
    'codex'
    """
    low = text[:_LONGEST].lower()
    for token, row in _tokens():
        place = _place(low, token)
        if place < 0:
            continue
        if not row.named:
            return row
        found = _NAME.match(low, place + len(token))
        if found is not None:
            key = found.group().rstrip(".")
            return msgspec.structs.replace(row, key=key, name=f"{key} (through {row.name})")
    return None


@lru_cache(maxsize=8_192)
def is_program(text: str) -> bool:
    """Whether a header is that of a library or command line, which is no agent by itself.

    >>> is_program("python-requests/2.32.0"), is_program("Mozilla/5.0 (X11; Linux x86_64)")
    (True, False)
    """
    low = text[:_LONGEST].lower()
    if low.startswith("mozilla/"):
        return False
    return any(_place(low, token) >= 0 for token in _programs())


@cache
def _tokens() -> tuple[tuple[str, DeclaredAgent], ...]:
    return tuple((token, row) for row in declared_agents().agent for token in row.tokens)


@cache
def _programs() -> tuple[str, ...]:
    return tuple(_all_programs())


def _all_programs() -> Iterator[str]:
    for one in declared_agents().program:
        yield from one.tokens


def _place(low: str, token: str) -> int:
    """Where a token stands with no letter or digit before it; -1 for nowhere."""
    place = low.find(token)
    while place > 0 and low[place - 1].isalnum():
        place = low.find(token, place + 1)
    return place
