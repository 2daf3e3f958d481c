"""A fresh touch of the key that is bound to one act: what was signed is what is done."""

from __future__ import annotations

import hashlib
from datetime import datetime

import msgspec


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """A verified step-up. `assertion` is what the browser sent, kept as evidence of the act.

    The challenge that was signed is made from `action`, `object_id` and `content_sha256`
    (the digest of what the form said), so that a proof fits one act and no other.
    """

    person: int
    key: int
    at: datetime
    action: str
    object_id: str
    content_sha256: str
    ceremony: str
    assertion: str


def content_digest(*parts: str) -> str:
    """The digest of what a form says, field by field."""
    return hashlib.sha256(msgspec.json.encode(parts)).hexdigest()
