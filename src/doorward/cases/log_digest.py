"""What chains the log: also for packs that are verified without a database."""

from __future__ import annotations

import hashlib

import msgspec


class LogContent(msgspec.Struct, frozen=True, kw_only=True):
    """One entry as its digest is reckoned over it. `at` is ISO 8601, `facts` JSON text."""

    number: int
    at: str
    person: int | None
    who: str
    session: str
    act: str
    object_kind: str
    object_id: str
    reason: str
    facts: str
    previous: str

    def digest(self) -> str:
        """SHA-256 over the entry's canonical JSON, which holds the digest before it."""
        return hashlib.sha256(msgspec.json.encode(msgspec.structs.astuple(self))).hexdigest()
