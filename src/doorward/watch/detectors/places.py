"""A machine that is never where its user signs in from."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from doorward.model import Fact, FactKind, Strength
from doorward.model.events import Authentication
from doorward.model.workforce import Network, Person, Spot
from doorward.signals import Behaviour, FairnessMark, Stage, behaviour_signals
from doorward.signals.facts import fact
from doorward.signals.frameworks import PROXY
from doorward.watch.context import Context
from doorward.watch.detector import Seen, Sighting
from doorward.watch.detectors.networks_kinds import described, located
from doorward.watch.detectors.places_distance import beside, rounded, spot_of, surely_apart
from doorward.watch.detectors.sessions_hands import moment, signed_in, source_of
from doorward.watch.entities import EntityKind

FAR_KM = 500.0
"""Nearer than this, uncertainties taken off, they meet: databases put small providers' customers
at the provider's seat."""

FRESH_SECONDS = 12 * 3600.0
"""How old the machine's place may be for a sign-in to be held against it."""

MEDIUM_DAYS, STRONG_DAYS, WINDOW_DAYS = 5, 10, 40
AGAIN_DAYS = 30
MOST_MET = 0.05
"""The share of days on which they may meet and still count as never."""

_DAY = 86_400
_UNSTATED_KM = 100.0

NEVER_MEET = behaviour_signals.add(
    Behaviour(
        id="F03",
        title="Machine and sign-in are never at one place",
        explanation="Day after day the machine's own place and the place its user signs in from "
        "are far apart. Only networks that tell where their user is count, only sign-ins within "
        "twelve hours of the machine's place, and only the same machine where both name it. One "
        "meeting in twenty days ends it, so travel does not count.",
        stage=Stage.EMPLOYMENT,
        family="travel",
        strength=Strength.STRONG,
        fairness=FairnessMark.FAIR,
        reads=(
            "authentication.device.location",
            "authentication.device.uid",
            "authentication.src_endpoint.ip",
            "tunnel.device.location",
            "power.device.location",
            "network.spot",
            "network.kinds",
            "person.home",
            "person.on_leave",
        ),
        clears="The place that the database gives for the person's provider is shown to be wrong, "
        "or the person shows the machine on a call from where they are.",
        sources=("RF26", "P23"),
        mappings=(PROXY,),
        limits="Somebody who reaches the machine through its own network signs in from where it "
        "stands, and is not seen here.",
    )
)


class Machine(msgspec.Struct, array_like=True):
    """Where the machine was last."""

    uid: str
    point: tuple[float, float, float]
    at: int

    @property
    def spot(self) -> Spot:
        """The point."""
        return Spot(*self.point)


class State(msgspec.Struct, omit_defaults=True):
    """The machine, the day being counted (since 1970) and whether they met on it, and the days
    before: on how many both were known, on how many they met. `told`: 1 medium, 2 strong, and
    `told_on` the day."""

    machine: Machine | None = None
    day: int = 0
    met: bool = False
    days: int = 0
    days_met: int = 0
    told: int = 0
    told_on: int = 0


