r"""The text of an RTF file (Rich Text Format 1.9.1), with its author and company.

Only what text needs is read: groups, paragraphs, characters in code pages and ``\u``; objects,
pictures, fields' instructions and every destination marked ``\*`` are skipped.
"""

from __future__ import annotations

import re

import msgspec

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|([^\\{}\r\n]+)"
)
_SKIPPED = frozenset(
    b"fonttbl colortbl stylesheet listtable listoverridetable pict object objdata themedata "
    b"colorschememapping datastore latentstyles fldinst header footer headerl headerr headerf "
    b"footerl footerr footerf rsidtbl generator xmlnstbl filetbl revtbl".split()
)
_INFO = {b"author": "author", b"company": "company", b"operator": "operator", b"title": "title"}
_BREAKS = {b"par": "\n", b"line": "\n", b"row": "\n", b"sect": "\n", b"page": "\n"}
_SPACES = {b"tab": "\t", b"cell": "\t", b"emspace": " ", b"enspace": " "}
_CHARACTERS = {
    b"bullet": "•",
    b"emdash": "—",
    b"endash": "–",
    b"lquote": "‘",
    b"rquote": "’",
    b"ldblquote": "“",
    b"rdblquote": "”",
}
_SYMBOLS = {b"~": "\u00a0", b"_": "-", b"-": "", b"\\": "\\", b"{": "{", b"}": "}"}
_WORDS = {**_BREAKS, **_SPACES, **_CHARACTERS}
_DEPTH = 200


class RichText(msgspec.Struct, frozen=True, kw_only=True):
    """What an RTF file says."""

    text: str
    author: str | None = None
    company: str | None = None
    operator: str | None = None
    title: str | None = None


class _State(msgspec.Struct):
    target: str | None = "text"
    fallback: int = 1


def read_rtf(data: bytes, characters: int) -> RichText:
    """The text of an RTF file, at most `characters` long. Takes time linear in its size."""
    reader = _Reader(characters)
    for match in _TOKEN.finditer(data):
        if not reader.take(match):
            break
    found = {name: "".join(parts).strip() or None for name, parts in reader.parts.items()}
    return RichText(
        text=found.pop("text", None) or "",
        author=found.get("author"),
        company=found.get("company"),
        operator=found.get("operator"),
        title=found.get("title"),
    )


class _Reader:
    def __init__(self, characters: int) -> None:
        self.parts: dict[str, list[str]] = {"text": []}
        self._left = characters
        self._encoding = "cp1252"
        self._stack = [_State()]
        self._lost_depth = 0
        self._to_skip = 0
        self._starred = False

    def take(self, match: re.Match[bytes]) -> bool:
        word, number, byte, symbol, brace, plain = match.groups()
        if brace is not None:
            self._brace(brace)
        elif word is not None:
            self._word(word, number)
        elif byte is not None:
            self._characters(bytes([int(byte, 16)]).decode(self._encoding, "replace"))
        elif symbol == b"*":
            self._starred = True
        elif symbol is not None:
            self._characters(_SYMBOLS.get(symbol, ""))
        elif plain is not None:
            self._characters(plain.decode(self._encoding, "replace"))
        return self._left > 0

    def _brace(self, brace: bytes) -> None:
        self._starred = False
        if brace == b"{":
            if len(self._stack) >= _DEPTH:
                self._lost_depth += 1
                return
            top = self._stack[-1]
            self._stack.append(_State(top.target, top.fallback))
        elif self._lost_depth:
            self._lost_depth -= 1
        elif len(self._stack) > 1:
            self._stack.pop()

    def _word(self, word: bytes, number: bytes | None) -> None:
        top = self._stack[-1]
        if self._starred or word in _SKIPPED:
            self._starred = False
            top.target = None
        elif word == b"info":
            top.target = None
        elif word in _INFO and len(self._stack) > 2:
            top.target = _INFO[word]
        elif word == b"uc":
            top.fallback = min(int(number or 1), 8)
        elif word == b"u" and number is not None:
            self._characters(chr(int(number) % 65536))
            self._to_skip = top.fallback
        elif word == b"ansicpg" and number is not None:
            self._use_code_page(int(number))
        elif word in _WORDS:
            self._characters(_WORDS[word])

    def _use_code_page(self, page: int) -> None:
        try:
            "".encode(f"cp{page}")
        except LookupError:
            return
        self._encoding = f"cp{page}"

    def _characters(self, text: str) -> None:
        if self._to_skip:
            skipped = min(self._to_skip, len(text))
            self._to_skip -= skipped
            text = text[skipped:]
        target = self._stack[-1].target
        if target is None or not text:
            return
        text = text[: self._left]
        self._left -= len(text)
        self.parts.setdefault(target, []).append(text)
