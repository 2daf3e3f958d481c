"""From frames to events that are ready to be stepped: parsed, placed, named, looked up.

Nothing here depends on what came before, so any process may do it for any part of a file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Protocol, get_args, runtime_checkable
from zlib import crc32

import msgspec
from msgspec.structs import force_setattr

from doorward.intake.logs.dead_letters import DeadLetter, dead_letter
from doorward.intake.logs.frames import Frame
from doorward.intake.logs.reader import LogReader, Parsed, Refusal
from doorward.intake.logs.undated import standing_in
from doorward.model.events import BaseEvent, Event, Location, UserManagement
from doorward.model.workforce import Network
from doorward.stream.arrivals import Arrival, Item, Refused
from doorward.stream.places import Mark
from doorward.stream.rules import matched
from doorward.watch.actors import Agents
from doorward.watch.context import Context
from doorward.watch.entities import known_as, of_employment
from doorward.watch.sigma import Rules

FUTURE_SECONDS = 24 * 3600.0
"""How far a source's clock may be ahead of ours."""

FIRST_SECONDS = 315_532_800.0
"""The beginning of 1980, before which no log was written."""
_LAST_SECONDS = 4_102_444_800.0
"""The beginning of 2100: what is a time up to then if taken as seconds, was meant so."""

_NO_METADATA = BaseEvent(time=0).metadata


class NetworkLookup(Protocol):
    """What is known of the network of an address."""

    def network(self, ip: str, location: Location | None) -> Network | None:
        """The network, or None where nothing is known. `location` is what the event tells."""


@runtime_checkable
class Quick(Protocol):
    """A parser whose records are one event each, which it can decode without further ado."""

    decode: Callable[[bytes], Event]


