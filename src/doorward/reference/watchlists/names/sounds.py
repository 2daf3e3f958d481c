"""A word by what its letters stand for, so that ways of romanising it fall together.

`sound` folds digraphs, doubled letters and interchangeable vowels; `skeleton` keeps consonants
only. Written for this project: no published phonetic key covers romanised Arabic, Slavic and
East Asian spellings at once. They find spellings of one name; they do not prove them.
"""

from __future__ import annotations

import re
from functools import lru_cache

_PAIRS = (
    ("schtsch", "S"),
    ("shtch", "S"),
    ("chtch", "S"),
    ("shch", "S"),
    ("tzsch", "S"),
    ("tsch", "S"),
    ("sch", "S"),
    ("tch", "S"),
    ("tsh", "S"),
    ("dzh", "J"),
    ("dsch", "J"),
    ("sh", "S"),
    ("sz", "S"),
    ("ch", "S"),
    ("cz", "S"),
    ("zh", "J"),
    ("dj", "J"),
    ("kh", "h"),
    ("gh", "g"),
    ("dh", "d"),
    ("th", "t"),
    ("ph", "f"),
    ("bh", "b"),
    ("ck", "k"),
    ("cqu", "k"),
    ("qu", "k"),
    ("tz", "z"),
    ("ts", "z"),
    ("ks", "x"),
)
_VOWEL_PAIRS = (
    ("ien", "an"),
    ("yeo", "o"),
    ("eo", "o"),
    ("eu", "u"),
    ("ou", "u"),
    ("oo", "u"),
    ("ue", "u"),
    ("oe", "o"),
    ("ee", "i"),
    ("ie", "i"),
    ("iy", "i"),
    ("yy", "i"),
    ("ij", "i"),
    ("ei", "i"),
    ("ey", "i"),
    ("ej", "i"),
    ("ai", "e"),
    ("ay", "e"),
    ("aj", "e"),
    ("ae", "e"),
    ("yu", "u"),
    ("iu", "u"),
    ("ju", "u"),
    ("ya", "a"),
    ("ia", "a"),
    ("ja", "a"),
    ("yo", "o"),
    ("io", "o"),
    ("ye", "e"),
)
_FIRST_PAIRS = {
    pair: vowel
    for pair, vowel in _VOWEL_PAIRS
    if pair in {"ou", "oo", "ee", "ei", "ey", "ai", "ay", "ae", "oe"}
}
_TWO_VOWELS = re.compile("[aeijouy]{2}")
_WADE_GILES = re.compile("^hs(?=[iu])")
_HARD_CH = re.compile("^[ck]h(?=[rl])")
_SOUTH_SLAVIC = re.compile("ic$")
_SOFT_C = re.compile("c(?=[eiy])")
_DOUBLED = re.compile(r"(.)\1+")
_SINGLE = str.maketrans({"c": "k", "q": "k", "w": "v", "y": "i", "e": "i", "o": "u", "J": "j"})
_VOWELS = re.compile("[aiu]")
_H_AFTER_VOWEL = re.compile("(?<=[aeiou])h(?![aeiou])")


@lru_cache(maxsize=65536)
def sound(word: str) -> str:
    """One lower-case Latin word by its sounds.

    >>> sound("yousef") == sound("yusuf"), sound("aleksandr") == sound("alexandr")
    (False, True)
    >>> sound("schukin") == sound("shchukin"), sound("lavrov") == sound("lawrow")
    (True, True)
    """
    if "h" in word[:2]:
        word = _HARD_CH.sub("k", word)
    if word.startswith("hs"):
        word = _WADE_GILES.sub("x", word)
    word = _in_single_letters(word)
    return _folded(_H_AFTER_VOWEL.sub("", word) if "h" in word else word)


def _in_single_letters(word: str) -> str:
    for letters, one in _PAIRS:
        if letters in word:
            word = word.replace(letters, one)
    return word


def _folded(word: str) -> str:
    if "c" in word:
        word = _SOFT_C.sub("s", _SOUTH_SLAVIC.sub("iS", word))
    if _TWO_VOWELS.search(word):
        first, rest = word[:1], word[1:]
        for letters, one in _VOWEL_PAIRS:
            if letters in rest:
                rest = rest.replace(letters, one)
        word = first + rest
        opening = _FIRST_PAIRS.get(word[:2])
        if opening is not None:
            word = opening + word[2:]
    return _DOUBLED.sub(r"\1", word.translate(_SINGLE))


@lru_cache(maxsize=65536)
def skeleton(word: str) -> str:
    """The consonants of `sound`, an ``a`` standing for a vowel at the start.

    >>> skeleton("yousef"), skeleton("amina"), skeleton("emine")
    ('asf', 'amn', 'amn')
    """
    heard = sound(word)
    if not heard:
        return ""
    start = "a" if heard[0] in "aiu" else ""
    return start + _VOWELS.sub("", heard)


_VOICED = str.maketrans("bdgzj", "ptksS")
_LOOSE = str.maketrans("bdgvzJlS", "ptkfsjrs")
_NO_CONSONANT = re.compile("[aiuov]|(?<!^)h$")


@lru_cache(maxsize=65536)
def voiceless(word: str) -> str:
    """`skeleton` with voiced consonants as unvoiced ones, which romanisations exchange.

    >>> voiceless("petrosyan") == voiceless("bedrosyan"), voiceless("petrov") == voiceless("serov")
    (True, False)
    """
    return skeleton(word).translate(_VOICED)


@lru_cache(maxsize=65536)
def consonants(word: str) -> str:
    """Consonants alone, voiced like unvoiced, for words of scripts that write few vowels.

    Half-vowels (``w``, ``y``) go too, since such scripts write long vowels with them.

    >>> consonants("brk") == consonants("barack"), consonants("slm") == consonants("salim")
    (True, True)
    """
    heard = _folded(_in_single_letters(word))
    return _DOUBLED.sub(r"\1", _NO_CONSONANT.sub("", heard)).translate(_LOOSE)
