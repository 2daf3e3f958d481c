"""An event as a row of the history: what questions ask for, and the event itself as JSON."""

from __future__ import annotations

from typing import cast

import msgspec

from doorward.model.events import BaseEvent, File, Resource, User

COLUMNS = {
    "time": "BIGINT",
    "class_uid": "INTEGER",
    "activity_id": "INTEGER",
    "status_id": "INTEGER",
    "person": "VARCHAR",
    "account": "VARCHAR",
    "source_ip": "VARCHAR",
    "device": "VARCHAR",
    "session": "VARCHAR",
    "resource": "VARCHAR",
    "destination": "VARCHAR",
    "bytes": "BIGINT",
    "event_id": "VARCHAR",
    "source": "VARCHAR",
    "event": "VARCHAR",
}
"""The columns and DuckDB's types of them in the spool; in the parts `time` is a moment."""

_MOST = 2**63 - 1
_encode = msgspec.json.Encoder().encode


class Row(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """`time` is milliseconds since 1970, `bytes` what went out; None where it is not told.

    `person` is whose event it is, "" for nobody; `account` the name that the source has for them.
    `resource` is what was touched, `destination` the host that was asked or sent to.
    """

    time: int
    class_uid: int
    activity_id: int
    status_id: int
    person: str
    event: str
    account: str | None = None
    source_ip: str | None = None
    device: str | None = None
    session: str | None = None
    resource: str | None = None
    destination: str | None = None
    bytes: int | None = None
    event_id: str | None = None
    source: str | None = None


def row_of(event: BaseEvent, person: str) -> Row:
    """The row of an event."""
    device, source, target = event.device, event.src_endpoint, event.dst_endpoint
    session = getattr(event, "session", None)
    if session is None and event.actor is not None:
        session = event.actor.session
    url = getattr(event, "url", None)
    request = getattr(event, "http_request", None)
    if url is None and request is not None:
        url = request.url
    query = getattr(event, "query", None)
    host = query.hostname if query is not None else None
    host = host or (url.hostname if url is not None else None)
    if target is not None:
        host = host or target.hostname or target.ip
    return Row(
        time=event.time,
        class_uid=cast("int", event.__struct_config__.tag),
        activity_id=event.activity_id,
        status_id=event.status_id,
        person=person,
        event=_encode(event).decode(),
        account=_account(event),
        source_ip=source.ip if source is not None else None,
        device=device.uid or device.hostname if device is not None else None,
        session=session.uid if session is not None else None,
        resource=_resource(event),
        destination=host.lower() if host else None,
        bytes=_sent(event),
        event_id=event.metadata.uid or None,
        source=event.metadata.source,
    )


def _account(event: BaseEvent) -> str | None:
    user: User | None = event.actor.user if event.actor is not None else None
    if user is None:
        user = getattr(event, "user", None)
    return None if user is None else user.email_addr or user.name or user.uid


def _resource(event: BaseEvent) -> str | None:
    file: File | None = getattr(event, "file", None)
    if file is not None:
        share = getattr(event, "share", None)
        return share or file.path or file.name or file.uid
    for name in ("table", "databucket", "database", "entity"):
        one: Resource | None = getattr(event, name, None)
        if one is not None:
            return one.name or one.uid
    several: tuple[Resource, ...] = getattr(event, "web_resources", ()) or getattr(
        event, "resources", ()
    )
    return several[0].name or several[0].uid if several else None


def _sent(event: BaseEvent) -> int | None:
    """Bytes that went out, as far as the event tells."""
    traffic = getattr(event, "traffic", None)
    request = getattr(event, "http_request", None)
    email = getattr(event, "email", None)
    size = None
    if traffic is not None:
        size = traffic.bytes_out if traffic.bytes_out is not None else traffic.bytes
    elif request is not None and request.body_length is not None:
        size = request.body_length
    elif email is not None:
        size = email.size
    elif event.__struct_config__.tag == _FILE_HOSTING and event.activity_id == _UPLOAD:
        size = getattr(getattr(event, "file", None), "size", None)
    return None if size is None else max(0, min(size, _MOST))


_FILE_HOSTING, _UPLOAD = 6006, 1
