"""Re-fitting recovers known weights and says honestly how well."""

from __future__ import annotations

import math
import random

import numpy as np
import pytest

from doorward.model import Strength
from doorward.risk import DecidedCase, calibrate, default_weights, parse_weights, render_weights
from doorward.risk.calibrate import CalibrationError, reliability

TABLE = default_weights()
TRUE = {
    ("A01", Strength.STRONG): 2.0,
    ("B01", Strength.STRONG): 4.5,
    ("B07", Strength.MEDIUM): 0.2,
}


def decided(count: int, seed: int) -> list[DecidedCase]:
    rng = random.Random(seed)
    cases = []
    for index in range(count):
        counted = tuple(key for key in TRUE if rng.random() < 0.4)
        odds = -2.0 + sum(TRUE[key] for key in counted)
        cases.append(
            DecidedCase(
                subject=f"case-{index}",
                counted=counted,
                confirmed=rng.random() < 1 / (1 + math.exp(-odds)),
            )
        )
    return cases


def test_weights_move_to_the_truth_and_predict_better():
    result = calibrate(decided(4000, 1), TABLE)
    fitted = {(signal, Strength(s)): new for signal, s, _, new, _ in result.moved}
    for key, value in TRUE.items():
        assert fitted[key] == pytest.approx(value, abs=0.35)
    assert result.brier_after < result.brier_before < result.brier_constant
    assert result.table.signals["A01"].basis == "fitted"
    assert result.table.signals["A02"] == TABLE.signals["A02"]


def test_few_cases_move_little():
    result = calibrate(decided(40, 2), TABLE)
    big = calibrate(decided(4000, 2), TABLE)
    move = {signal: abs(new - old) for signal, _, old, new, _ in result.moved}
    large = {signal: abs(new - old) for signal, _, old, new, _ in big.moved}
    assert sum(move.values()) < sum(large.values())


def test_too_few_cases_are_refused():
    with pytest.raises(CalibrationError, match="10 confirmed"):
        calibrate(decided(8, 3), TABLE)


def test_the_fitted_table_can_be_written_and_read():
    result = calibrate(decided(500, 4), TABLE)
    assert parse_weights(render_weights(result.table, "fitted"), "fitted.toml") == result.table


def test_reliability_bins_hold_every_case_once():
    predicted = np.linspace(0, 1, 101)
    outcome = (predicted > 0.5).astype(float)
    bins = reliability(predicted, outcome)
    assert sum(one.cases for one in bins) == 101
    for one in bins:
        assert one.low <= one.predicted <= one.high
        assert one.interval[0] <= one.confirmed <= one.interval[1]


def test_the_same_cases_in_another_order_give_the_same_report():
    cases = decided(300, 5)
    first, second = calibrate(cases, TABLE), calibrate(cases[::-1], TABLE)
    assert first.brier_after == pytest.approx(second.brier_after)
