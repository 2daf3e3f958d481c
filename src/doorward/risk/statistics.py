"""The few exact and interval statistics the audit and the calibration need."""

from __future__ import annotations

import math

Z_95 = 1.959963984540054
"""The two-sided 95 % point of the normal distribution."""


def wilson(successes: int, total: int) -> tuple[float, float]:
    """The 95 % Wilson score interval of a proportion; (0, 1) when nothing was counted.

    Source: E. B. Wilson, "Probable inference, the law of succession, and statistical
    inference", JASA 22 (1927).
    """
    if total == 0:
        return 0.0, 1.0
    share, square = successes / total, Z_95**2
    middle = (share + square / (2 * total)) / (1 + square / total)
    half = (
        Z_95
        * math.sqrt(share * (1 - share) / total + square / (4 * total**2))
        / (1 + square / total)
    )
    # At the ends the interval reaches exactly 0 or 1; rounding must not cut it short.
    low = 0.0 if successes == 0 else max(0.0, middle - half)
    high = 1.0 if successes == total else min(1.0, middle + half)
    return low, high


def ratio_interval(a: int, n: int, b: int, m: int) -> tuple[float | None, float, float]:
    """The ratio (a/n)/(b/m) with a 95 % interval on the log scale.

    Half a count is added to each cell for the interval (Walter 1975), so that a zero gives a
    wide interval instead of none. The ratio itself is None when it is not defined.
    """
    if n == 0 or m == 0:
        return None, 0.0, math.inf
    first, second = (a + 0.5) / (n + 0.5), (b + 0.5) / (m + 0.5)
    error = math.sqrt(1 / (a + 0.5) - 1 / (n + 0.5) + 1 / (b + 0.5) - 1 / (m + 0.5))
    log_ratio = math.log(first / second)
    plain = None if b == 0 else (a / n) / (b / m)
    return plain, math.exp(log_ratio - Z_95 * error), math.exp(log_ratio + Z_95 * error)


def fisher_exact(a: int, b: int, c: int, d: int) -> float:
    """The two-sided p-value of Fisher's exact test on [[a, b], [c, d]].

    Sums the probabilities of all tables with the same margins that are no likelier than the
    one seen. Source: R. A. Fisher, "Statistical Methods for Research Workers" (1934), 21.02.
    """
    row, column, total = a + b, a + c, a + b + c + d
    low, high = max(0, row + column - total), min(row, column)
    constant = _log_choose(total, row)
    seen = _log_hypergeometric(a, row, column, total) - constant
    p_value = 0.0
    for k in range(low, high + 1):
        one = _log_hypergeometric(k, row, column, total) - constant
        if one <= seen + 1e-9:
            p_value += math.exp(one)
    return min(1.0, p_value)


def holm(p_values: list[float]) -> list[float]:
    """Holm's step-down correction, in the order given (Scand. J. Statist. 6, 1979)."""
    order = sorted(range(len(p_values)), key=p_values.__getitem__)
    result = [0.0] * len(p_values)
    running = 0.0
    for rank, index in enumerate(order):
        running = max(running, min(1.0, p_values[index] * (len(p_values) - rank)))
        result[index] = running
    return result


def _log_choose(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)


def _log_hypergeometric(k: int, row: int, column: int, total: int) -> float:
    return _log_choose(column, k) + _log_choose(total - column, row - k)
