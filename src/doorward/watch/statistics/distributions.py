"""Tails of the few distributions that p-values come from, accurate far out.

Sources: W. H. Press et al., "Numerical Recipes", 3rd ed. (2007), 6.2 and 6.4: continued fractions
by Lentz's method; NIST Digital Library of Mathematical Functions, 8.9, 8.11 and 8.17. SciPy would
do the same and is heavy for a core dependency; the tests hold these to it.
"""

from __future__ import annotations

import math

_TINY = 1e-300
_CLOSE = 1e-13
_MOST_STEPS = 10_000


def poisson_tail(count: float, mean: float) -> float:
    """P(X >= count) for a Poisson count with a mean; 1 for no count at all."""
    if count <= 0:
        return 1.0
    if mean <= 0:
        return 0.0
    return _lower_gamma(math.ceil(count), mean)


def gamma_poisson_tail(count: float, shape: float, rate: float) -> float:
    """P(X >= count) for a Poisson count whose mean is gamma distributed (`shape`, `rate`).

    That is the negative binomial tail, the predictive distribution of the next count.
    """
    if count <= 0:
        return 1.0
    if shape <= 0:
        return 0.0
    return incomplete_beta(math.ceil(count), shape, 1.0 / (1.0 + rate))


def student_tail(t: float, freedom: float) -> float:
    """P(T >= t) for Student's t with some degrees of freedom."""
    half = 0.5 * incomplete_beta(0.5 * freedom, 0.5, freedom / (freedom + t * t))
    return half if t >= 0 else 1.0 - half


def incomplete_beta(a: float, b: float, x: float) -> float:
    """The regularised incomplete beta function I_x(a, b)."""
    if x <= 0.0:
        return 0.0
    if x >= 1.0:
        return 1.0
    front = math.exp(
        math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    )
    if x < (a + 1.0) / (a + b + 2.0):
        return min(1.0, front * _beta_fraction(a, b, x) / a)
    return max(0.0, 1.0 - front * _beta_fraction(b, a, 1.0 - x) / b)


def _beta_fraction(a: float, b: float, x: float) -> float:
    c, d = 1.0, 1.0 / _off_zero(1.0 - (a + b) * x / (a + 1.0))
    result = d
    for m in range(1, _MOST_STEPS):
        for term in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1.0 / _off_zero(1.0 + term * d)
            c = _off_zero(1.0 + term / c)
            step = c * d
            result *= step
        if abs(step - 1.0) < _CLOSE:
            break
    return result


def _lower_gamma(a: float, x: float) -> float:
    """The regularised lower incomplete gamma function P(a, x)."""
    front = math.exp(a * math.log(x) - x - math.lgamma(a))
    if x < a + 1.0:
        term = total = 1.0 / a
        for n in range(1, _MOST_STEPS):
            term *= x / (a + n)
            total += term
            if term < total * _CLOSE:
                break
        return min(1.0, front * total)
    b = x + 1.0 - a
    c, d = 1.0 / _TINY, 1.0 / b
    result = d
    for n in range(1, _MOST_STEPS):
        term = -n * (n - a)
        b += 2.0
        d = 1.0 / _off_zero(term * d + b)
        c = _off_zero(b + term / c)
        result *= c * d
        if abs(c * d - 1.0) < _CLOSE:
            break
    return max(0.0, 1.0 - front * result)


def _off_zero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY
