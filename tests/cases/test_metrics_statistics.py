"""The intervals, against scipy and against what can be worked out by hand."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, stats

from doorward.cases.metrics.statistics import (
    days_until,
    quantile,
    quantile_interval,
    rate_ratio,
    waiting_curve,
)


@pytest.mark.parametrize(
    ("now", "days", "before", "days_before"),
    [(9, 32, 12, 92), (1, 92, 20, 91), (400, 90, 380, 92), (5, 10, 5, 10)],
)
def test_the_rate_ratio_interval_solves_the_score_equation(now, days, before, days_before):
    def score(log_ratio):
        # The likelihood score for the ratio, its nuisance at its restricted estimate.
        ratio = math.exp(log_ratio)
        rate = (now + before) / (ratio * days + days_before)
        expected = ratio * rate * days
        variance = (now + before) * (ratio * days * days_before) / (ratio * days + days_before) ** 2
        return (now - expected) ** 2 / variance - stats.norm.ppf(0.975) ** 2

    middle = math.log((now / days) / (before / days_before))
    low, high = rate_ratio(now, days, before, days_before)
    assert math.log(low) == pytest.approx(optimize.brentq(score, middle - 9, middle), abs=1e-9)
    assert math.log(high) == pytest.approx(optimize.brentq(score, middle, middle + 9), abs=1e-9)


@settings(deadline=None)
@given(st.integers(0, 500), st.integers(0, 500), st.floats(1, 92), st.floats(1, 92))
def test_the_rate_ratio_interval_holds_the_ratio(now, before, days, days_before):
    low, high = rate_ratio(now, days, before, days_before)
    assert 0 <= low <= high
    if before:
        ratio = (now / days) / (before / days_before)
        assert low <= ratio * (1 + 1e-9)
        assert high >= ratio * (1 - 1e-9)
    elif now:
        assert high == math.inf


@pytest.mark.parametrize("share", [0.5, 0.9])
@pytest.mark.parametrize("count", [10, 37, 200])
def test_the_quantile_interval_is_that_of_scipy(count, share):
    values = sorted(np.random.default_rng(count).exponential(size=count))
    theirs = stats.quantile_test(values, q=quantile(values, share), p=share).confidence_interval(
        0.95
    )
    low, high = quantile_interval(values, share)
    assert low == (None if math.isnan(theirs.low) else pytest.approx(theirs.low))
    assert high == (None if math.isnan(theirs.high) else pytest.approx(theirs.high))


@settings(deadline=None)
@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=60), st.sampled_from([0.5, 0.9]))
def test_the_quantile_is_in_its_interval(values, share):
    ordered = sorted(values)
    low, high = quantile_interval(ordered, share)
    middle = quantile(ordered, share)
    assert low is None or low <= middle
    assert high is None or high >= middle


def test_waiting_by_hand():
    # 5 at risk; 1 of 5 after a day; one leaves at 2; 1 of 3 after 3 days; 1 of 2 after 4.
    curve = waiting_curve([1, 3, 4], [2, 5])
    assert [(one.days, one.waiting) for one in curve] == [
        (1, pytest.approx(0.8)),
        (3, pytest.approx(0.8 * 2 / 3)),
        (4, pytest.approx(0.8 * 2 / 3 / 2)),
    ]
    assert days_until(curve, 0.5)[0] == 4
    assert days_until(curve, 0.9)[0] is None


def test_the_curve_is_that_of_scipy():
    dice = np.random.default_rng(4)
    times, ended = np.ceil(dice.exponential(9, 300)), dice.random(300) < 0.7
    curve = waiting_curve(list(times[ended]), list(times[~ended]))
    theirs = stats.ecdf(stats.CensoredData.right_censored(times, ~ended)).sf
    band = theirs.confidence_interval(0.95, method="log-log")
    for one in curve:
        place = list(theirs.quantiles).index(one.days)
        assert one.waiting == pytest.approx(theirs.probabilities[place])
        if one.waiting > 0:
            assert one.low == pytest.approx(band.low.probabilities[place], abs=1e-9)
            assert one.high == pytest.approx(band.high.probabilities[place], abs=1e-9)


@settings(deadline=None)
@given(st.lists(st.integers(0, 40), max_size=40), st.lists(st.integers(0, 40), max_size=40))
def test_the_curve_never_rises_and_its_interval_holds_it(ended, still):
    last = 1.0
    for one in (curve := waiting_curve(ended, still)):
        assert one.low - 1e-9 <= one.waiting <= min(last, one.high) + 1e-9
        last = one.waiting
    done, (low, high) = days_until(curve, 0.5)
    if done is not None:
        assert low is not None
        assert low <= done
        assert high is None or done <= high
