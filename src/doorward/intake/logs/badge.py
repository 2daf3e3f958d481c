"""Badge events as CSV: who came through which door when, as a sign-in at a place."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from doorward.intake.logs.csv_table import Row, TableParser, header_in
from doorward.intake.logs.reader import Framing, Logsource, Parsed, Refusal
from doorward.model.events import (
    FAILURE,
    SUCCESS,
    Authentication,
    Endpoint,
    Location,
    Metadata,
    Product,
    Service,
    User,
)

COLUMNS = {
    "time": ("time", "timestamp", "event_time", "date_time", "datetime", "badge_time"),
    "person": ("person", "employee", "employee_id", "person_id", "user", "email", "card_holder"),
    "door": ("door", "reader", "door_name", "reader_name", "access_point"),
    "site": ("site", "building", "location", "office"),
    "direction": ("direction", "in_out", "way"),
    "result": ("result", "access", "outcome", "status"),
    "lat": ("lat", "latitude"),
    "long": ("long", "lon", "lng", "longitude"),
    "badge": ("badge", "badge_id", "card", "card_number", "credential"),
}
"""Our columns and the names they go by. `time`, `person` and `door` must be there."""

_NEEDED = ("time", "person", "door")
_DENIED = frozenset(("denied", "deny", "rejected", "refused", "failure", "failed", "no"))
_GRANTED = frozenset(("granted", "grant", "allowed", "accepted", "success", "ok", "yes"))
_OUT = frozenset(("out", "exit", "leave", "left"))
_SERVICE = Service(name="badge")
_PRODUCT = Product(name="badge")
_LOGSOURCE = Logsource(category="badge")


class BadgeReader:
    """Badge events, one a line, under a header."""

    name = "badge"
    title = "Badge events as CSV"
    framing = Framing.LINES

    def recognises(self, head: bytes, filename: str) -> bool:  # noqa: ARG002 - the contract's
        """A header with a time, a person and a door."""
        return header_in(head, COLUMNS, *_NEEDED) is not None

    def parser(self, head: bytes, *, raw: bool) -> BadgeParser:
        """A parser that knows the file's columns."""
        return BadgeParser(head, raw=raw)


class BadgeParser(TableParser):
    """Turns lines into sign-ins: in is a logon, out a logoff, at a place of the company's."""

    def __init__(self, head: bytes, *, raw: bool) -> None:
        super().__init__(head, COLUMNS, _NEEDED)
        self._raw = raw

    def parse(self, frame: bytes, place: str) -> Sequence[Parsed]:  # noqa: ARG002 - by digest
        """The event of a line, none for the header. Raises `Refusal`."""
        row = self.row(frame)
        if row is None:
            return ()
        digest = hashlib.blake2b(frame, digest_size=12).hexdigest()
        return (Parsed(_event(row, digest), row.raw() if self._raw else None, _LOGSOURCE),)


def _event(row: Row, digest: str) -> Authentication:
    result = (row.get("result") or "granted").lower()
    if result not in _GRANTED and result not in _DENIED:
        raise Refusal("bad-field", "has a result that is neither granted nor denied")
    leaving = (row.get("direction") or "in").lower() in _OUT
    return Authentication(
        time=row.time(),
        metadata=Metadata(uid=f"badge/{digest}", product=_PRODUCT),
        activity_id=2 if leaving else 1,
        status_id=SUCCESS if result in _GRANTED else FAILURE,
        user=user_named(row.needed("person")),
        service=_SERVICE,
        logon_type="physical",
        is_remote=False,
        dst_endpoint=Endpoint(
            name=row.needed("door"),
            uid=row.get("site"),
            location=Location(
                lat=_degrees(row, "lat", 90),
                long=_degrees(row, "long", 180),
                is_on_premises=True,
            ),
        ),
    )


def user_named(person: str) -> User:
    """A worker by the number, login or address that a company's own system writes."""
    if "@" in person:
        return User(email_addr=person, type_id=1)
    return User(uid=person, type_id=1)


def _degrees(row: Row, column: str, most: int) -> float | None:
    said = row.get(column)
    if said is None:
        return None
    try:
        found = float(said)
    except ValueError:
        found = float("nan")
    if not -most <= found <= most:
        raise Refusal("bad-field", f"has a {column} that is no number of degrees")
    return found
