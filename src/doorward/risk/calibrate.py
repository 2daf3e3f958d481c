"""Re-fitting the weights from decided cases, and saying how well they predict.

The model is the one `assess` uses: log-odds are an intercept plus, per family, the weight of
its strongest counted signal. Each weight is pulled towards its present value by a normal
prior as wide as its stated spread, so that few cases move it little (maximum a posteriori
logistic regression, solved by Newton's method). Decided cases are not a random sample of
applications, so the fitted intercept is used for judging the fit only; the base rate stays
the operator's (case-control sampling: Prentice and Pyke, Biometrika 66, 1979).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from doorward.model import Strength
from doorward.risk.statistics import wilson
from doorward.risk.weights import Weight, WeightTable

Matrix = NDArray[np.float64]
Key = tuple[str, Strength]


class DecidedCase(msgspec.Struct, frozen=True, kw_only=True):
    """One decided subject: its counted evidence as (signal, strength), and the outcome."""

    subject: str
    counted: tuple[Key, ...]
    confirmed: bool


class ReliabilityBin(msgspec.Struct, frozen=True, kw_only=True):
    """Cases with a predicted probability in [low, high), and how many were confirmed."""

    low: float
    high: float
    cases: int
    predicted: float
    confirmed: float
    interval: tuple[float, float]


class Calibration(msgspec.Struct, frozen=True, kw_only=True):
    """New weights and the evidence that they predict better than the old ones, or do not.

    Brier scores (mean squared error of the probability; lower is better) and the reliability
    bins are cross-validated: each case is predicted by weights fitted without it.
    `brier_constant` is the score of always predicting the share confirmed.
    """

    table: WeightTable
    cases: int
    confirmed: int
    folds: int
    brier_before: float
    brier_after: float
    brier_constant: float
    reliability_before: tuple[ReliabilityBin, ...]
    reliability_after: tuple[ReliabilityBin, ...]
    moved: tuple[tuple[str, str, float, float, int], ...]


class CalibrationError(ValueError):
    """The decided cases cannot support a fit; the message says what is missing."""


def calibrate(
    cases: Sequence[DecidedCase], table: WeightTable, *, folds: int = 5, minimum: int = 10
) -> Calibration:
    """Fit weights to decided cases.

    Raises `CalibrationError` with fewer than `minimum` confirmed or cleared cases: a fit on
    fewer would only dress up the prior.
    """
    outcome = np.array([float(case.confirmed) for case in cases])
    confirmed = int(outcome.sum())
    if confirmed < minimum or len(cases) - confirmed < minimum:
        raise CalibrationError(
            f"a fit needs {minimum} confirmed and {minimum} cleared cases; "
            f"there are {confirmed} and {len(cases) - confirmed}"
        )
    keys = sorted({key for case in cases for key in case.counted})
    design = _design(cases, keys)
    prior = np.array([table.weight(*key)[0] for key in keys])
    spread = np.array([table.weight(*key)[1] for key in keys])
    after, before = np.zeros(len(cases)), np.zeros(len(cases))
    # Folds by position in a fixed order of subjects: the same cases give the same report.
    order = sorted(range(len(cases)), key=lambda index: cases[index].subject)
    for fold in range(folds):
        held = np.array(order[fold::folds], dtype=np.intp)
        rest = np.setdiff1d(np.arange(len(cases)), held)
        intercept, weights = _fit(design[rest], outcome[rest], prior, spread)
        after[held] = _sigmoid(intercept + design[held] @ weights)
        offset, _ = _fit(design[rest], outcome[rest], prior, np.full(len(keys), 1e-6))
        before[held] = _sigmoid(offset + design[held] @ prior)
    _, fitted = _fit(design, outcome, prior, spread)
    counts = design.sum(axis=0).astype(int)
    moved = tuple(
        (signal, strength.value, float(prior[i]), float(fitted[i]), int(counts[i]))
        for i, (signal, strength) in enumerate(keys)
    )
    return Calibration(
        table=_with_fitted(table, moved),
        cases=len(cases),
        confirmed=confirmed,
        folds=folds,
        brier_before=_brier(before, outcome),
        brier_after=_brier(after, outcome),
        brier_constant=_brier(np.full(len(cases), outcome.mean()), outcome),
        reliability_before=reliability(before, outcome),
        reliability_after=reliability(after, outcome),
        moved=moved,
    )


def reliability(predicted: Matrix, outcome: Matrix, bins: int = 10) -> tuple[ReliabilityBin, ...]:
    """The reliability curve: per bin of predicted probability, the share confirmed."""
    result = []
    place = np.minimum((predicted * bins).astype(int), bins - 1)
    for index in range(bins):
        here = place == index
        total = int(here.sum())
        if total == 0:
            continue
        hits = int(outcome[here].sum())
        result.append(
            ReliabilityBin(
                low=index / bins,
                high=(index + 1) / bins,
                cases=total,
                predicted=float(predicted[here].mean()),
                confirmed=hits / total,
                interval=wilson(hits, total),
            )
        )
    return tuple(result)


def _design(cases: Sequence[DecidedCase], keys: Sequence[Key]) -> Matrix:
    column = {key: index for index, key in enumerate(keys)}
    design = np.zeros((len(cases), len(keys)))
    for row, case in enumerate(cases):
        for key in case.counted:
            design[row, column[key]] = 1.0
    return design


def _fit(design: Matrix, outcome: Matrix, prior: Matrix, spread: Matrix) -> tuple[float, Matrix]:
    """Newton's method on the penalised log-likelihood; the intercept is not penalised."""
    rows = np.column_stack([np.ones(len(outcome)), design])
    share = float(np.clip(outcome.mean(), 0.01, 0.99))
    beta = np.concatenate([[math.log(share / (1 - share)) - float(design.mean(0) @ prior)], prior])
    penalty = np.concatenate([[1e-9], 1.0 / spread**2])
    centre = np.concatenate([[0.0], prior])
    for _ in range(100):
        chance = _sigmoid(rows @ beta)
        gradient = rows.T @ (outcome - chance) - penalty * (beta - centre)
        curvature = (rows * (chance * (1 - chance))[:, None]).T @ rows + np.diag(penalty)
        step = np.linalg.solve(curvature, gradient)
        # A full Newton step can overshoot where the likelihood is flat; two nats is far enough.
        beta = beta + step * min(1.0, 2.0 / max(1e-12, float(np.abs(step).max())))
        if float(np.abs(step).max()) < 1e-9:
            break
    return float(beta[0]), beta[1:]


