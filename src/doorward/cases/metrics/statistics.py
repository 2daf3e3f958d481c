"""The intervals of the programme's figures. All are of 95 %; none needs more than the counts."""

from __future__ import annotations

import math
from collections.abc import Sequence

import msgspec

from doorward.risk.statistics import Z_95, wilson

Span = tuple[float | None, float | None]
"""An interval; None at an end that the data do not bound."""


def rate_ratio(now: int, days_now: float, before: int, days_before: float) -> tuple[float, float]:
    """The score interval of the ratio of two Poisson rates, (events ÷ days) over the same before.

    Given the sum of both counts, the later one is binomial with share ``r·t₁ / (r·t₁ + t₂)``, so
    the score interval of that share (Wilson's), turned back into a ratio, is the one of the
    likelihood score for the ratio. The upper end is infinite where nothing was counted before.
    Source: P. L. Graham, K. Mengersen, A. P. Morton, "Confidence limits for the ratio of two
    rates based on likelihood scores: non-iterative method", Statistics in Medicine 22 (2003).
    """
    low, high = wilson(now, now + before)
    exposure = days_before / days_now
    return _odds(low) * exposure, _odds(high) * exposure


def _odds(share: float) -> float:
    return math.inf if share >= 1 else share / (1 - share)


def quantile(values: Sequence[float], share: float) -> float:
    """The smallest of the sorted values that at least this share of them do not exceed."""
    return values[max(0, math.ceil(share * len(values)) - 1)]


def quantile_interval(values: Sequence[float], share: float) -> Span:
    """The interval of a quantile from sorted values, of whatever distribution they are.

    The number of values below the true quantile is binomial, which bounds it by two of the
    values; an end is None where there are too few. Source: W. J. Conover, "Practical
    Nonparametric Statistics", section 3.2.
    """
    count = len(values)
    low: int | None = None
    total = 0.0
    for rank in range(count + 1):
        total += math.exp(_log_binomial(rank, count, share))
        # `total` is the probability of at most `rank` values below the quantile.
        if total <= 0.025:
            low = rank
        if total >= 0.975:
            high = values[rank] if rank < count else None
            return None if low is None else values[low], high
    return None if low is None else values[low], None


def _log_binomial(k: int, n: int, share: float) -> float:
    choose = math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
    return choose + k * math.log(share) + (n - k) * math.log1p(-share)


class Step(msgspec.Struct, frozen=True):
    """After so many days: the share that still waits, with its interval."""

    days: float
    waiting: float
    low: float
    high: float


def waiting_curve(ended: Sequence[float], still: Sequence[float]) -> tuple[Step, ...]:
    """The share that still waits after so many days, those who wait now counted as far as they got.

    `ended` are the waits that are over, `still` those that go on, in days. Sources: E. L. Kaplan,
    P. Meier, "Nonparametric estimation from incomplete observations", JASA 53 (1958); the
    interval is Greenwood's on the log-log scale (J. D. Kalbfleisch, R. L. Prentice, "The
    Statistical Analysis of Failure Time Data").
    """
    times = sorted([(days, 0) for days in ended] + [(days, 1) for days in still])
    at_risk, share, variance = len(times), 1.0, 0.0
    steps: list[Step] = []
    place = 0
    while place < len(times):
        days = times[place][0]
        events = leaving = 0
        while place < len(times) and times[place][0] == days:
            events += times[place][1] == 0
            leaving += 1
            place += 1
        if events:
            share *= 1 - events / at_risk
            variance += events / (at_risk * (at_risk - events)) if at_risk > events else math.inf
            steps.append(Step(days, share, *_log_log(share, variance)))
        at_risk -= leaving
    return tuple(steps)


def _log_log(share: float, variance: float) -> tuple[float, float]:
    if share <= 0 or math.isinf(variance):
        return 0.0, 1.0
    width = Z_95 * math.sqrt(variance) / abs(math.log(share))
    return share ** math.exp(width), share ** math.exp(-width)


def days_until(curve: Sequence[Step], share: float) -> tuple[float | None, Span]:
    """After how many days this share is done, with its interval; None where it is not reached.

    The interval holds the days at which the curve's own interval holds the share that is left.
    Source: R. Brookmeyer, J. Crowley, "A confidence interval for the median survival time",
    Biometrics 38 (1982).
    """
    left = 1 - share + 1e-12  # sums of shares are not exact
    done = next((one.days for one in curve if one.waiting <= left), None)
    low = next((one.days for one in curve if one.low <= left), None)
    high = next((one.days for one in curve if one.high <= left), None)
    return done, (low, high)
