"""The journal of pulls: what was fetched when, and what failed. One JSON object a line."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import msgspec

JOURNAL_FILE = "pulls.jsonl"
_LIMIT = 4 * 2**20


class Pull(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One attempt. `outcome` is ``stored``, ``unchanged`` or an error's code."""

    name: str
    at: datetime
    outcome: str
    message: str = ""
    origin: str = ""
    bytes: int | None = None
    sha256: str | None = None
    entries: int | None = None

    @property
    def failed(self) -> bool:
        """Whether the attempt brought nothing usable."""
        return self.outcome not in {"stored", "unchanged"}


def note(folder: Path, pull: Pull) -> None:
    """Append one attempt."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / JOURNAL_FILE).open("ab") as file:
        file.write(msgspec.json.encode(pull) + b"\n")


def last_failures(folder: Path) -> Mapping[str, str]:
    """What the last pull of each feed failed with, for feeds whose last pull failed.

    Lines that cannot be read are passed over; only the last 4 MiB are looked at.
    """
    failures: dict[str, str] = {}
    try:
        with (folder / JOURNAL_FILE).open("rb") as file:
            file.seek(0, 2)
            file.seek(max(0, file.tell() - _LIMIT))
            content = file.read(_LIMIT)
    except OSError:
        return failures
    decoder = msgspec.json.Decoder(Pull)
    for line in content.splitlines():
        try:
            pull = decoder.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError):
            continue
        failures.pop(pull.name, None)
        if pull.failed:
            failures[pull.name] = f"{pull.at:%Y-%m-%d}: {pull.message or pull.outcome}"
    return failures
