"""What every kind of résumé file yields, and how its reader says what was left out."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime

import msgspec

from doorward.model import Problem, Severity

_CONTROL = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2066-\u2069]+")


class Contents(msgspec.Struct, frozen=True, kw_only=True):
    """The part of a `Document` that depends on its format; fields as there."""

    text: str = ""
    pages: int | None = None
    author: str | None = None
    last_modified_by: str | None = None
    company: str | None = None
    creator: str | None = None
    producer: str | None = None
    title: str | None = None
    created_at: datetime | None = None
    modified_at: datetime | None = None
    document_id: str | None = None
    template: str | None = None
    fonts: tuple[str, ...] = ()
    image_digests: tuple[str, ...] = ()
    links: tuple[str, ...] = ()


class Notes:
    """Gathers the problems of one file."""

    def __init__(self, label: str) -> None:
        self._label = label
        self._problems: dict[Problem, None] = {}

    def note(self, code: str, message: str) -> None:
        """Something worth knowing; nothing was lost."""
        self._add(Problem(Severity.NOTE, code, message, self._label))

    def field(self, code: str, message: str, field: str) -> None:
        """Part of the file could not be read."""
        self._add(Problem(Severity.FIELD, code, message, self._label, None, field))

    def _add(self, problem: Problem) -> None:
        if len(self._problems) < 50:
            self._problems[problem] = None

    def all(self) -> tuple[Problem, ...]:
        """The problems in the order they were met, at most fifty."""
        return tuple(self._problems)


def clean(value: str | None, length: int) -> str | None:
    """A metadata value on one line, without control characters, or None when nothing is left."""
    if value is None:
        return None
    return _CONTROL.sub(" ", value[: length * 2]).strip()[:length] or None


def template_digest(kind: str, *parts: str | bytes) -> str:
    """A digest over the structure a template leaves behind; parts cannot run together."""
    digest = hashlib.sha256(kind.encode())
    for part in parts:
        data = part if isinstance(part, bytes) else part.encode("utf-8", "replace")
        digest.update(len(data).to_bytes(8, "big"))
        digest.update(data)
    return digest.hexdigest()
