"""One thing that a list names, as far as it is told; and what could not be read."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any

import msgspec

from doorward.agents.registry.checking import is_clear, is_id
from doorward.model import Problem, Severity

MOST_PROBLEMS = 1_000
_OTHER = re.compile(r"[^A-Za-z0-9._:/-]+")


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """An entry of a list. `record` says where it stands (a line, or a path into the document).

    `kind` of agent: `blueprint` with what the list says of it in `says`, empty where it says
    nothing. `disabled`: it is switched off where the list comes from. `details` never hold values
    of secrets.
    """

    record: str
    id: str
    kind: str
    title: str = ""
    blueprint: str = ""
    says: Mapping[str, Any] = {}
    owner: str = ""
    expires_at: float = 0.0
    runs_at: str = ""
    version: str = ""
    spiffe_id: str = ""
    oauth_client: str = ""
    mcp_name: str = ""
    user_agents: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    keys: tuple[Mapping[str, Any], ...] = ()
    details: Mapping[str, str] = {}
    disabled: bool = False


class Gathering:
    """What was read of a file so far, and what is wrong with the rest."""

    def __init__(self, file: str, place: str = "") -> None:
        self.file, self.place = file, place
        self.found: list[Found] = []
        self.problems: list[Problem] = []
        self.left_out = 0
        self._ids: dict[str, str] = {}

    def add(self, one: Found) -> None:
        """Take an entry, unless its id was there already."""
        first = self._ids.setdefault(one.id, one.record)
        if first != one.record:
            self.refuse(one.record, "duplicate-id", f"has the id of {first}", "id")
        else:
            self.found.append(one)

    def refuse(self, record: str, code: str, message: str, field: str | None = None) -> None:
        """An entry is left out. Beyond the first thousand they are counted only."""
        self.left_out += 1
        self._say(Severity.RECORD, record, code, message, field)

    def drop(self, record: str, code: str, message: str, field: str) -> None:
        """A part of an entry is left out."""
        self._say(Severity.FIELD, record, code, message, field)

    def _say(
        self, severity: Severity, record: str, code: str, message: str, field: str | None
    ) -> None:
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(Problem(severity, code, message, self.file, record, field))


def name_of(kind: str, text: str) -> str:
    """An id for what a list calls otherwise; different texts never have the same.

    >>> name_of("client", "0oa1b2"), name_of("mcp", "my files")
    ('client/0oa1b2', 'mcp/my-files-3c02e611')
    """
    name = f"{kind}/{text}"
    if text and is_id(name):
        return name
    digest = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:8]
    return f"{_OTHER.sub('-', name)[:150]}-{digest}"


def text_of(value: object, most: int = 300) -> str:
    """A value as a text without hidden characters, or nothing."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    text = " ".join(str(value).split()) if len(str(value)) <= 20_000 else ""
    return text[:most] if is_clear(text[:most], most) else ""


def texts_of(value: object, most: int = 50) -> tuple[str, ...]:
    """A list of texts; one text is a list of one."""
    several = value if isinstance(value, list) else [value]
    return tuple(text for one in several[:most] if (text := text_of(one)))
