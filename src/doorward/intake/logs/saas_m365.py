"""Microsoft 365 unified audit log: records of the Office 365 Management Activity API.

Schema: https://learn.microsoft.com/office/office-365-management-api/
office-365-management-activity-api-schema. `AuditData` of an export by Purview is such a record.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from doorward.intake.logs.json_fields import Scalar, millis, text, truth, whole
from doorward.intake.logs.reader import Logsource, Parsed
from doorward.intake.logs.saas_facts import Facts
from doorward.intake.logs.saas_kinds import event_of
from doorward.intake.logs.saas_m365_kinds import kind_of
from doorward.intake.logs.saas_objects import session_of, source_of, system_of, user_of
from doorward.intake.logs.saas_parser import JsonReader
from doorward.model.events import (
    FAILURE,
    SUCCESS,
    Device,
    Email,
    File,
    Group,
    Product,
    Resource,
    Service,
    User,
)

_PRODUCT = Product(name="Microsoft 365", vendor_name="Microsoft")


class _Shape(msgspec.Struct, gc=False):
    """A part of a record; names are Microsoft's."""


class NameValue(_Shape):
    """One of the lists of properties."""

    Name: Scalar = None
    Value: object = None
    NewValue: object = None


class Party(_Shape):
    """One of `Actor` and `Target`. Type 5: the user's principal name, 3: its number."""

    ID: Scalar = None
    Type: Scalar = None


class Access(_Shape):
    """`AppAccessContext`."""

    AADSessionId: Scalar = None
    UniqueTokenId: Scalar = None


class Member(_Shape):
    """One of `Members`."""

    UPN: Scalar = None


class Record(_Shape):
    """One record."""

    Id: Scalar = None
    CreationTime: Scalar = None
    Operation: Scalar = None
    OrganizationId: Scalar = None
    RecordType: Scalar = None
    ResultStatus: Scalar = None
    UserId: Scalar = None
    UserKey: Scalar = None
    UserType: Scalar = None
    Workload: Scalar = None
    ClientIP: Scalar = None
    ClientIPAddress: Scalar = None
    ActorIpAddress: Scalar = None
    ObjectId: Scalar = None
    UserAgent: Scalar = None
    ClientInfoString: Scalar = None
    CorrelationId: Scalar = None
    InterSystemsId: Scalar = None
    ApplicationId: Scalar = None
    ApplicationDisplayName: Scalar = None
    LogonError: Scalar = None
    SessionId: Scalar = None
    Actor: list[Party] | None = None
    Target: list[Party] | None = None
    ExtendedProperties: list[NameValue] | str | None = None
    DeviceProperties: list[NameValue] | str | None = None
    ModifiedProperties: list[NameValue | str] | str | None = None
    AppAccessContext: Access | None = None
    SiteUrl: Scalar = None
    SourceFileName: Scalar = None
    SourceFileExtension: Scalar = None
    SourceRelativeUrl: Scalar = None
    ListItemUniqueId: Scalar = None
    FileSizeBytes: Scalar = None
    DeviceDisplayName: Scalar = None
    MachineId: Scalar = None
    IsManagedDevice: Scalar = None
    TargetUserOrGroupName: Scalar = None
    TargetUserOrGroupType: Scalar = None
    MailboxOwnerUPN: Scalar = None
    TeamName: Scalar = None
    TeamGuid: Scalar = None
    Members: list[Member] | None = None
    p_event_time: Scalar = None


_SERVICES = {
    "AzureActiveDirectory": "audit",
    "Exchange": "exchange",
    "SecurityComplianceCenter": "threat_management",
}
_MOST = 64


def _named(properties: list[NameValue] | str | None) -> dict[str, str]:
    found: dict[str, str] = {}
    if isinstance(properties, list):
        for one in properties[:_MOST]:
            name, value = text(one.Name), text(one.Value)
            if name is not None and value is not None:
                found[name] = value
    return found


