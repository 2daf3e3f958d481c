"""Exact and interval statistics against independent computations."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.risk.statistics import fisher_exact, holm, ratio_interval, wilson


def exact_fisher(a: int, b: int, c: int, d: int) -> float:
    row, column, total = a + b, a + c, a + b + c + d

    def chance(k: int) -> Fraction:
        return Fraction(
            math.comb(column, k) * math.comb(total - column, row - k), math.comb(total, row)
        )

    low, high = max(0, row + column - total), min(row, column)
    return float(sum(chance(k) for k in range(low, high + 1) if chance(k) <= chance(a)))


@given(*(st.integers(0, 12) for _ in range(4)))
def test_fisher_equals_exact_fractions(a, b, c, d):
    assert fisher_exact(a, b, c, d) == pytest.approx(exact_fisher(a, b, c, d), rel=1e-9)


def test_fisher_on_the_lady_tasting_tea():
    assert fisher_exact(3, 1, 1, 3) == pytest.approx(34 / 70)


@given(st.integers(0, 200), st.integers(0, 200))
def test_wilson_holds_the_share(successes, more):
    low, high = wilson(successes, successes + more)
    assert 0.0 <= low <= high <= 1.0
    if successes + more:
        assert low <= successes / (successes + more) <= high


def test_wilson_of_nothing_is_everything():
    assert wilson(0, 0) == (0.0, 1.0)


def test_the_ratio_of_equal_rates_is_one_and_inside():
    ratio, low, high = ratio_interval(20, 100, 40, 200)
    assert ratio == pytest.approx(1.0)
    assert low < 1.0 < high


def test_a_ratio_over_zero_is_undefined_but_bounded_below():
    ratio, low, high = ratio_interval(9, 100, 0, 900)
    assert ratio is None
    assert low > 1.0
    assert math.isfinite(high)


def test_holm_keeps_order_and_never_lowers():
    raw = [0.04, 0.01, 0.5]
    assert holm(raw) == pytest.approx([0.08, 0.03, 0.5])
