"""Which token of one name meets which of the other, so that the whole agrees best."""

from __future__ import annotations

from typing import NamedTuple

from rapidfuzz.distance import OSA

from doorward.reference.watchlists.names.pairing import How, likeness
from doorward.reference.watchlists.names.parts import (
    JOINED_LONGER,
    LEAST_MISSPELT,
    LONGEST_RUN,
    NamePart,
    PreparedName,
)
from doorward.reference.watchlists.names.preparing import person_part
from doorward.reference.watchlists.names.sounds import sound

LEAST = 0.4
"""Tokens less alike than this do not meet."""
_SMALL_WEIGHT = 0.35
_MOST_INITIALS = 5
_SAME_SYLLABLE = 0.8

Parts = tuple[NamePart, ...]


class Meeting(NamedTuple):
    """Tokens that met: places in either name, how alike they are and how."""

    left: tuple[int, ...]
    right: tuple[int, ...]
    score: float
    how: How
    weight: float


class Alignment(NamedTuple):
    """What met, and the places of tokens that met nothing."""

    met: list[Meeting]
    left: list[int]
    right: list[int]


def align(one: PreparedName, other: PreparedName) -> Alignment:
    """Pair equal tokens, runs of tokens written together, the best of what is left, initials.

    Best first is the optimal assignment
    wherever a token has one candidate, which is nearly always; ties go to near places, so that
    repeated tokens pair in order.
    """
    a, b = one.parts, other.parts
    met, left, right = _equal(a, b)
    if left and right:
        _joined(one, other, met, left, right)
        _alike(a, b, met, left, right)
    if left and right:
        _initials(a, b, met, left, right)
    if left or right:
        _give_back(a, b, met, left, right)
    return Alignment(met, left, right)


def _equal(a: Parts, b: Parts) -> tuple[list[Meeting], list[int], list[int]]:
    met: list[Meeting] = []
    left: list[int] = []
    right = list(range(len(b)))
    free: list[str | None] = [part.text for part in b]
    for i, part in enumerate(a):
        if part.text in free:
            j = free.index(part.text)
            free[j] = None
            right.remove(j)
            met.append(Meeting((i,), (j,), 1.0, How.EXACT, part.weight))
        else:
            left.append(i)
    return met, left, right


def _alike(a: Parts, b: Parts, met: list[Meeting], left: list[int], right: list[int]) -> None:
    candidates: list[tuple[float, int, int, int, Meeting]] = []
    for i in left:
        part = a[i]
        for j in right:
            found = likeness(part, b[j])
            if found.score >= LEAST:
                weight = (part.weight + b[j].weight) / 2
                meeting = Meeting((i,), (j,), found.score, found.how, weight)
                candidates.append((-found.score * weight, abs(i - j), i, j, meeting))
    if len(candidates) > 1:
        candidates.sort()
    for _, _, i, j, meeting in candidates:
        if i in left and j in right:
            left.remove(i)
            right.remove(j)
            met.append(meeting)


def _joined(
    one: PreparedName,
    other: PreparedName,
    met: list[Meeting],
    left: list[int],
    right: list[int],
) -> None:
    """Meet one free token with a run of tokens of the other name that spell it together."""
    a, b = one.parts, other.parts
    for j in tuple(right):
        if b[j].spelt_by & one.runs:
            run = _run(b[j], a, left, met, 0)
            if run:
                _replace(met, run, (j,), a, b, left, right)
    for i in tuple(left):
        if a[i].spelt_by & other.runs:
            run = _run(a[i], b, right, met, 1)
            if run:
                _replace(met, (i,), run, a, b, left, right)


def _run(
    part: NamePart, parts: Parts, free: list[int], met: list[Meeting], side: int
) -> tuple[int, ...]:
    """A run of neighbours that spells `part`, holds a free token and takes none that met firmly."""
    if not free:
        return ()
    text = part.text
    room, least = len(text) + JOINED_LONGER, len(text) - JOINED_LONGER
    for start in range(max(0, free[0] - 1), min(free[-1] + 1, len(parts) - 1)):
        if start not in free and (start + 1 not in free or _firm(start, met, side)):
            continue
        joined = parts[start].text
        for end in range(start + 1, min(start + LONGEST_RUN, len(parts))):
            joined += parts[end].text
            if len(joined) > room or (end not in free and _firm(end, met, side)):
                break
            if len(joined) < least:
                continue
            if _same_word(joined, text) or _same_syllables(parts[start : end + 1], part):
                return tuple(range(start, end + 1))
    return ()


def _firm(place: int, met: list[Meeting], side: int) -> bool:
    """Whether a token of the left (0) or right (1) name met better than joining could give."""
    return any(
        place in (one.right if side else one.left) and one.weight > _SMALL_WEIGHT for one in met
    )


def _same_word(a: str, b: str) -> bool:
    if a == b or len(b) < LEAST_MISSPELT:
        return a == b
    if OSA.distance(a, b, score_cutoff=1) == 1:
        return True
    return OSA.distance(sound(a), sound(b), score_cutoff=1) <= (len(b) > 7)


def _same_syllables(run: Parts, part: NamePart) -> bool:
    """Whether a word falls into syllables that are each like a word of the run."""
    cut = part.syllables
    if len(cut) < 2 or len(cut) != len(run):
        return False
    return all(
        likeness(person_part(one), word).score >= _SAME_SYLLABLE
        for one, word in zip(cut, run, strict=True)
    )


def _replace(
    met: list[Meeting],
    here: tuple[int, ...],
    there: tuple[int, ...],
    a: Parts,
    b: Parts,
    left: list[int],
    right: list[int],
) -> None:
    """Let the runs `here` and `there` meet, and free what they were paired with before."""
    for one in tuple(met):
        if set(one.left) & set(here) or set(one.right) & set(there):
            met.remove(one)
            left.extend(one.left)
            right.extend(one.right)
    left[:] = sorted(set(left) - set(here))
    right[:] = sorted(set(right) - set(there))
    weight = max(sum(a[i].weight for i in here), sum(b[j].weight for j in there))
    met.append(Meeting(here, there, 0.95, How.JOINED, min(weight, 2.0)))


def _give_back(a: Parts, b: Parts, met: list[Meeting], left: list[int], right: list[int]) -> None:
    """Part an initial from the other's last name where its own last name met nothing.

    Otherwise the middle initial of ``Anna V. Example`` would explain ``Anna Vexample``.
    """
    for one in tuple(met):
        if one.how is not How.INITIAL:
            continue
        i, j = one.left[0], one.right[0]
        other_last = j == len(b) - 1 and i < len(a) - 1 and len(a) - 1 in left
        own_last = i == len(a) - 1 and j < len(b) - 1 and len(b) - 1 in right
        if other_last or own_last:
            met.remove(one)
            left.append(i)
            right.append(j)


def _initials(a: Parts, b: Parts, met: list[Meeting], left: list[int], right: list[int]) -> None:
    """Meet a free token such as ``jc`` with free neighbours that begin so, either way round."""
    if len(left) == len(right):
        return
    for i in tuple(left):
        places = _begin(a[i].text, b, right)
        if places:
            left.remove(i)
            right[:] = [j for j in right if j not in places]
            weight = min(1.0, 0.3 * len(places))
            met.append(Meeting((i,), places, 0.8, How.INITIALS, weight))
    for j in tuple(right):
        places = _begin(b[j].text, a, left)
        if places:
            right.remove(j)
            left[:] = [i for i in left if i not in places]
            weight = min(1.0, 0.3 * len(places))
            met.append(Meeting(places, (j,), 0.8, How.INITIALS, weight))


def _begin(letters: str, parts: Parts, free: list[int]) -> tuple[int, ...]:
    if not 1 < len(letters) <= _MOST_INITIALS or len(free) < len(letters):
        return ()
    run = [place for place in free if len(parts[place].text) > 2]
    for start in range(len(run) - len(letters) + 1):
        places = tuple(run[start : start + len(letters)])
        if all(parts[p].text[0] == letter for p, letter in zip(places, letters, strict=True)):
            return places
    return ()