def _events(record: Record, place: str, frame: bytes) -> Sequence[Parsed]:  # noqa: ARG001
    code = (text(record.Operation) or "").rstrip(".")
    kind = kind_of(code)
    extended = _named(record.ExtendedProperties)
    workload = text(record.Workload)
    address = text(record.ClientIP) or text(record.ActorIpAddress) or text(record.ClientIPAddress)
    facts = Facts(
        time=millis(record.CreationTime if record.CreationTime else record.p_event_time),
        uid=text(record.Id) or place,
        product=_PRODUCT,
        code=code,
        log_name=workload,
        tenant=text(record.OrganizationId),
        correlation=text(record.CorrelationId) or text(record.InterSystemsId),
        actor=_actor(record),
        source=source_of(address),
        agent=text(record.UserAgent) or extended.get("UserAgent") or text(record.ClientInfoString),
        service=Service(name=workload, uid=text(record.ApplicationId)),
        app_name=text(record.ApplicationDisplayName),
    )
    _add_status(facts, record, code)
    _add_device(facts, record)
    _add_objects(facts, record)
    if kind == "logon":
        facts.is_new = True
    service = _SERVICES.get(workload or "", "audit")
    return (Parsed(event_of(kind, facts), None, Logsource(product="m365", service=service)),)


def _actor(record: Record) -> User | None:
    number = next(
        (one.ID for one in (record.Actor or ())[:_MOST] if text(one.Type) == "0"), record.UserKey
    )
    system = text(record.UserType) in ("3", "4", "5")
    return user_of(number, record.UserId, type_id=3 if system else None)


def _add_status(facts: Facts, record: Record, code: str) -> None:
    result = (text(record.ResultStatus) or "").lower()
    if (
        code.endswith("Failed")
        or text(record.LogonError)
        or result in ("failed", "failure", "false")
    ):
        facts.status = FAILURE
        facts.detail = text(record.LogonError) or text(record.ResultStatus)
    elif result in ("success", "succeeded", "true", "partiallysucceeded") or not result:
        facts.status = SUCCESS


def _add_device(facts: Facts, record: Record) -> None:
    told = _named(record.DeviceProperties)
    managed = truth(told.get("IsCompliantAndManaged"))
    if managed is None:
        managed = truth(record.IsManagedDevice)
    number = told.get("Id") or text(record.MachineId)
    name = told.get("DisplayName") or text(record.DeviceDisplayName)
    if told or name or number or managed is not None:
        facts.device = Device(
            uid=number,
            name=name,
            os=system_of(told.get("OS")),
            is_managed=managed,
            is_compliant=truth(told.get("IsCompliant")),
        )
    context = record.AppAccessContext
    facts.session = session_of(
        told.get("SessionId") or (context.AADSessionId if context else None) or record.SessionId
    )


def _add_objects(facts: Facts, record: Record) -> None:
    name = text(record.SourceFileName)
    if name or record.ListItemUniqueId is not None:
        site = text(record.SiteUrl)
        facts.file = File(
            name=name,
            path=text(record.ObjectId),
            uid=text(record.ListItemUniqueId),
            ext=text(record.SourceFileExtension),
            size=whole(record.FileSizeBytes),
        )
        facts.share = site
    thing = text(record.ObjectId)
    if thing:
        facts.resources = (Resource(uid=thing, name=name, namespace=text(record.SiteUrl)),)
    other = text(record.TargetUserOrGroupName)
    targets = [one.ID for one in (record.Target or ())[:_MOST] if text(one.Type) == "5"]
    if record.Members:
        facts.user = user_of(None, record.Members[0].UPN)
    elif other and text(record.TargetUserOrGroupType) not in ("SecurityGroup", "SharePointGroup"):
        facts.user = user_of(None, other)
    elif targets:
        facts.user = user_of(None, targets[0])
    elif record.MailboxOwnerUPN is not None and record.MailboxOwnerUPN != record.UserId:
        facts.user = user_of(None, record.MailboxOwnerUPN)
    group = text(record.TeamName) or (other if facts.user is None else None)
    if group:
        facts.group = Group(name=group, uid=text(record.TeamGuid))
    if isinstance(record.ModifiedProperties, list):
        facts.privileges = tuple(
            value.strip('"[] ')
            for one in record.ModifiedProperties[:_MOST]
            if isinstance(one, NameValue)
            and one.Name == "Role.DisplayName"
            and (value := text(one.NewValue))
        )
    if facts.code in ("Send", "SendAs", "SendOnBehalf"):
        facts.email = Email(from_=facts.actor.email_addr if facts.actor else None)


M365 = JsonReader(
    "m365",
    "Microsoft 365 unified audit log",
    Record,
    events=_events,
    is_ours=lambda record: (
        record.Operation is not None
        and (record.CreationTime or record.RecordType or record.Workload) is not None
    ),
    signs=((b'"CreationTime"', b'"Operation"', b'"OrganizationId"', b'"RecordType"'),),
    lists=("value",),
)
"""Microsoft 365."""
