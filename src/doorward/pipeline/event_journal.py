"""The journal of identity checks received: later records, one JSON object a line.

`screen` reads it as it is (`intake.additions`). Each line has, beside the record's own fields,
``body``: the digest of the message it came in, by which a message delivered twice is known.
It is written as `journal` writes, so several processes may share a file, `verify record` among
them.
"""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from functools import partial
from pathlib import Path

import msgspec

from doorward.intake.identity import MessageError, Received
from doorward.model import IdentityCheck
from doorward.pipeline.journal import LONGEST_LINE, Appended, Outcome, append_together


class _Line(msgspec.Struct):
    """What of a stored line tells its event."""

    record: str
    vendor: str | None = None
    event_id: str | None = None
    body: str = ""


class EventJournal:
    """Stores each event once; is the `SeenEvents` of `receive`.

    Raises `OSError` where the file cannot be read or made. Lines that are no identity checks
    are left alone.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._digests: dict[tuple[str, str], str] = {}
        path.parent.mkdir(parents=True, exist_ok=True)
        # Readable by its owner only: the lines name people.
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        decoder = msgspec.json.Decoder(_Line)
        with path.open("rb") as lines:
            while line := lines.readline(LONGEST_LINE):
                with suppress(msgspec.DecodeError, UnicodeDecodeError):
                    self._remember(decoder.decode(line))

    def _remember(self, line: _Line) -> None:
        if line.record == "identity-check" and line.event_id is not None:
            self._digests[line.vendor or "", line.event_id] = line.body

    def digest(self, vendor: str, event_id: str) -> str | None:
        """The digest of the body with which an event was stored, None if it was not."""
        return self._digests.get((vendor, event_id))

    def add(self, received: Received) -> Appended:
        """Store a message's checks on disk, all or none; see `journal.append_together`.

        Raises `MessageError` (replayed, event-id-reused) where another call or process stored
        the event meanwhile, `JournalError` where the file is no journal, and `OSError` where
        nothing could be stored.
        """
        lines = [
            record_line(received.application, check, received.digest).rstrip(b"\n")
            for check in received.checks
        ]
        with self._lock:
            done = append_together(self._path, lines, same=partial(_tells_of, received.digest))
            if done.outcome is Outcome.OTHER_CONTENT:
                raise MessageError(
                    "event-id-reused", "an event of this id is stored with other content"
                )
            self._digests[received.vendor, received.event_id] = received.digest
        if done.outcome is Outcome.ALREADY_THERE:
            raise MessageError("replayed", "the event is stored already")
        return done


def _tells_of(digest: str, line: bytes) -> bool:
    """Whether a stored line came in a message, or was recorded by hand, which tells no digest."""
    try:
        return msgspec.json.decode(line, type=_Line).body in {digest, ""}
    except (msgspec.DecodeError, UnicodeDecodeError):
        return False


def record_line(application: str, check: IdentityCheck, digest: str | None = None) -> bytes:
    """A check as a line of later records. The reader gives it its origin."""
    fields = {
        name: value
        for name, value in msgspec.structs.asdict(check).items()
        if name != "origin" and value not in (None, (), False)
    }
    document = fields.pop("document", None)
    if document is not None:
        fields["document"] = {
            name: value
            for name, value in msgspec.structs.asdict(document).items()
            if value is not None
        }
    if digest is not None:
        fields["body"] = digest
    head = {"record": "identity-check", "application": application}
    return msgspec.json.encode({**head, **fields}) + b"\n"
