"""HR events as CSV: hired, changed (what), on leave, left; never why, never a value."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from doorward.intake.logs.badge import user_named
from doorward.intake.logs.csv_table import Row, TableParser, header_in
from doorward.intake.logs.fields import address, told
from doorward.intake.logs.reader import Framing, Logsource, Parsed, Refusal
from doorward.model.events import (
    SUCCESS,
    Actor,
    Endpoint,
    Metadata,
    Product,
    UserManagement,
)

COLUMNS = {
    "time": ("time", "timestamp", "event_time", "date", "effective_date", "datetime"),
    "person": ("person", "employee", "employee_id", "person_id", "worker", "email"),
    "event": ("event", "event_type", "change", "action"),
    "what": ("what", "field", "changed", "detail"),
    "by": ("by", "changed_by", "actor", "initiated_by"),
    "ip": ("ip", "ip_address", "source_ip", "from_ip"),
    "until": ("until", "end", "end_date", "leave_until"),
}
"""Our columns and the names they go by. `time`, `person` and `event` must be there."""

_NEEDED = ("time", "person", "event")
_SAID: tuple[tuple[int, str | None, str], ...] = (
    (1, None, "hired hire joined new-hire rehire rehired onboarded joiner started new-employee"),
    (2, None, "changed change updated update modified data-change profile-update profile-change"),
    (2, "job", "promotion promoted transfer transferred job-change position-change title-change"),
    (2, "pay-details", "bank-change bank-details-change pay-details-change payment-change"),
    (99, "leave", "leave on-leave leave-of-absence loa leave-start leave-started"),
    (99, "returned", "returned return return-from-leave leave-end leave-ended"),
    (
        5,
        "left",
        "left terminated resigned termination terminate offboarded leaver departed departure"
        " separated separation dismissed dismissal fired laid-off layoff retired retirement"
        " end-of-employment employment-ended contract-ended contract-end",
    ),
)
EVENTS = {said: (number, word) for number, word, words in _SAID for said in words.split()}
"""What `event` may say → the activity of User Management and its name. Words that only announce
something (notice given, offboarding begun) are not among them: the person works on."""

CHANGES = {
    "pay-details": (
        "pay-details",
        "payroll",
        "bank",
        "bank-account",
        "bank-details",
        "direct-deposit",
        "iban",
        "payment-details",
        "payment-method",
    ),
    "address": ("address", "home-address", "shipping-address", "mailing-address"),
    "job": ("job", "role", "title", "team", "department", "manager"),
    "contact": ("contact", "phone", "email", "personal-email"),
    "name": ("name", "legal-name"),
}
"""What `what` may say. Anything else is ``other``: a value never gets into an event this way."""

_CHANGE_OF = {word: ours for ours, words in CHANGES.items() for word in words}
_PRODUCT = Product(name="hr")
_LOGSOURCE = Logsource(category="hr")


class PeopleReader:
    """HR events, one a line, under a header."""

    name = "people"
    title = "HR events as CSV"
    framing = Framing.LINES

    def recognises(self, head: bytes, filename: str) -> bool:  # noqa: ARG002 - the contract's
        """A header with a time, a person and an event, and a first line that says a known one."""
        header = header_in(head, COLUMNS, *_NEEDED)
        if header is None:
            return False
        lines = head.split(b"\n", 2)
        try:
            row = header.row(lines[1].rstrip(b"\r").decode())
        except (Refusal, UnicodeDecodeError, IndexError):
            return False
        return _word(row.get("event")) in EVENTS

    def parser(self, head: bytes, *, raw: bool) -> PeopleParser:
        """A parser that knows the file's columns."""
        return PeopleParser(head, raw=raw)


class PeopleParser(TableParser):
    """Turns lines into User Management events."""

    def __init__(self, head: bytes, *, raw: bool) -> None:
        super().__init__(head, COLUMNS, _NEEDED)
        self._raw = raw

    def parse(self, frame: bytes, place: str) -> Sequence[Parsed]:  # noqa: ARG002 - by digest
        """The event of a line, none for the header. Raises `Refusal`."""
        row = self.row(frame)
        if row is None:
            return ()
        digest = hashlib.blake2b(frame, digest_size=12).hexdigest()
        return (Parsed(_event(row, digest), _raw(row) if self._raw else None, _LOGSOURCE),)


def _event(row: Row, digest: str) -> UserManagement:
    kind = EVENTS.get(_word(row.needed("event")))
    if kind is None:
        known = ", ".join(sorted({"hired", "changed", "leave", "returned", "left"}))
        raise Refusal("bad-field", f"has an event that is none of {known}")
    activity, word = kind
    if activity == 2 and (word is None or row.get("what")):
        word = _CHANGE_OF.get(_word(row.get("what")), "other")
    by = row.get("by")
    ip = address(row.get("ip"))
    return UserManagement(
        time=row.time(),
        metadata=Metadata(uid=f"hr/{digest}", product=_PRODUCT),
        activity_id=activity,
        activity_name=word,
        status_id=SUCCESS,
        actor=Actor(user=user_named(by)) if by else None,
        user=user_named(row.needed("person")),
        src_endpoint=Endpoint(ip=ip) if ip else None,
        unmapped=told(until=row.get("until")) if word == "leave" else None,
    )


def _word(said: str | None) -> str:
    return (said or "").strip().lower().replace(" ", "-").replace("_", "-")


def _raw(row: Row) -> dict[str, object]:
    """The columns that are read, and no other: HR exports may hold what is nobody's business."""
    return {ours: said for ours in COLUMNS if (said := row.get(ours)) is not None}
