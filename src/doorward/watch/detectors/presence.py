"""Planned days on site against badge and network."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

import msgspec

from doorward.model import Strength
from doorward.model.events import SUCCESS, Authentication
from doorward.model.workforce import Spot
from doorward.signals import Behaviour, FairnessMark, Stage, behaviour_signals
from doorward.signals.facts import fact
from doorward.watch.context import Context
from doorward.watch.detector import Seen, Sighting
from doorward.watch.detectors.networks_kinds import located
from doorward.watch.detectors.places_distance import spot_of, surely_apart
from doorward.watch.entities import EntityKind

ABSENT = behaviour_signals.add(
    Behaviour(
        id="H02.presence",
        title="Planned days on site without badge or company network",
        explanation="On at least six of the last eight planned office days the person worked, and "
        "neither a badge nor the company's network showed them on site. Days without any work, "
        "and leave, are not counted.",
        stage=Stage.EMPLOYMENT,
        family="presence",
        strength=Strength.MEDIUM,
        fairness=FairnessMark.CONJUNCTION,
        fairness_note="Illness, disability and caring keep people at home, often without the plan "
        "being changed; it counts only beside fair evidence.",
        reads=(
            "authentication.service.name",
            "network.ip",
            "network.kinds",
            "person.home",
            "person.office_days",
            "person.on_leave",
        ),
        clears="The plan is out of date, or the person works at another site or at home as agreed.",
        sources=("AMZ",),
        limits="Needs planned days in the roster, the company's office places in the policy, and "
        "badges that are read. How well somebody works is not looked at. A day begins at midnight "
        "by the sun over the stated home, and in UTC where none is stated.",
    )
)
ELSEWHERE = behaviour_signals.add(
    Behaviour(
        id="H02.elsewhere",
        title="Badge at the office, and a sign-in from far away at the same time",
        explanation="A badge opened a door and within the hour the same person's account signed "
        "in from a network that is surely at least 300 kilometres away, both uncertainties taken "
        "off. VPN, relay, mobile, satellite and company networks say nothing of a place and are "
        "left out.",
        stage=Stage.EMPLOYMENT,
        family="presence",
        strength=Strength.STRONG,
        fairness=FairnessMark.FAIR,
        reads=(
            "authentication.service.name",
            "authentication.dst_endpoint.location.lat",
            "authentication.dst_endpoint.location.long",
            "network.spot",
            "network.kinds",
        ),
        clears="A machine at home that signs in by itself, a borrowed badge, or a wrong place in "
        "the table of networks.",
        sources=("US22", "P25a"),
        limits="Needs badges with a place, and a table of networks with places.",
    )
)

Moment = TypeVar("Moment", bound=tuple[float, ...])

_HOUR = 3_600.0
_FAR = 300.0
_OF = 8
_ABSENT = 6
_DAY = 86_400.0
_BADGE_KM = 1.0


class State(msgspec.Struct, omit_defaults=True):
    """The running office day, whether it was worked and shown on site; the last eight (1 absent).

    `uid` is an event of the running day. `badge` is the last badge: when and where; `signed` the
    last sign-in from a place, likewise, with kilometres of doubt. `told` is the day on which days
    without presence were told last, `both` when two places were.
    """

    day: int = 0
    worked: bool = False
    shown: bool = False
    days: list[int] = []
    uid: str = ""
    badge: tuple[float, float, float] | None = None
    signed: tuple[float, float, float, float] | None = None
    told: int = 0
    both: float = 0.0


class Presence:
    """Tells planned days without presence, and presence in two places."""

    name = "presence"
    version = 1
    kind = EntityKind.PERSON
    classes = frozenset({3002})
    state = State

    def step(self, state: State, seen: Seen, context: Context) -> Iterable[Sighting]:
        """Look at one sign-in or badge."""
        event = seen.event
        if not isinstance(event, Authentication) or event.status_id != SUCCESS:
            return ()
        if event.activity_id != 1:
            return ()
        badge = event.service is not None and event.service.name == "badge"
        found: list[Sighting] = []
        self._planned(state, seen, context, badge, found)
        spot = _spot(seen, event, context, badge)
        if spot is not None:
            self._apart(state, seen, spot, badge, found)
        return found

    def _planned(
        self, state: State, seen: Seen, context: Context, badge: bool, found: list[Sighting]
    ) -> None:
        person = context.people.get(seen.person)
        if person is None or not person.office_days or not context.policy.office_places:
            return
        # By UTC, an evening in the Americas would be of the next weekday.
        home = person.home
        day = int((seen.at + (home.longitude * _DAY / 360.0 if home else 0.0)) // _DAY)
        if day < state.day:
            return
        if day > state.day:
            self._close(state, seen, found)
            state.day, state.worked, state.shown, state.uid = day, False, False, ""
        # 1 January 1970 was a Thursday, which is 3.
        if (day + 3) % 7 not in person.office_days:
            return
        if any(since <= seen.at < until for since, until in person.on_leave):
            return
        network = seen.network
        state.worked = True
        state.shown = state.shown or badge or (network is not None and network.private)
        if network is not None and "corporate" in network.kinds:
            state.shown = True
        state.uid = seen.event.metadata.uid

    def _close(self, state: State, seen: Seen, found: list[Sighting]) -> None:
        if not state.worked:
            return
        state.days = [*state.days, int(not state.shown)][-_OF:]
        absent = sum(state.days)
        if state.shown or absent < _ABSENT or state.day < state.told + 30:
            return
        state.told = state.day
        source = seen.event.metadata.source or seen.event.metadata.uid
        found.append(
            Sighting(
                behaviour=ABSENT.id,
                reason=f"On {absent} of the last {len(state.days)} planned office days the person "
                "worked, and neither badge nor company network showed them on site.",
                facts=(
                    fact("planned days worked", len(state.days), "roster office_days"),
                    fact("without badge or company network", absent, f"{source} before"),
                ),
                events=(state.uid or seen.event.metadata.uid,),
                at=seen.at,
            )
        )

    def _apart(
        self, state: State, seen: Seen, spot: Spot, badge: bool, found: list[Sighting]
    ) -> None:
        here = (seen.at, spot.latitude, spot.longitude)
        if badge:
            state.badge = max(state.badge or here, here)
        else:
            signed = (*here, spot.accuracy)
            if state.signed is None or signed > state.signed:
                state.signed = signed
        if state.badge is None or state.signed is None:
            return
        door, account = state.badge, state.signed
        if abs(door[0] - account[0]) > _HOUR or seen.at < state.both + _DAY:
            return
        apart = surely_apart(
            Spot(door[1], door[2], _BADGE_KM), Spot(account[1], account[2], account[3])
        )
        if apart < _FAR:
            return
        state.both = seen.at
        source = seen.event.metadata.source or seen.event.metadata.uid
        minutes = round(abs(door[0] - account[0]) / 60)
        found.append(
            Sighting(
                behaviour=ELSEWHERE.id,
                reason=f"A badge opened a door, and {minutes} minutes apart the account signed in "
                f"from at least {apart:.0f} km away; one person is in one place.",
                facts=(
                    fact("at least apart", f"{apart:.0f} km", f"{source} location and network"),
                    fact("minutes apart", minutes, f"{source} time"),
                ),
                events=(seen.event.metadata.uid,),
                at=seen.at,
            )
        )

    def merge(self, one: State, other: State) -> State:
        """The days of both in order. The day they share was worked or shown by either."""
        older, newer = sorted((one, other), key=lambda state: state.day)
        if older.day == newer.day:
            worked, shown = older.worked or newer.worked, older.shown or newer.shown
            closed: list[int] = []
        else:
            worked, shown = newer.worked, newer.shown
            closed = [int(not older.shown)] if older.worked else []
        return State(
            newer.day,
            worked,
            shown,
            [*older.days, *closed, *newer.days][-_OF:],
            newer.uid or older.uid,
            _later(one.badge, other.badge),
            _later(one.signed, other.signed),
            max(one.told, other.told),
            max(one.both, other.both),
        )


def _spot(seen: Seen, event: Authentication, context: Context, badge: bool) -> Spot | None:
    if not badge:
        return None if seen.network is None else located(seen.network, context.policy)
    place = event.dst_endpoint.location if event.dst_endpoint is not None else None
    return None if place is None else spot_of(place.lat, place.long, _BADGE_KM)


def _later(one: Moment | None, other: Moment | None) -> Moment | None:
    if one is None or other is None:
        return one if other is None else other
    return max(one, other)
