"""The journal of identity checks received: later records, one JSON object a line.

`screen` reads it as it is (`intake.additions`). Each line has, beside the record's own fields,
``body``: the digest of the message it came in, by which a message delivered twice is known.
One process writes a journal; a second one that does may write an event twice, which the reader
of later records takes as one.
"""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from pathlib import Path

import msgspec

from doorward.intake.identity import MessageError, Received
from doorward.model import IdentityCheck

_LONGEST_LINE = 1024 * 1024


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
            while line := lines.readline(_LONGEST_LINE):
                with suppress(msgspec.DecodeError, UnicodeDecodeError):
                    self._remember(decoder.decode(line))

    def _remember(self, line: _Line) -> None:
        if line.record == "identity-check" and line.event_id is not None:
            self._digests[line.vendor or "", line.event_id] = line.body

    def digest(self, vendor: str, event_id: str) -> str | None:
        """The digest of the body with which an event was stored, None if it was not."""
        return self._digests.get((vendor, event_id))

    def add(self, received: Received) -> None:
        """Store a message's checks on disk, all or none.

        Raises `MessageError` (replayed) where another call stored the event meanwhile, and
        `OSError` where nothing could be stored.
        """
        lines = b"".join(
            record_line(received.application, check, received.digest) for check in received.checks
        )
        with self._lock:
            if self.digest(received.vendor, received.event_id) is not None:
                raise MessageError("replayed", "the event is stored already")
            self._append(lines)
            self._digests[received.vendor, received.event_id] = received.digest

    def _append(self, lines: bytes) -> None:
        with self._path.open("r+b") as file:
            end = file.seek(0, os.SEEK_END)
            if end:
                file.seek(end - 1)
                # A line that a crash cut short must not swallow the next one.
                lines = lines if file.read(1) == b"\n" else b"\n" + lines
            try:
                file.write(lines)
                file.flush()
                os.fsync(file.fileno())
            except OSError:
                with suppress(OSError):
                    file.truncate(end)
                raise


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
