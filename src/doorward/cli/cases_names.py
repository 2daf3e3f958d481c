"""How the commands of `doorward cases` name a case, act, and tell a refusal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from doorward.cases.viewer import Viewer

# Newer versions of click say what a type gives; older ones cannot.
if TYPE_CHECKING:
    _Type = click.ParamType[int]
else:
    _Type = click.ParamType

LARGEST = 2**63 - 1


class CaseNumber(_Type):
    """A case's number, as ``12`` or as people write it, ``C-000012``."""

    name = "case"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> int:
        """The number."""
        said = str(value).strip()
        digits = said[2:] if said[:2].upper() == "C-" else said
        if not (digits.isascii() and digits.isdigit()) or not 0 < int(digits[:20]) <= LARGEST:
            self.fail(f"{said[:40]!r} is no case; write 12 or C-000012", param, ctx)
        return int(digits)


CASE_NUMBER = CaseNumber()


def command_viewer(command: str, now: datetime) -> Viewer:
    """Who asks, when a command does."""
    from doorward.cases.viewer import Viewer  # noqa: PLC0415 - needs the extra `console`

    return Viewer(name=f"command: cases {command}", now=now)


@contextmanager
def refusals() -> Iterator[None]:
    """A refusal of casework is one line."""
    from doorward.cases.viewer import Refused  # noqa: PLC0415

    try:
        yield
    except Refused as why:
        raise click.ClickException(str(why)) from why
