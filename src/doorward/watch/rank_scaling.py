"""Values made comparable: each against the entity's peers, robustly, shrunk to everybody.

For every column: a long tail to one side is shortened by a logarithm; then the median and the
spread of the entity's peer group are taken off, drawn towards everybody's where the group is
small. What is missing lies at the centre: it says nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from doorward.intake.timing.arrays import Floats

LEAST_SHRINKAGE, MOST_SHRINKAGE = 0.5, 50.0
"""Bounds of the size at which a peer group counts as much as everybody together."""

FURTHEST = 20.0
"""Deviations beyond this are all the same: far."""

_LONG_TAIL = 3.0
_SPREAD_SHRINKAGE = 10.0
_FEWEST_IN_GROUP = 3
_MEDIAN_VARIANCE = 1.57  # of a median, in variances over n (pi/2 for normal values)
_LEAST_SPREAD = 0.2


class Scaled(NamedTuple):
    """`z`: robust deviations from the peers, 0 where missing. `usual`: the value to expect of
    each entity, in the column's own units."""

    z: Floats
    usual: Floats


class _Shape(NamedTuple):
    """How a column was shortened: (x - low) / unit, mirrored or not, then log(1 + x) or not."""

    sign: float
    low: float
    unit: float
    logarithm: bool

    def shown(self, values: Floats) -> Floats:
        found = (self.sign * values - self.low) / self.unit
        return np.log1p(np.maximum(found, 0.0)) if self.logarithm else found

    def back(self, shown: Floats) -> Floats:
        found = np.expm1(shown) if self.logarithm else shown
        return self.sign * (found * self.unit + self.low)


def scaled(values: Floats, peers: Sequence[str]) -> Scaled:
    """Deviations of every value from the peers' centre; rows are entities."""
    shapes = [_shape_of(column) for column in values.T]
    shown = np.column_stack(
        [shape.shown(column) for shape, column in zip(shapes, values.T, strict=True)]
    )
    centre, spread = np.empty_like(shown), np.empty_like(shown)
    whole = _centre_and_spread(shown)
    groups = _groups(peers)
    owns = [_centre_and_spread(shown[rows]) for rows in groups]
    shrinkage = _shrinkage(owns, whole)
    for rows, own in zip(groups, owns, strict=True):
        weight = own.counts / (own.counts + shrinkage)
        centre[rows] = weight * own.centre + (1 - weight) * whole.centre
        weight = own.counts / (own.counts + _SPREAD_SHRINKAGE)
        square = weight * own.spread**2 + (1 - weight) * whole.spread**2
        spread[rows] = np.maximum(np.sqrt(square), _LEAST_SPREAD * whole.spread)
    found = (shown - centre) / np.maximum(spread, 1e-12)
    z = np.nan_to_num(np.clip(found, -FURTHEST, FURTHEST), nan=0.0)
    usual = np.column_stack(
        [shape.back(column) for shape, column in zip(shapes, centre.T, strict=True)]
    )
    return Scaled(z, usual)


def _groups(peers: Sequence[str]) -> list[npt.NDArray[np.intp]]:
    """Row numbers by peer group. Those of no known group are compared as one."""
    _, inverse = np.unique(np.array(peers, dtype=np.str_), return_inverse=True)
    order = np.argsort(inverse, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(inverse[order])) + 1)


def _shape_of(column: Floats) -> _Shape:
    """Whether a column has a long tail, and to which side."""
    known = np.sort(column[np.isfinite(column)])
    if not known.size:
        return _Shape(1.0, 0.0, 1.0, logarithm=False)
    # Divided first: values near the end of what a float can hold must not overflow.
    largest = float(np.abs(known).max()) or 1.0
    low, middle, high = (float(np.quantile(known / largest, at)) for at in (0.05, 0.5, 0.95))
    up, down = high - middle, middle - low
    if up == down == 0.0:  # almost all are equal: the few others set the unit
        up = float(known[-1] / largest - middle)
        down = float(middle - known[0] / largest)
    sign = 1.0 if up >= down else -1.0
    if max(up, down) <= _LONG_TAIL * min(up, down) or max(up, down) == 0.0:
        return _Shape(1.0, middle * largest, largest, logarithm=False)
    turned = np.sort(sign * known / largest)
    above = turned[turned > turned[0]] - turned[0]
    unit = float(np.median(above)) if above.size else 1.0
    return _Shape(sign, float(turned[0]) * largest, max(unit, 1e-300) * largest, logarithm=True)


class _Centre(NamedTuple):
    centre: Floats
    spread: Floats
    counts: Floats


def _centre_and_spread(block: Floats) -> _Centre:
    """Median and robust spread of each column; 0 where nothing is known.

    The spread is the MAD; where most values are equal the width of the middle nine tenths; where
    even these are, the root mean square.
    """
    counts = np.isfinite(block).sum(axis=0)
    ordered = np.sort(block, axis=0)
    middle = _quantile(ordered, counts, 0.5)
    away = np.sort(np.abs(block - middle), axis=0)
    spread = 1.4826 * _quantile(away, counts, 0.5)
    width = (_quantile(ordered, counts, 0.95) - _quantile(ordered, counts, 0.05)) / 3.29
    spread = np.where(spread > 0, spread, width)
    if (spread == 0).any():
        square = np.nansum(away**2, axis=0) / np.maximum(counts, 1)
        spread = np.where(spread > 0, spread, np.sqrt(square))
    return _Centre(middle, spread, counts.astype(np.float64))


def _shrinkage(owns: Sequence[_Centre], whole: _Centre) -> Floats:
    """By column: how many members make a group's own median as sure as everybody's.

    Empirical Bayes: the variance of a median within groups over that between their medians, what
    chance adds to the latter taken off. Groups that differ are hardly shrunk, equal ones much.
    """
    sizes = np.array([own.counts for own in owns])
    enough = sizes >= _FEWEST_IN_GROUP
    centres, squares = (
        np.where(enough, np.array(one), np.nan)
        for one in ([own.centre for own in owns], [own.spread**2 for own in owns])
    )
    several = enough.sum(axis=0) >= 2
    found = np.full(len(whole.centre), MOST_SHRINKAGE)
    if several.any():
        within = np.nanmean(squares[:, several], axis=0)
        chance = _MEDIAN_VARIANCE * np.nanmean(
            squares[:, several] / np.maximum(sizes[:, several], 1), axis=0
        )
        between = np.maximum(np.nanvar(centres[:, several], axis=0, ddof=1) - chance, 1e-12)
        found[several] = np.clip(
            _MEDIAN_VARIANCE * within / between, LEAST_SHRINKAGE, MOST_SHRINKAGE
        )
    return found


def _quantile(ordered: Floats, counts: npt.NDArray[np.intp], at: float) -> Floats:
    """A quantile of sorted columns with the unknown values last; 0 of nothing."""
    place = at * np.maximum(counts - 1, 0)
    low = np.floor(place).astype(np.intp)
    high = np.minimum(low + 1, np.maximum(counts - 1, 0))
    first = np.take_along_axis(ordered, low[None, :], axis=0)[0]
    second = np.take_along_axis(ordered, high[None, :], axis=0)[0]
    found = first + (second - first) * (place - low)
    return np.where(counts > 0, found, 0.0)
