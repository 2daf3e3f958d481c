"""What the timing of a session says, as sightings: weak, ◐, and never by itself.

Two things are told. F11: the input arrives as a protocol or a gadget would send it, and unlike
the person's own sessions. F10: the gateway's round trip cannot be, or is far above what it must
be, for the place the person says. Nobody is contained for either: they are marked ◐ (counting
only beside fair evidence), never strong and never hard.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from doorward.intake.timing.features import SessionFeatures
from doorward.intake.timing.physics import farthest_km
from doorward.model import Strength
from doorward.signals import Behaviour, FairnessMark, Stage, behaviour_signals
from doorward.signals.facts import fact
from doorward.watch.detector import Sighting
from doorward.watch.remote_hands.scoring import SessionScore

MOST_P = 0.05
"""Above this p-value nothing is told."""

MECHANISM: Mapping[str, float] = {
    "comb_strength": 0.3,
    "comb_spikes": 0.25,
    "client_comb_strength": 0.5,
    "hold_collapsed": 0.2,
    "client_hold_collapsed": 0.15,
    "button_hold_collapsed": 0.2,
    "client_button_hold_collapsed": 0.15,
    "unled_clicks": 0.4,
    "teleports": 0.2,
}
"""Figures that a protocol or gadget changes, with the least value that counts. A bad network or
another keyboard moves them a little, by chance or by packets that arrive together."""

FEWEST_TAPS = 100
"""Keys and clicks of a session below which its statistics say nothing."""

_IMPOSSIBLE_MS, _FAR_ABOVE_MS = -2.0, 80.0

F11 = behaviour_signals.add(
    Behaviour(
        id="F11",
        title="Input arrives as a remote protocol sends it",
        explanation="Keys and clicks keep to the tick of a protocol or a gadget, or keys go down "
        "and up at once, and the person's own sessions do not. Only times and kinds of event are "
        "looked at, never which key.",
        stage=Stage.EMPLOYMENT,
        family="input-timing",
        strength=Strength.WEAK,
        fairness=FairnessMark.CONJUNCTION,
        fairness_note="Assistive input, voice typing, automation for repetitive strain and the "
        "company's own virtual desktops look so. It never counts alone.",
        reads=("input_timing.figures", "input_timing.keys", "input_timing.on_site"),
        clears="The person works through a virtual desktop, an aid or a text expander, or the "
        "client rounds its times, as some browsers do.",
        sources=("RF26", "V"),
        limits="Needs records in the format `input-timing` and 19 earlier sessions, on site where "
        "there are so many. Hands that were others from the first session, or that take over in "
        "small steps off site, are the person's own to it. Told once in 30 days. Measured on "
        "invented sessions only (`bench/remote_hands.py`).",
    )
)
F10 = behaviour_signals.add(
    Behaviour(
        id="F10",
        title="Round trip that does not fit the place",
        explanation="The gateway's least round trip is below what light in fibre needs from the "
        "place the person says, or far above it and above their own sessions. Distance only.",
        stage=Stage.EMPLOYMENT,
        family="input-timing",
        strength=Strength.WEAK,
        fairness=FairnessMark.CONJUNCTION,
        fairness_note="Satellite and rural links are slow, and relays answer from elsewhere. It "
        "never counts alone, and nobody is contained for it.",
        reads=(
            "input_timing.figures",
            "input_timing.gateway.lat",
            "input_timing.gateway.long",
            "input_timing.claimed.lat",
            "input_timing.claimed.long",
            "person.home",
        ),
        clears="The link is a satellite's or a relay's, or the person travels and said so.",
        sources=("AMZ", "V"),
        limits="Needs records in the format `input-timing` with round trips and the place of the "
        "gateway. Where the session states no place it is compared with the roster's home, and "
        "stays weak. A high round trip has many causes, and needs 19 earlier sessions; the floor "
        "is exact, the excess is not. Told once in 30 days.",
    )
)


def stands_out(features: SessionFeatures) -> bool:
    """Whether anything could be told that needs a score: else none has to be computed."""
    if features.rtt_excess >= _FAR_ABOVE_MS:
        return True
    return features.keys + features.buttons >= FEWEST_TAPS and any(
        getattr(features, name) >= least for name, least in MECHANISM.items()
    )


def session_sightings(
    features: SessionFeatures,
    score: SessionScore | None,
    *,
    at: float,
    events: Sequence[str],
    source: str,
) -> tuple[Sighting, ...]:
    """What a session's figures say; nothing where figures or the person's own sessions lack.

    `score` is that of a `OneClass` of the person's own sessions; `at` seconds since 1970;
    `events` and `source` name where the session was recorded.
    """
    found = (_quantised(features, score), _round_trip(features, score))
    return tuple(
        Sighting(
            behaviour=behaviour,
            reason=reason,
            facts=tuple(fact(name, value, source) for name, value in facts),
            events=tuple(events),
            at=at,
            p_value=p_value,
            strength=strength,
        )
        for one in found
        if one is not None
        for behaviour, reason, facts, p_value, strength in [one]
    )


_Told = tuple[str, str, list[tuple[str, str]], float | None, Strength]


def _quantised(features: SessionFeatures, score: SessionScore | None) -> _Told | None:
    if score is None or score.p_value is None or score.p_value > MOST_P:
        return None
    if features.keys + features.buttons < FEWEST_TAPS:
        return None
    why = [
        one
        for one in score.contributors
        if one.deviations >= 3.0 and one.value >= MECHANISM.get(one.name, math.inf)
    ]
    if not why:
        return None
    period = features.comb_period
    clock = f"a clock of {period:.1f} ms" if not math.isnan(period) else "no hand's rhythm"
    facts = [
        (one.name.replace("_", " "), f"{one.value:.2f}, usually {one.usual:.2f}") for one in why
    ]
    reason = (
        f"Keys and clicks keep to {clock}; in {score.sessions} sessions of the person's own they "
        "did not."
    )
    # With two or more figures of the mechanism it is no longer weak; it stays ◐.
    strength = Strength.MEDIUM if len(why) >= 2 else Strength.WEAK
    return F11.id, reason, facts, score.p_value, strength


def _round_trip(features: SessionFeatures, score: SessionScore | None) -> _Told | None:
    least, excess = features.rtt_least, features.rtt_excess
    if math.isnan(least) or math.isnan(excess):
        return None
    needed = least - excess
    facts = [("least round trip", f"{least:.0f} ms"), ("physical minimum", f"{needed:.0f} ms")]
    if excess <= _IMPOSSIBLE_MS:
        reason = (
            f"The round trip was {least:.0f} ms; from the place stated at least {needed:.0f} ms "
            f"are needed: the other end is within {farthest_km(least):.0f} km of the gateway."
        )
        return F10.id, reason, facts, None, Strength.MEDIUM
    own = [one for one in (score.contributors if score else ()) if one.name.startswith("rtt_")]
    p_value = score.p_value if score is not None else None
    if excess < _FAR_ABOVE_MS or not own or p_value is None or p_value > MOST_P:
        return None
    reason = (
        f"The round trip was {least:.0f} ms, {excess:.0f} ms above the least from the place "
        "stated, and above the person's own sessions."
    )
    return F10.id, reason, facts, p_value, Strength.WEAK