def _sigmoid(values: Matrix) -> Matrix:
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(values, -500, 500))), dtype=np.float64)


def _brier(predicted: Matrix, outcome: Matrix) -> float:
    return float(np.mean((predicted - outcome) ** 2))


def _with_fitted(
    table: WeightTable, moved: Sequence[tuple[str, str, float, float, int]]
) -> WeightTable:
    signals = dict(table.signals)
    for signal, strength, _, fitted, cases in moved:
        row = signals.get(signal) or signals[signal.split(".", 1)[0]]
        changed = {strength: round(min(7.0, max(0.0, fitted)), 3)}
        signals[signal] = _rising(
            msgspec.structs.replace(
                row,
                **changed,
                basis="fitted",
                cases=(row.cases or 0) + cases if row.basis == "fitted" else cases,
                source=row.source,
            ),
            strength,
        )
    return msgspec.structs.replace(table, signals=signals)


def _rising(weight: Weight, fixed: str) -> Weight:
    """Keep weak <= medium <= strong by moving the strengths that were not fitted."""
    anchor = float(getattr(weight, fixed))
    changes: dict[str, float] = {}
    order = [Strength.WEAK.value, Strength.MEDIUM.value, Strength.STRONG.value]
    for index, name in enumerate(order):
        value = getattr(weight, name)
        if value is None or name == fixed:
            continue
        bound = min if index < order.index(fixed) else max
        changes[name] = bound(float(value), anchor)
    return msgspec.structs.replace(weight, **changes)
