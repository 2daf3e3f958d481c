"""The line of an assessment over time, drawn at the server, for a life or for a case."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import pairwise

import msgspec

from doorward.console.waterfall_view import per_cent
from doorward.report.wording import one_in
from doorward.risk import log_odds

HEIGHT = 120
_TOP, _BOTTOM = 12, 100
_LOW, _HIGH = 1 / 10_000, 0.99
_LEVELS = (1 / 1_000, 1 / 100, 1 / 10, 1 / 2, 0.9)
# Room for the labels of the levels at the left, for half a dot at the right.
_LEFT, _RIGHT = 14.0, 97.0


class Moment(msgspec.Struct, frozen=True):
    """An assessment: when, and the expected precision (0-1) it came to."""

    at: datetime
    expected: float


class Point(msgspec.Struct, frozen=True):
    """A dot of the line: `x` is per cent of the width, `y` in units of `HEIGHT`."""

    x: str
    y: float
    title: str


class Segment(msgspec.Struct, frozen=True):
    """A piece of the line between two dots."""

    x1: str
    y1: float
    x2: str
    y2: float


class Level(msgspec.Struct, frozen=True):
    """A line across, with what it means."""

    y: float
    label: str


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """The drawing. `begins` and `ends` are the days at its two sides; `said` is its sentence."""

    points: tuple[Point, ...]
    segments: tuple[Segment, ...]
    levels: tuple[Level, ...]
    begins: str
    ends: str
    said: str


def line(moments: Sequence[Moment]) -> Line | None:
    """The line through assessments in the order of time; None where there is none.

    The height is linear in log odds, as the waterfall's width is.

    >>> day = datetime(2026, 1, 1, tzinfo=UTC)
    >>> line([Moment(day, 0.001)]).said
    '1 assessment, on 2026-01-01: 1 in 1,000.'
    """
    if not moments:
        return None
    ordered = sorted(moments, key=lambda one: one.at)
    first, last = ordered[0], ordered[-1]
    length = (last.at - first.at).total_seconds()
    places = [
        (
            50.0
            if length <= 0
            else _LEFT + (_RIGHT - _LEFT) * (one.at - first.at).total_seconds() / length,
            _height(one.expected),
        )
        for one in ordered
    ]
    return Line(
        points=tuple(
            Point(per_cent(x), y, f"{_day(one.at)}: {one_in(one.expected)}")
            for one, (x, y) in zip(ordered, places, strict=True)
        ),
        segments=tuple(
            Segment(per_cent(x1), y1, per_cent(x2), y2) for (x1, y1), (x2, y2) in pairwise(places)
        ),
        levels=tuple(Level(_height(level), one_in(level)) for level in _LEVELS),
        begins=_day(first.at),
        ends=_day(last.at),
        said=_said(ordered),
    )


def _height(expected: float) -> float:
    low, high = log_odds(_LOW), log_odds(_HIGH)
    nats = log_odds(min(max(expected, _LOW), _HIGH))
    return round(_BOTTOM - (_BOTTOM - _TOP) * (nats - low) / (high - low), 1)


def _day(at: datetime) -> str:
    return at.astimezone(UTC).date().isoformat()


def _said(ordered: Sequence[Moment]) -> str:
    first, last = ordered[0], ordered[-1]
    if len(ordered) == 1:
        return f"1 assessment, on {_day(first.at)}: {one_in(first.expected)}."
    most = max(one.expected for one in ordered)
    return (
        f"{len(ordered)} assessments: {one_in(first.expected)} on {_day(first.at)}, "
        f"{one_in(last.expected)} on {_day(last.at)}; {one_in(most)} at most."
    )
