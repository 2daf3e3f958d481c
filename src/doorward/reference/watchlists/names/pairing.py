"""How alike two tokens are, and in what way."""

from __future__ import annotations

import re
from enum import StrEnum

import msgspec
from rapidfuzz.distance import OSA

from doorward.reference.watchlists.names.parts import NamePart, Role
from doorward.reference.watchlists.names.preparing import person_part
from doorward.reference.watchlists.names.sounds import consonants, voiceless
from doorward.reference.watchlists.names.syllables import differ


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
_SMALL_WORD = Likeness(0.90, How.VARIANT)
_PREFIXED = Likeness(0.88, How.VARIANT)
_VOICED = Likeness(0.78, How.ROMANISED)
_LONG_FORM = Likeness(0.75, How.VARIANT)
_FIRST_LETTERS = ("kgqhc", "bpv", "vwf", "dtz", "szcx", "jygidz", "eiyja", "uow", "lr", "mn")
"""First letters that ways of romanising exchange; others are seldom mistaken for each other."""
_PREFIXES = ("al", "el", "bin", "ibn", "ben", "mc", "mac", "de", "di", "la", "le")
_VOWEL_RUN = re.compile("[aeiouy]+")
_FEMININE = ("a", "ah", "ko")
_MOST_KEPT = 200_000
_kept: dict[tuple[str, str], Likeness] = {}


def likeness(a: NamePart, b: NamePart) -> Likeness:
    """Compare two tokens. Symmetric; 1.0 for equal tokens only."""
    if a.text == b.text:
        return _EXACT
    left, right = a.key, b.key
    key = (left, right) if left < right else (right, left)
    found = _kept.get(key)
    if found is None:
        if len(_kept) >= _MOST_KEPT:
            _kept.clear()
        found = _kept[key] = _likeness(a, b)
    return found


def _likeness(a: NamePart, b: NamePart) -> Likeness:
    if a.role is not Role.CORE or b.role is not Role.CORE:
        special = _by_role(a, b)
        if special is not None:
            return special
    if not a.same.isdisjoint(b.same):
        return _SAME
    if not a.related.isdisjoint(b.related):
        return _SHORT if (a.short & (b.same | b.short)) | (b.short & a.same) else _ABROAD
    if a.compound and a.compound == b.compound:
        return _same_compound(a, b)
    return _known_apart(a, b, _spelling(a, b))


def _by_role(a: NamePart, b: NamePart) -> Likeness | None:
    if a.role is Role.NUMBER or b.role is Role.NUMBER:
        return NONE
    if a.role is Role.PARTICLE or b.role is Role.PARTICLE:
        return _SMALL_WORD if a.role is b.role and a.skeleton[-1:] == b.skeleton[-1:] else NONE
    if a.role is Role.INITIAL or b.role is Role.INITIAL:
        return _INITIAL if a.text[0] == b.text[0] else NONE
    return None


def _same_compound(a: NamePart, b: NamePart) -> Likeness:
    """``abdul…`` against ``abdul…``: the rest tells them apart."""
    left, right = _rest(a), _rest(b)
    if left == right:
        return _SAME
    found = likeness(person_part(left), person_part(right))
    return Likeness(found.score * 0.98, found.how)


def _rest(part: NamePart) -> str:
    return part.text.removeprefix(part.compound).removesuffix(part.compound) or part.text


def _known_apart(a: NamePart, b: NamePart, found: Likeness) -> Likeness:
    """Two common names a letter apart are two names more often than one misspelt.

    So is a common given name and the same with a feminine ending.
    """
    if not found.score:
        return found
    if a.related and b.related:
        return found if a.sound == b.sound else NONE
    if a.sound != b.sound and not (a.few_vowels or b.few_vowels) and differ(a.text, b.text):
        return NONE
    if (a.given and _feminine(b.text, a.text)) or (b.given and _feminine(a.text, b.text)):
        return NONE
    return found


def _feminine(longer: str, shorter: str) -> bool:
    return longer.startswith(shorter) and longer[len(shorter) :] in _FEMININE


