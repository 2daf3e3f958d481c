"""The figures of a session, computed from checked arrays; see `SessionFeatures` for each."""

from __future__ import annotations

import numpy as np

from doorward.intake.timing.arrays import (
    NAN,
    Codes,
    Floats,
    lag_one,
    quantile,
    spread,
)
from doorward.intake.timing.comb import Comb, comb
from doorward.intake.timing.delays import clocked_delays
from doorward.intake.timing.kinds import Kind

_COLLAPSED_MS = 5.0
_LONGEST_HOLD_MS = 2000.0
_STALE_MS, _MOST_OPEN = 500.0, 4
_PAUSE_MS = 2000.0
_SAME_MS = 1.0
_LED_MS = 500.0
_JUMP_PIXELS = 250.0
_ANSWER_MS = 5000.0
_FEWEST = 10
_TAPS = (Kind.KEY_DOWN, Kind.KEY_UP, Kind.BUTTON, Kind.BUTTON_UP)


def figures(
    arrived: Floats, sent: Floats | None, codes: Codes, places: Floats | None
) -> dict[str, float]:
    """All that arrivals, the client's times, kinds and pointer places say; unknown ones left out.

    Arrivals are in order; the others belong to them place by place.
    """
    tapped = _taps(arrived, codes)
    found = {
        **_all_holds("", arrived, codes),
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
        found.update(_all_holds("client_", client, client_codes))
        found["client_comb_strength"] = comb(_taps(client, client_codes)).strength
        found.update(_jitter(arrived[known], sent[known]))
        tapping = known & np.isin(codes, _TAPS)
        found["clocked_delays"] = clocked_delays(arrived[tapping], sent[tapping])
    return found


def _taps(times: Floats, codes: Codes) -> Floats:
    """Events that a hand times one by one: keys and buttons; pointers report by a clock anyway."""
    single = np.isin(codes, _TAPS)
    return times[single] if single.any() else times[codes == Kind.OTHER]


def _comb_figures(found: Comb) -> dict[str, float]:
    return {
        "comb_period": found.period,
        "comb_strength": found.strength,
        "comb_spikes": found.spikes,
    }


def _all_holds(begin: str, times: Floats, codes: Codes) -> dict[str, float]:
    """Holds of keys and, apart from them, of buttons."""
    keys = _holds(times, codes, Kind.KEY_DOWN, Kind.KEY_UP)
    buttons = _holds(times, codes, Kind.BUTTON, Kind.BUTTON_UP)
    return {
        **_hold_figures(f"{begin}hold", keys),
        **_hold_figures(f"{begin}button_hold", buttons),
    }


def _holds(times: Floats, codes: Codes, down: Kind, up: Kind) -> Floats:
    """How long keys or buttons were down, pairing the first down that is open with the next up.

    Which key it was is unknown, so rolled keys are paired in order, as fingers mostly do.
    """
    downs: list[float] = []
    held: list[float] = []
    for at, code in zip(times.tolist(), codes.tolist(), strict=True):
        if code == down:
            # One whose coming up was lost, or that repeats, must not be paired with a later one.
            while downs and (at - downs[0] > _STALE_MS or len(downs) >= _MOST_OPEN):
                downs.pop(0)
            downs.append(at)
        elif code == up and downs:
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


def responses(arrived: Floats, stimuli: Floats | None) -> dict[str, float]:
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
