"""Sign-ins from places that are too far apart for the time between them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from doorward.model import Fact, FactKind, Strength
from doorward.model.events import SUCCESS, Authentication
from doorward.model.workforce import Spot
from doorward.signals import Behaviour, FairnessMark, Stage, behaviour_signals
from doorward.signals.facts import fact
from doorward.signals.frameworks import VALID_ACCOUNTS
from doorward.watch.context import Context
from doorward.watch.detector import Seen, Sighting
from doorward.watch.detectors.networks_kinds import described, located
from doorward.watch.detectors.places_distance import beside, rounded, spot_of, surely_apart
from doorward.watch.detectors.sessions_hands import PHYSICAL, id_of, moment, signed_in
from doorward.watch.detectors.sessions_told import Told, both, tell
from doorward.watch.entities import EntityKind

FASTEST_KMH = 900.0
"""Airliners cruise at about this speed; the catalogue's F04 names it."""

NEAR_KM = 500.0
"""Places nearer than this, their uncertainty taken off, are one: databases err by that much."""

SKEW_SECONDS = 600.0
"""How far the clocks of two sources may be apart."""

NEW_SECONDS = 90 * 86_400.0
"""The first days of employment, in which the sign is stronger."""

_WORDS = 60
_EARLY_SECONDS = 30 * 86_400.0
_DOOR_KM = 1.0

_READS = (
    "authentication.time",
    "authentication.user",
    "authentication.session.uid",
    "authentication.logon_type",
    "authentication.dst_endpoint.location",
    "network.spot",
    "network.kinds",
    "network.provider",
    "person.started",
)
_NOTE = (
    "People travel, and databases misplace networks, mobile and in-flight ones most. Known VPN, "
    "relay, mobile, satellite and company networks are left out, both uncertainties are taken off."
)

TRAVEL = behaviour_signals.add(
    Behaviour(
        id="F04",
        title="Impossible travel",
        explanation="Two sign-ins from places so far apart that nobody travels from one to the "
        "other in the time between. Only networks that tell where their user is count; how far "
        "off both points may be is taken off the distance.",
        stage=Stage.EMPLOYMENT,
        family="travel",
        strength=Strength.MEDIUM,
        fairness=FairnessMark.CONJUNCTION,
        fairness_note=_NOTE,
        reads=_READS,
        clears="The person or the provider explains one network: a phone, a VPN, an aeroplane, a "
        "database that places it wrongly. Ask which of the two places they were at.",
        sources=("US22", "MS26", "P25a"),
        mappings=(VALID_ACCOUNTS,),
        limits="A tunnel that no list knows looks like travel, and a proxy near home hides it.",
    )
)

SESSIONS = behaviour_signals.add(
    Behaviour(
        id="F04.sessions",
        title="Signed in at two far places at once",
        explanation="Sign-ins go from one place to another and back, each way faster than anybody "
        "travels: somebody is at each of the two.",
        stage=Stage.EMPLOYMENT,
        family="travel",
        strength=Strength.MEDIUM,
        fairness=FairnessMark.CONJUNCTION,
        fairness_note=_NOTE,
        reads=_READS,
        clears="The person explains both machines, or one of the networks is shown to be "
        "somewhere else than the database says.",
        sources=("US22", "MS26", "P25a"),
        mappings=(VALID_ACCOUNTS,),
    )
)


class Stay(msgspec.Struct, array_like=True):
    """A sign-in whose place is known: `point` is degrees north and east, and the accuracy in
    kilometres. `words` describe its network to people."""

    at: int
    point: tuple[float, float, float]
    ip: str
    event: str
    session: str
    words: str

    @property
    def spot(self) -> Spot:
        """The point."""
        return Spot(*self.point)


class State(msgspec.Struct, omit_defaults=True):
    """The newest stay, and the one before it where nobody gets from one to the other.

    `told` are pairs of places, in whole degrees.
    """

    here: Stay | None = None
    there: Stay | None = None
    told: Told = msgspec.field(default_factory=list)


class ImpossibleTravel:
    """Compares each located sign-in with the newest before it.

    Merging two states keeps the newer stays: a journey between the two parts is not looked at.
    """

    name = "travel"
    version = 1
    kind = EntityKind.PERSON
    classes = frozenset({3002})
    state = State

    def step(self, state: State, seen: Seen, context: Context) -> Iterable[Sighting]:
        """Look at one sign-in."""
        event = seen.event
        if not isinstance(event, Authentication):
            return ()
        network, here = seen.network, state.here
        if network is not None and here is not None and here.ip == network.ip:
            if seen.at > here.at and signed_in(event):
                here.at, here.event = int(seen.at), id_of(event)
                here.session = _session(event)
            return ()
        now = _stay(event, seen, context)
        if now is None:
            return ()
        if here is None:
            state.here = now
            return ()
        far = 0.0 if beside(here.point, now.point) else surely_apart(here.spot, now.spot)
        apart = far >= NEAR_KM and _speed(far, here.at, now.at) > FASTEST_KMH
        new = apart and _is_new(seen, context)
        found = list(_sightings(state, here, now, far, new=new)) if apart else []
        if now.at >= here.at:
            if far >= NEAR_KM:
                state.there = here if apart else None
            state.here = now
        return found

    def merge(self, one: State, other: State) -> State:
        """The newer stays; told by either is told."""
        older, newer = sorted(
            (one, other), key=lambda state: state.here.at if state.here is not None else 0.0
        )
        return State(newer.here or older.here, newer.there, both(one.told, other.told))


