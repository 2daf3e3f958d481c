"""Keyed digests of document numbers, so that equal numbers are seen and none can be read.

The key is a file in Doorward's home, made on first use. Without it a digest cannot be compared
with a list of all possible numbers; whoever loses it can no longer tell old numbers from new.
"""

from __future__ import annotations

import os
import re
import secrets
import stat
import tempfile
from pathlib import Path

from doorward.intake.identity.receiving import DIGEST_PREFIX, keyed_number
from doorward.pipeline.journal import JournalError

KEY_FILE = "verification.key"
_BYTES = 32
_KEY = re.compile(rb"[0-9a-f]{64}")


def document_digest(number: str, key: bytes) -> str:
    """``hmac-sha256:`` and 64 hexadecimal digits. Blanks, hyphens and case make no difference.

    >>> document_digest("x 12-34", b"k") == document_digest("X1234", b"k")
    True
    """
    if not any(each.isalnum() for each in number):
        raise JournalError("a document number has letters or digits")
    return keyed_number(number, key)


def is_digest(text: str) -> bool:
    """Whether a text is such a digest already."""
    rest = text.removeprefix(DIGEST_PREFIX)
    return rest != text and len(rest) == 64 and all(each in "0123456789abcdef" for each in rest)


def digest_key(home: Path) -> bytes:
    """The key of a home, made if there is none. Raises `JournalError` if it cannot be trusted.

    The key is the file's text, so that ``verify receive --number-key-env`` can be given the same.
    """
    path = home / KEY_FILE
    if not path.exists():
        _make(path)
    if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise JournalError(f"{path}: others may read it; run chmod 600 on it")
    key = path.read_bytes()[: 4 * _BYTES].strip()
    if not _KEY.fullmatch(key):
        raise JournalError(f"{path}: holds no key of {_BYTES} bytes in hexadecimal")
    return key


def _make(path: Path) -> None:
    """Write a new key whole, and never over one that another process just made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(_BYTES) + "\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(name, path)
        except FileExistsError:
            return
    finally:
        Path(name).unlink(missing_ok=True)
