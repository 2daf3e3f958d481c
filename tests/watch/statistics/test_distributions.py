"""The tails agree with SciPy's, near and far out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from doorward.watch.statistics import (
    gamma_poisson_tail,
    poisson_tail,
    student_tail,
)


@given(st.integers(1, 2_000), st.floats(1e-3, 2_000))
def test_poisson(count, mean):
    assert poisson_tail(count, mean) == pytest.approx(
        stats.poisson.sf(count - 1, mean), rel=1e-8, abs=1e-290
    )


@given(st.integers(1, 1_000), st.floats(1e-2, 500), st.floats(1e-3, 500))
def test_gamma_poisson(count, shape, rate):
    expected = stats.nbinom.sf(count - 1, shape, rate / (1 + rate))
    assert gamma_poisson_tail(count, shape, rate) == pytest.approx(expected, rel=1e-6, abs=1e-250)


@given(st.floats(-50, 50), st.floats(1, 300))
def test_student(t, freedom):
    assert student_tail(t, freedom) == pytest.approx(stats.t.sf(t, freedom), rel=1e-7)


def test_nothing_is_no_surprise():
    assert poisson_tail(0, 3.0) == gamma_poisson_tail(0, 2.0, 1.0) == 1.0
    assert poisson_tail(2, 0.0) == gamma_poisson_tail(2, 0.0, 1.0) == 0.0