def _stay(event: Authentication, seen: Seen, context: Context) -> Stay | None:
    """The sign-in with its place, or None where the place is not known."""
    network = seen.network
    if network is not None:
        spot = located(network, context.policy)
        if spot is None or not signed_in(event):
            return None
        ip, words = network.ip, described(network)
    elif event.logon_type == PHYSICAL:
        badge = _badge(event)
        if badge is None:
            return None
        spot, ip, words = badge, "", "a badge at a door"
    else:
        return None
    uid = id_of(event)
    return Stay(int(seen.at), rounded(spot), ip, uid, _session(event), words[:_WORDS])


def _badge(event: Authentication) -> Spot | None:
    door = event.dst_endpoint.location if event.dst_endpoint is not None else None
    if event.status_id != SUCCESS or door is None:
        return None
    return spot_of(door.lat, door.long, door.accuracy or _DOOR_KM)


def _session(event: Authentication) -> str:
    uid = event.session.uid if event.session is not None else None
    return uid[-16:] if uid else ""


def _speed(far: float, one: float, other: float) -> float:
    """Kilometres an hour that are needed at least, with clocks as far apart as they may be."""
    return far / ((abs(other - one) + SKEW_SECONDS) / 3600)


def _is_new(seen: Seen, context: Context) -> bool:
    person = context.people.get(seen.person)
    started = person.started if person is not None else None
    return started is not None and -_EARLY_SECONDS <= seen.at - started < NEW_SECONDS


def _sightings(
    state: State, before: Stay, now: Stay, far: float, *, new: bool
) -> Iterator[Sighting]:
    first = state.there
    back = (
        first is not None
        and first.at <= before.at <= now.at
        and bool(first.ip and before.ip and now.ip)
        and not (now.session and now.session == before.session)
        and surely_apart(first.spot, now.spot) < NEAR_KM
    )
    facts = _facts(before, now, far)
    ways = sorted((_degrees(before.spot), _degrees(now.spot)))
    if tell(state.told, " ".join(("one", *ways)), now.at):
        yield Sighting(
            behaviour=TRAVEL.id,
            reason=_reason(before, now, far, new=new),
            facts=facts,
            events=(before.event, now.event),
            at=now.at,
            strength=Strength.MEDIUM if new else Strength.WEAK,
        )
    if back and first is not None and tell(state.told, " ".join(("two", *ways)), now.at):
        yield Sighting(
            behaviour=SESSIONS.id,
            reason=f"Signed in at two places at least {far:,.0f} km apart in turn, there and back "
            f"between {moment(first.at)} and {moment(now.at)}; one place at a time was expected.",
            facts=(*_side("sign-in before both", first), *facts),
            events=(first.event, before.event, now.event),
            at=now.at,
        )


def _degrees(spot: Spot) -> str:
    return f"{spot.latitude:.0f},{spot.longitude:.0f}"


def _reason(before: Stay, now: Stay, far: float, *, new: bool) -> str:
    minutes = abs(now.at - before.at) / 60
    early = " in the first 90 days of work" if new else ""
    return (
        f"Signed in at two places at least {far:,.0f} km apart within {minutes:,.0f} "
        f"minutes{early}; that needs {_speed(far, before.at, now.at):,.0f} km/h, and at most "
        f"{FASTEST_KMH:.0f} was expected."
    )


def _facts(before: Stay, now: Stay, far: float) -> tuple[Fact, ...]:
    both = f"events {before.event} and {now.event}"
    uncertain = f"{before.spot.accuracy:.0f} and {now.spot.accuracy:.0f} km"
    return (
        *_side("one sign-in", before),
        *_side("the other", now),
        fact("distance at least", f"{far:,.0f} km", f"{both}, great circle less both accuracies"),
        fact("how far off the points may be", uncertain, both),
        fact("speed needed", f"{_speed(far, before.at, now.at):,.0f} km/h", both),
    )


def _side(label: str, stay: Stay) -> Iterator[Fact]:
    source = f"event {stay.event}"
    yield fact(label, f"{moment(stay.at)} from {stay.words}", source)
    if stay.ip:
        yield fact(f"{label}: address", stay.ip, source, FactKind.IP)
