"""How alike two tokens are, and in what way."""

from __future__ import annotations

from enum import StrEnum

import msgspec
from rapidfuzz.distance import OSA

from doorward.reference.watchlists.names.preparing import NamePart, Role


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
_INITIAL = Likeness(0.75, How.INITIAL)
_MOST_KEPT = 200_000
_kept: dict[tuple[str, str], Likeness] = {}


def likeness(a: NamePart, b: NamePart) -> Likeness:
    """Compare two tokens. Symmetric; 1.0 for equal tokens only."""
    if a.text == b.text:
        return _EXACT
    key = (a.text, b.text) if a.text < b.text else (b.text, a.text)
    found = _kept.get(key)
    if found is None:
        if len(_kept) >= _MOST_KEPT:
            _kept.clear()
        found = _kept[key] = _likeness(a, b)
    return found


def _likeness(a: NamePart, b: NamePart) -> Likeness:
    if a.role is Role.NUMBER or b.role is Role.NUMBER:
        return NONE
    if a.role is Role.INITIAL or b.role is Role.INITIAL:
        return _initial(a, b)
    if a.related and b.related:
        if a.same & b.same:
            return _SAME
        if a.related & b.related:
            return _related(a, b)
        return _damped(_spelling(a, b), 0.8)
    return _spelling(a, b)


def _initial(a: NamePart, b: NamePart) -> Likeness:
    if Role.PARTICLE in {a.role, b.role}:
        return NONE
    if a.text[0] == b.text[0]:
        return _INITIAL
    return NONE


def _related(a: NamePart, b: NamePart) -> Likeness:
    short = (a.short & (b.same | b.short)) | (b.short & a.same)
    return _SHORT if short else _ABROAD


def _damped(found: Likeness, by: float) -> Likeness:
    return Likeness(found.score * by, found.how) if found.score else found


def _spelling(a: NamePart, b: NamePart) -> Likeness:
    """Alikeness of two words by sound and by letters."""
    heard = _sounds_alike(a, b)
    written = _letters_alike(a.text, b.text)
    return heard if heard.score >= written.score else written


def _sounds_alike(a: NamePart, b: NamePart) -> Likeness:
    if a.sound == b.sound:
        return Likeness(0.95 if len(a.sound) > 3 else 0.88, How.ROMANISED)
    if a.few_vowels or b.few_vowels:
        if a.skeleton.lstrip("a") == b.skeleton.lstrip("a") and len(a.skeleton) > 1:
            return Likeness(0.85, How.ROMANISED)
        return NONE
    if a.skeleton == b.skeleton and len(a.skeleton) > 2:
        distance = OSA.distance(a.sound, b.sound)
        longest = max(len(a.sound), len(b.sound))
        return Likeness(max(0.0, 0.95 - 0.6 * distance / longest), How.ROMANISED)
    distance = OSA.distance(a.sound, b.sound, score_cutoff=1)
    longest = max(len(a.sound), len(b.sound))
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
