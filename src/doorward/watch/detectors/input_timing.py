"""Sessions whose input was timed, against the person's own earlier ones."""

from __future__ import annotations

import math
from collections.abc import Iterable

import msgspec
import numpy as np

from doorward.intake.timing import SessionFeatures
from doorward.intake.timing.physics import least_round_trip_ms
from doorward.model import Strength
from doorward.model.events import InputTiming, Location, RdpActivity
from doorward.model.workforce import Spot
from doorward.signals.facts import fact
from doorward.watch.context import Context
from doorward.watch.detector import Seen, Sighting
from doorward.watch.detectors.places_distance import surely_apart
from doorward.watch.entities import EntityKind
from doorward.watch.remote_hands.scoring import OneClass, SessionScore
from doorward.watch.remote_hands.sightings import (
    F10,
    FEWEST_TAPS,
    session_sightings,
    stands_out,
)

FEWEST = 19
"""Earlier sessions below which nothing is told that rests on them: with fewer a conformal p-value
cannot reach 0.05."""

_KEPT = 20
_MONTH = 30 * 86_400.0
_MOST_HALF = 60_000.0  # below the largest half-precision number
_NAMES = frozenset(SessionFeatures.names)


class Past(msgspec.Struct, frozen=True, array_like=True, order=True, gc=False):
    """A session: when, and its figures as half-precision numbers in the order of their names."""

    at: float
    figures: bytes


class State(msgspec.Struct, omit_defaults=True):
    """The newest sessions on site and elsewhere, and when each behaviour was told last.

    At most 39 sessions of 35 figures: some 5 KB of JSON, of people whose input is timed only.
    Those elsewhere are dropped when there are enough on site.
    """

    on_site: list[Past] = []
    elsewhere: list[Past] = []
    told: dict[str, float] = {}


class InputTimed:
    """Tells input as a protocol sends it, and round trips that do not fit the place."""

    name = "input_timing"
    version = 1  # also raised when `SessionFeatures.names` change
    kind = EntityKind.PERSON
    classes = frozenset({4005})
    state = State

    def step(self, state: State, seen: Seen, context: Context) -> Iterable[Sighting]:
        """Look at one session, and keep its figures for the next."""
        event = seen.event
        if not isinstance(event, RdpActivity) or event.input_timing is None:
            return ()
        timing = event.input_timing
        features, by_home = _with_distance(_features(timing), timing, seen, context)
        past, where = _past(state, seen.at)
        score = _score(features, past)
        found = session_sightings(
            features,
            score,
            at=seen.at,
            events=(event.metadata.uid,),
            source=event.metadata.source or event.metadata.uid,
        )
        if features.keys + features.buttons >= FEWEST_TAPS or not math.isnan(features.rtt_least):
            _keep(state, Past(seen.at, _packed(features)), on_site=timing.on_site is True)
        return [
            _explained(one, len(past), where, by_home=by_home)
            for one in found
            if _untold(state, one)
        ]

    def merge(self, one: State, other: State) -> State:
        """The sessions of both, the newest; each behaviour told when it was told last."""
        merged = State(
            _newest(one.on_site + other.on_site),
            _newest(one.elsewhere + other.elsewhere),
            {
                name: max(one.told.get(name, 0.0), other.told.get(name, 0.0))
                for name in sorted({*one.told, *other.told})
            },
        )
        if len(merged.on_site) == _KEPT:
            merged.elsewhere = []
        return merged


def _features(timing: InputTiming) -> SessionFeatures:
    known = {
        name: value
        for name, value in timing.figures.items()
        if name in _NAMES and math.isfinite(value)
    }
    counts = SessionFeatures(
        events=timing.events,
        keys=timing.keys,
        buttons=timing.buttons,
        moves=timing.moves,
        seconds=timing.seconds,
    )
    return msgspec.structs.replace(counts, **known)


def _with_distance(
    features: SessionFeatures, timing: InputTiming, seen: Seen, context: Context
) -> tuple[SessionFeatures, bool]:
    """With the round trip against the least for the place claimed; whether that is the home.

    Somebody on site is not at home, so the home is then no place to compare with.
    """
    gateway, place = _spot(timing.gateway), _spot(timing.claimed)
    by_home = place is None and timing.on_site is not True
    if by_home and (person := context.people.get(seen.person)) is not None:
        place = person.home
    if math.isnan(features.rtt_least) or gateway is None or place is None:
        return features, False
    excess = features.rtt_least - least_round_trip_ms(surely_apart(gateway, place))
    return msgspec.structs.replace(features, rtt_excess=excess), by_home


def _spot(place: Location | None) -> Spot | None:
    if place is None or place.lat is None or place.long is None:
        return None
    return Spot(place.lat, place.long, place.accuracy or 0.0)


def _past(state: State, at: float) -> tuple[list[Past], str]:
    """The sessions before that time to compare with: those on site where they are enough."""
    on_site = [one for one in state.on_site if one.at < at]
    if len(on_site) >= FEWEST:
        return on_site, "on site"
    every = on_site + [one for one in state.elsewhere if one.at < at]
    return (sorted(every), "wherever they were") if len(every) >= FEWEST else ([], "")


def _score(features: SessionFeatures, past: list[Past]) -> SessionScore | None:
    if not past or not stands_out(features):
        return None
    return OneClass().fit([_unpacked(one.figures) for one in past]).score(features)


def _packed(features: SessionFeatures) -> bytes:
    values = np.array([getattr(features, name) for name in SessionFeatures.names])
    return bytes(np.clip(values, -_MOST_HALF, _MOST_HALF).astype("<f2").tobytes())


def _unpacked(figures: bytes) -> SessionFeatures:
    values = np.frombuffer(figures, dtype="<f2").astype(np.float64).tolist()
    return SessionFeatures(
        events=0,
        keys=0,
        moves=0,
        seconds=0.0,
        **dict(zip(SessionFeatures.names, values, strict=True)),
    )


def _keep(state: State, one: Past, *, on_site: bool) -> None:
    if on_site:
        state.on_site = _newest([*state.on_site, one])
        if len(state.on_site) == _KEPT:
            state.elsewhere = []
    elif len(state.on_site) < _KEPT:
        state.elsewhere = _newest([*state.elsewhere, one])


def _newest(sessions: list[Past]) -> list[Past]:
    return sorted(set(sessions))[-_KEPT:]


def _untold(state: State, sighting: Sighting) -> bool:
    """Whether it was not told within a month; from now on it is."""
    last = state.told.get(sighting.behaviour)
    if last is not None and sighting.at < last + _MONTH:
        return False
    state.told = {**state.told, sighting.behaviour: sighting.at}
    return True


def _explained(sighting: Sighting, count: int, where: str, *, by_home: bool) -> Sighting:
    """With what it was compared; weak where nobody said for this session where they are."""
    facts = sighting.facts
    if sighting.p_value is not None:
        facts = (*facts, fact("own sessions compared with", f"{count}, {where}", "sessions before"))
    if sighting.behaviour != F10.id or not by_home:
        return msgspec.structs.replace(sighting, facts=facts)
    facts = (*facts, fact("place compared with", "home", "roster home"))
    return msgspec.structs.replace(sighting, facts=facts, strength=Strength.WEAK)
