"""Names of organisations and schools brought to one form for looking up, not for showing."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from anyascii import anyascii

LONGEST = 300
_WORDS = re.compile(r"[a-z0-9]+")
_LEGAL_FORM = re.compile(
    "ab|ag|aps|as|asa|bhd|bv|bvba|co|company|corp|corporation|doo|eirl|eood|gmbh|inc|"
    "incorporated|kft|kg|kgaa|kk|limited|llc|llp|lp|ltd|ltda|mbh|nv|ood|oo|ou|oy|oyj|pbc|plc|"
    "private|pte|pty|pvt|rl|sa|sac|saas|sae|sapi|sarl|sas|sasu|scs|sdn|sl|slu|spa|spk|sprl|srl|"
    "sro|ug|ulc|uab|zoo"
)
_JOINED = frozenset(
    {
        "s a r l",
        "s p a",
        "s r l",
        "s r o",
        "sp z o o",
        "spol s r o",
        "d o o",
        "l l c",
        "l l p",
        "l t d",
        "s a s",
        "s a",
        "s l",
        "b v",
        "n v",
        "p l c",
        "a s",
        "a g",
        "p t y",
        "co kg",
    }
)
_SCHOOL_WORDS = {
    "coll": "college",
    "inst": "institute",
    "tech": "technology",
    "technol": "technology",
    "u": "university",
    "uni": "university",
    "univ": "university",
    "univercity": "university",
}
_SMALL_WORD = re.compile("the|of|at|in|and|for|a|de|da|do|la|del")


def _words(name: str) -> list[str]:
    text = name[:LONGEST]
    if not text.isascii():
        text = anyascii(unicodedata.normalize("NFKC", text))
    return _WORDS.findall(text.lower().replace("&", " and ").replace("'", "").replace("’", ""))


@lru_cache(maxsize=32768)
def company_key(name: str) -> str:
    """The name without legal form, case, accents and punctuation; empty where nothing is left.

    Only forms at the end are dropped, so that ``SA Recycling`` keeps its name.

    >>> company_key("Example Widgets, Inc.") == company_key("EXAMPLE WIDGETS LLC")
    True
    >>> company_key("SA Example S.p.A.")
    'sa example'
    """
    words = _words(name)
    while (count := _form_length(words)) or (len(words) > 1 and words[-1] == "and"):
        del words[-(count or 1) :]
    return " ".join(words)


def _form_length(words: list[str]) -> int:
    """How many words at the end are a legal form that leaves a name before it."""
    for length in (4, 3, 2):
        if len(words) > length and " ".join(words[-length:]) in _JOINED:
            return length
    return int(len(words) > 1 and _LEGAL_FORM.fullmatch(words[-1]) is not None)


@lru_cache(maxsize=32768)
def school_key(name: str) -> str:
    """The name's words in one spelling, in order, without small words and without a campus city.

    >>> school_key("Univ. of Example") == school_key("The University of Example")
    True
    """
    words = [_SCHOOL_WORDS.get(word, word) for word in _words(name)]
    return " ".join(word for word in words if not _SMALL_WORD.fullmatch(word)) or " ".join(words)
