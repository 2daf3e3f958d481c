"""What people write, as it is stored and as their key signs it: one and the same."""

from __future__ import annotations

import unicodedata

_JOINERS = "\n\t\u200c\u200d"
"""Characters that stay: breaks, and what Persian, Indic scripts and emoji are written with."""
_LEFT_OUT = frozenset({"Cc", "Cs", "Cf"})


def plain_text(text: str) -> str:
    """Without the space around it, without what no database stores (NUL, lone surrogates) and
    without what hides text.

    >>> plain_text(" one\\r\\ntwo\\u200b ")
    'one\\ntwo'
    """
    kept = "".join(
        character
        for character in text.replace("\r\n", "\n").replace("\r", "\n")
        if character in _JOINERS or unicodedata.category(character) not in _LEFT_OUT
    )
    return kept.strip()
