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

from doorward.intake.timing.arrays import (
    NAN,
    Floats,
    Numbers,
    times_of,
)
from doorward.intake.timing.kinds import Kind, kinds_of
from doorward.intake.timing.measures import figures, responses
from doorward.intake.timing.physics import least_round_trip_ms


class SessionFeatures(msgspec.Struct, frozen=True, kw_only=True):
    """The figures of one session; times in milliseconds, shares from 0 to 1, NaN for unknown.

    `keys`, `buttons`: how many went down. `unknown`: events whose kind is no word that is known.
    `hold_…`: from a key's going down to its coming up, at arrival and by the client's clock;
    `button_hold_…`: the same of a pointer's buttons, which are held differently.
    `gap_…`: between keys going down (pauses over two seconds left out). `comb_…`: whether keys and
    buttons keep to a clock (`doorward.intake.timing.comb`). `batched`: arrivals together with
    the one before. `jitter_…`: arrival against the client's time, offset and drift taken off.
    `clocked_delays`: how far that follows a clock (`doorward.intake.timing.delays`).
    `unled_clicks`: clicks without a move before; `teleports`: moves that jump. `response_…`: from
    a stimulus to the next event. `rtt_excess`: the gateway's least round trip above the least
    that physics allows from the claimed place (below zero: it cannot be there).
    """

    events: int
    keys: int
    moves: int
    seconds: float
    buttons: int = 0
    unknown: int = 0
    hold_median: float = NAN
    hold_spread: float = NAN
    hold_collapsed: float = NAN
    client_hold_median: float = NAN
    client_hold_spread: float = NAN
    client_hold_collapsed: float = NAN
    button_hold_median: float = NAN
    button_hold_spread: float = NAN
    button_hold_collapsed: float = NAN
    client_button_hold_median: float = NAN
    client_button_hold_spread: float = NAN
    client_button_hold_collapsed: float = NAN
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
    clocked_delays: float = NAN
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


_COUNTS = frozenset({"events", "keys", "moves", "seconds", "buttons", "unknown"})
_PLAIN = frozenset({
    "hold_collapsed", "client_hold_collapsed", "button_hold_collapsed",
    "client_button_hold_collapsed", "burstiness", "gap_autocorrelation", "batched",
    "comb_strength", "comb_spikes", "client_comb_strength", "unled_clicks", "teleports",
    "jitter_autocorrelation", "clocked_delays",
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
    ``key-up``, ``pointer-move``, ``pointer-down``, ``pointer-up``, ``wheel`` or other words
    (`doorward.intake.timing.kinds`), as many as times.
    `stimuli_ms`: when something was shown that asks for an answer, by the gateway's clock.
    `pointer`: x and y in pixels of each event (NaN where it has none). `rtt_ms`: round trips the
    gateway measured; `distance_km`: from the gateway to where the person says they are.

    Events need not be in order. Raises `ValueError` for lengths that do not agree and for what is
    no number; too few events give NaN.
    """
    arrived = times_of(network_ms, "network_ms")
    sent = times_of(client_ms, "client_ms")
    if arrived is None:
        if sent is not None or (kinds is not None and len(kinds)):
            raise ValueError("client_ms and kinds need network_ms of the same length")
        nothing = SessionFeatures(events=0, keys=0, moves=0, seconds=0.0)
        return _with_others(nothing, rtt_ms, distance_km)
    if sent is not None and sent.size != arrived.size:
        raise ValueError(f"{sent.size} client times for {arrived.size} arrivals")
    codes, unknown = kinds_of(kinds, arrived)
    places = _places(pointer, arrived.size)
    order = np.argsort(arrived, kind="stable")[: int(np.isfinite(arrived).sum())]
    arrived, codes = arrived[order], codes[order]
    sent = None if sent is None else sent[order]
    places = None if places is None else places[order]
    found = figures(arrived, sent, codes, places)
    found.update(responses(arrived, times_of(stimuli_ms, "stimuli_ms")))
    seconds = float(arrived[-1] - arrived[0]) / 1000.0 if arrived.size else 0.0
    keys = int((codes == Kind.KEY_DOWN).sum())
    moves = int((codes == Kind.MOVE).sum())
    made = SessionFeatures(
        events=int(arrived.size),
        keys=keys,
        moves=moves,
        buttons=int((codes == Kind.BUTTON).sum()),
        unknown=unknown,
        seconds=seconds,
        **found,
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
