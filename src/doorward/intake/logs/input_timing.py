"""How the input of sessions was timed: JSON Lines of a gateway, virtual desktop or meeting tool.

A record has either times and kinds of events, of which only statistics go on, or the statistics.
Which key it was, and what was typed, has no place in it: a record with such a field, or with a
kind that is none, is refused. Pointers' places are not read, as on-screen keyboards tell by them.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Mapping, Sequence

import msgspec

from doorward.intake.logs.badge import user_named
from doorward.intake.logs.json_fields import bad_field, decoded, millis
from doorward.intake.logs.reader import Framing, Logsource, Parsed, Refusal
from doorward.intake.timing import SessionFeatures, session_features
from doorward.intake.timing.kinds import first_unknown
from doorward.model.events import (
    SUCCESS,
    Device,
    InputTiming,
    Location,
    Metadata,
    Product,
    RdpActivity,
    User,
)

MOST_EVENTS = 20_000
"""Events of a session that are taken: some hours of work, and a third of a CPU-second."""

_MOST_TRIPS = 20_000
_LONGEST_NAME = 256
_MOST_MS = 1e14
_MOST_FIGURE = 1e12
_TRAFFIC = 6
_COUNTS = ("events", "keys", "buttons", "moves", "seconds")
_KNOWN = frozenset((*SessionFeatures.names, *_COUNTS, "unknown"))
_NAME = "input-timing"
_PRODUCT = Product(name=_NAME)
_LOGSOURCE = Logsource(category=_NAME)
_NEVER = "keys and text are never read"
_WHO = re.compile(rb'"person"\s*:')
_WHEN = re.compile(rb'"started"\s*:')
_WHAT = re.compile(rb'"(?:network_ms|figures|rtt_ms)"\s*:')


class _Place(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    lat: float
    long: float


class _Session(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    person: str
    started: str | int | float | None = None
    device: str | None = None
    session: str | None = None
    on_site: bool | None = None
    gateway: _Place | None = None
    claimed: _Place | None = None
    network_ms: tuple[float | None, ...] | None = None
    client_ms: tuple[float | None, ...] | None = None
    kinds: tuple[str | int, ...] | None = None
    stimuli_ms: tuple[float | None, ...] | None = None
    rtt_ms: float | tuple[float | None, ...] | None = None
    figures: dict[str, float | None] | None = None


_SESSION = msgspec.json.Decoder(_Session)


class InputTimingReader:
    """Sessions, one a line."""

    name = _NAME
    title = "Timing of input by sessions, as JSON Lines"
    framing = Framing.LINES

    def recognises(self, head: bytes, filename: str) -> bool:  # noqa: ARG002 - the contract's
        """A first object with a person, a start, and times, figures or round trips."""
        first = head.lstrip(b" \t\r\n\xef\xbb\xbf[").split(b"\n", 1)[0]
        return first[:1] == b"{" and all(one.search(first) for one in (_WHO, _WHEN, _WHAT))

    def parser(self, head: bytes, *, raw: bool) -> InputTimingParser:  # noqa: ARG002 - as above
        """A parser; it remembers nothing."""
        return InputTimingParser(raw=raw)


class InputTimingParser:
    """Turns sessions into remote-desktop traffic with `input_timing`."""

    def __init__(self, *, raw: bool) -> None:
        self._raw = raw

    def parse(self, frame: bytes, place: str) -> Sequence[Parsed]:  # noqa: ARG002 - by digest
        """The session of a line. Raises `Refusal`."""
        try:
            told = decoded(_SESSION, frame)
        except Refusal as refusal:
            if isinstance(refusal.__cause__, msgspec.ValidationError):
                raise _misfit(refusal.__cause__) from refusal
            raise
        event = _event(told, hashlib.blake2b(frame, digest_size=12).hexdigest())
        return (Parsed(event, _raw(told) if self._raw else None, _LOGSOURCE),)


def _misfit(error: msgspec.ValidationError) -> Refusal:
    """What does not fit, by its place; an unknown field is not named, as its name may be a key."""
    if "unknown field" in str(error):
        return Refusal("bad-field", f"has a field that the format does not have: {_NEVER}")
    return bad_field(error)


def _event(told: _Session, digest: str) -> RdpActivity:
    return RdpActivity(
        time=millis(told.started),
        activity_id=_TRAFFIC,
        activity_name=_NAME,
        metadata=Metadata(
            uid=f"{_NAME}/{digest}",
            product=_PRODUCT,
            event_code=_NAME,
            correlation_uid=_named(told.session, "session"),
        ),
        status_id=SUCCESS,
        user=_person(told.person),
        device=Device(uid=device) if (device := _named(told.device, "device")) else None,
        input_timing=_timing(told),
    )


def _timing(told: _Session) -> InputTiming:
    if told.figures is not None:
        if any(one is not None for one in (told.network_ms, told.client_ms, told.kinds)):
            raise Refusal("bad-field", "has both times and figures: one of them is to be given")
        found = _given(told.figures)
    elif told.network_ms is None and told.rtt_ms is None:
        raise Refusal("bad-field", "has neither network_ms nor figures nor rtt_ms")
    else:
        found = _computed(told)
    trips = _trips(told.rtt_ms)
    if trips:
        found["rtt_least"] = min(trips)
    counts = {name: found.pop(name, 0.0) for name in _COUNTS}
    found.pop("unknown", None)
    return InputTiming(
        events=int(counts["events"]),
        keys=int(counts["keys"]),
        buttons=int(counts["buttons"]),
        moves=int(counts["moves"]),
        seconds=counts["seconds"],
        on_site=told.on_site,
        figures=found,
        gateway=_location(told.gateway, "gateway"),
        claimed=_location(told.claimed, "claimed"),
    )


def _computed(told: _Session) -> dict[str, float]:
    for name in ("network_ms", "client_ms", "stimuli_ms"):
        _check_times(getattr(told, name) or (), name)
    unknown = first_unknown(told.kinds or ())
    if unknown is not None:
        raise Refusal("bad-field", f"kinds[{unknown}] is no kind of input event: {_NEVER}")
    try:
        found = session_features(
            told.network_ms, told.client_ms, told.kinds, stimuli_ms=told.stimuli_ms
        )
    except ValueError as error:
        raise Refusal("bad-field", "network_ms, client_ms and kinds are not as many") from error
    figures = {name: float(getattr(found, name)) for name in (*found.known(), *_COUNTS)}
    return {name: value for name, value in figures.items() if math.isfinite(value)}


def _check_times(times: Sequence[float | None], name: str) -> None:
    """Times are milliseconds by any clock, of which none is past the year 5138."""
    if len(times) > MOST_EVENTS:
        raise Refusal("too-large", f"{name} has more than {MOST_EVENTS:,} events")
    for place, one in enumerate(times):
        if one is not None and not -_MOST_MS <= one <= _MOST_MS:
            raise Refusal("bad-field", f"{name}[{place}] is out of range")


def _given(figures: Mapping[str, float | None]) -> dict[str, float]:
    if len(figures) > len(_KNOWN) or not figures.keys() <= _KNOWN:
        raise Refusal("bad-field", f"figures has a name that is none of the format's: {_NEVER}")
    for name, value in figures.items():
        least = 0.0 if name in _COUNTS else -_MOST_FIGURE
        if value is not None and not least <= value <= _MOST_FIGURE:
            raise Refusal("bad-field", f"figures.{name} is out of range")
    return {name: value for name, value in figures.items() if value is not None}


def _trips(told: float | tuple[float | None, ...] | None) -> list[float]:
    given = told if isinstance(told, tuple) else (told,)
    if len(given) > _MOST_TRIPS:
        raise Refusal("too-large", f"rtt_ms has more than {_MOST_TRIPS:,} round trips")
    return [one for one in given if one is not None and 0 <= one <= _MOST_FIGURE]


def _location(told: _Place | None, name: str) -> Location | None:
    if told is None:
        return None
    if not (-90 <= told.lat <= 90 and -180 <= told.long <= 180):
        raise Refusal("bad-field", f"{name} is no place in degrees")
    return Location(lat=told.lat, long=told.long)


def _person(told: str) -> User:
    name = _named(told, "person")
    if name is None:
        raise Refusal("bad-field", "names no person")
    return user_named(name)


def _named(told: str | None, field: str) -> str | None:
    if told is not None and len(told) > _LONGEST_NAME:
        raise Refusal("bad-field", f"{field} is longer than {_LONGEST_NAME} characters")
    return (told or "").strip() or None


def _raw(told: _Session) -> dict[str, object]:
    """Whose session it was and when: no times of events, for rules neither."""
    fields = ("person", "device", "session", "started", "on_site")
    return {name: said for name in fields if (said := getattr(told, name)) is not None}