class Preparer:
    """Prepares the records of one file, of which the mark says the name and id."""

    ahead = 1

    def __init__(
        self,
        reader: LogReader,
        mark: Mark,
        head: bytes,
        *,
        context: Context,
        lookup: NetworkLookup | None = None,
        rules: Rules | None = None,
    ) -> None:
        parser = reader.parser(head, raw=rules is not None)
        self._parse = parser.parse
        self._quick = parser.decode if isinstance(parser, Quick) and rules is None else None
        self._rules = rules
        self._format = reader.name
        self._name, self._source, self._mark = mark.name, mark.id, mark
        self._accounts = Accounts(context.aliases)
        self._agent = Agents(context.agents).agent
        self._network = lookup.network if lookup is not None else None
        self._seen: dict[str, tuple[Location | None, Network | None]] = {}

    def submit(self, frames: list[Frame], now: float) -> Callable[[], list[Item]]:
        """As `prepare`; asked for the result, it is there already."""
        items = self.prepare(frames, now)
        return lambda: items

    def prepare(self, frames: Iterable[Frame], now: float) -> list[Item]:
        """What became of each record, in order. `now` is seconds since 1970, for the future."""
        items: list[Item] = []
        parse, quick, name = self._parse, self._quick, self._name
        latest = now + FUTURE_SECONDS
        for frame in frames:
            data, number, end, problem = frame
            place = f"{name}#{number}"
            if quick is not None and problem is None:
                try:
                    event = quick(data)
                except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
                    pass  # `parse` says what is wrong with it
                else:
                    if event.metadata.uid:
                        items.append(self._item(event, frame, place, 0, end, latest))
                        continue
            if problem is not None:
                items.append(self._refused(frame, None))
                continue
            try:
                found = parse(data, place)
            except Refusal as refusal:
                dated = self._dated(frame, place, items, now) if refusal.code == "no-time" else ()
                if not dated:
                    items.append(self._refused(frame, refusal))
                    continue
                found = dated
            except Exception as error:  # noqa: BLE001 - a fault of a reader costs its record only
                fault = Refusal("reader-failed", f"the reader failed: {type(error).__name__}")
                items.append(self._refused(frame, fault))
                continue
            last = len(found) - 1
            for index, one in enumerate(found):
                then = end if index == last else -1
                item = self._item(one.event, frame, place, index, then, latest)
                items.append(self._ruled(item, one) if one.raw is not None else item)
        return items

    def _item(
        self, event: Event, frame: Frame, place: str, index: int, end: int, latest: float
    ) -> Item:
        """An event with what is to be looked up for it."""
        at = event.time / 1000
        if not FIRST_SECONDS <= at <= latest:
            return self._misdated(frame, at, end)
        metadata = event.metadata
        uid = metadata.uid
        if metadata is not _NO_METADATA:
            force_setattr(metadata, "source", place)
        key = 0
        # An id that is only a place says nothing of whether the event was seen before.
        if uid and not uid.startswith(place):
            low = (event.time ^ _SALTS[type(event)]) + index & 0xFFFFFFFF
            key = crc32(frame[0], low) << 32 | low
        source, network = event.src_endpoint, None
        if source is not None and (ip := source.ip) and self._network is not None:
            # Who signs in from somewhere mostly did so just before.
            location = source.location
            known = self._seen.get(ip)
            if known is not None and (known[0] is location or known[0] == location):
                network = known[1]
            else:
                network = self._network(ip, location)
                if len(self._seen) >= _REMEMBERED:
                    self._seen.clear()
                self._seen[ip] = (location, network)
        person = self._accounts.person(event)
        agent = self._agent(event, person)
        return Arrival(event, at, person, network, agent, uid, self._source, key, frame[1], end)

    def _dated(self, frame: Frame, place: str, before: list[Item], now: float) -> Sequence[Parsed]:
        """The events of a record that says no time, at that of the record before it, or else of
        the file's last change: what the log has told in that order happened about then."""
        at = next((one.at for one in reversed(before) if isinstance(one, Arrival)), 0.0)
        at = at or self._mark.newest or _changed(self._mark) or now
        try:
            with standing_in(int(at * 1000)):
                found = self._parse(frame.data, place)
        except Refusal:
            return ()
        for one in found:
            told = {**(one.event.unmapped or {}), "time": "not said"}
            force_setattr(one.event, "unmapped", told)
        return found

    def _ruled(self, item: Item, parsed: Parsed) -> Item:
        """The event with what rules say of its record."""
        if self._rules is None or parsed.raw is None or not isinstance(item, Arrival):
            return item
        uid = item.event.metadata.uid
        found = matched(self._rules, parsed.raw, parsed.logsource, uid, item.at)
        return item if found is None else msgspec.structs.replace(item, matched=found)

    def _misdated(self, frame: Frame, at: float, end: int) -> Refused:
        if at >= FIRST_SECONDS:
            refusal = Refusal("future", "is dated more than a day in the future")
        elif FIRST_SECONDS <= at * 1000 <= _LAST_SECONDS:
            refusal = Refusal("bad-time", "has a time in seconds where milliseconds are wanted")
        else:
            refusal = Refusal("bad-time", "has a time before 1980")
        return Refused(self._letter(frame, refusal), self._source, frame.place_number, end)

    def _refused(self, frame: Frame, refusal: Refusal | None) -> Refused:
        letter = self._letter(frame, refusal)
        return Refused(letter, self._source, frame.place_number, frame.end_offset)

    def _letter(self, frame: Frame, refusal: Refusal | None) -> DeadLetter:
        return dead_letter(self._name, self._format, frame, refusal)


def _changed(mark: Mark) -> float:
    """When the file was last written; 0 where it is none that can be asked."""
    try:
        return Path(mark.path).stat().st_mtime
    except OSError:
        return 0.0


_SALTS = {
    one: int(one.__struct_config__.tag) * 2_654_435_761 & 0xFFFFFFFF for one in get_args(Event)
}
"""The half of an event's key that is its time and class. 64 bits together with that of its record:
equal for the same record delivered again. An id alone does not do, as sources repeat theirs for
events of several people. Chance makes two events equal only if both halves agree."""


class Accounts:
    """Whose accounts they are, as `person_of` says, remembered by e-mail address."""

    def __init__(self, aliases: Mapping[str, str]) -> None:
        self._aliases = aliases
        self._known: dict[str, str] = {}

    def person(self, event: BaseEvent) -> str:
        """The person whose event it is, or "" where it names nobody."""
        actor = event.actor
        user = actor.user if actor is not None else None
        if user is None or (type(event) is UserManagement and of_employment(event)):
            user = getattr(event, "user", None)
            if user is None:
                return ""
        email = user.email_addr
        if not email:
            return known_as(user, self._aliases)
        found = self._known.get(email)
        if found is None:
            found = known_as(user, self._aliases)
            # Where the address itself leads nowhere, the account's other names decide.
            if not self._aliases or email.lower() in self._aliases:
                if len(self._known) >= _REMEMBERED:
                    self._known.clear()
                self._known[email] = found
        return found


_REMEMBERED = 20_000
