"""What an interview form carries in a hidden field: whose it is, and which questions it asks.

The seal is a digest of all of it. It finds a form whose fields were mixed up, changed or copied
from another; it is no signature, and whoever has this program can make another.
"""

from __future__ import annotations

import hashlib

import msgspec


class FormQuestion(msgspec.Struct, frozen=True):
    """One question of the form: its id, and the claim it is about, on one line."""

    id: str
    claim: str


class FormKit(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The application, the job and the question set that a form was made of."""

    application: str
    requisition: str | None
    code: str
    questions: tuple[FormQuestion, ...]


class _Sealed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    version: int
    kit: FormKit
    seal: str


_VERSION = 1


def sealed(kit: FormKit) -> str:
    """The kit as the text of the hidden field: JSON in ASCII."""
    told = _Sealed(_VERSION, kit, _seal(kit))
    text = msgspec.json.encode(told).decode()
    return "".join(one if one.isascii() else _escaped(one) for one in text)


def unsealed(text: str) -> FormKit | None:
    """The kit of a hidden field, or None where it is not as it was written."""
    try:
        told = msgspec.json.decode(text, type=_Sealed)
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        return None
    return told.kit if told.version == _VERSION and told.seal == _seal(told.kit) else None


def _seal(kit: FormKit) -> str:
    return hashlib.sha256(msgspec.json.encode(kit)).hexdigest()


def _escaped(letter: str) -> str:
    units = letter.encode("utf-16-be")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))
