"""Whether an event's delay depends on where in a clock's period the client made it.

Who sends at the ticks of a clock makes each event wait for the next tick: what was made just before
waits little, what was made just after waits long. The client's time says when it was made, the
arrival how long it took. So delays are compared with the client's times folded on every
candidate period (Rayleigh's test with the delays as weights, and the highest by chance taken
off). Jitter longer than the period hides the ticks from arrivals alone, but not from this. A
person's tempo does not matter, as hands keep to no clock of milliseconds.
"""

from __future__ import annotations

import math

import numpy as np

from doorward.intake.timing.arrays import NAN, Floats
from doorward.intake.timing.comb import LONGEST_MS, SHORTEST_MS, highest_by_chance

FEWEST = 60
"""Keys and buttons below which nothing is said."""

_WINDOW_MS = 16_384.0
_BIN_MS = 1.0
_BINS = 16_384
_PADDED = 32_768
_MOST_WINDOWS = 60
_FEWEST_IN_WINDOW = 12
_NEIGHBOURS = 15


def clocked_delays(arrived: Floats, sent: Floats) -> float:
    """How far delays follow a clock, from 0 (not beyond chance) to 1; NaN for too few events.

    `arrived` and `sent`: times of the same keys and buttons by gateway and client, milliseconds.
    """
    order = np.argsort(sent, kind="stable")[: _MOST_WINDOWS * 1_000]
    sent, delay = sent[order], (arrived - sent)[order]
    if sent.size < FEWEST:
        return NAN
    rows = _windows(sent, _levelled(delay))
    if rows is None:
        return NAN
    weights, counts = rows
    frequencies = np.fft.rfftfreq(_PADDED, d=_BIN_MS)
    wanted = (frequencies >= 1.0 / LONGEST_MS) & (frequencies <= 1.0 / SHORTEST_MS)
    power = np.zeros(int(wanted.sum()))
    for row in weights:
        power += np.abs(np.fft.rfft(row, n=_PADDED)[wanted]) ** 2 / (row**2).sum()
    expected = highest_by_chance(len(weights), power.size // 2)
    # A wave of the delays that is wholly a clock's has half the power of all events in step.
    return math.sqrt(max(0.0, min(1.0, 2.0 * (float(power.max()) - expected) / counts)))


def _levelled(delay: Floats) -> Floats:
    """Ranks of the delays, from -0.5 to 0.5, without the network's slow ups and downs."""
    padded = np.pad(delay, _NEIGHBOURS, mode="reflect")
    around = np.lib.stride_tricks.sliding_window_view(padded, 2 * _NEIGHBOURS + 1)
    left = delay - np.median(around, axis=1)
    ranks = np.argsort(np.argsort(left, kind="stable"), kind="stable")
    return np.asarray(ranks / max(1, left.size - 1) - 0.5, dtype=np.float64)


def _windows(sent: Floats, weights: Floats) -> tuple[list[Floats], int] | None:
    """Weights per bin of a millisecond, one array a window, and how many events in all."""
    since = sent - sent[0]
    window = np.floor(since / _WINDOW_MS).astype(np.int64)
    rows: list[Floats] = []
    events = 0
    for one in np.unique(window):
        inside = window == one
        count = int(inside.sum())
        if count < _FEWEST_IN_WINDOW or len(rows) == _MOST_WINDOWS:
            continue
        row = np.zeros(_BINS)
        bins = np.minimum((since[inside] % _WINDOW_MS / _BIN_MS).astype(np.int64), _BINS - 1)
        np.add.at(row, bins, weights[inside] - weights[inside].mean())
        if row.any():
            rows.append(row)
            events += count
    return (rows, events) if events >= FEWEST else None