def _spelling(a: NamePart, b: NamePart) -> Likeness:
    """Alikeness of two words by sound and by letters."""
    if a.few_vowels or b.few_vowels:
        return _consonants_alike(a.text, b.text)
    longer, shorter = (a, b) if len(a.text) > len(b.text) else (b, a)
    if len(shorter.text) > 3 and longer.text != shorter.text:
        if longer.compound and _rest(longer) == shorter.text:
            return _LONG_FORM
        if longer.text.endswith(shorter.text) and longer.text.removesuffix(shorter.text) in (
            _PREFIXES
        ):
            return _PREFIXED
    heard = _sounds_alike(a, b)
    written = _letters_alike(a.text, b.text)
    return heard if heard.score >= written.score else written


def _consonants_alike(a: str, b: str) -> Likeness:
    left, right = consonants(a), consonants(b)
    # The article of Arabic script stands at the start as one consonant.
    if left.removeprefix("r") == right or right.removeprefix("r") == left:
        right = left
    if left == right and left:
        return Likeness((0.6, 0.82, 0.88)[min(len(left), 3) - 1], How.ROMANISED)
    if max(len(left), len(right)) > 3 and OSA.distance(left, right, score_cutoff=1) == 1:
        return Likeness(0.65, How.ROMANISED)
    return NONE


def _sounds_alike(a: NamePart, b: NamePart) -> Likeness:
    longest = max(len(a.sound), len(b.sound))
    if a.sound == b.sound:
        return Likeness(0.95 if longest > 3 else 0.8, How.ROMANISED)
    allowed = longest // 2 if longest > 4 else 0
    distance = OSA.distance(a.sound, b.sound, score_cutoff=allowed)
    if distance > allowed:
        return NONE
    kept = len(a.skeleton)
    if a.skeleton == b.skeleton and kept > 2 and distance <= kept // 2:
        cost = 0.7 * distance / longest + _ending(a.text, b.text)
        return Likeness(0.95 - cost, How.ROMANISED)
    if kept > 2 and voiceless(a.text) == voiceless(b.text):
        return _VOICED
    if distance == 1:
        cost = 0.6 / longest + _first_letter(a.text, b.text) + _ending(a.text, b.text)
        return Likeness(0.92 - cost, How.ONE_LETTER)
    return NONE


def _letters_alike(a: str, b: str) -> Likeness:
    longest = max(len(a), len(b))
    allowed = min(4, longest // 3)
    distance = OSA.distance(a, b, score_cutoff=allowed)
    if distance > allowed:
        return NONE
    if longest < 5 and _one_syllable(a) and _one_syllable(b) and (longest < 4 or not _slip(a, b)):
        return NONE
    score = 1.0 - 1.2 * distance / longest - _first_letter(a, b) - _ending(a, b)
    how = How.ONE_LETTER if distance == 1 else How.LETTERS
    return Likeness(max(0.0, score), how)


def _one_syllable(word: str) -> bool:
    """Whether the vowels stand together: short words that differ by a letter are other words."""
    return len(_VOWEL_RUN.findall(word)) < 2


def _slip(a: str, b: str) -> bool:
    """Whether two short words hold the same letters, or one of them has lost its vowel."""
    return sorted(a) == sorted(b) or not (_VOWEL_RUN.search(a) and _VOWEL_RUN.search(b))


def _first_letter(a: str, b: str) -> float:
    """What another first letter costs: the first letter is seldom wrong."""
    if a[0] == b[0]:
        return 0.0
    longest = max(len(a), len(b))
    if any(a[0] in alike and b[0] in alike for alike in _FIRST_LETTERS):
        return 0.08
    return 0.28 if longest < 7 else 0.2 if longest < 9 else 0.12


def _ending(a: str, b: str) -> float:
    """What a vowel at the end costs: it often makes another name (``Mansour``, ``Mansouri``)."""
    longer, shorter = (a, b) if len(a) > len(b) else (b, a)
    return 0.12 * (longer[:-1] == shorter and longer[-1] in "aio")
