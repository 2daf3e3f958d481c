"""One session's input as numbers: how it was timed, never what was typed.

`session_features` takes the times at which input events arrived, the times the client gave them
where it does, and what kind they were. What is not there is NaN: nothing is guessed. Every
figure has innocent explanations (assistive input, satellite links, the company's own virtual
desktops); what counts is how a session differs from the person's own others (`scoring`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import ClassVar

import msgspec
import numpy as np

from doorward.watch.remote_hands.arrays import (
    NAN,
    Codes,
    Floats,
    Kind,
    Numbers,
    codes_of,
    lag_one,
    quantile,
    spread,
    times_of,
)
from doorward.watch.remote_hands.comb import Comb, comb
from doorward.watch.remote_hands.physics import least_round_trip_ms

_COLLAPSED_MS = 5.0
_LONGEST_HOLD_MS = 2000.0
_STALE_MS, _MOST_OPEN = 500.0, 4
_PAUSE_MS = 2000.0
_SAME_MS = 1.0
_LED_MS = 500.0
_JUMP_PIXELS = 250.0
_ANSWER_MS = 5000.0
_FEWEST = 10


class SessionFeatures(msgspec.Struct, frozen=True, kw_only=True):
    """The figures of one session; times in milliseconds, shares from 0 to 1, NaN for unknown.

    `hold_…`: from a key's going down to its coming up, at arrival and by the client's clock.
    `gap_…`: between keys going down (pauses over two seconds left out). `comb_…`: whether keys and
    buttons keep to a clock (`doorward.watch.remote_hands.comb`). `batched`: arrivals together with
    the one before. `jitter_…`: arrival against the client's time, offset and drift taken off.
    `unled_clicks`: clicks without a move before; `teleports`: moves that jump. `response_…`: from
    a stimulus to the next event. `rtt_excess`: the gateway's least round trip above the least
    that physics allows from the claimed place (below zero: it cannot be there).
    """

    events: int
    keys: int
    moves: int
    seconds: float
    hold_median: float = NAN
    hold_spread: float = NAN
    hold_collapsed: float = NAN
    client_hold_median: float = NAN
    client_hold_spread: float = NAN
    client_hold_collapsed: float = NAN
    gap_low: float = NAN
    gap_quarter: float = NAN
    gap_median: float = NAN
    gap_high: float = NAN
    burstiness: float = NAN
    gap_autocorrelation: float = NAN
    batched: float = NAN
    comb_period: float = NAN
    comb_strength: float = NAN
    comb_spikes: float = NAN
    client_comb_strength: float = NAN
    move_gap_median: float = NAN
    move_gap_spread: float = NAN
    unled_clicks: float = NAN
    teleports: float = NAN
    jitter_spread: float = NAN
    jitter_tail: float = NAN
    jitter_autocorrelation: float = NAN
    response_floor: float = NAN
    response_median: float = NAN
    rtt_least: float = NAN
    rtt_excess: float = NAN

    names: ClassVar[tuple[str, ...]] = ()

    def vector(self) -> Floats:
        """The figures in the order of `names`; times as log(1 + ms), so that ratios count."""
        return np.array([_scaled(name, getattr(self, name)) for name in self.names])

    def known(self) -> tuple[str, ...]:
        """The names of the figures that are known."""
        return tuple(name for name in self.names if not math.isnan(getattr(self, name)))


_COUNTS = frozenset({"events", "keys", "moves", "seconds"})
_PLAIN = frozenset({
    "hold_collapsed", "client_hold_collapsed", "burstiness", "gap_autocorrelation", "batched",
    "comb_strength", "comb_spikes", "client_comb_strength", "unled_clicks", "teleports",
    "jitter_autocorrelation",
})  # fmt: skip
SessionFeatures.names = tuple(
    one for one in SessionFeatures.__struct_fields__ if one not in _COUNTS
)


def _scaled(name: str, value: float) -> float:
    if name in _PLAIN:
        return value
    return math.copysign(math.log1p(abs(value)), value)


def session_features(
    network_ms: Numbers,
    client_ms: Numbers = None,
    kinds: Sequence[object] | None = None,
    *,
    stimuli_ms: Numbers = None,
    pointer: Sequence[Sequence[float]] | None = None,
    rtt_ms: Numbers = None,
    distance_km: float | None = None,
) -> SessionFeatures:
    """The figures of one session of input.

    `network_ms`: when each event arrived at the gateway. `client_ms`: the client's own times of
    the same events (another clock; None or empty where it sends none). `kinds`: ``key-down``,
    ``key-up``, ``pointer-move``, ``pointer-button``, ``wheel`` or other words, as many as times.
    `stimuli_ms`: when something was shown that asks for an answer, by the gateway's clock.
    `pointer`: x and y in pixels of each event (NaN where it has none). `rtt_ms`: round trips the
    gateway measured; `distance_km`: from the gateway to where the person says they are.

    Events need not be in order. Raises `ValueError` for lengths that do not agree and for what is
    no number; too few events give NaN.
    """
    arrived = times_of(network_ms, "network_ms")
    sent = times_of(client_ms, "client_ms")
    if arrived is None:
        if sent is not None or kinds:
            raise ValueError("client_ms and kinds need network_ms of the same length")
        nothing = SessionFeatures(events=0, keys=0, moves=0, seconds=0.0)
        return _with_others(nothing, rtt_ms, distance_km)
    if sent is not None and sent.size != arrived.size:
        raise ValueError(f"{sent.size} client times for {arrived.size} arrivals")
    codes = codes_of(kinds, arrived.size)
    places = _places(pointer, arrived.size)
    order = np.argsort(arrived, kind="stable")[: int(np.isfinite(arrived).sum())]
    arrived, codes = arrived[order], codes[order]
    sent = None if sent is None else sent[order]
    places = None if places is None else places[order]
    found = _figures(arrived, sent, codes, places)
    found.update(_responses(arrived, times_of(stimuli_ms, "stimuli_ms")))
    seconds = float(arrived[-1] - arrived[0]) / 1000.0 if arrived.size else 0.0
    keys = int((codes == Kind.KEY_DOWN).sum())
    moves = int((codes == Kind.MOVE).sum())
    made = SessionFeatures(
        events=int(arrived.size), keys=keys, moves=moves, seconds=seconds, **found
    )
    return _with_others(made, rtt_ms, distance_km)


def _with_others(
    made: SessionFeatures, rtt_ms: Numbers, distance_km: float | None
) -> SessionFeatures:
    """With the round trip: the least of those measured, for load only ever adds to it."""
    trips = times_of(rtt_ms, "rtt_ms")
    trips = None if trips is None else trips[trips >= 0]
    if trips is None or not trips.size:
        return made
    least = float(np.nanmin(trips))
    excess = NAN
    if distance_km is not None and math.isfinite(distance_km) and distance_km >= 0:
        excess = least - least_round_trip_ms(distance_km)
    return msgspec.structs.replace(made, rtt_least=least, rtt_excess=excess)


def _figures(
    arrived: Floats, sent: Floats | None, codes: Codes, places: Floats | None
) -> dict[str, float]:
    held, tapped = _holds(arrived, codes), _taps(arrived, codes)
    found = {
        **_hold_figures("hold", held),
        **_gap_figures(arrived[codes == Kind.KEY_DOWN]),
        **_move_figures(arrived, codes, places),
        **_comb_figures(comb(tapped)),
    }
    if arrived.size >= _FEWEST:
        found["batched"] = float((np.diff(arrived) <= _SAME_MS).mean())
    if sent is not None:
        known = np.isfinite(sent)
        order = np.argsort(sent[known], kind="stable")
        client, client_codes = sent[known][order], codes[known][order]
        found.update(_hold_figures("client_hold", _holds(client, client_codes)))
        found["client_comb_strength"] = comb(_taps(client, client_codes)).strength
        found.update(_jitter(arrived[known], sent[known]))
    return found


def _taps(times: Floats, codes: Codes) -> Floats:
    """Events that a hand times one by one: keys and buttons; pointers report by a clock anyway."""
    single = np.isin(codes, (Kind.KEY_DOWN, Kind.KEY_UP, Kind.BUTTON))
    return times[single] if single.any() else times[codes == Kind.OTHER]


def _comb_figures(found: Comb) -> dict[str, float]:
    return {
        "comb_period": found.period,
        "comb_strength": found.strength,
        "comb_spikes": found.spikes,
    }


def _holds(times: Floats, codes: Codes) -> Floats:
    """How long keys were down, pairing the first down that is open with the next up.

    Which key it was is unknown, so rolled keys are paired in order, as fingers mostly do.
    """
    downs: list[float] = []
    held: list[float] = []
    for at, code in zip(times.tolist(), codes.tolist(), strict=True):
        if code == Kind.KEY_DOWN:
            # One whose coming up was lost, or that repeats, must not be paired with a later one.
            while downs and (at - downs[0] > _STALE_MS or len(downs) >= _MOST_OPEN):
                downs.pop(0)
            downs.append(at)
        elif code == Kind.KEY_UP and downs:
            held.append(at - downs.pop(0))
    found = np.array(held, dtype=np.float64)
    return found[found <= _LONGEST_HOLD_MS]


def _hold_figures(name: str, held: Floats) -> dict[str, float]:
    if held.size < _FEWEST:
        return {}
    return {
        f"{name}_median": quantile(held, 0.5),
        f"{name}_spread": spread(held),
        f"{name}_collapsed": float((held <= _COLLAPSED_MS).mean()),
    }


def _gap_figures(downs: Floats) -> dict[str, float]:
    gaps = np.diff(downs)
    gaps = gaps[gaps <= _PAUSE_MS]
    if gaps.size < _FEWEST:
        return {}
    mean, deviation = float(gaps.mean()), float(gaps.std())
    return {
        "gap_low": quantile(gaps, 0.05),
        "gap_quarter": quantile(gaps, 0.25),
        "gap_median": quantile(gaps, 0.5),
        "gap_high": quantile(gaps, 0.95),
        "burstiness": (deviation - mean) / (deviation + mean) if deviation + mean > 0 else NAN,
        "gap_autocorrelation": lag_one(gaps),
    }


def _move_figures(arrived: Floats, codes: Codes, places: Floats | None) -> dict[str, float]:
    found = {}
    moving = codes == Kind.MOVE
    moves = arrived[moving]
    gaps = np.diff(moves)
    gaps = gaps[gaps <= _LED_MS]
    if gaps.size >= _FEWEST:
        found = {"move_gap_median": quantile(gaps, 0.5), "move_gap_spread": spread(gaps)}
    clicks = arrived[codes == Kind.BUTTON]
    if clicks.size >= 5 and moves.size:
        last = np.searchsorted(moves, clicks, side="right") - 1
        since = np.where(last >= 0, clicks - moves[np.maximum(last, 0)], np.inf)
        found["unled_clicks"] = float((since > _LED_MS).mean())
    if places is not None:
        at = places[moving]
        at = at[np.isfinite(at).all(axis=1)]
        if len(at) > _FEWEST:
            jumps = np.hypot(*np.diff(at, axis=0).T)
            found["teleports"] = float((jumps >= _JUMP_PIXELS).mean())
    return found


def _places(pointer: Sequence[Sequence[float]] | None, count: int) -> Floats | None:
    if pointer is None:
        return None
    try:
        found = np.asarray(pointer, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ValueError("pointer must be pairs of numbers, in pixels") from error
    if found.shape != (count, 2):
        raise ValueError(f"pointer must be {count} pairs of x and y")
    return found


def _jitter(arrived: Floats, sent: Floats) -> dict[str, float]:
    """Arrival against the client's time; a straight line through it is clocks, not network."""
    if arrived.size < 2 * _FEWEST:
        return {}
    delay = arrived - sent
    third = arrived.size // 3
    ends = (slice(None, third), slice(-third, None))
    (x0, y0), (x1, y1) = (
        (float(np.median(arrived[end])), float(np.median(delay[end]))) for end in ends
    )
    drift = (y1 - y0) / (x1 - x0) if x1 > x0 else 0.0
    left = delay - drift * (arrived - arrived[0])
    return {
        "jitter_spread": spread(left),
        "jitter_tail": quantile(left, 0.95) - quantile(left, 0.05),
        "jitter_autocorrelation": lag_one(left),
    }


def _responses(arrived: Floats, stimuli: Floats | None) -> dict[str, float]:
    """From each stimulus to the next event. The floor is what a hand cannot be faster than."""
    if stimuli is None or not arrived.size:
        return {}
    shown = np.sort(stimuli[np.isfinite(stimuli)])
    after = np.searchsorted(arrived, shown, side="right")
    met = after < arrived.size
    waited = arrived[after[met]] - shown[met]
    waited = waited[waited <= _ANSWER_MS]
    if waited.size < _FEWEST:
        return {}
    return {"response_floor": quantile(waited, 0.05), "response_median": quantile(waited, 0.5)}
