"""Several p-values into one, whatever they depend on one another.

The Cauchy combination: each p-value becomes a Cauchy variable, and the mean of Cauchy variables is
again Cauchy, far out in the tail also when they depend on one another (Liu and Xie 2020, "Cauchy
combination test", JASA 115:393-402). It is applied within each family of evidence and then between
families, so that ten looks at one thing do not outvote two independent ones.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

_LEAST = 1e-15


def cauchy(p_values: Sequence[float], tests: int) -> float:
    """One p-value of some, where `tests` looked and those not given found nothing notable.

    Tests that found nothing count as p = 0.5, the middle. Raises `ValueError` for more p-values
    than tests, or for none.
    """
    if not 0 < len(p_values) <= tests:
        raise ValueError(f"{len(p_values)} p-values of {tests} tests")
    total = math.fsum(_cauchy_value(max(_LEAST, min(p, 1.0 - _LEAST))) for p in p_values) / tests
    if total > 1e8:
        # The arc tangent has no digits left there; the tail is 1/(pi t).
        return 1.0 / (math.pi * total)
    return 0.5 - math.atan(total) / math.pi


def combined(by_family: Mapping[str, Sequence[float]], tests: Mapping[str, int]) -> float:
    """One p-value for an entity's day. `tests`: how many statistics look, by family."""
    within = [
        cauchy(values, max(tests.get(family, 0), len(values)))
        for family, values in sorted(by_family.items())
        if values
    ]
    return cauchy(within, max(len(tests), len(within)))


def _cauchy_value(p: float) -> float:
    return 1.0 / (math.pi * p) if p < 1e-8 else math.tan((0.5 - p) * math.pi)
