"""Dates known to the year, the month or the day, compared as intervals.

What follows from dates is certain or it is not: two spans certainly overlap if they do so
whatever days the dates mean, are certainly disjoint if they never do, and are possible
otherwise. Contradictions between sources rest on what is certain alone. They are shown as
questions; weighing them is the business of the checks of `doorward.screening.drift`.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from enum import StrEnum

import msgspec

from doorward.model import PartialDate
from doorward.verification.claims import Claim, ClaimSource, Relation, Span

TOLERANCE = timedelta(days=62)
"""What people misremember or round without meaning anything by it: two months."""

OVERLAP = timedelta(days=92)
"""Less than a quarter of a year in two jobs is a change from one to the other."""


class Fit(StrEnum):
    """How two spans stand to each other."""

    OVERLAPPING = "certainly overlapping"
    DISJOINT = "certainly disjoint"
    POSSIBLE = "possible"


class Contradiction(msgspec.Struct, frozen=True):
    """What two sources say that cannot both be so, with both sides."""

    what: str
    claim: Claim
    first: ClaimSource
    second: ClaimSource


def fit(one: Span, other: Span) -> Fit:
    """How two spans stand to each other whatever days their dates mean.

    >>> fit(Span(PartialDate(2018), PartialDate(2019)), Span(PartialDate(2020), open=True))
    <Fit.DISJOINT: 'certainly disjoint'>
    >>> fit(Span(PartialDate(2018), PartialDate(2019)), Span(PartialDate(2019), open=True))
    <Fit.POSSIBLE: 'possible'>
    """
    if _impossible(one) or _impossible(other):
        return Fit.POSSIBLE
    if _last_end(one) < _first_start(other) or _last_end(other) < _first_start(one):
        return Fit.DISJOINT
    if _last_start(one) <= _first_end(other) and _last_start(other) <= _first_end(one):
        return Fit.OVERLAPPING
    return Fit.POSSIBLE


def certain_overlap(one: Span, other: Span) -> timedelta:
    """How long two spans overlap at the least."""
    if fit(one, other) is not Fit.OVERLAPPING:
        return timedelta(0)
    start = max(_last_start(one), _last_start(other))
    end = min(_first_end(one), _first_end(other))
    return max(end - start, timedelta(0))


def certainly_apart(one: PartialDate | None, other: PartialDate | None) -> bool:
    """Whether two dates differ by more than the tolerance whatever days they mean."""
    if one is None or other is None:
        return False
    apart = max(one.earliest() - other.latest(), other.earliest() - one.latest())
    return apart > TOLERANCE


def _impossible(span: Span) -> bool:
    return span.start is not None and span.end is not None and _last_end(span) < _first_start(span)


def _first_start(span: Span) -> date:
    return span.start.earliest() if span.start else date.min


def _last_start(span: Span) -> date:
    return span.start.latest() if span.start else date.max


def _first_end(span: Span) -> date:
    if span.end is None:
        return date.max if span.open else date.min
    return span.end.earliest()


def _last_end(span: Span) -> date:
    return span.end.latest() if span.end else date.max


def contradictions(claims: Sequence[Claim]) -> tuple[Contradiction, ...]:
    """What the person's own sources say that cannot both be so."""
    dated = [one for one in claims if one.relation in (Relation.WORKED_AT, Relation.STUDIED_AT)]
    jobs = [one for one in dated if one.relation is Relation.WORKED_AT]
    within = itertools.chain.from_iterable(map(_within, dated))
    return (*within, *_between(jobs))


def _within(claim: Claim) -> Iterator[Contradiction]:
    """One claim, two sources: other dates than two months' rounding explains."""
    told = _by_source(claim)
    for (first, mine), (second, theirs) in itertools.combinations(told, 2):
        if fit(mine, theirs) is Fit.DISJOINT:
            what = "the times given for one place are certainly disjoint"
        elif certainly_apart(mine.start, theirs.start):
            what = "different starts"
        elif certainly_apart(mine.end, theirs.end):
            what = "different ends"
        else:
            continue
        yield Contradiction(what, claim, first, second)


def _between(jobs: Sequence[Claim]) -> Iterator[Contradiction]:
    """Two full-time employers at one time, each named in a source that omits the other."""
    for one, other in itertools.combinations(jobs, 2):
        if {s.source for s in one.sources} & {s.source for s in other.sources}:
            continue
        pairs = itertools.product(_by_source(one), _by_source(other))
        for (first, mine), (second, theirs) in pairs:
            part_time = first.part_time or second.part_time
            if not part_time and certain_overlap(mine, theirs) >= OVERLAP:
                what = "certainly overlapping full-time jobs, each in another source"
                yield Contradiction(what, one, first, second)
                break


def _by_source(claim: Claim) -> list[tuple[ClaimSource, Span]]:
    """Each source once, with the time from its first stint to its last."""
    grouped: dict[str, list[ClaimSource]] = {}
    for one in claim.sources:
        grouped.setdefault(one.source, []).append(one)
    return [(stints[0], _hull([one.span for one in stints])) for stints in grouped.values()]


def _hull(spans: Sequence[Span]) -> Span:
    starts = [one.start for one in spans]
    ends = [one.end for one in spans]
    known_starts = [one for one in starts if one is not None]
    known_ends = [one for one in ends if one is not None]
    return Span(
        min(known_starts, key=PartialDate.earliest) if len(known_starts) == len(starts) else None,
        max(known_ends, key=PartialDate.latest) if len(known_ends) == len(ends) else None,
        any(one.open for one in spans),
    )
