"""The contract of every reader of logs.

A log comes as frames: the bytes of one record, cut out by `doorward.intake.logs.framing`, each with
its place (``FILE#NUMBER``). A reader's parser turns a frame into events. What it cannot turn it
refuses with a reason; the frame then goes to the dead letters and the rest goes on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple, Protocol

from doorward.model.events import Event


class Framing(StrEnum):
    """How records lie in a file. LINES can be followed while it is written; a DOCUMENT is one
    JSON value whose list of records is read when the file is whole."""

    LINES = "lines"
    DOCUMENT = "document"


class Refusal(Exception):  # noqa: N818 - it is an answer about one record, not a fault
    """A record that cannot be read. `code` is stable; the message quotes nothing of the record.

    Codes: ``not-json``, ``wrong-format``, ``no-time``, ``bad-time``, ``bad-field``,
    ``too-large``, ``too-deep``, ``truncated``, ``bad-encoding``.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Logsource(NamedTuple):
    """Which rules an event concerns, in Sigma's words (``windows``, ``process_creation`` …)."""

    product: str = ""
    category: str = ""
    service: str = ""


class Parsed(NamedTuple):
    """An event, and the record as it came for rules that name the source's own fields."""

    event: Event
    raw: Mapping[str, object] | None = None
    logsource: Logsource = Logsource()


class Parser(Protocol):
    """Reads the records of one file. It may remember the file's header, and nothing else."""

    def parse(self, frame: bytes, place: str) -> Sequence[Parsed]:
        """The events of one record, each with `metadata.uid` set (`place` where it has no id).

        None for a line that holds no record (a comment, a header). Raises `Refusal`.
        """


class LogReader(Protocol):
    """One format. `name` is what ``--format`` takes; `title` what people call it."""

    name: str
    title: str
    framing: Framing

    def recognises(self, head: bytes, filename: str) -> bool:
        """Whether a file that begins so is of this format, surely."""

    def parser(self, head: bytes, *, raw: bool) -> Parser:
        """A parser for a file that begins with `head`; `raw`: also give the record as it came."""
