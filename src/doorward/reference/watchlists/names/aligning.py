"""Which token of one name meets which of the other, so that the whole agrees best."""

from __future__ import annotations

import msgspec

from doorward.reference.watchlists.names.pairing import How, likeness
from doorward.reference.watchlists.names.preparing import NamePart
from doorward.reference.watchlists.names.sounds import sound

LEAST = 0.55
"""Tokens less alike than this do not meet."""
_MOST_JOINED = 4


class Meeting(msgspec.Struct, frozen=True, gc=False):
    """Tokens that met: places in either name, how alike they are and how."""

    left: tuple[int, ...]
    right: tuple[int, ...]
    score: float
    how: How
    weight: float


def align(a: tuple[NamePart, ...], b: tuple[NamePart, ...]) -> list[Meeting]:
    """Pair tokens one to one, best first, then runs of leftover tokens written together.

    Best first is the optimal assignment wherever a token has one candidate, which is nearly
    always; ties go to equal places, so that repeated tokens pair in order.
    """
    candidates: list[tuple[float, int, int, int, Meeting]] = []
    for i, left in enumerate(a):
        for j, right in enumerate(b):
            found = likeness(left, right)
            if found.score >= LEAST:
                weight = (left.weight + right.weight) / 2
                meeting = Meeting((i,), (j,), found.score, found.how, weight)
                gain = found.score * found.score * weight
                candidates.append((-gain, abs(i - j), i, j, meeting))
    candidates.sort(key=lambda one: one[:4])
    free_left, free_right = set(range(len(a))), set(range(len(b)))
    met: list[Meeting] = []
    for _, _, i, j, meeting in candidates:
        if i in free_left and j in free_right:
            free_left.discard(i)
            free_right.discard(j)
            met.append(meeting)
    if free_left or free_right:
        met = _joined(a, b, met, free_left, free_right)
    if free_left and free_right:
        met += _initials(a, b, free_left, free_right)
        met += [_mirrored(one) for one in _initials(b, a, free_right, free_left)]
    return met


def _initials(
    a: tuple[NamePart, ...], b: tuple[NamePart, ...], free_left: set[int], free_right: set[int]
) -> list[Meeting]:
    """Meet a free token such as ``jc`` or ``abc`` with free neighbours that begin so."""
    met: list[Meeting] = []
    for i in sorted(free_left):
        letters = a[i].text
        run = sorted(j for j in free_right if b[j].weight > 0.2)
        if not 2 <= len(letters) <= 6 or len(run) < len(letters):
            continue
        for start in range(len(run) - len(letters) + 1):
            places = tuple(run[start : start + len(letters)])
            if all(b[j].text[0] == letter for j, letter in zip(places, letters, strict=True)):
                free_left.discard(i)
                free_right.difference_update(places)
                weight = min(1.0, 0.3 * len(letters))
                met.append(Meeting((i,), places, 0.8, How.INITIALS, weight))
                break
    return met


def _mirrored(one: Meeting) -> Meeting:
    return Meeting(one.right, one.left, one.score, one.how, one.weight)


def _joined(
    a: tuple[NamePart, ...],
    b: tuple[NamePart, ...],
    met: list[Meeting],
    free_left: set[int],
    free_right: set[int],
) -> list[Meeting]:
    """Meet one free token with a run of tokens of the other name that spell it together."""
    for j in sorted(free_right):
        run = _run(b[j].text, a, free_left, met, left=True)
        if run is not None:
            met = _replace(met, run, (j,), a, b, free_left, free_right)
    for i in sorted(free_left):
        run = _run(a[i].text, b, free_right, met, left=False)
        if run is not None:
            met = _replace(met, (i,), run, a, b, free_left, free_right)
    return met


def _run(
    text: str, parts: tuple[NamePart, ...], free: set[int], met: list[Meeting], *, left: bool
) -> tuple[int, ...] | None:
    """A run of neighbours that spells `text` and takes no token from a better meeting."""
    if len(text) < 4:
        return None
    taken = {
        place
        for one in met
        if one.score > 0.9 and one.weight > 0.3
        for place in (one.left if left else one.right)
    }
    for start in range(len(parts)):
        joined = ""
        for end in range(start, min(start + _MOST_JOINED, len(parts))):
            if end in taken:
                break
            joined += parts[end].text
            if end > start and _same_word(joined, text):
                places = tuple(range(start, end + 1))
                if free.intersection(places):
                    return places
            if len(joined) > len(text) + 1:
                break
    return None


def _same_word(a: str, b: str) -> bool:
    return a == b or (len(b) > 6 and a[0] == b[0] and sound(a) == sound(b))


def _replace(
    met: list[Meeting],
    left: tuple[int, ...],
    right: tuple[int, ...],
    a: tuple[NamePart, ...],
    b: tuple[NamePart, ...],
    free_left: set[int],
    free_right: set[int],
) -> list[Meeting]:
    kept = []
    for one in met:
        if set(one.left) & set(left) or set(one.right) & set(right):
            free_left.update(one.left)
            free_right.update(one.right)
        else:
            kept.append(one)
    free_left.difference_update(left)
    free_right.difference_update(right)
    weight = max(sum(a[i].weight for i in left), sum(b[j].weight for j in right))
    kept.append(Meeting(left, right, 0.95, How.JOINED, weight))
    return kept
