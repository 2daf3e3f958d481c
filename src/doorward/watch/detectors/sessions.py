"""One session in two hands: from another network and another machine at once; sessions too old."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from zlib import crc32

import msgspec

from doorward.model import Fact, FactKind, Strength
from doorward.model.events import FAILURE, Authentication, Event
from doorward.model.workforce import Network
from doorward.signals import Behaviour, FairnessMark, Stage, behaviour_signals
from doorward.signals.facts import clip, fact
from doorward.signals.frameworks import WEB_SESSION_COOKIE
from doorward.watch.context import Context
from doorward.watch.detector import Seen, Sighting
from doorward.watch.detectors.networks_kinds import described
from doorward.watch.detectors.sessions_agents import browser_of
from doorward.watch.detectors.sessions_hands import id_of, moment, source_of
from doorward.watch.entities import EntityKind

_MOST, _SHORTEST = 3, 6
_SHORT_SECONDS = 86_400.0
"""An id of fewer characters may be a count that begins anew: within a day it is taken for one."""
LIFE_SECONDS = 90 * 86_400.0
"""An id that comes again later than this is another session's: no provider keeps one longer."""

REPLAY = behaviour_signals.add(
    Behaviour(
        id="F08",
        title="A session continues on another network and another machine",
        explanation="The same session id came from a different network and a different device or "
        "browser while the session lived. A laptop that moves keeps its browser, and a browser "
        "that is updated keeps its name, so neither counts alone. Another browser on the same "
        "system is medium: programs of one machine may share a session. So is an id of fewer than "
        "six characters, which counts for a day; numbers so short are no ids.",
        stage=Stage.EMPLOYMENT,
        family="session",
        strength=Strength.STRONG,
        fairness=FairnessMark.FAIR,
        reads=(
            "authentication.session.uid",
            "authentication.device.uid",
            "authentication.http_request.user_agent",
            "authentication.src_endpoint.ip",
            "api.actor.session.uid",
            "api.http_request.user_agent",
            "network.asn",
        ),
        clears="The person shows how both machines came to use one session, such as signing in on "
        "one by a code that another shows. Otherwise sessions are ended and tokens replaced.",
        sources=("P25a", "MS26"),
        mappings=(WEB_SESSION_COOKIE,),
        limits="Whoever copies the session inside the same provider's network, or with the same "
        "browser on the same system, is not seen.",
    )
)

AGE = behaviour_signals.add(
    Behaviour(
        id="F08.age",
        title="A session older than the company allows",
        explanation="A session was used longer after it began than the policy's session_hours. "
        "Without that key nothing is looked at.",
        stage=Stage.EMPLOYMENT,
        family="session",
        strength=Strength.WEAK,
        fairness=FairnessMark.FAIR,
        reads=("authentication.session.created_time", "api.actor.session.created_time"),
        clears="The identity provider's own limit is found to be longer than the policy's.",
        sources=("P25a", "MS26"),
        mappings=(WEB_SESSION_COOKIE,),
    )
)


class Held(msgspec.Struct, array_like=True):
    """A session as it was last seen. `key` is a checksum of its id: ids are long, and some open
    doors. `told`: 1 replay, 2 age, 3 both."""

    key: int
    ip: str
    asn: int | None
    device: str
    browser: str
    since: int
    last: int
    event: str
    told: int = 0


class State(msgspec.Struct, omit_defaults=True):
    """The newest sessions."""

    held: list[Held] = msgspec.field(default_factory=list)


class SessionReplay:
    """Compares each event of a session with the newest before it.

    Merging keeps the newer view of each session: what changed between the two parts is not
    looked at until the session comes again.
    """

    name = "sessions"
    version = 1
    kind = EntityKind.PERSON
    classes = frozenset({3002, 6001, 6003, 6006})
    state = State

    def step(self, state: State, seen: Seen, context: Context) -> Iterable[Sighting]:
        """Look at one event of a session."""
        event, network = seen.event, seen.network
        if network is None or event.status_id == FAILURE:
            return ()
        actor = event.actor
        session = actor.session if actor is not None else None
        if session is None and isinstance(event, Authentication):
            session = event.session
        if session is None or not (uid := session.uid):
            return ()
        short = len(uid) < _SHORTEST
        if short and uid.isdigit():
            return ()  # each machine counts its own
        key = crc32(uid.encode("utf-8", "replace"))
        held = _find(state, key, seen.at, _SHORT_SECONDS if short else LIFE_SECONDS)
        limit = context.policy.session_hours
        if held is None:
            held = _held(key, seen, network)
            state.held = [*state.held[1 - _MOST :], held]
            if not limit:
                return ()
        elif held.ip == network.ip:
            if seen.at > held.last:
                held.last = int(seen.at)
            if not limit:
                return ()
        found = list(_judged(held, seen, network, session.created_time, limit))
        return [_less(one) for one in found] if short else found

    def merge(self, one: State, other: State) -> State:
        """Each session as it was seen last; told by either is told."""
        found: dict[int, Held] = {}
        for held in sorted((*one.held, *other.held), key=lambda each: (each.last, each.event)):
            known = found.pop(held.key, None)
            found[held.key] = held if known is None else _joined(known, held)
        return State(list(found.values())[-_MOST:])