class NeverMeet:
    """Counts days, each once: those on which machine and sign-in met, and the others.

    Merging adds up the days; one that both parts saw is counted once if it is the newest of both,
    else twice.
    """

    name = "places"
    version = 1
    kind = EntityKind.PERSON
    classes = frozenset({1011, 3002, 3004, 4014})
    state = State

    def step(self, state: State, seen: Seen, context: Context) -> Iterable[Sighting]:
        """Take the machine's place from any event, and hold a sign-in against it."""
        event = seen.event
        device = event.device
        if device is not None and device.location is not None:
            _place(state, seen)
        machine, network = state.machine, seen.network
        if machine is None or network is None or not isinstance(event, Authentication):
            return ()
        if device is not None and device.uid and machine.uid and device.uid[:40] != machine.uid:
            return ()
        spot = located(network, context.policy)
        if spot is None or not signed_in(event) or abs(seen.at - machine.at) > FRESH_SECONDS:
            return ()
        person = context.people.get(seen.person)
        if person is not None and any(a <= seen.at <= b for a, b in person.on_leave):
            return ()
        near = beside(machine.point, (spot.latitude, spot.longitude, spot.accuracy))
        met = near or surely_apart(machine.spot, spot) < FAR_KM
        if not _counted(state, int(seen.at // _DAY), met=met) or met:
            return ()
        return _told(state, machine, spot, seen, network, person)

    def merge(self, one: State, other: State) -> State:
        """The days of both."""
        older, newer = sorted((one, other), key=lambda state: state.day)
        days, met = older.days + newer.days, older.days_met + newer.days_met
        same = older.day == newer.day
        if older.day and not same:
            days, met = days + 1, met + older.met
        machines = [state.machine for state in (one, other) if state.machine is not None]
        days, met = _within(days, met)
        return State(
            max(machines, key=lambda machine: machine.at, default=None),
            newer.day,
            newer.met or (same and older.met),
            days,
            met,
            newer.told or older.told,
            max(one.told_on, other.told_on),
        )


def _place(state: State, seen: Seen) -> None:
    device = seen.event.device
    place = device.location if device is not None else None
    if device is None or place is None or place.lat is None or place.long is None:
        return
    known, uid = state.machine, (device.uid or "")[:40]
    if known is not None and uid == known.uid and _unmoved(known.point, place.lat, place.long):
        known.at = max(known.at, int(seen.at))
        return
    spot = spot_of(place.lat, place.long, place.accuracy or _UNSTATED_KM)
    if spot is not None and (known is None or seen.at >= known.at):
        state.machine = Machine(uid, rounded(spot), int(seen.at))


def _unmoved(point: tuple[float, float, float], latitude: float, longitude: float) -> bool:
    return abs(latitude - point[0]) < 0.001 and abs(longitude - point[1]) < 0.001


def _counted(state: State, day: int, *, met: bool) -> bool:
    """Count a comparison. Says whether it begins a new day, with all days before it counted."""
    if day < state.day:
        return False
    if day == state.day:
        state.met = state.met or met
        return False
    if state.day:
        state.days, state.days_met = _within(state.days + 1, state.days_met + state.met)
    state.day, state.met = day, met
    if state.days_met > MOST_MET * state.days:
        state.told = 0
    return True


def _within(days: int, met: int) -> tuple[int, int]:
    """Old days fade: beyond the window both counts are halved."""
    while days > WINDOW_DAYS:
        days, met = days // 2, (met + 1) // 2
    return days, met


def _told(
    state: State,
    machine: Machine,
    spot: Spot,
    seen: Seen,
    network: Network,
    person: Person | None,
) -> tuple[Sighting, ...]:
    level = 0
    if state.days >= STRONG_DAYS and state.days_met <= MOST_MET * state.days:
        level = 2
    elif state.days >= MEDIUM_DAYS and not state.days_met:
        level = 1
    if not level or (level <= state.told and state.day - state.told_on < AGAIN_DAYS):
        return ()
    state.told, state.told_on = level, state.day
    far = surely_apart(machine.spot, spot)
    return (
        Sighting(
            behaviour=NEVER_MEET.id,
            reason=f"On {state.days - state.days_met} of {state.days} days the machine and its "
            f"user's sign-ins were far apart, now at least {far:,.0f} km; on most days they were "
            "expected to be at one place.",
            facts=tuple(_facts(state, machine, spot, seen, network, person)),
            events=(seen.event.metadata.uid,),
            at=seen.at,
            strength=Strength.STRONG if level == 2 else Strength.MEDIUM,
        ),
    )


def _facts(
    state: State,
    machine: Machine,
    spot: Spot,
    seen: Seen,
    network: Network,
    person: Person | None,
) -> list[Fact]:
    source = source_of(seen.event)
    known = "events that state the machine's place"
    facts = [
        fact("days compared", state.days, "earlier events"),
        fact("days on which they met", state.days_met, "earlier events"),
        fact("machine", f"{_degrees(machine.spot)} at {moment(machine.at)}", known),
        fact("sign-in", f"{_degrees(spot)}, {described(network)}", network.source or source),
        fact("address", network.ip, f"{source} src_endpoint.ip", FactKind.IP),
        fact("distance at least", f"{surely_apart(machine.spot, spot):,.0f} km", source),
    ]
    if person is not None and person.home is not None:
        for label, place in (("machine", machine.spot), ("sign-in", spot)):
            far = surely_apart(person.home, place)
            facts.append(fact(f"{label} to stated home", f"at least {far:,.0f} km", "the roster"))
    return facts


def _degrees(spot: Spot) -> str:
    return f"{spot.latitude:.1f}, {spot.longitude:.1f} (± {spot.accuracy:.0f} km)"
