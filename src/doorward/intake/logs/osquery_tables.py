"""Rows of osquery's tables (https://osquery.io/schema/) in OCSF's words.

A row that came is the beginning of something, one that went its end. A snapshot says that it is
there: activity 99, ``present``, as nothing tells when it began.
"""

from __future__ import annotations

from doorward.intake.logs.fields import address, base_name, flat_texts, number, text
from doorward.intake.logs.osquery_devices import (
    REMOVED,
    About,
    Builder,
    Columns,
    display,
    hardware,
    usb,
    word_for,
)
from doorward.model.events import (
    FAILURE,
    SUCCESS,
    Actor,
    ApplicationLifecycle,
    Authentication,
    ConnectionInfo,
    Endpoint,
    Event,
    File,
    FileActivity,
    Fingerprint,
    NetworkActivity,
    OtherActivity,
    ParentProcess,
    Process,
    ProcessActivity,
    Product,
    User,
)

_PROTOCOLS = {1: "icmp", 6: "tcp", 17: "udp", 58: "icmpv6"}
_FILE_ACTIONS = {
    "CREATED": 1,
    "MOVED_TO": 5,
    "MOVED_FROM": 5,
    "UPDATED": 3,
    "DELETED": 4,
    "ATTRIBUTES_MODIFIED": 6,
    "ACCESSED": 2,
    "OPENED": 14,
}
_AT_THE_MACHINE = frozenset(("", ":0", ":1", "localhost", "127.0.0.1", "::1", "console", "login"))


def _account(found: Columns) -> User | None:
    name = text(found.get("username")) or text(found.get("user"))
    number_of = text(found.get("uid"))
    return User(uid=number_of if name is None else None, name=name) if name or number_of else None


def _process(found: Columns, about: About) -> Event:
    path, name = text(found.get("path")), text(found.get("name"))
    user = _account(found)
    digest = text(found.get("sha256"))
    hashes = (Fingerprint(algorithm_id=3, value=digest.lower()),) if digest else ()
    return ProcessActivity(
        time=about.time,
        metadata=about.metadata,
        device=about.device,
        activity_id=about.action,
        activity_name=word_for(about),
        actor=Actor(user=user) if user else None,
        process=Process(
            name=name or (base_name(path) if path else None),
            path=path,
            pid=number(found.get("pid")),
            cmd_line=text(found.get("cmdline")),
            user=user,
            file=File(path=path, hashes=hashes) if path else None,
            parent_process=ParentProcess(pid=number(found.get("parent"))),
        ),
    )


def _installed(kind: str | None = None) -> Builder:
    """Programs, apps, packages and the browser's extensions."""

    def build(found: Columns, about: About) -> Event:
        vendor = next(
            (
                said
                for key in ("publisher", "vendor", "maintainer", "author", "creator")
                if (said := text(found.get(key)))
            ),
            None,
        )
        path = text(found.get("path")) or text(found.get("install_location"))
        user = _account(found) if "username" in found or "user" in found else None
        return ApplicationLifecycle(
            time=about.time,
            metadata=about.metadata,
            device=about.device,
            activity_id=about.action,
            activity_name=word_for(about) or kind,
            actor=Actor(user=user) if user else None,
            app=Product(name=text(found.get("name")), vendor_name=vendor),
            file=File(name=base_name(path), path=path) if path else None,
            unmapped=flat_texts(
                found, "identifier", "version", "bundle_identifier", "browser_type", "profile"
            ),
        )

    return build


def _listening(found: Columns, about: About) -> Event:
    protocol = number(found.get("protocol"))
    path, pid = text(found.get("path")), number(found.get("pid"))
    name = text(found.get("name")) or (base_name(path) if path else None)
    process = Process(name=name, path=path, pid=pid) if name or pid is not None else None
    return NetworkActivity(
        time=about.time,
        metadata=about.metadata,
        device=about.device,
        activity_id=2 if about.action == REMOVED else 7,
        activity_name=word_for(about),
        actor=Actor(process=process) if process else None,
        dst_endpoint=Endpoint(ip=address(found.get("address")), port=number(found.get("port"))),
        connection_info=ConnectionInfo(
            protocol_name=_PROTOCOLS.get(protocol) if protocol is not None else None
        ),
    )


