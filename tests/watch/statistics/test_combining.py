"""Combining keeps its level under independence and under dependence."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from doorward.watch.statistics import cauchy, combined


@pytest.mark.parametrize("correlation", [0.0, 0.5, 0.9])
def test_level_holds_whatever_depends_on_what(correlation):
    rng = np.random.default_rng(11)
    rounds, tests = 40_000, 6
    shared = rng.normal(size=(rounds, 1))
    own = rng.normal(size=(rounds, tests))
    z = math.sqrt(correlation) * shared + math.sqrt(1 - correlation) * own
    p_values = stats.norm.sf(z)
    found = []
    for row in p_values:
        # What a detector does not tell never gets here.
        told = [float(one) for one in row if one <= 0.05]
        found.append(cauchy(told, tests) if told else 1.0)
    for level in (0.01, 0.001):
        noise = 4 * math.sqrt(level / rounds)
        assert np.mean(np.asarray(found) <= level) <= 1.1 * level + noise


@given(st.floats(1e-14, 0.001), st.integers(1, 20))
def test_one_of_many_costs_about_as_much_as_bonferroni(p, tests):
    assert cauchy([p], tests) == pytest.approx(min(1.0, p * tests), rel=0.1)


@given(st.lists(st.floats(1e-14, 0.5), min_size=1, max_size=8))
def test_more_of_the_same_is_never_less_sure(p_values):
    assert cauchy(p_values, 8) <= cauchy(p_values[:1], 8) * (1 + 1e-9)


def test_independent_families_weigh_more_than_one():
    tests = {"files": 3, "transfer": 2}
    one = combined({"files": [1e-4]}, tests)
    two = combined({"files": [1e-4], "transfer": [1e-4]}, tests)
    assert two < one
    assert one == pytest.approx(6e-4, rel=0.05)


def test_more_p_values_than_tests_are_refused():
    with pytest.raises(ValueError, match="2 p-values of 1 tests"):
        cauchy([0.1, 0.2], 1)
    with pytest.raises(ValueError, match="0 p-values"):
        cauchy([], 3)