def _joined(older: Held, newer: Held) -> Held:
    return msgspec.structs.replace(
        newer,
        since=min(older.since, newer.since),
        told=older.told | newer.told,
        device=newer.device or older.device,
        browser=newer.browser or older.browser,
    )


def _find(state: State, key: int, at: float, life: float) -> Held | None:
    for held in reversed(state.held):
        if held.key == key:
            if at - held.since <= life:
                return held
            state.held = [one for one in state.held if one is not held]
            return None
    return None


def _held(key: int, seen: Seen, network: Network) -> Held:
    device, browser = _machine(seen.event)
    at, event = int(seen.at), id_of(seen.event)
    return Held(key, network.ip, network.asn, device, browser, at, at, event)


def _machine(event: Event) -> tuple[str, str]:
    """The device's id where the sign-in tells it, and the browser and system."""
    device = event.device.uid if isinstance(event, Authentication) and event.device else None
    request = getattr(event, "http_request", None)
    agent = request.user_agent if request is not None else None
    return (device or "")[-20:], browser_of(agent) if agent else ""


def _judged(
    held: Held, seen: Seen, network: Network, created: int | None, limit: float
) -> Iterator[Sighting]:
    if limit and created and not held.told & 2:
        hours = seen.at / 3600 - created / 3_600_000
        if hours > limit:
            held.told |= 2
            yield _too_old(seen, hours, limit)
    if held.ip == network.ip:
        return
    now = _held(held.key, seen, network)
    if _other_machine(held, now) and _other_network(held, now):
        if not held.told & 1:
            held.told |= 1
            yield _replayed(held, now, network, source_of(seen.event))
    elif now.last >= held.last:
        held.ip, held.asn, held.last, held.event = now.ip, now.asn, now.last, now.event
        held.device, held.browser = held.device or now.device, held.browser or now.browser


def _other_machine(one: Held, other: Held) -> bool:
    if one.device and other.device:
        return one.device != other.device
    return bool(one.browser and other.browser) and one.browser != other.browser


def _same_system(one: Held, other: Held) -> bool:
    """Whether only the browser's name differs: programs of one machine can share a session."""
    if one.device and other.device:
        return False
    return one.browser.partition(" on ")[2] == other.browser.partition(" on ")[2]


def _other_network(one: Held, other: Held) -> bool:
    if one.asn is not None and other.asn is not None:
        return one.asn != other.asn
    return _block(one.ip) != _block(other.ip)


def _block(ip: str) -> str:
    """The part of an address that one provider's customers tend to share: a /16, or a /32."""
    mark = ":" if ":" in ip else "."
    return mark.join(ip.split(mark)[:2])


def _replayed(held: Held, now: Held, network: Network, source: str) -> Sighting:
    return Sighting(
        behaviour=REPLAY.id,
        reason=f"A session seen on one machine and network at {moment(held.last)} came from "
        f"another machine and another network at {moment(now.last)}; a session stays with the "
        "machine it was opened on.",
        facts=(
            *_side("seen before", held, f"event {held.event}"),
            *_side("seen now", now, source),
            fact("network now", described(network), network.source or source),
        ),
        events=(held.event, now.event),
        at=now.last,
        strength=Strength.MEDIUM if _same_system(held, now) else Strength.STRONG,
    )


def _less(sighting: Sighting) -> Sighting:
    """What a short id shows: it may be another session's by chance."""
    if sighting.strength is not Strength.STRONG:
        return sighting
    return msgspec.structs.replace(sighting, strength=Strength.MEDIUM)


def _side(label: str, held: Held, source: str) -> Iterator[Fact]:
    machine = ", ".join(one for one in (held.browser, held.device) if one)
    yield fact(f"{label}: machine", f"{clip(machine, 100)} at {moment(held.last)}", source)
    yield fact(f"{label}: address", held.ip, source, FactKind.IP)


def _too_old(seen: Seen, hours: float, limit: float) -> Sighting:
    source = source_of(seen.event)
    return Sighting(
        behaviour=AGE.id,
        reason=f"A session was used {hours:,.0f} hours after it began; at most {limit:,.0f} were "
        "expected.",
        facts=(
            fact("age of the session", f"{hours:,.0f} hours", f"{source} session.created_time"),
            fact("longest allowed", f"{limit:,.0f} hours", "session_hours of the policy"),
        ),
        events=(seen.event.metadata.uid,),
        at=seen.at,
    )
