"""Under the null p-values are uniform or larger, whoever speaks: the person or the peers."""

import math

import numpy as np
import pytest
from scipy import stats

from doorward.watch.statistics import (
    CountPrior,
    Moments,
    VolumePrior,
    Volumes,
    count_prior,
    count_tail,
    predicted_volume,
    volume_prior,
)

ROUNDS = 6_000
LEVELS = (0.1, 0.01, 0.001)


def history(values, first=20_000):
    moments = Moments()
    for day, value in enumerate(values, first):
        moments.add(float(value), day)
    return moments


def at_most(shares, p_values, slack):
    """Each level is met no more often than it says, but for chance (four standard errors)."""
    for level in shares:
        seen = float(np.mean(np.asarray(p_values) <= level))
        noise = 4 * math.sqrt(level / len(p_values))
        assert seen <= level * slack + noise, (level, seen)


@pytest.mark.parametrize("days", [0, 3, 12, 60])
def test_volumes_of_somebody_with_peers(days):
    rng = np.random.default_rng(5)
    between, within = 0.8, 0.6
    peers = [history(rng.normal(rng.normal(10, between), within, 40)) for _ in range(30)]
    prior = volume_prior(peers, ())
    assert prior is not None
    found = []
    for _ in range(ROUNDS):
        values = rng.normal(rng.normal(10, between), within, days + 1)
        expected = predicted_volume(history(values[:-1]), 20_000 + days, prior)
        assert expected is not None
        found.append(expected.tail(values[-1]))
    at_most(LEVELS, found, 1.15)
    assert np.mean(np.asarray(found) <= 0.1) > 0.02, "not so careful that nothing is ever seen"


@pytest.mark.parametrize("spread", [0.2, 0.5, 1.0])
def test_volumes_of_somebody_without_peers(spread):
    rng = np.random.default_rng(6)
    found = []
    for _ in range(ROUNDS):
        values = rng.normal(10, spread, 31)
        expected = predicted_volume(history(values[:-1]), 20_030, None)
        assert expected is not None
        found.append(expected.tail(values[-1]))
    at_most(LEVELS, found, 1.25)


@pytest.mark.parametrize("dispersion", [1.0, 3.0])
def test_counts_of_somebody_with_peers(dispersion):
    rng = np.random.default_rng(7)

    def days_of(mean, number):
        if dispersion == 1.0:
            return rng.poisson(mean, number)
        return rng.negative_binomial(mean / (dispersion - 1), 1 / dispersion, number)

    peers = [history(days_of(rng.gamma(3, 0.5), 40)) for _ in range(40)]
    prior = count_prior(peers, ())
    assert prior is not None
    found = []
    for _ in range(ROUNDS):
        values = days_of(rng.gamma(3, 0.5), 21)
        p = count_tail(int(values[-1]), history(values[:-1]), 20_020, prior)
        found.append(p)
    at_most(LEVELS, found, 1.3)


def test_much_more_than_ever_is_a_surprise_and_the_usual_is_none():
    past = history([math.log(50e6)] * 20 + [math.log(80e6)] * 10)
    expected = predicted_volume(past, 20_030, None)
    assert expected is not None
    assert expected.tail(math.log(20e9)) < 1e-5
    assert expected.tail(math.log(70e6)) > 0.05


def test_without_a_past_and_without_peers_nothing_is_said():
    assert predicted_volume(history([3.0] * 9), 20_009, None) is None
    assert count_tail(9, history([0.0] * 9), 20_009, None) is None


def test_peers_speak_for_a_newcomer_and_the_past_for_a_veteran():
    prior = VolumePrior(mean=10.0, days=2.0, square=0.25)
    new = predicted_volume(Moments(), 20_000, prior)
    old = predicted_volume(history([14.0] * 60), 20_060, prior)
    assert new is not None
    assert old is not None
    assert new.middle == pytest.approx(10.0)
    assert old.middle == pytest.approx(14.0, abs=0.3)


def test_what_is_long_ago_says_little():
    past = history([0.0] * 30)
    assert count_tail(9, past, 20_030, None) is not None
    assert count_tail(9, past, 20_030 + 300, None) is None


def test_few_peers_say_nothing():
    four = [history([2.0, 3.0, 4.0, 3.0])] * 4
    assert volume_prior(four, ()) is None
    assert count_prior(four, ()) is None
    assert isinstance(count_prior([*four, *four], ()), CountPrior)


def test_no_tail_is_rarer_than_what_the_peers_are_known_to_have_done():
    days = history([10.0] * 40)
    peaks = [1e9, 1e9, 2e5, 2e5, 2e5]
    prior = volume_prior([days] * 5, peaks)
    assert prior is not None
    assert prior.share_above(1e9) == pytest.approx(2 / prior.total)
    volumes = Volumes()
    assert volumes.surprise(20_040, 900_000_000, prior, 0) is None
    assert volumes.surprise(20_041, 2_000_000_000, prior, 0) is not None


def test_counts_whose_mean_is_surely_known_are_poisson():
    sure = CountPrior(shape=2e9, rate=1e9, dispersion=1.0)
    p = count_tail(9, history([2.0] * 40), 20_040, sure)
    assert p == pytest.approx(stats.poisson.sf(8, 2.0), rel=1e-3)
