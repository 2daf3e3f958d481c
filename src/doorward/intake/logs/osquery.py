"""osquery's result logs: rows that came, rows that went, and snapshots.

Formats: https://osquery.readthedocs.io/en/stable/deployment/logging/ (event, batch and snapshot
format, and what the TLS logger sends). A result says the name of its query, not the table; the
table is told by that name where it ends in one, else by columns that only one table has.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence

from doorward.intake.logs.fields import checked_time, decoded, seconds_millis, text
from doorward.intake.logs.osquery_devices import ADDED, PRESENT, REMOVED, About
from doorward.intake.logs.osquery_tables import BUILDERS, other
from doorward.intake.logs.reader import Framing, Logsource, Parsed, Refusal
from doorward.model.events import Device, Metadata, Product

_PRODUCT = Product(name="osquery", vendor_name="osquery")
_ACTIONS = {"added": ADDED, "removed": REMOVED, "snapshot": PRESENT}
_MOST_ROWS = 20_000
# Columns that tell a table, for queries whose name does not; the first that fits.
_BY_COLUMNS = (
    ("usb_devices", frozenset(("vendor_id", "model_id"))),
    ("connected_displays", frozenset(("connection_type", "product_id"))),
    ("hardware_events", frozenset(("driver", "action", "vendor"))),
    ("socket_events", frozenset(("remote_address", "action"))),
    ("process_open_sockets", frozenset(("remote_address", "remote_port"))),
    ("file_events", frozenset(("target_path", "action"))),
    ("process_events", frozenset(("cmdline", "path", "auid"))),
    ("processes", frozenset(("pid", "path", "cmdline"))),
    ("processes", frozenset(("pid", "name", "parent"))),
    ("listening_ports", frozenset(("port", "address", "pid"))),
    ("listening_ports", frozenset(("port", "address", "protocol"))),
    ("chrome_extensions", frozenset(("identifier", "browser_type"))),
    ("chrome_extensions", frozenset(("identifier", "from_webstore"))),
    ("firefox_addons", frozenset(("identifier", "active", "source_url"))),
    ("apps", frozenset(("bundle_identifier", "name"))),
    ("programs", frozenset(("install_location", "publisher"))),
    ("programs", frozenset(("identifying_number", "name"))),
    ("logged_in_users", frozenset(("user", "tty", "host"))),
    ("last", frozenset(("username", "tty", "host"))),
)


class OsqueryReader:
    """One result a line, as the filesystem logger and most collectors write them."""

    name = "osquery"
    title = "osquery result logs"
    framing = Framing.LINES

    def recognises(self, head: bytes, filename: str) -> bool:  # noqa: ARG002 - the contract's
        """A host identifier with rows, under osquery's names."""
        line = head[:65536].split(b"\n", 1)[0]
        host = b'"hostIdentifier"' in line or b'"calendarTime"' in line
        rows = b'"columns"' in line or b'"snapshot"' in line or b'"diffResults"' in line
        return host and rows and line.lstrip()[:1] == b"{"

    def parser(self, head: bytes, *, raw: bool) -> OsqueryParser:  # noqa: ARG002 - the contract's
        """A parser; every result says itself what it is."""
        return OsqueryParser(raw=raw)


class OsqueryParser:
    """One event for each row of a result."""

    def __init__(self, *, raw: bool) -> None:
        self._raw = raw

    def parse(self, frame: bytes, place: str) -> Sequence[Parsed]:  # noqa: ARG002 - by digest
        """The events of a result. Raises `Refusal`."""
        found = decoded(frame)
        digest = hashlib.blake2b(frame, digest_size=12).hexdigest()
        batch = "columns" not in found and ("node_key" in found or "log_type" in found)
        results = found.get("data") if batch else [found]
        if type(results) is not list:
            raise Refusal("wrong-format", "has no results of osquery")
        events: list[Parsed] = []
        for result in results:
            if type(result) is not dict:
                raise Refusal("wrong-format", "has a result that is no object")
            for action, columns in _rows(result):
                if len(events) >= _MOST_ROWS:
                    raise Refusal("too-large", f"has more than {_MOST_ROWS} rows")
                events.append(self._parsed(result, action, columns, f"{digest}/{len(events)}"))
        return events

    def _parsed(
        self, result: Mapping[str, object], action: int, columns: Mapping[str, object], uid: str
    ) -> Parsed:
        query = text(result.get("name")) or ""
        table = _table(query, columns)
        host = text(result.get("hostIdentifier")) or text(result.get("hostname"))
        metadata = Metadata(
            uid=f"osquery/{uid}", product=_PRODUCT, log_name=table or None, event_code=query or None
        )
        about = About(_time(result, columns), metadata, _device(host, result), action)
        event = BUILDERS.get(table, other)(columns, about)
        raw = {**columns, "name": query, "hostIdentifier": host} if self._raw else None
        return Parsed(event, raw, Logsource("osquery", "", table))


def _rows(result: Mapping[str, object]) -> Iterator[tuple[int, Mapping[str, object]]]:
    """The rows of a result with what became of them. Raises `Refusal` where there are none."""
    columns, snapshot, batch = (result.get(key) for key in ("columns", "snapshot", "diffResults"))
    if type(columns) is dict:
        action = _ACTIONS.get(text(result.get("action")) or "")
        if action is None:
            raise Refusal("bad-field", "has an action that is not added, removed or snapshot")
        yield action, columns
    elif type(snapshot) is list:
        yield from ((PRESENT, row) for row in snapshot if type(row) is dict)
    elif type(batch) is dict:
        for name in ("added", "removed"):
            rows = batch.get(name)
            if type(rows) is list:
                yield from ((_ACTIONS[name], row) for row in rows if type(row) is dict)
    else:
        raise Refusal("wrong-format", "has neither columns, snapshot nor diffResults")


def _time(result: Mapping[str, object], columns: Mapping[str, object]) -> int:
    """When the row came about: event tables say it in `time`, all results in `unixTime`."""
    said = result.get("unixTime")
    found = seconds_millis(said)
    if "eid" in columns:
        own = seconds_millis(columns.get("time"))
        found = own if own is not None else found
    return checked_time(found, said=said is not None)


def _device(host: str | None, result: Mapping[str, object]) -> Device | None:
    decorations = result.get("decorations")
    told = decorations if type(decorations) is dict else {}
    name = text(told.get("hostname")) or text(told.get("computer_name")) or host
    uid = text(told.get("host_uuid")) or (host if name != host else None)
    return Device(hostname=name, uid=uid) if name else None


def _table(query: str, columns: Mapping[str, object]) -> str:
    low = query.lower()
    for table in BUILDERS:
        if low.endswith(table):
            return table
    for table, needed in _BY_COLUMNS:
        if needed <= columns.keys():
            return table
    return ""
