"""Who may send events over HTTP: a token each, of which only a digest is kept."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import time
from pathlib import Path

import msgspec

from doorward.report.atomic import replacing
from doorward.stream.errors import StreamError

FILE = "senders.json"
PREFIX = "dww_"
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")


class Sender(msgspec.Struct, frozen=True, kw_only=True):
    """One sender. `format` is that of its records; `digest` the SHA-256 of its token."""

    name: str
    format: str
    digest: str
    added: float


class Senders:
    """The senders of a state folder, read again when the file changes."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        self._stamp: tuple[int, int] | None = None
        self._all: tuple[Sender, ...] = ()

    def all(self) -> tuple[Sender, ...]:
        """Every sender by name. Raises `StreamError` for a file that is none."""
        try:
            status = self._path.stat()
        except FileNotFoundError:
            return ()
        stamp = (status.st_mtime_ns, status.st_ino)
        if stamp != self._stamp:
            self._all = self._read()
            self._stamp = stamp
        return self._all

    def add(self, name: str, format_: str) -> str:
        """Let somebody send; their token, which is told this once. Raises `StreamError`."""
        if not _NAME.fullmatch(name):
            raise StreamError(f"{name[:80]!r} is no name: small letters, digits and . _ -")
        if any(one.name == name for one in self.all()):
            raise StreamError(f"{name}: there is a sender of this name; remove it first")
        token = PREFIX + secrets.token_urlsafe(32)
        new = Sender(name=name, format=format_, digest=_digest(token), added=time.time())
        self._write((*self.all(), new))
        return token

    def remove(self, name: str) -> None:
        """Shut a sender out. Raises `StreamError` where there is none."""
        left = tuple(one for one in self.all() if one.name != name)
        if len(left) == len(self.all()):
            raise StreamError(f"{name}: there is no sender of this name")
        self._write(left)

    def of(self, token: str) -> Sender | None:
        """Whose token it is. The time it takes says nothing of the tokens there are."""
        given = _digest(token)
        found = None
        for one in self.all():
            if hmac.compare_digest(one.digest, given):
                found = one
        return found

    def _read(self) -> tuple[Sender, ...]:
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=tuple[Sender, ...])
        except msgspec.DecodeError as error:
            raise StreamError(f"{self._path}: is no list of senders ({error})") from error

    def _write(self, senders: tuple[Sender, ...]) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        ordered = sorted(senders, key=lambda one: one.name)
        with replacing(self._path) as temporary:
            temporary.write_bytes(msgspec.json.format(msgspec.json.encode(ordered)) + b"\n")


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
