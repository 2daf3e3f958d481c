"""Words made of syllables that are names by themselves, as romanised Chinese names are.

``weiming`` and ``weidong`` share four letters of seven and one syllable of two: they are two
names. The rule asks only whether the letters fall into syllables, not where a name comes from.
"""

from __future__ import annotations

from functools import lru_cache

_FINALS = {
    "": "a o e ai ei ao ou an en ang er",
    "b": "a o ai ei ao an en ang eng i ie iao ian in ing u",
    "p": "a o ai ei ao ou an en ang eng i ie iao ian in ing u",
    "m": "a o e ai ei ao ou an en ang eng i ie iao iu ian in ing u",
    "f": "a o ei ou an en ang eng u",
    "d": "a e ai ei ao ou an en ang eng ong i ie iao iu ian ing u uo ui uan un",
    "t": "a e ai ao ou an ang eng ong i ie iao ian ing u uo ui uan un",
    "n": "a e ai ei ao ou an en ang eng ong i ie iao iu ian in iang ing u uo uan ue",
    "l": "a e ai ei ao ou an ang eng ong i ia ie iao iu ian in iang ing u uo uan un ue",
    "g": "a e ai ei ao ou an en ang eng ong u ua uo uai ui uan un uang",
    "k": "a e ai ao ou an en ang eng ong u ua uo uai ui uan un uang",
    "h": "a e ai ei ao ou an en ang eng ong u ua uo uai ui uan un uang",
    "j": "i ia ie iao iu ian in iang ing iong u ue uan un",
    "q": "i ia ie iao iu ian in iang ing iong u ue uan un",
    "x": "i ia ie iao iu ian in iang ing iong u ue uan un",
    "zh": "a e i ai ei ao ou an en ang eng ong u ua uo uai ui uan un uang",
    "ch": "a e i ai ao ou an en ang eng ong u ua uo uai ui uan un uang",
    "sh": "a e i ai ei ao ou an en ang eng u ua uo uai ui uan un uang",
    "r": "e i ao ou an en ang eng ong u uo ui uan un",
    "z": "a e i ai ei ao ou an en ang eng ong u uo ui uan un",
    "c": "a e i ai ao ou an en ang eng ong u uo ui uan un",
    "s": "a e i ai ao ou an en ang eng ong u uo ui uan un",
    "y": "a e ao ou an ang ong i in ing u ue uan un",
    "w": "a o ai ei an en ang eng u",
}
_SYLLABLES = frozenset(
    start + final for start, finals in _FINALS.items() for final in finals.split()
)
_LAST_LETTERS = tuple(sorted({syllable[-1] for syllable in _SYLLABLES}))
_MOST = 2


@lru_cache(maxsize=65536)
def syllables(word: str) -> tuple[str, ...]:
    """The syllables a word falls into, two at most; empty where it does not.

    >>> syllables("weiming"), syllables("zhang"), syllables("harkaway")
    (('wei', 'ming'), ('zhang',), ())
    """
    return _cut(word, _MOST) if word.endswith(_LAST_LETTERS) else ()


def _cut(word: str, most: int) -> tuple[str, ...]:
    if not word or not most:
        return ()
    for end in range(min(6, len(word)), 0, -1):
        if word[:end] in _SYLLABLES:
            if end == len(word):
                return (word,)
            rest = _cut(word[end:], most - 1)
            if rest:
                return (word[:end], *rest)
    return ()


def differ(a: str, b: str) -> bool:
    """Whether both fall into syllables and one syllable is another or one too many.

    A final ``n`` and ``ng`` are often confused, and count as equal.

    >>> differ("weiming", "weidong"), differ("weiming", "weimimg")
    (True, False)
    """
    left, right = syllables(a), syllables(b)
    if not left or not right or min(map(len, (*left, *right))) < 2:
        return False
    if len(left) != len(right):
        return True
    return any(
        one.removesuffix("g") != other.removesuffix("g")
        for one, other in zip(left, right, strict=True)
    )
