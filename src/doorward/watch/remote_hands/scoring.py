"""How unlike a person's own sessions one session is: a one-class scorer.

Trained on sessions that are taken as the person's own (on site, or enrolled), and on a cohort's
where they are few. Each figure becomes a robust z-score (median and MAD, shrunk to the cohort's);
the distance of a session is the mean over the nearest of the training sessions, in units of how
far these are from each other. The p-value is conformal: the share of training sessions that are
as far from the others. It holds at any number of sessions, and cannot be smaller than one in
their number plus one.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from doorward.intake.timing.arrays import NAN, Floats
from doorward.intake.timing.features import SessionFeatures

FEWEST = 5
"""Sessions below which nothing is said."""

_COHORT_WEIGHT = 8.0
_NEAREST = 3
_FURTHEST_Z = 8.0
_SMALLEST_SCALE = 0.02
_STANDS_OUT = 2.0

_BY_MACHINES = frozenset({
    "hold_collapsed", "client_hold_collapsed", "button_hold_collapsed",
    "client_button_hold_collapsed", "comb_strength", "comb_spikes", "client_comb_strength",
    "clocked_delays",
})  # fmt: skip
_NAMED = np.array([name in _BY_MACHINES for name in SessionFeatures.names])
_WEIGHTS: Floats = np.where(_NAMED, 4.0, 1.0)
"""Figures that tell a machine from a hand, whoever's, count as four of a person's rhythm."""

_SMALLEST_SCALES: Floats = np.where(_NAMED, 0.06, _SMALLEST_SCALE)
"""Shares of some hundred events differ so much by chance alone."""


class Contributor(NamedTuple):
    """A figure that makes the session stand out: its value and the usual one (as in `vector`),
    and how many robust deviations lie between."""

    name: str
    value: float
    usual: float
    deviations: float


class SessionScore(NamedTuple):
    """`distance`: 1 is as far as training sessions are from each other; NaN where unknown.
    `p_value`: None where there were too few sessions. `contributors`: figures two robust
    deviations or more away, the furthest first. `sessions`: how many it rests on."""

    distance: float
    p_value: float | None
    contributors: tuple[Contributor, ...]
    sessions: int


class OneClass:
    """A scorer of sessions. `fit` once, `score` many; equal in, equal out."""

    def __init__(self) -> None:
        self._rows: Floats = np.empty((0, 0))
        self._own: Floats = np.empty(0)
        self._centre: Floats = np.empty(0)
        self._scale: Floats = np.empty(0)
        self._unit = 1.0

    def fit(
        self,
        sessions: Sequence[SessionFeatures],
        cohort: Sequence[SessionFeatures] = (),
    ) -> OneClass:
        """Learn from a person's own sessions, and from a cohort's; gives itself back."""
        own, others = _matrix(sessions), _matrix(cohort)
        together = np.vstack((own, others))
        if len(together) < FEWEST:
            self._rows = np.empty((0, len(SessionFeatures.names)))
            return self
        self._centre, self._scale = _shrunk(own, others)
        # With too few of the person's own the cohort's are the standard.
        self._rows = self._z(own if len(own) >= FEWEST else together)
        self._own = np.array(
            [_distance(row, np.delete(self._rows, n, 0)) for n, row in enumerate(self._rows)]
        )
        self._own = self._own[np.isfinite(self._own)]
        if not self._own.size:  # no figure is known of two of them
            self._rows = np.empty((0, len(SessionFeatures.names)))
            return self
        self._unit = max(float(np.median(self._own)), 1e-6)
        return self

    def score(self, session: SessionFeatures) -> SessionScore:
        """How far a session is from those of training."""
        count = len(self._rows)
        if count < FEWEST:
            return SessionScore(NAN, None, (), count)
        values = session.vector()
        row = self._z(values[None, :])[0]
        distance = _distance(row, self._rows)
        if math.isnan(distance):
            return SessionScore(NAN, None, (), count)
        as_far = int((self._own >= distance).sum())
        return SessionScore(
            distance / self._unit,
            (1 + as_far) / (len(self._own) + 1),
            self._contributors(values, row),
            count,
        )

    def _z(self, rows: Floats) -> Floats:
        scaled = (rows - self._centre) / self._scale
        return np.clip(scaled, -_FURTHEST_Z, _FURTHEST_Z)

    def _contributors(self, values: Floats, row: Floats) -> tuple[Contributor, ...]:
        order = np.argsort(-np.abs(np.nan_to_num(row)), kind="stable")
        known = [n for n in order if abs(row[n]) >= _STANDS_OUT]
        return tuple(
            Contributor(
                SessionFeatures.names[n], float(values[n]), float(self._centre[n]), float(row[n])
            )
            for n in known
        )


def _matrix(sessions: Sequence[SessionFeatures]) -> Floats:
    if not len(sessions):
        return np.empty((0, len(SessionFeatures.names)))
    return np.vstack([one.vector() for one in sessions])


def _shrunk(own: Floats, others: Floats) -> tuple[Floats, Floats]:
    """Median and MAD of each figure, drawn to the cohort's where there are few own ones."""
    together = np.vstack((own, others))
    centre, scale = _median_and_deviation(together)
    if len(own) and len(others):
        mine, deviation = _median_and_deviation(own)
        counts = np.isfinite(own).sum(axis=0)
        weight = counts / (counts + _COHORT_WEIGHT)
        centre = np.where(np.isnan(mine), centre, weight * mine + (1 - weight) * centre)
        scale = np.where(np.isnan(deviation), scale, weight * deviation + (1 - weight) * scale)
    floor = np.maximum(_SMALLEST_SCALES, 0.02 * np.abs(centre))
    return centre, np.fmax(scale, floor)


def _median_and_deviation(rows: Floats) -> tuple[Floats, Floats]:
    """NaN for a figure with fewer than `FEWEST` known values."""
    enough = np.isfinite(rows).sum(axis=0) >= FEWEST
    centre = np.full(rows.shape[1], NAN)
    scale = np.full(rows.shape[1], NAN)
    if enough.any():
        centre[enough] = np.nanmedian(rows[:, enough], axis=0)
        away = np.abs(rows[:, enough] - centre[enough])
        # Where most values are equal the MAD is nothing: the mean deviation then speaks.
        scale[enough] = np.maximum(
            1.4826 * np.nanmedian(away, axis=0), 0.5 * 1.2533 * np.nanmean(away, axis=0)
        )
    return centre, scale


def _distance(row: Floats, rows: Floats) -> float:
    """Weighted root mean square z-difference to the nearest few, over figures both know.

    NaN where there is none.
    """
    if not len(rows):
        return NAN
    difference = rows - row
    shared = np.isfinite(difference)
    counts = (shared * _WEIGHTS).sum(axis=1)
    if not counts.any():
        return NAN
    squares = np.where(shared, difference, 0.0) ** 2 * _WEIGHTS
    means = squares.sum(axis=1)[counts > 0] / counts[counts > 0]
    nearest = np.sort(np.sqrt(means))[:_NEAREST]
    return float(nearest.mean())
