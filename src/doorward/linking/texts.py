"""Résumé text without what names the person: passages to compare exactly, and a sketch.

Passages are sentences and list items of at least six words after e-mail addresses, links,
numbers, dates and the applicant's own name are taken out. The sketch is a MinHash (Broder
1997) over word triples, by `rensa`; it finds résumés that were reworded, where no passage
stayed whole.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from struct import pack

from rensa import RMinHash

PERMUTATIONS = 126
"""Length of a sketch in 32-bit words: 42 bands of 3 rows."""
SEED = 20260822
PASSAGES = 160
TEXT_LENGTH = 40_000
SHORTEST_PASSAGE = 6
_SHORTEST_UNSPACED = 18
_SKETCH_FROM = 30

_BREAKS = re.compile(r"[.!?;\n\r\u2022\u25cf\u25aa\u3002\uff01\uff1f|]+(?=\s|$)|[\n\r\u2022\u25cf]")
_NOISE = re.compile(r"\S+@\S+|(?:https?://|www\.)\S+|\S*\d\S*")
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff"
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W\d_{_UNSPACED}]+")
_MONTHS = frozenset(
    {
        "apr",
        "april",
        "aug",
        "august",
        "current",
        "dec",
        "december",
        "feb",
        "february",
        "jan",
        "january",
        "jul",
        "july",
        "jun",
        "june",
        "mar",
        "march",
        "may",
        "nov",
        "november",
        "oct",
        "october",
        "present",
        "sep",
        "sept",
        "september",
    }
)


def passages(text: str, names: Iterable[str]) -> list[list[str]]:
    """The passages of a text as word lists, in order, each once."""
    dropped = _MONTHS | {word for name in names for word in _words(name)}
    found: dict[tuple[str, ...], None] = {}
    for part in _BREAKS.split(text[:TEXT_LENGTH]):
        words = [word for word in _words(_NOISE.sub(" ", part)) if word not in dropped]
        if _long_enough(words):
            found[tuple(words)] = None
            if len(found) >= PASSAGES:
                break
    return [list(one) for one in found]


def _words(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())


def _long_enough(words: list[str]) -> bool:
    if len(words) < SHORTEST_PASSAGE:
        return False
    single = sum(len(word) == 1 for word in words)
    return single * 2 < len(words) or len(words) >= _SHORTEST_UNSPACED


def passage_digests(found: list[list[str]]) -> bytes:
    """The passages as little-endian 64-bit digests."""
    return b"".join(
        hashlib.blake2b(" ".join(words).encode(), digest_size=8, key=b"passage").digest()
        for words in found
    )


def sketch(found: list[list[str]]) -> bytes:
    """The MinHash of all word triples, or empty for a text too short to be told from others."""
    triples = {
        f"{words[i]} {words[i + 1]} {words[i + 2]}"
        for words in found
        for i in range(len(words) - 2)
    }
    if len(triples) < _SKETCH_FROM:
        return b""
    minhash = RMinHash(num_perm=PERMUTATIONS, seed=SEED)
    minhash.update(sorted(triples))
    return pack(f"<{PERMUTATIONS}I", *minhash.digest())
