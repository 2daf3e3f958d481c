"""Texts that look like others, and paths that lead elsewhere than they say.

Look-alikes: Unicode Technical Standard 39 (mixed scripts, invisible characters), Unicode Standard
Annex 15 (NFKC). Paths: CWE-22 and its kinds (encoded, doubly encoded, backslashes, dot segments).
"""

from __future__ import annotations

import posixpath
import re
import tomllib
import unicodedata
from pathlib import Path

_SLASHES = frozenset("\u2044\u2215\u2216\u29f5\u29f8\u29f9\ufe68\uff0f\uff3c\u2571\u2572")
_DOTS = frozenset("\u2024\u2025\u2026\u3002\uff0e\uff61\ufe52\u0701\u0702")
_MIXABLE = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC")
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_PLAIN_SPACES = frozenset(" \n\t\r")
_DRIVE = re.compile(r"[A-Za-z]:")
_TABLE = tomllib.loads(Path(__file__).with_name("lookalikes.toml").read_text("utf-8"))
_ALIKE = {ord(char): plain for plain, chars in _TABLE.items() for char in chars}
# In many types these are one picture.
_ONE_PICTURE = (("rn", "m"), ("i", "l"), ("1", "l"), ("0", "o"))


def hidden(text: str) -> list[str]:
    """The characters nobody sees, as ``U+200B``: controls, formats (zero width, direction, tags),
    private and unassigned ones. Line ends and tabs are none."""
    if text.isascii() and text.isprintable():
        return []
    seen = {
        char for char in text if unicodedata.category(char) in _HIDDEN and char not in _PLAIN_SPACES
    }
    return [f"U+{ord(char):04X}" for char in sorted(seen)]


def odd(text: str) -> str:
    """Why a text may be read as another, or nothing. It is for values that are compared.

    >>> odd("acme"), odd("\u0430cme")
    ('', 'mixes scripts')
    """
    if text.isascii():
        return "has characters that cannot be seen" if not text.isprintable() else ""
    if hidden(text) or any(char.isspace() and char != " " for char in text):
        return "has characters that cannot be seen"
    if unicodedata.normalize("NFKC", text) != text:
        return "has characters that look like others"
    if any(char in _SLASHES or char in _DOTS for char in text):
        return "has characters that look like others"
    return "mixes scripts" if len(_scripts(text)) > 1 else ""


def _scripts(text: str) -> set[str]:
    found = set()
    for char in text:
        if char.isalpha():
            name = unicodedata.name(char, "")
            found.add(next((one for one in _MIXABLE if name.startswith(one)), "other"))
    return found


def folded(text: str) -> str:
    """A name as careless readers take it: without case, marks, separators and look-alikes of width.

    >>> folded("Tenant_ID") == folded("tenant-id")
    True
    """
    wide = unicodedata.normalize("NFKD", text).casefold()
    return "".join(char for char in wide if char.isalnum())


def likeness(text: str) -> str:
    """A name as it looks: `folded`, and letters of other scripts as those of ASCII they look like
    (a skeleton, as UTS 39 calls it).

    >>> likeness("ten\u0430nt") == likeness("tenant"), likeness("\u0455\u0441") == likeness("sc")
    (True, True)
    """
    plain = folded(unicodedata.normalize("NFKD", text).translate(_ALIKE))
    for one, other in _ONE_PICTURE:
        plain = plain.replace(one, other)
    return plain


def uncovered(text: str) -> str:
    """A text without the spaces and the characters nobody sees at its beginning and its end.

    >>> uncovered("\ufeff {}\u200b")
    '{}'
    """
    start, end = 0, len(text)
    while start < end and _covers(text[start]):
        start += 1
    while start < end and _covers(text[end - 1]):
        end -= 1
    return text[start:end]


def _covers(char: str) -> bool:
    return char.isspace() or unicodedata.category(char) in _HIDDEN


def astray(path: str, root: str) -> str:
    """Why a path does not surely lie under a root, or nothing. Symbolic links are the server's.

    >>> astray("/srv/data/a.txt", "/srv/data"), astray("/srv/data/../b", "/srv/data")
    ('', 'has dot segments')
    """
    why = odd(path) or ("is percent-encoded" if "%" in path else "")
    if why:
        return why
    if any(one in path for one in ("\\", "//")) or _DRIVE.match(path) or path.startswith("~"):
        return "is no plain path"
    parts = path.split("/")
    if any(part and not part.partition(";")[0].strip(" .") for part in parts):
        return "has dot segments"
    if any(part != part.strip(" ") or part.endswith(".") for part in parts):
        return "has parts that some systems read as others"
    clean = posixpath.normpath(path)
    base = posixpath.normpath(root)
    inside = (
        (base == "/" and clean.startswith("/")) or clean == base or clean.startswith(base + "/")
    )
    return "" if inside else "lies elsewhere"
