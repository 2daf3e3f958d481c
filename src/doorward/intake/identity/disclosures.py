"""Selective disclosure: claims put in the place of their digests (RFC 9901, 7.1 step 3)."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping

import msgspec

from doorward.intake.identity.credentials import RefusedError
from doorward.intake.identity.json_tokens import Json, unpadded, value_in

HASHES: Mapping[str, str] = {"sha-256": "sha256", "sha-384": "sha384", "sha-512": "sha512"}
"""The hashes of ``_sd_alg`` that are taken, by their registered names."""

_NESTING = 16
_MOST = 500
_RESERVED = ("_sd", "...", "_sd_alg")


class _Disclosure(msgspec.Struct, frozen=True):
    """A claim's value, with its name where it stands in an object and not in a list."""

    name: str | None
    value: object


def hash_name(payload: Json) -> str:
    """The hash that digests are made with, as `hashlib` names it; SHA-256 where none is named."""
    named = payload.get("_sd_alg", "sha-256")
    if not isinstance(named, str) or named not in HASHES:
        raise RefusedError("algorithm-not-allowed")
    return HASHES[named]


def digest(text: str, name: str) -> str:
    """The base64url digest of ASCII text."""
    raw = hashlib.new(name, text.encode("ascii")).digest()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def disclosed(payload: Json, disclosures: Iterable[str]) -> dict[str, object]:
    """The payload with its disclosures put in.

    Refused: a disclosure that no digest names (digest-not-listed), a digest or a claim that is
    there twice (duplicate), one that hides ``_sd`` or ``...`` (claim-not-allowed), and nesting
    beyond 16 levels (malformed).
    """
    name = hash_name(payload)
    table: dict[str, _Disclosure] = {}
    for count, one in enumerate(disclosures):
        if count >= _MOST:
            raise RefusedError("too-large")
        read = _read(one)
        key = digest(one, name)
        if key in table:
            raise RefusedError("duplicate")
        table[key] = read
    filling = _Filling(table)
    result = filling.filled(payload, 0)
    if filling.used != table.keys():
        raise RefusedError("digest-not-listed")
    result.pop("_sd_alg", None)
    return result


def _read(text: str) -> _Disclosure:
    value = value_in(unpadded(text))
    if not isinstance(value, list) or len(value) not in (2, 3) or not isinstance(value[0], str):
        raise RefusedError("malformed")
    if len(value) == 2:
        return _Disclosure(None, value[1])
    if not isinstance(value[1], str):
        raise RefusedError("malformed")
    if value[1] in _RESERVED:
        raise RefusedError("claim-not-allowed")
    return _Disclosure(value[1], value[2])


class _Filling:
    """Puts disclosures in, counting digests: none may stand in two places."""

    def __init__(self, table: Mapping[str, _Disclosure]) -> None:
        self._table = table
        self._met: set[str] = set()
        self.used: set[str] = set()

    def filled(self, value: Json, depth: int) -> dict[str, object]:
        """An object with the claims that its ``_sd`` names."""
        if depth > _NESTING:
            raise RefusedError("malformed")
        kept = {key: self._value(inner, depth + 1) for key, inner in value.items() if key != "_sd"}
        digests = value.get("_sd", [])
        if not isinstance(digests, list):
            raise RefusedError("malformed")
        for one in digests:
            found = self._take(one)
            if found is None:
                continue
            if found.name is None:
                raise RefusedError("malformed")
            if found.name in kept:
                raise RefusedError("duplicate")
            kept[found.name] = self._value(found.value, depth + 1)
        return kept

    def _value(self, value: object, depth: int) -> object:
        if depth > _NESTING:
            raise RefusedError("malformed")
        if isinstance(value, dict):
            return self.filled(value, depth)
        return self._list(value, depth) if isinstance(value, list) else value

    def _list(self, items: Iterable[object], depth: int) -> list[object]:
        kept: list[object] = []
        for item in items:
            if not (isinstance(item, dict) and "..." in item):
                kept.append(self._value(item, depth + 1))
                continue
            found = self._take(item["..."]) if len(item) == 1 else None
            if len(item) != 1 or (found is not None and found.name is not None):
                raise RefusedError("malformed")
            if found is not None:
                kept.append(self._value(found.value, depth + 1))
        return kept

    def _take(self, one: object) -> _Disclosure | None:
        """What a digest stands for; None for one not disclosed, or a decoy."""
        if not isinstance(one, str):
            raise RefusedError("malformed")
        if one in self._met:
            raise RefusedError("duplicate")
        self._met.add(one)
        found = self._table.get(one)
        if found is not None:
            self.used.add(one)
        return found
