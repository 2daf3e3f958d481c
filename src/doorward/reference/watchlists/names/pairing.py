"""How alike two tokens are, and in what way."""

from __future__ import annotations

from enum import StrEnum

import msgspec
from rapidfuzz.distance import OSA

from doorward.reference.watchlists.names.preparing import NamePart, Role
from doorward.reference.watchlists.names.sounds import consonants


class How(StrEnum):
    """In what way a token of one name meets the other name."""

    EXACT = "exact"
    ROMANISED = "romanised"
    VARIANT = "variant"
    NICKNAME = "nickname"
    EQUIVALENT = "equivalent"
    INITIAL = "initial"
    INITIALS = "initials"
    ONE_LETTER = "one-letter error"
    LETTERS = "several letters differ"
    JOINED = "joined"
    DIFFERENT = "different"
    MISSING = "missing"


class Likeness(msgspec.Struct, frozen=True, gc=False):
    """How alike two tokens are (0-1), and how they met."""

    score: float
    how: How


NONE = Likeness(0.0, How.DIFFERENT)
_EXACT = Likeness(1.0, How.EXACT)
_SAME = Likeness(0.96, How.VARIANT)
_SHORT = Likeness(0.86, How.NICKNAME)
_ABROAD = Likeness(0.80, How.EQUIVALENT)
_INITIAL = Likeness(0.80, How.INITIAL)
_PREFIX = Likeness(0.88, How.VARIANT)
_KNOWN_APART = 0.78
"""Two common names that differ by a letter are two names more often than one misspelt."""
_PREFIXES = ("abdul", "al", "el", "bin", "ibn", "ben", "mc", "mac", "de", "di", "la", "le")
_MOST_KEPT = 200_000
_kept: dict[tuple[str, str, bool], Likeness] = {}


def likeness(a: NamePart, b: NamePart) -> Likeness:
    """Compare two tokens. Symmetric; 1.0 for equal tokens only."""
    if a.text == b.text:
        return _EXACT
    few = a.few_vowels or b.few_vowels
    key = (a.text, b.text, few) if a.text < b.text else (b.text, a.text, few)
    found = _kept.get(key)
    if found is None:
        if len(_kept) >= _MOST_KEPT:
            _kept.clear()
        found = _kept[key] = _likeness(a, b)
    return found


def _likeness(a: NamePart, b: NamePart) -> Likeness:
    if a.role is Role.NUMBER or b.role is Role.NUMBER:
        return NONE
    if a.role is Role.PARTICLE or b.role is Role.PARTICLE:
        both = a.role is b.role
        return Likeness(0.9, How.VARIANT) if both and a.skeleton[-1:] == b.skeleton[-1:] else NONE
    if a.role is Role.INITIAL or b.role is Role.INITIAL:
        return _INITIAL if a.text[0] == b.text[0] else NONE
    if a.same & b.same:
        return _SAME
    if a.related & b.related:
        short = (a.short & (b.same | b.short)) | (b.short & a.same)
        return _SHORT if short else _ABROAD
    found = _spelling(a, b)
    if a.related and b.related and found.score:
        return Likeness(found.score * _KNOWN_APART, found.how)
    return found


def _spelling(a: NamePart, b: NamePart) -> Likeness:
    """Alikeness of two words by sound and by letters."""
    if a.few_vowels or b.few_vowels:
        return _consonants_alike(a, b)
    if _prefixed(a.text, b.text) or _prefixed(b.text, a.text):
        return _PREFIX
    heard = _sounds_alike(a, b)
    written = _letters_alike(a.text, b.text)
    return heard if heard.score >= written.score else written


def _prefixed(longer: str, shorter: str) -> bool:
    """Whether one is the other with an article or a small word written onto it."""
    grown = len(longer) - len(shorter)
    if grown < 2 or len(shorter) < 4 or not longer.endswith(shorter):
        return False
    return longer[:grown] in _PREFIXES


def _consonants_alike(a: NamePart, b: NamePart) -> Likeness:
    left, right = consonants(a.text), consonants(b.text)
    if left.removeprefix("r") == right or right.removeprefix("r") == left:
        right = left
    if left == right and left:
        return Likeness((0.6, 0.82, 0.88)[min(len(left), 3) - 1], How.ROMANISED)
    longest = max(len(left), len(right))
    if longest > 3 and OSA.distance(left, right, score_cutoff=1) == 1:
        return Likeness(0.65, How.ROMANISED)
    return NONE


def _sounds_alike(a: NamePart, b: NamePart) -> Likeness:
    if a.sound == b.sound:
        return Likeness(0.95 if len(a.sound) > 3 else 0.88, How.ROMANISED)
    longest = max(len(a.sound), len(b.sound))
    distance = OSA.distance(a.sound, b.sound)
    if a.skeleton == b.skeleton and len(a.skeleton) > 2:
        return Likeness(max(0.0, 0.95 - 0.6 * distance / longest), How.ROMANISED)
    if distance == 1 and longest > 4:
        return Likeness(0.92 - 0.6 / longest, How.ONE_LETTER)
    return NONE


def _letters_alike(a: str, b: str) -> Likeness:
    longest = max(len(a), len(b))
    allowed = 0 if longest < 4 else 1 if longest < 6 else 2 if longest < 10 else 3
    distance = OSA.distance(a, b, score_cutoff=allowed)
    if distance > allowed:
        return NONE
    score = 1.0 - 1.2 * distance / longest - (0.0 if a[0] == b[0] else 0.06)
    how = How.ONE_LETTER if distance == 1 else How.LETTERS
    return Likeness(max(0.0, score), how)
