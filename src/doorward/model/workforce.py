"""Workers and networks as far as a detector may know them: no name, no origin."""

from __future__ import annotations

import msgspec

from doorward.model.dossiers import NetworkKind


class Spot(msgspec.Struct, frozen=True, gc=False):
    """A point in degrees north and east, with how far off it may be in kilometres."""

    latitude: float
    longitude: float
    accuracy: float = 50.0


class Person(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A worker of the roster.

    `team` and `role` make the peer group. `started` and `left` are seconds since 1970. `home` is
    where they say they work; `office_days` are weekdays planned on site (0 Monday). `aliases`
    are their accounts. `on_leave` are pairs of seconds (from, until).
    """

    id: str
    team: str = ""
    role: str = ""
    aliases: tuple[str, ...] = ()
    started: float | None = None
    left: float | None = None
    home: Spot | None = None
    office_days: tuple[int, ...] = ()
    on_leave: tuple[tuple[float, float], ...] = ()
    on_call: bool = False

    @property
    def peers(self) -> str:
        """The key of the peer group."""
        return f"{self.team}/{self.role}"


class Network(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What is known of the network an event came from.

    `place` is the city and country for people to read, never scored; `spot` the point.
    `kinds` empty means: on no list, which says nothing. `source` names the lists and dates.
    `private`: an address of no public network (RFC 1918 and the like).
    """

    ip: str
    kinds: tuple[NetworkKind, ...] = ()
    provider: str | None = None
    asn: int | None = None
    spot: Spot | None = None
    place: str = ""
    source: str = ""
    private: bool = False
