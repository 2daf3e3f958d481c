"""How far each entity is from the nearest others: the mean distance to the nearest few.

Beyond `MOST_COMPARED` entities every one is compared with an even sample of them, which keeps the
order of the far ones (Sugiyama and Borgwardt 2013 need far smaller samples) and the time linear.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from doorward.intake.timing.arrays import Floats

NEAREST = 10
MOST_COMPARED = 8_192
_BLOCK = 512

Singles = npt.NDArray[np.float32]


def neighbour_distances(z: Floats, progress: Callable[[int], None] = lambda _: None) -> Floats:
    """The mean distance of each row to its nearest others; zeros where there are no others.

    `progress` is told how many rows more were compared.
    """
    rows = np.ascontiguousarray(z, dtype=np.float32)
    sample = _sample(len(rows))
    nearest = min(NEAREST, len(sample) - 1)
    if nearest < 1:
        return np.zeros(len(rows))
    found = np.empty(len(rows))
    compared = rows[sample]
    for start in range(0, len(rows), _BLOCK):
        squares = _squares(rows[start : start + _BLOCK], compared)
        _without_self(squares, sample, start)
        closest = np.partition(squares, nearest - 1, axis=1)[:, :nearest]
        found[start : start + _BLOCK] = np.sqrt(closest).mean(axis=1)
        progress(len(squares))
    return found


def shares(z: Floats, of: npt.NDArray[np.intp]) -> Floats:
    """For some rows: how much of their squared distance to the nearest lies in each column."""
    rows = np.ascontiguousarray(z, dtype=np.float32)
    sample = _sample(len(rows))
    nearest = min(NEAREST, len(sample) - 1)
    found = np.zeros((len(of), rows.shape[1]))
    if nearest < 1:
        return found
    compared = rows[sample]
    for place, number in enumerate(of):
        squares = _squares(rows[number : number + 1], compared)
        _without_self(squares, sample, int(number))
        closest = np.argpartition(squares[0], nearest - 1)[:nearest]
        parts = ((rows[number] - compared[closest]) ** 2).mean(axis=0, dtype=np.float64)
        total = float(parts.sum())
        found[place] = parts / total if total > 0 else 0.0
    return found


def _sample(count: int) -> npt.NDArray[np.intp]:
    """Rows to compare with: all, or evenly chosen ones, the same each time."""
    if count <= MOST_COMPARED:
        return np.arange(count)
    chance = np.random.default_rng(20_260_901)
    return np.sort(chance.choice(count, MOST_COMPARED, replace=False))


def _squares(rows: Singles, compared: Singles) -> Singles:
    squares = (rows**2).sum(axis=1)[:, None] + (compared**2).sum(axis=1)[None, :]
    squares -= 2.0 * (rows @ compared.T)
    return np.asarray(np.maximum(squares, 0.0, out=squares), dtype=np.float32)


def _without_self(squares: Singles, sample: npt.NDArray[np.intp], start: int) -> None:
    own = np.searchsorted(sample, np.arange(start, start + len(squares)))
    inside = own < len(sample)
    inside[inside] = sample[own[inside]] == np.arange(start, start + len(squares))[inside]
    squares[np.flatnonzero(inside), own[inside]] = np.inf
