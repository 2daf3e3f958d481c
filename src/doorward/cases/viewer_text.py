"""What people write: long enough to say something, short enough to be read, encodable."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from doorward.cases.viewer import Refused
from doorward.model import FactKind
from doorward.report.preparing import Personal

_JOINERS = "\n\t\u200c\u200d"
"""Characters that stay: breaks, and what Persian, Indic scripts and emoji are written with."""


def required_text(text: str, what: str, shortest: int, longest: int) -> str:
    """The text without the space around it.

    Raises `Refused`: ``reason-missing`` where it says too little, ``too-long`` where it is
    longer than anybody reads or than there is room for.
    """
    said = _clean(text)
    if sum(not character.isspace() for character in said) < shortest:
        raise Refused("reason-missing", f"{what} needs at least {shortest} characters")
    return _short_enough(said, what, longest)


def optional_text(text: str, what: str, longest: int) -> str:
    """The text without the space around it, or nothing; `Refused` (``too-long``)."""
    return _short_enough(_clean(text), what, longest)


def _short_enough(said: str, what: str, longest: int) -> str:
    if len(said) > longest:
        raise Refused("too-long", f"{what} has {len(said):,} characters; at most {longest:,} fit")
    return said


def _clean(text: str) -> str:
    """Without what no database stores (NUL, lone surrogates) and what hides text."""
    kept = "".join(
        character
        for character in text.replace("\r\n", "\n")
        if character in _JOINERS or unicodedata.category(character) not in {"Cc", "Cs", "Cf"}
    )
    return kept.strip()


def names_as_written(names: Iterable[str]) -> list[Personal]:
    """Names as people write them in notes and reasons: whole, and each word of them alone.

    Words of fewer than four letters are left: too many of them are words of the language.
    """
    found = dict.fromkeys(name for name in names if name)
    words = (word.strip(",.;") for name in found for word in name.split())
    found |= dict.fromkeys(word for word in words if len(word) >= 4)
    return [(FactKind.NAME, name) for name in found]
