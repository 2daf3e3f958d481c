"""The OCSF event classes that are read, as one tagged union on ``class_uid``.

Names and numbers are those of OCSF 1.8 (https://schema.ocsf.io/1.8.0/classes); its 1.8 has
peripheral activity, user management and file hosting besides the older ones. A class that is not
here is read as `OtherActivity`, so that no event of a well-formed source is ever lost.
"""

from __future__ import annotations

from typing import TypeAlias

import msgspec

from doorward.model.events.objects import (
    Actor,
    AiAgent,
    Api,
    AuthFactor,
    ConnectionInfo,
    Device,
    DnsAnswer,
    DnsQuery,
    Email,
    Endpoint,
    File,
    Group,
    HttpRequest,
    HttpResponse,
    InputTiming,
    Metadata,
    PeripheralDevice,
    Process,
    Product,
    Resource,
    Service,
    Session,
    Traffic,
    Url,
    User,
)

_NO_METADATA = Metadata()


class BaseEvent(
    msgspec.Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True, tag_field="class_uid"
):
    """What every event may have.

    `time` is milliseconds since 1970, when it happened by the source's clock. `activity_id` is
    the class's own (0 unknown, 99 other), `activity_name` the source's word for it. `status_id`:
    1 success, 2 failure; `status_code` is the source's own code for it (text by the schema, a
    number in some logs). `unmapped` keeps what the class has no place for but a rule may ask.
    `ai_agent` is the AI agent that acted, where the source says that it was one.
    """

    time: int
    activity_id: int = 0
    activity_name: str | None = None
    metadata: Metadata = _NO_METADATA
    severity_id: int = 0
    status_id: int = 0
    status_code: str | int | None = None
    status_detail: str | None = None
    message: str | None = None
    actor: Actor | None = None
    device: Device | None = None
    src_endpoint: Endpoint | None = None
    dst_endpoint: Endpoint | None = None
    unmapped: dict[str, str] | None = None
    ai_agent: AiAgent | None = None


class FileActivity(BaseEvent, frozen=True, kw_only=True, tag=1001):
    """File System Activity. 1 create, 2 read, 3 update, 4 delete, 5 rename, 12 mount, 14 open."""

    file: File | None = None
    file_result: File | None = None


class ProcessActivity(BaseEvent, frozen=True, kw_only=True, tag=1007):
    """Process Activity. 1 launch, 2 terminate, 3 open, 4 inject."""

    process: Process | None = None


class EventLogActivity(BaseEvent, frozen=True, kw_only=True, tag=1008):
    """Event Log Activity. 1 clear, 2 delete, 3 export, 7 stop, 10 disable."""

    log_name: str | None = None


class ScriptActivity(BaseEvent, frozen=True, kw_only=True, tag=1009):
    """Script Activity. 1 execute. The script itself is not kept."""


class PeripheralActivity(BaseEvent, frozen=True, kw_only=True, tag=1010):
    """Peripheral Activity. 1 connect, 2 disconnect."""

    peripheral_device: PeripheralDevice | None = None


class PowerActivity(BaseEvent, frozen=True, kw_only=True, tag=1011):
    """Device Power State Activity. 1 on, 2 off, 3 sleep, 6 wake; `lid_closed` is Doorward's."""

    lid_closed: bool | None = None


class AccountChange(BaseEvent, frozen=True, kw_only=True, tag=3001):
    """Account Change. 1 create, 3 password change, 5 disable, 6 delete, 10 and 11 MFA factor."""

    user: User | None = None
    auth_factors: tuple[AuthFactor, ...] = ()
    http_request: HttpRequest | None = None


class Authentication(BaseEvent, frozen=True, kw_only=True, tag=3002):
    """Authentication. 1 logon, 2 logoff. `logon_type_id`: 2 interactive, 3 network, 10 remote.

    A badge at a door is a logon with `service.name` ``badge`` and `logon_type` ``physical``; its
    place is `dst_endpoint.location` (`is_on_premises` true).
    """

    user: User | None = None
    session: Session | None = None
    auth_factors: tuple[AuthFactor, ...] = ()
    auth_protocol: str | None = None
    is_mfa: bool | None = None
    is_remote: bool | None = None
    is_new_logon: bool | None = None
    logon_type: str | None = None
    logon_type_id: int | None = None
    service: Service | None = None
    http_request: HttpRequest | None = None


class AuthorizeSession(BaseEvent, frozen=True, kw_only=True, tag=3003):
    """Authorize Session. 1 assign privileges, 2 assign groups."""

    user: User | None = None
    session: Session | None = None
    privileges: tuple[str, ...] = ()


class EntityManagement(BaseEvent, frozen=True, kw_only=True, tag=3004):
    """Entity Management. 1 create, 2 read, 3 update, 4 delete."""

    entity: Resource | None = None
    http_request: HttpRequest | None = None


class UserAccessManagement(BaseEvent, frozen=True, kw_only=True, tag=3005):
    """User Access Management. 1 assign privileges, 2 revoke privileges, 3 assign role."""

    user: User | None = None
    privileges: tuple[str, ...] = ()
    resources: tuple[Resource, ...] = ()
    http_request: HttpRequest | None = None


class GroupManagement(BaseEvent, frozen=True, kw_only=True, tag=3006):
    """Group Management. 1 assign privileges, 3 add user, 4 remove user, 6 create."""

    group: Group | None = None
    user: User | None = None
    privileges: tuple[str, ...] = ()
    http_request: HttpRequest | None = None


