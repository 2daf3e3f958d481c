"""Text from outside made safe to look at: no hidden characters, no endless strings.

Characters that a reader cannot see but that change what is read (control characters, escape
sequences, bidirectional overrides, zero-width and tag characters, private-use characters) are
written out, for example ``⟨U+202E⟩``. See Unicode Technical Report 36 and Boucher and
Anderson, Trojan Source (2021). The zero-width joiner and non-joiner stay: Persian, Indic
scripts and emoji are written with them.
"""

from __future__ import annotations

import re

_HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0d\ufeff\uffa0\ufff0-\ufffb"
    "\ufffe\uffff\ud800-\udfff\ue000-\uf8ff\U000e0000-\U000e0fff\U000f0000-\U0010ffff]"
)
_SPACE = re.compile(r"\s+")
_UNSEEN = re.compile("[^\\S ]|[\u200c\u200d\u2800\ufe0e\ufe0f]")
_MARK_PILE = re.compile(
    "([\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]{4})[\u0300-\u036f"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]+"
)


def visible(text: str, limit: int = 2000) -> str:
    """One line of text, at most about `limit` characters, with hidden characters written out.

    >>> visible("invoice\u202efdp.exe")
    'invoice⟨U+202E⟩fdp.exe'
    >>> visible("a" * 9, limit=4)
    'aaaa… (5 more characters)'
    """
    cut = len(text) - limit
    if cut <= 0 and text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()
    if cut > 0:
        text = text[:limit]
    text = _MARK_PILE.sub(r"\1", text)
    text = _HIDDEN.sub(_code_point, text)
    text = _SPACE.sub(" ", text).strip()
    return f"{text}… ({cut:,} more characters)" if cut > 0 else text


def exact(text: str) -> str:
    """All of a text on one line, for who has to agree to exactly this: nothing is cut or joined,
    and whatever a reader cannot see or takes for a plain space is written out.

    >>> exact("a\u00a0b  c")
    'a⟨U+00A0⟩b  c'
    """
    if text.isascii() and text.isprintable():
        return text
    return _UNSEEN.sub(_code_point, _HIDDEN.sub(_code_point, text))


def _code_point(match: re.Match[str]) -> str:
    return f"⟨U+{ord(match.group()):04X}⟩"


def encodable(text: str) -> str:
    """The text without what breaks files: lone surrogates, and NUL, which columns refuse."""
    if "\0" in text:
        text = text.replace("\0", "\ufffd")
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode()
    return text
