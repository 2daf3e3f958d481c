"""How surprising a day is: the person's own past, shrunk to that of the peers.

Volumes: logarithms are taken as normal with unknown mean and spread; the prior is
normal-inverse-gamma with the peers' figures, and the next day's distribution is Student's t
(Gelman et al., "Bayesian Data Analysis", 3rd ed., 3.3; Murphy 2007, "Conjugate Bayesian analysis
of the Gaussian distribution"). Counts: Poisson with a gamma prior of the peers; the next day's
distribution is negative binomial (Gelman, 2.6). Days of one person differ more than Poisson says:
the posterior of the mean is that of counts divided by their index of dispersion (McCullagh and
Nelder 1989, 6.2), and the negative binomial has the variance of both, by moments.

With little of a person's own past the peers speak, with much of it the person does. No tail is
taken for rarer than what the peers are known to have done: the share of their days that reached as
much bounds it from below, so that rare but ordinary days (an audit, a move of data) that no bell
curve foresees are not told as one in a million.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import msgspec

from doorward.watch.statistics.distributions import (
    gamma_poisson_tail,
    poisson_tail,
    student_tail,
)
from doorward.watch.statistics.moments import Moments

ENOUGH_DAYS = 10.0
"""Days of a person's own past without which, and without peers, nothing is said."""

ENOUGH_PEERS = 5
"""Members of a peer group without which the group says nothing."""

_OWN_SPREAD = 0.5
"""The spread (standard deviation of logarithms) expected of somebody without peers. A prior of
judgement: days of one person commonly differ by half as much again."""
_LEAST_SPREAD = 0.3
_OWN_SHAPE = 1.0
_PEER_SHAPE = 2.0
_DISPERSION = 2.0
_DISPERSION_DAYS = 10.0
_EVEN = 1e-6
"""Nearer to even than this a count is as good as Poisson, and the other tail loses its digits."""
_FEWEST_DAYS = 3.0
_MOST_PEAKS = 64


class _Peers(msgspec.Struct, frozen=True, array_like=True):
    """What peers did: the highest day of each, the greatest first (at most 64), in `total` days."""

    peaks: tuple[float, ...] = ()
    total: float = 0.0

    def share_above(self, value: float) -> float:
        """The share of the peers' days known to reach a value: no model can say less."""
        above = sum(1 for one in self.peaks if one >= value)
        return min(1.0, above / self.total) if above else 0.0


class VolumePrior(_Peers, frozen=True, array_like=True, kw_only=True):
    """What peers tell of a newcomer's logarithms: mean, days it is worth, spread squared."""

    mean: float
    days: float
    square: float


class CountPrior(_Peers, frozen=True, array_like=True, kw_only=True):
    """What peers tell of a newcomer's counts per day: gamma shape and rate, and dispersion."""

    shape: float
    rate: float
    dispersion: float


class Level(msgspec.Struct, frozen=True, array_like=True):
    """One number of each of some people, as logarithms: mean, spread, how many, the highest."""

    mean: float
    spread: float
    people: int
    highest: int

    @property
    def middle(self) -> float:
        """What is usual among them."""
        return math.expm1(self.mean)

    def tail(self, value: int) -> float:
        """P(somebody else of the kind has so much or more), by Student's t."""
        scale = self.spread * math.sqrt(1.0 + 1.0 / self.people)
        return student_tail((math.log1p(value) - self.mean) / scale, self.people - 1.0)


class Predicted(msgspec.Struct, frozen=True):
    """The distribution of a next day's logarithm: Student's t moved and stretched."""

    middle: float
    scale: float
    freedom: float

    def tail(self, value: float) -> float:
        """P(a day with this much or more)."""
        return student_tail((value - self.middle) / self.scale, self.freedom)


def predicted_volume(past: Moments, day: int, prior: VolumePrior | None) -> Predicted | None:
    """What to expect of a day's logarithm; None where too little is known to say."""
    n = past.weight_at(day)
    m2 = past.m2 * (n / past.n) if past.n else 0.0
    if prior is None:
        if n < ENOUGH_DAYS:
            return None
        shape = _OWN_SHAPE + 0.5 * n
        square = _OWN_SHAPE * _OWN_SPREAD**2 + 0.5 * m2
        return Predicted(past.mean, math.sqrt(square / shape * (1.0 + 1.0 / n)), 2.0 * shape)
    total = prior.days + n
    middle = (prior.days * prior.mean + n * past.mean) / total
    shape = _PEER_SHAPE + 0.5 * n
    away = past.mean - prior.mean
    square = _PEER_SHAPE * prior.square + 0.5 * m2 + 0.5 * prior.days * n * away * away / total
    return Predicted(middle, math.sqrt(square / shape * (1.0 + 1.0 / total)), 2.0 * shape)