class UserManagement(BaseEvent, frozen=True, kw_only=True, tag=3007):
    """User Management. 1 create, 2 update, 3 delete, 5 disable, 14 assign privileges, 16 roles.

    What HR systems tell is here too: 1 hired, 2 changed (`activity_name` says what, such as
    ``pay-details`` or ``address``), 5 left. 18 is a key or token made, 19 one taken away.
    """

    user: User | None = None
    updated_user: User | None = None
    auth_factors: tuple[AuthFactor, ...] = ()
    privileges: tuple[str, ...] = ()
    resources: tuple[Resource, ...] = ()
    http_request: HttpRequest | None = None


class NetworkActivity(BaseEvent, frozen=True, kw_only=True, tag=4001):
    """Network Activity. 1 open, 2 close, 4 fail, 5 refuse, 6 traffic, 7 listen."""

    traffic: Traffic | None = None
    connection_info: ConnectionInfo | None = None
    url: Url | None = None
    app_name: str | None = None


class HttpActivity(BaseEvent, frozen=True, kw_only=True, tag=4002):
    """HTTP Activity. 3 get, 6 post, 7 put."""

    http_request: HttpRequest | None = None
    http_response: HttpResponse | None = None
    traffic: Traffic | None = None
    file: File | None = None
    app_name: str | None = None


class DnsActivity(BaseEvent, frozen=True, kw_only=True, tag=4003):
    """DNS Activity. 1 query, 2 response."""

    query: DnsQuery | None = None
    answers: tuple[DnsAnswer, ...] = ()
    rcode_id: int | None = None


class DhcpActivity(BaseEvent, frozen=True, kw_only=True, tag=4004):
    """DHCP Activity. 5 acknowledged."""

    lease_dur: int | None = None


class RdpActivity(BaseEvent, frozen=True, kw_only=True, tag=4005):
    """RDP Activity. 3 connect request, 6 traffic, 7 disconnect. Keyboard facts are never read.

    A session of a gateway, virtual desktop or meeting tool whose input was timed is traffic with
    `input_timing` and the name ``input-timing``.
    """

    user: User | None = None
    traffic: Traffic | None = None
    input_timing: InputTiming | None = None


class SmbActivity(BaseEvent, frozen=True, kw_only=True, tag=4006):
    """SMB Activity. 2 file open, 3 file create."""

    file: File | None = None
    share: str | None = None
    traffic: Traffic | None = None


class SshActivity(BaseEvent, frozen=True, kw_only=True, tag=4007):
    """SSH Activity. 1 open, 2 close, 4 fail."""

    user: User | None = None
    traffic: Traffic | None = None
    auth_type: str | None = None


class FtpActivity(BaseEvent, frozen=True, kw_only=True, tag=4008):
    """FTP Activity. 1 put, 2 get."""

    file: File | None = None
    traffic: Traffic | None = None


class EmailActivity(BaseEvent, frozen=True, kw_only=True, tag=4009):
    """Email Activity. 1 send, 2 receive. The words of a message are never read."""

    email: Email | None = None
    direction_id: int | None = None


class TunnelActivity(BaseEvent, frozen=True, kw_only=True, tag=4014):
    """Tunnel Activity. 1 open, 2 close, 3 renew: VPN sessions."""

    user: User | None = None
    session: Session | None = None
    traffic: Traffic | None = None
    protocol_name: str | None = None


class WebResourcesActivity(BaseEvent, frozen=True, kw_only=True, tag=6001):
    """Web Resources Activity. 1 create, 2 read, 3 update, 4 delete, 7 export, 8 share."""

    web_resources: tuple[Resource, ...] = ()
    http_request: HttpRequest | None = None


class ApplicationLifecycle(BaseEvent, frozen=True, kw_only=True, tag=6002):
    """Application Lifecycle. 1 install, 2 remove, 3 start, 4 stop. `app` is what."""

    app: Product | None = None
    file: File | None = None


class ApiActivity(BaseEvent, frozen=True, kw_only=True, tag=6003):
    """API Activity. 1 create, 2 read, 3 update, 4 delete."""

    api: Api | None = None
    resources: tuple[Resource, ...] = ()
    http_request: HttpRequest | None = None


class DatastoreActivity(BaseEvent, frozen=True, kw_only=True, tag=6005):
    """Datastore Activity. 1 read, 2 update, 4 query, 5 write, 7 delete, 8 list."""

    database: Resource | None = None
    table: Resource | None = None
    databucket: Resource | None = None
    traffic: Traffic | None = None


class FileHosting(BaseEvent, frozen=True, kw_only=True, tag=6006):
    """File Hosting Activity. 1 upload, 2 download, 6 copy, 12 share, 14 open, 15 sync."""

    file: File | None = None
    share: str | None = None
    http_request: HttpRequest | None = None


class OtherActivity(BaseEvent, frozen=True, kw_only=True, tag=0):
    """An event of a class that nothing here reads, or of none: counted, and asked by rules."""

    user: User | None = None


Event: TypeAlias = (
    FileActivity
    | ProcessActivity
    | EventLogActivity
    | ScriptActivity
    | PeripheralActivity
    | PowerActivity
    | AccountChange
    | Authentication
    | AuthorizeSession
    | EntityManagement
    | UserAccessManagement
    | GroupManagement
    | UserManagement
    | NetworkActivity
    | HttpActivity
    | DnsActivity
    | DhcpActivity
    | RdpActivity
    | SmbActivity
    | SshActivity
    | FtpActivity
    | EmailActivity
    | TunnelActivity
    | WebResourcesActivity
    | ApplicationLifecycle
    | ApiActivity
    | DatastoreActivity
    | FileHosting
    | OtherActivity
)
"""Any event that is read."""

SUCCESS, FAILURE = 1, 2
"""`BaseEvent.status_id`."""
