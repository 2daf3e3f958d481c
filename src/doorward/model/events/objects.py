"""The OCSF objects that events are made of: only the attributes that something here reads.

Names, types and meaning are those of the Open Cybersecurity Schema Framework 1.8
(https://schema.ocsf.io/1.8.0/objects); what an event says beside them is left out on reading and
stays in the source, which the event names. An attribute that a source does not tell is None or
empty: unknown, never a guess.
"""

from __future__ import annotations

import msgspec


class Object(msgspec.Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """What all objects share: immutable, made by name, written without what is unknown."""


class Location(Object, frozen=True, kw_only=True):
    """A place as the source tells it: degrees north and east, and names for people to read.

    `accuracy` (kilometres) is Doorward's own: how far off the point may be.
    """

    lat: float | None = None
    long: float | None = None
    city: str | None = None
    region: str | None = None
    country: str | None = None
    is_on_premises: bool | None = None
    accuracy: float | None = None


class AutonomousSystem(Object, frozen=True, kw_only=True):
    """The network operator an address belongs to."""

    number: int | None = None
    name: str | None = None


class OperatingSystem(Object, frozen=True, kw_only=True):
    """An operating system."""

    name: str | None = None
    version: str | None = None


class Hardware(Object, frozen=True, kw_only=True):
    """The hardware facts of a device."""

    serial_number: str | None = None
    vendor_name: str | None = None


class User(Object, frozen=True, kw_only=True):
    """An account of a person or a program. `type_id`: 1 user, 2 admin, 3 system, 4 service."""

    uid: str | None = None
    name: str | None = None
    email_addr: str | None = None
    domain: str | None = None
    type_id: int | None = None
    uid_alt: str | None = None


class Group(Object, frozen=True, kw_only=True):
    """A group or role that accounts belong to."""

    uid: str | None = None
    name: str | None = None


class Device(Object, frozen=True, kw_only=True):
    """A computer, phone or other machine. `is_managed` and the like: None where not told."""

    uid: str | None = None
    hostname: str | None = None
    name: str | None = None
    ip: str | None = None
    type_id: int | None = None
    os: OperatingSystem | None = None
    hw_info: Hardware | None = None
    location: Location | None = None
    is_managed: bool | None = None
    is_compliant: bool | None = None
    is_trusted: bool | None = None
    is_personal: bool | None = None


class Endpoint(Object, frozen=True, kw_only=True):
    """One side of a connection (OCSF ``network_endpoint``)."""

    ip: str | None = None
    port: int | None = None
    hostname: str | None = None
    name: str | None = None
    uid: str | None = None
    mac: str | None = None
    location: Location | None = None
    autonomous_system: AutonomousSystem | None = None
    isp: str | None = None
    type_id: int | None = None
    svc_name: str | None = None


class Session(Object, frozen=True, kw_only=True):
    """A signed-in session. Times are milliseconds since 1970."""

    uid: str | None = None
    uid_alt: str | None = None
    created_time: int | None = None
    is_mfa: bool | None = None
    is_remote: bool | None = None
    is_vpn: bool | None = None
    issuer: str | None = None
    credential_uid: str | None = None


class AuthFactor(Object, frozen=True, kw_only=True):
    """A factor used or managed. `factor_type_id` is the schema's; `device` is what holds it."""

    factor_type_id: int | None = None
    factor_type: str | None = None
    device: Device | None = None
    provider: str | None = None
    phone_number: str | None = None
    email_addr: str | None = None


class Fingerprint(Object, frozen=True, kw_only=True):
    """A digest of a file. `algorithm_id`: 1 MD5, 2 SHA-1, 3 SHA-256."""

    algorithm_id: int | None = None
    value: str | None = None


class Signature(Object, frozen=True, kw_only=True):
    """Who signed a program (OCSF ``digital_signature``, flattened)."""

    developer_uid: str | None = None
    subject: str | None = None
    state_id: int | None = None


class File(Object, frozen=True, kw_only=True):
    """A file. `size` in bytes; `owner` whose it is; `url` where a hosted one lies.

    `drive_type` is the caption of the drive it lies on: ``Fixed``, ``Removable``, ``Remote``.
    """

    name: str | None = None
    path: str | None = None
    uid: str | None = None
    size: int | None = None
    type_id: int | None = None
    mime_type: str | None = None
    ext: str | None = None
    owner: User | None = None
    hashes: tuple[Fingerprint, ...] = ()
    signature: Signature | None = None
    company_name: str | None = None
    product: str | None = None
    original_name: str | None = None
    drive_type: str | None = None


class ParentProcess(Object, frozen=True, kw_only=True):
    """The process that started another."""

    name: str | None = None
    pid: int | None = None
    uid: str | None = None
    cmd_line: str | None = None
    path: str | None = None


class Process(Object, frozen=True, kw_only=True):
    """A running program."""

    name: str | None = None
    pid: int | None = None
    uid: str | None = None
    cmd_line: str | None = None
    path: str | None = None
    file: File | None = None
    user: User | None = None
    parent_process: ParentProcess | None = None


class Actor(Object, frozen=True, kw_only=True):
    """Who or what did it."""

    user: User | None = None
    process: Process | None = None
    session: Session | None = None
    app_name: str | None = None
    app_uid: str | None = None
    invoked_by: str | None = None


class PeripheralDevice(Object, frozen=True, kw_only=True):
    """Something plugged in. `uid` is ``VVVV:PPPP`` (USB vendor and product, lower-case hex).

    `edid` (Doorward's own) is a display's identification as maker, product code in hex and name,
    for example ``TSB 0x8801 T749-fHD720``. `type` as the schema says, in any case. Of
    `type_id`: 1 external storage, 2 keyboard, 3 mouse. `class_` is the schema's ``class``, which
    `type` took the place of in 1.7.
    """

    uid: str | None = None
    name: str | None = None
    model: str | None = None
    vendor_name: str | None = None
    serial_number: str | None = None
    type: str | None = None
    type_id: int | None = None
    class_: str | None = msgspec.field(default=None, name="class")
    interfaces: tuple[str, ...] = ()
    edid: str | None = None


class Url(Object, frozen=True, kw_only=True):
    """An address that was asked for."""

    url_string: str | None = None
    hostname: str | None = None
    path: str | None = None


class HttpRequest(Object, frozen=True, kw_only=True):
    """An HTTP request. `body_length` in bytes."""

    uid: str | None = None
    user_agent: str | None = None
    http_method: str | None = None
    url: Url | None = None
    body_length: int | None = None
    referrer: str | None = None


class HttpResponse(Object, frozen=True, kw_only=True):
    """Its answer."""

    code: int | None = None
    body_length: int | None = None


class Traffic(Object, frozen=True, kw_only=True):
    """How much went through: bytes; `bytes_out` from the source, `bytes_in` to it."""

    bytes: int | None = None
    bytes_in: int | None = None
    bytes_out: int | None = None
    packets: int | None = None


class InputTiming(Object, frozen=True, kw_only=True):
    """How the input of a session was timed (Doorward's own): counts and statistics, never which
    key, and no times of single events.

    `figures` are those of `doorward.intake.timing.SessionFeatures` by name, only the known ones.
    `on_site`: whether the person was seen at a place of the company's. `gateway` is where round
    trips were measured, `claimed` where the person says they are.
    """

    events: int = 0
    keys: int = 0
    buttons: int = 0
    moves: int = 0
    seconds: float = 0.0
    on_site: bool | None = None
    figures: dict[str, float] = {}
    gateway: Location | None = None
    claimed: Location | None = None


class ConnectionInfo(Object, frozen=True, kw_only=True):
    """A connection (OCSF ``network_connection_info``). `direction_id`: 1 inbound, 2 outbound."""

    uid: str | None = None
    protocol_name: str | None = None
    direction_id: int | None = None


class AiAgent(Object, frozen=True, kw_only=True):
    """An AI agent that acted, as the event's producer names it (OCSF 1.9-dev ``ai_agent``, of the
    profile ``ai_operation``).

    `uid` stays the same across runs, `instance_uid` is one run or session of it; `type` is the
    framework or the producer's own word for the kind of agent.
    """

    uid: str | None = None
    instance_uid: str | None = None
    name: str | None = None
    type: str | None = None
    version: str | None = None


class ApiResponse(Object, frozen=True, kw_only=True):
    """What an interface answered."""

    code: int | None = None
    error: str | None = None
    error_message: str | None = None


class Service(Object, frozen=True, kw_only=True):
    """A service by name, such as ``s3.amazonaws.com``."""

    name: str | None = None
    uid: str | None = None


class Api(Object, frozen=True, kw_only=True):
    """An interface call: `operation` as the service names it."""

    operation: str | None = None
    service: Service | None = None
    response: ApiResponse | None = None
    version: str | None = None


class Resource(Object, frozen=True, kw_only=True):
    """What was acted on (OCSF ``resource_details``). `owner` whose it is."""

    uid: str | None = None
    name: str | None = None
    type: str | None = None
    namespace: str | None = None
    region: str | None = None
    owner: User | None = None
    labels: tuple[str, ...] = ()


class DnsQuery(Object, frozen=True, kw_only=True):
    """What was asked of the name system."""

    hostname: str | None = None
    type: str | None = None


class DnsAnswer(Object, frozen=True, kw_only=True):
    """What it answered."""

    rdata: str | None = None
    type: str | None = None


class Email(Object, frozen=True, kw_only=True):
    """A message without its words. `size` in bytes."""

    uid: str | None = None
    message_uid: str | None = None
    from_: str | None = msgspec.field(default=None, name="from")
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    size: int | None = None
    files: tuple[File, ...] = ()


class Product(Object, frozen=True, kw_only=True):
    """The product that wrote the event."""

    name: str | None = None
    vendor_name: str | None = None


class Metadata(Object, frozen=True, kw_only=True):
    """About the event itself. `uid` is its id, unique within its source; readers always set it.

    `event_code` is the source's own name of the kind of event. `source` (Doorward's own) says
    where the raw event lies: ``FILE#RECORD``.
    """

    uid: str = ""
    product: Product | None = None
    event_code: str | None = None
    log_name: str | None = None
    log_provider: str | None = None
    tenant_uid: str | None = None
    correlation_uid: str | None = None
    version: str | None = None
    source: str | None = None
