"""Plain counts of a run, and the arithmetic of base rates. Nothing here is estimated."""

from __future__ import annotations

from collections import Counter

import msgspec

from doorward.report.content import FeedState, ReportContent
from doorward.report.queue import BAND_ORDER
from doorward.risk import log_odds as risk_log_odds
from doorward.risk import probability

BASE_RATES = (1 / 100, 1 / 1_000, 1 / 10_000)
"""The base rates the report's tables show, as shares."""

CAUGHT = 0.8
ALARMS = (0.05, 0.01, 0.001)
"""Example tests: the share of impostors they catch, the share of honest people they flag."""


class SimpleStats(msgspec.Struct, frozen=True, kw_only=True):
    """What a run comes to in numbers. `bands` counts applications, most urgent first."""

    read: int
    screened: int
    left_out: int
    bands: dict[str, int]
    rings: int
    in_rings: int
    problems: dict[str, int]
    feeds: dict[str, int]


def simple_stats(content: ReportContent) -> SimpleStats:
    """Count a run."""
    bands = Counter(one.band for one in content.assessments)
    problems = Counter(one.severity.value for one in content.problems)
    feeds = Counter(one.state.value for one in content.feeds)
    return SimpleStats(
        read=content.counts.read,
        screened=content.counts.screened,
        left_out=content.counts.left_out,
        bands={band.value: bands[band] for band in BAND_ORDER},
        rings=len(content.rings),
        in_rings=sum(len(one.ring.applications) for one in content.rings),
        problems=dict(sorted(problems.items())),
        feeds={state.value: feeds[state.value] for state in FeedState if feeds[state.value]},
    )


def at_base_rate(log_odds: float, assumed: float, other: float) -> float:
    """What log odds (nats) reached at one base rate would mean, as a share, at another.

    >>> round(at_base_rate(0.0, 0.001, 0.01), 2)
    0.91
    """
    return probability(log_odds - risk_log_odds(assumed) + risk_log_odds(other))
