"""Whether arrivals keep to a clock: the Rayleigh test over all periods at once.

A remote desktop sends what was typed at the ticks of its own clock (16, 33, 50 ms …), a hardware
gadget at its polling interval. Arrivals then lie on a comb. Within windows of four seconds the
power of the arrivals' spectrum is summed without phases, so that a clock that drifts does not
hide it. Under no comb a window's power is exponential and the sum is Gamma distributed; from the
highest of all periods the value to expect by chance is taken off.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from doorward.intake.timing.arrays import NAN, Floats

SHORTEST_MS, LONGEST_MS = 3.5, 110.0
"""Periods that are looked for: ticks of polling, screens and protocols."""

FEWEST = 24
_WINDOW_MS = 4096.0
_BIN_MS = 0.5
_BINS = 8192
_PADDED = 16384
_MOST_WINDOWS = 400
_FEWEST_IN_WINDOW = 5
_NO_CLOCK = (0.618, 0.7071, 1.2247, 1.4142, 1.618)


class Comb(NamedTuple):
    """`strength` is 0 (no clock) to 1 (every arrival on it); `period` in milliseconds, NaN without
    a clock; `spikes` is the share of arrivals at the ticks above chance."""

    period: float
    strength: float
    spikes: float


UNKNOWN = Comb(NAN, NAN, NAN)


def comb(times: Floats) -> Comb:
    """The comb of arrival times in milliseconds; NaN where there are too few to say."""
    windows = _windows(times)
    if windows is None:
        return UNKNOWN
    counts = windows.sum(axis=1)
    spectrum = np.fft.rfft(windows, n=_PADDED, axis=1)
    frequencies = np.fft.rfftfreq(_PADDED, d=_BIN_MS)
    wanted = (frequencies >= 1.0 / LONGEST_MS) & (frequencies <= 1.0 / SHORTEST_MS)
    # Putting times into bins of half a millisecond weakens fast combs: that is taken back.
    power = np.abs(spectrum[:, wanted]) ** 2 / counts[:, None]
    power = power.sum(axis=0) / np.sinc(frequencies[wanted] * _BIN_MS) ** 2
    expected = highest_by_chance(len(counts), int(wanted.sum()) // 2)
    highest = float(power.max())
    squared = (highest - expected) / float((counts - 1).sum())
    if squared <= 0:
        return Comb(NAN, 0.0, 0.0)
    # A comb has lines at all multiples of its frequency: the slowest strong one is its own.
    place = int(np.argmax(power >= 0.8 * highest))
    place = max(range(max(0, place - 2), min(len(power), place + 3)), key=lambda n: power[n])
    period = 1.0 / float(frequencies[wanted][place])
    strength = math.sqrt(min(1.0, squared))
    return Comb(period, strength, _spikes(windows, period))


def _windows(times: Floats) -> Floats | None:
    """Counts per bin of half a millisecond, one row a window; None where too little is there."""
    if times.size < FEWEST:
        return None
    since = times - times[0]
    window = np.floor(since / _WINDOW_MS).astype(np.int64)
    _, first, counts = np.unique(window, return_index=True, return_counts=True)
    busy = [
        (start, count)
        for start, count in zip(first, counts, strict=True)
        if count >= _FEWEST_IN_WINDOW
    ][:_MOST_WINDOWS]
    if sum(count for _, count in busy) < FEWEST:
        return None
    rows = np.zeros((len(busy), _BINS))
    for row, (start, count) in enumerate(busy):
        inside = since[start : start + count] % _WINDOW_MS
        bins = np.minimum((inside / _BIN_MS).astype(np.int64), _BINS - 1)
        np.add.at(rows[row], bins, 1.0)
    return rows


def highest_by_chance(windows: int, periods: int) -> float:
    """About the highest of that many sums of that many exponentials (Wilson and Hilferty 1931)."""
    tail = 0.3 / max(1, periods)
    normal = math.sqrt(-2 * math.log(tail)) - (
        2.515517 + 0.802853 * math.sqrt(-2 * math.log(tail))
    ) / (1 + 1.432788 * math.sqrt(-2 * math.log(tail)))
    third = 1.0 / (9.0 * windows)
    return float(windows * (1 - third + normal * math.sqrt(third)) ** 3)


def _spikes(windows: Floats, period: float) -> float:
    """Share of arrivals near the ticks, above what periods that are no clock reach.

    The ticks' place is taken from each window's own arrivals, which alone brings some near them.
    """
    row, place = np.nonzero(windows)
    counts = windows[row, place]

    def near(at: float) -> float:
        """Share of arrivals within a tenth of a period of the ticks."""
        phase = place * _BIN_MS / at
        turns = counts * np.exp(-2j * np.pi * phase)
        tick = np.angle(np.bincount(row, turns.real) + 1j * np.bincount(row, turns.imag))
        away = np.abs((phase + tick[row] / (2 * np.pi) + 0.5) % 1.0 - 0.5)
        return float(counts[away <= 0.1].sum() / counts.sum())

    chance = float(np.mean([near(period * factor) for factor in _NO_CLOCK]))
    return max(0.0, (near(period) - chance) / max(1e-9, 1.0 - chance))