def _socket(found: Columns, about: About) -> Event:
    protocol = number(found.get("protocol"))
    action = (text(found.get("action")) or "").lower()
    path, pid = text(found.get("path")), number(found.get("pid"))
    process = Process(name=base_name(path) if path else None, path=path, pid=pid)
    here = Endpoint(ip=address(found.get("local_address")), port=number(found.get("local_port")))
    there = Endpoint(ip=address(found.get("remote_address")), port=number(found.get("remote_port")))
    inbound = action == "accept"
    failed = text(found.get("status")) == "failed" or text(found.get("success")) == "0"
    return NetworkActivity(
        time=about.time,
        metadata=about.metadata,
        device=about.device,
        activity_id=2 if about.action == REMOVED else 7 if action == "bind" else 1,
        activity_name=word_for(about),
        status_id=FAILURE if failed else SUCCESS,
        actor=Actor(process=process),
        src_endpoint=there if inbound else here,
        dst_endpoint=here if inbound else there,
        connection_info=ConnectionInfo(
            protocol_name=_PROTOCOLS.get(protocol) if protocol is not None else None,
            direction_id=1 if inbound else 2 if action == "connect" else None,
        ),
    )


def _file(found: Columns, about: About) -> Event:
    path = text(found.get("target_path")) or text(found.get("path"))
    action = (text(found.get("action")) or "").upper()
    return FileActivity(
        time=about.time,
        metadata=about.metadata,
        device=about.device,
        activity_id=_FILE_ACTIONS.get(action, 99),
        activity_name=action.lower() or None,
        file=File(
            name=base_name(path) if path else None, path=path, size=number(found.get("size"))
        ),
    )


def _signed_in(found: Columns, about: About) -> Event:
    """`logged_in_users` and `last`: rows that are no person (boot, dead) are kept as others."""
    kind = (text(found.get("type_name")) or text(found.get("type")) or "user").lower()
    if kind not in {"user", "user-process", "7", "active", "disconnected", "8", "dead-process"}:
        return other(found, about)
    host = text(found.get("host")) or ""
    remote = host.lower() not in _AT_THE_MACHINE
    ended = about.action == REMOVED or kind in {"8", "dead-process"}
    ip = address(host)
    return Authentication(
        time=about.time,
        metadata=about.metadata,
        device=about.device,
        activity_id=2 if ended else about.action,
        activity_name=word_for(about),
        status_id=SUCCESS,
        user=_account({"username": found.get("username") or found.get("user")}),
        is_remote=remote,
        src_endpoint=Endpoint(ip=ip, hostname=None if ip else host) if remote else None,
    )


def other(found: Columns, about: About) -> Event:
    """A row of another table: which query it was is kept, what it holds is for rules only."""
    user = _account(found) if "username" in found else None
    return OtherActivity(
        time=about.time,
        metadata=about.metadata,
        device=about.device,
        activity_id=about.action,
        activity_name=word_for(about),
        actor=Actor(user=user) if user else None,
        unmapped={"query": about.metadata.event_code or ""},
    )


_PROGRAM, _EXTENSION = _installed(), _installed("browser-extension")

BUILDERS: dict[str, Builder] = {
    "usb_devices": usb,
    "connected_displays": display,
    "hardware_events": hardware,
    "process_events": _process,
    "es_process_events": _process,
    "process_open_sockets": _socket,
    "processes": _process,
    "socket_events": _socket,
    "listening_ports": _listening,
    "file_events": _file,
    "programs": _PROGRAM,
    "apps": _PROGRAM,
    "deb_packages": _PROGRAM,
    "rpm_packages": _PROGRAM,
    "homebrew_packages": _PROGRAM,
    "chocolatey_packages": _PROGRAM,
    "chrome_extensions": _EXTENSION,
    "firefox_addons": _EXTENSION,
    "safari_extensions": _EXTENSION,
    "vscode_extensions": _installed("editor-extension"),
    "logged_in_users": _signed_in,
    "last": _signed_in,
}
"""By table. The command lines of `shell_history` and the like are in no event."""
