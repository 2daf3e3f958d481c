"""What the commands of `doorward verify` read and how they say what they could not."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from datetime import UTC, date, datetime, time
from pathlib import Path

import click
import msgspec

from doorward.cli.app import Exit
from doorward.model import FactKind, Problem, Severity
from doorward.report.masking import mask_text
from doorward.report.visible import visible
from doorward.verification.policy import Policy, PolicyError
from doorward.verification.policy_reading import LARGEST, read_policy
from doorward.verification.tiers import read_tiers

_LARGEST_TABLE = 16 * 1024 * 1024
_MOST_LINES = 20


def load_policy(file: Path) -> Policy:
    """A policy from a file. Raises `click.ClickException` with all that is wrong."""
    try:
        return read_policy(policy_text(_content(file, LARGEST), file.name), file.name)
    except PolicyError as error:
        raise refused(error) from error


def load_tiers(file: Path | None, policy: Policy) -> dict[str, str]:
    """A table of requisitions and their tiers; empty if there is no file."""
    if file is None:
        return {}
    try:
        text = policy_text(_content(file, _LARGEST_TABLE), file.name)
        return read_tiers(text, policy, file.name)
    except PolicyError as error:
        raise refused(error) from error


def refused(error: PolicyError) -> click.ClickException:
    """A refused policy as an error of the command line, a fault a line."""
    lines = [visible(str(one)) for one in error.faults[:_MOST_LINES]]
    return click.ClickException("the policy is refused\n" + "\n".join(lines))


def policy_text(content: bytes, name: str) -> str:
    """Text in UTF-8, with or without a byte order mark."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{name}: is not text in UTF-8") from error


def _content(file: Path, limit: int) -> bytes:
    try:
        with file.open("rb") as opened:
            content = opened.read(limit + 1)
    except OSError as error:
        raise click.ClickException(f"{file}: {error.strerror}") from error
    if len(content) > limit:
        raise click.ClickException(f"{file.name}: is larger than {limit} bytes")
    return content


def as_of(day: datetime | None) -> datetime:
    """The moment to look from: the end of a day (UTC), or now."""
    if day is None:
        return datetime.now(UTC)
    return datetime.combine(date(day.year, day.month, day.day), time.max, UTC)


class Shown:
    """Masks what looks like somebody's contact, unless a reason was given.

    `names` are what people are called, by application; `of` masks those of one too.
    """

    def __init__(
        self,
        reason: str | None,
        ids: Iterable[str],
        names: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        if reason is not None and not reason.strip():
            raise click.UsageError("showing personal values needs a reason; the one given is blank")
        self.masked = reason is None
        self._keep = frozenset(ids)
        self._names = names or {}
        self.known: tuple[tuple[FactKind, str], ...] = ()
        self._key = secrets.token_bytes(32)

    def of(self, application: str) -> Shown:
        """The same for what is said of one person, whose own names are masked in it."""
        one = copy(self)
        one.known = tuple((FactKind.NAME, name) for name in self._names.get(application, ()))
        return one

    def text(self, value: str | None) -> str:
        """A text for the terminal: masked, one line, nothing hidden in it."""
        return visible(str(self.value(value or "")), 300)

    def value(self, value: object) -> object:
        """A value of built-in types with every text in it masked."""
        if not self.masked:
            return value
        if isinstance(value, str):
            if value in self._keep:
                return value
            return mask_text(value, self.known, self._key, self._keep)
        if isinstance(value, list | tuple):
            return [self.value(one) for one in value]
        if isinstance(value, dict):
            return {key: self.value(one) for key, one in value.items()}
        return value


def say_problems(problems: Sequence[Problem]) -> None:
    """What could not be read, on standard error."""
    for one in problems[:_MOST_LINES]:
        click.echo(f"{one.severity.value}: {visible(str(one))}", err=True)
    if len(problems) > _MOST_LINES:
        click.echo(f"and {len(problems) - _MOST_LINES} more", err=True)


def exit_of(read: int, problems: Sequence[Problem]) -> Exit:
    """The exit code of a command that read applications."""
    if read == 0:
        return Exit.FAILED
    lost = any(one.severity is not Severity.NOTE for one in problems)
    return Exit.LEFT_OUT if lost else Exit.OK


def pretty(value: object) -> str:
    """JSON for people and programs."""
    return msgspec.json.format(msgspec.json.encode(value), indent=2).decode()
