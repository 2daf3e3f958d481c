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
_JOINED = {
    "s a r l": "sarl",
    "s p a": "spa",
    "s r l": "srl",
    "s r o": "sro",
    "sp z o o": "",
    "spol s r o": "",
    "d o o": "doo",
    "l l c": "llc",
    "l l p": "llp",
    "l t d": "ltd",
    "s a s": "sas",
    "s a": "sa",
    "s l": "sl",
    "b v": "bv",
    "n v": "nv",
    "p l c": "plc",
    "a s": "as",
    "a g": "ag",
    "p t y": "pty",
    "co kg": "",
}
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
    text = unicodedata.normalize("NFKC", name[:LONGEST])
    spelled = anyascii(text).lower().replace("&", " and ").replace("'", "").replace("’", "")
    return _WORDS.findall(spelled)


@lru_cache(maxsize=32768)
def company_key(name: str) -> str:
    """The name without legal form, case, accents and punctuation; empty where nothing is left.

    Only forms at the end are dropped, so that ``SA Recycling`` keeps its name.

    >>> company_key("Example Widgets, Inc.") == company_key("EXAMPLE WIDGETS LLC")
    True
    >>> company_key("The A.G. Example S.p.A.")
    'the a g example'
    """
    words = _words(name)
    dropped = True
    while dropped and len(words) > 1:
        dropped = False
        if _LEGAL_FORM.fullmatch(words[-1]):
            words.pop()
            dropped = True
            continue
        for length in (4, 3, 2):
            if len(words) > length and " ".join(words[-length:]) in _JOINED:
                del words[-length:]
                dropped = True
                break
    while len(words) > 1 and words[-1] == "and":
        words.pop()
    return " ".join(words)


@lru_cache(maxsize=32768)
def school_key(name: str) -> str:
    """The name's words in one spelling, in order, without small words and without a campus city.

    >>> school_key("Univ. of Example") == school_key("The University of Example")
    True
    """
    words = [_SCHOOL_WORDS.get(word, word) for word in _words(name)]
    return " ".join(word for word in words if not _SMALL_WORD.fullmatch(word)) or " ".join(words)
