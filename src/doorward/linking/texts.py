"""Résumé text without what names the person: passages to compare exactly, and a sketch.

Passages are sentences and list items of at least seven words after e-mail addresses, links,
phone numbers, dates and the applicant's own name are taken out. Lines that carry a year are
left out, as they are headings of jobs and studies: colleagues and fellow students share those.
So are the words of the job applied for, which people paste. The sketch is a MinHash (Broder
1997) over word triples, by `rensa`; it finds résumés that were reworded, where no passage
stayed whole.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from struct import Struct

from rensa import RMinHash

PERMUTATIONS = 126
"""Length of a sketch in 32-bit words: 42 bands of 3 rows."""
SEED = 20260822
PASSAGES = 160
TEXT_LENGTH = 40_000
SHORTEST_PASSAGE = 7
_SHORTEST_UNSPACED = 18
_SHORTEST_PART = 2 * SHORTEST_PASSAGE
_SKETCH_FROM = 40

_ALWAYS = "\\n\\r\u2022\u25cf\u25aa\u3002\uff01\uff1f"
# Single characters first and what must hold around them after: re finds those much faster.
_BREAKS = re.compile(rf"[{_ALWAYS}.!?;|](?:(?!\S)|(?<=[{_ALWAYS}]))")
_NOISE = re.compile(r"\S+@\S+|(?:https?://|www\.)\S+|\+?\d[\d ()./-]{6,}\d")
_NUMBER = re.compile(r"\d[\d ()./-]{2,}\d")
# As above where there are no other digits; found in half the time.
_ASCII_NUMBER = re.compile(r"[0-9][0-9 ()./-]{2,}[0-9]")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff"
_ASCII_WORD = re.compile(r"[a-z0-9]+")
_ASCII_SPACED = {code: " " for code in range(128) if chr(code) != "\n" and not chr(code).isalnum()}
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]+")
_PACK = Struct(f"<{PERMUTATIONS}I").pack


def passages(text: str, names: Iterable[str], job_text: str = "") -> list[str]:
    """The passages of a text, words separated by single spaces, in order, each once."""
    dropped = {word for name in names for word in _words(_plain(name))}
    pasted = _pasted(job_text) if job_text else frozenset[str]()
    found: dict[str, None] = {}
    for passage in _parts(_plain(text[:TEXT_LENGTH]), dropped):
        if passage not in pasted:
            found[passage] = None
            if len(found) >= PASSAGES:
                break
    return list(found)


@lru_cache(maxsize=512)
def _pasted(job_text: str) -> frozenset[str]:
    """The passages of a job's own text, which many applications have in common."""
    return frozenset(_parts(_plain(job_text), frozenset()))


def _plain(text: str) -> str:
    return text.lower() if text.isascii() else unicodedata.normalize("NFKC", text).casefold()


def _parts(plain: str, dropped: Iterable[str]) -> Iterable[str]:
    without = frozenset(dropped)
    simple = plain.isascii() and not _marked(plain)
    for words in _words_of_simple(plain) if simple else _words_of_parts(plain):
        kept = words
        if not without.isdisjoint(words):
            kept = [word for word in words if word not in without]
        if _long_enough(kept):
            yield " ".join(kept)


def _words_of_simple(plain: str) -> Iterable[list[str]]:
    """As `_words_of_parts`, in half the time, for ASCII text in which nothing is marked."""
    for part in _BREAKS.sub("\n", plain).translate(_ASCII_SPACED).split("\n"):
        if len(part) >= _SHORTEST_PART:
            yield part.split()


def _words_of_parts(plain: str) -> Iterable[list[str]]:
    any_marked = _marked(plain)
    for part in _BREAKS.split(plain):
        if len(part) < _SHORTEST_PART:
            continue
        marked = any_marked and _marked(part)
        if marked and _YEAR.search(part):
            continue
        yield _words(_NOISE.sub(" ", part) if marked else part)


def _marked(plain: str) -> bool:
    """Whether a text may hold an address, a link or a long number."""
    if "@" in plain or "://" in plain or "www." in plain:
        return True
    return (_ASCII_NUMBER if plain.isascii() else _NUMBER).search(plain) is not None


def _words(plain: str) -> list[str]:
    found: list[str] = (_ASCII_WORD if plain.isascii() else _WORD).findall(plain)
    return found


def _long_enough(words: list[str]) -> bool:
    if len(words) < SHORTEST_PASSAGE:
        return False
    return len(words) >= _SHORTEST_UNSPACED or sum(map(len, words)) >= 2 * len(words)


def passage_digests(found: list[str]) -> bytes:
    """The passages as little-endian 64-bit digests."""
    return b"".join(
        hashlib.blake2b(passage.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        for passage in found
    )


def sketch(found: list[str]) -> bytes:
    """The MinHash of all word triples, or empty for a text too short to be told from others."""
    split = [passage.split(" ") for passage in found]
    if sum(max(len(words) - 2, 0) for words in split) < _SKETCH_FROM:
        return b""
    triples: list[str] = []
    for words in split:
        triples += map(" ".join, zip(words, words[1:], words[2:], strict=False))
    minhash = RMinHash(num_perm=PERMUTATIONS, seed=SEED)
    # A lone surrogate has no UTF-8 form, which the library needs.
    minhash.update(
        [one.encode("utf-8", "replace").decode() for one in triples]
        if any(not one.isascii() for one in found)
        else triples
    )
    return _PACK(*minhash.digest())