def count_tail(
    count: int, past: Moments, day: int, prior: CountPrior | None, clump: float = 1.0
) -> float | None:
    """P(a day with so many or more); None where too little is known to say.

    `clump` is how many come together at least, such as the hours of one evening.
    """
    n = past.weight_at(day)
    if prior is None:
        if n < ENOUGH_DAYS:
            return None
        # Jeffreys' prior for a Poisson mean: half a count in no time.
        prior = CountPrior(shape=0.5, rate=0.0, dispersion=_DISPERSION)
    dispersion = max(clump, _dispersion(past, n, prior.dispersion))
    rate = prior.rate + n
    mean = dispersion * (prior.shape + n * past.mean / dispersion) / rate
    # Variance over mean of the next day: that of a day, and that of not knowing the mean.
    index = dispersion * (1.0 + 1.0 / rate)
    if index - 1.0 < _EVEN:
        tail = poisson_tail(count, mean)
    else:
        own_rate = 1.0 / (index - 1.0)
        tail = gamma_poisson_tail(count, mean * own_rate, own_rate)
    return max(tail, prior.share_above(count))


def _dispersion(past: Moments, n: float, expected: float) -> float:
    """Variance over mean, drawn to the expected one while there are few days; at least 1."""
    own = past.m2 / past.n / past.mean if past.n and past.mean > 0 else expected
    return max(1.0, (_DISPERSION_DAYS * expected + n * own) / (_DISPERSION_DAYS + n))


def volume_prior(members: Sequence[Moments], peaks: Sequence[float]) -> VolumePrior | None:
    """What a peer group tells, by the method of moments; None for too few members."""
    known = [one for one in members if one.n >= _FEWEST_DAYS]
    if len(known) < ENOUGH_PEERS:
        return None
    within = sum(one.m2 for one in known) / sum(one.n - 1.0 for one in known)
    within = max(within, 0.01)
    mean = sum(one.mean for one in known) / len(known)
    between = sum((one.mean - mean) ** 2 for one in known) / (len(known) - 1)
    sampling = within * sum(1.0 / one.n for one in known) / len(known)
    between = max(between - sampling, 0.05 * within)
    return VolumePrior(
        mean=mean,
        days=within / between,
        square=within,
        peaks=_highest(peaks),
        total=sum(one.n for one in known),
    )


def count_prior(members: Sequence[Moments], peaks: Sequence[float]) -> CountPrior | None:
    """What a peer group tells of counts, by the method of moments; None for too few members."""
    known = [one for one in members if one.n >= _FEWEST_DAYS]
    if len(known) < ENOUGH_PEERS:
        return None
    days = sum(one.n for one in known)
    # Half a count of everybody together: a group in which nothing happened yet is no proof
    # that nothing can.
    mean = (sum(one.n * one.mean for one in known) + 0.5) / days
    spread = sum(one.m2 for one in known) / (days * mean)
    dispersion = max(1.0, spread)
    between = sum((one.mean - mean) ** 2 for one in known) / (len(known) - 1)
    sampling = dispersion * mean * sum(1.0 / one.n for one in known) / len(known)
    between = max(between - sampling, 0.05 * mean * mean)
    # Scaled counts have mean m/dispersion and variance between/dispersion squared.
    shape = mean * mean / between
    return CountPrior(
        shape=shape,
        rate=shape * dispersion / mean,
        dispersion=dispersion,
        peaks=_highest(peaks),
        total=days,
    )


def level_of(values: Sequence[int]) -> Level | None:
    """What some people's numbers tell of another's; None for too few people."""
    if len(values) < ENOUGH_PEERS:
        return None
    logarithms = [math.log1p(one) for one in values]
    mean = sum(logarithms) / len(values)
    square = sum((one - mean) ** 2 for one in logarithms) / (len(values) - 1)
    return Level(mean, max(_LEAST_SPREAD, math.sqrt(square)), len(values), max(values))


def _highest(peaks: Sequence[float]) -> tuple[float, ...]:
    return tuple(sorted(peaks, reverse=True)[:_MOST_PEAKS])
