"""AWS CloudTrail: management, data and sign-in events, as files of ``Records``, lists or lines.

Fields: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference.html
(record contents, userIdentity element, console sign-in events).
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from doorward.intake.logs.cloudtrail_kinds import kind_of
from doorward.intake.logs.json_fields import Scalar, millis, millis_or_none, text, truth, whole
from doorward.intake.logs.reader import Framing, Logsource, Parsed
from doorward.intake.logs.saas_kinds import Facts, event_of
from doorward.intake.logs.saas_objects import source_of, user_of
from doorward.intake.logs.saas_parser import JsonReader
from doorward.model.events import (
    FAILURE,
    SUCCESS,
    AuthFactor,
    Device,
    Group,
    Product,
    Resource,
    Service,
    Session,
    Traffic,
    User,
)

_PRODUCT = Product(name="CloudTrail", vendor_name="AWS")
_LOGSOURCE = Logsource(product="aws", service="cloudtrail")
_USERS = {"Root": 2, "AWSService": 3, "AWSAccount": 4}
_TEMPORARY = "ASIA"
_MACHINE_SESSIONS = ("i-", "botocore-session-", "aws-go-sdk-", "aws-sdk-", "AWSCLI-Session")
_MOST_RESOURCES = 16
_DENIED = frozenset(("Failure", "failure"))


class _Shape(msgspec.Struct, gc=False):
    """A part of a record; names are AWS's."""


class Issuer(_Shape):
    """`sessionIssuer`: the role or user that a session was given for."""

    arn: Scalar = None
    userName: Scalar = None  # noqa: N815 - AWS's names, here and below


class Attributes(_Shape):
    """`sessionContext.attributes`."""

    creationDate: Scalar = None  # noqa: N815
    mfaAuthenticated: Scalar = None  # noqa: N815


class Context(_Shape):
    """`sessionContext`."""

    sessionIssuer: Issuer | None = None  # noqa: N815
    attributes: Attributes | None = None
    sourceIdentity: Scalar = None  # noqa: N815


class OnBehalfOf(_Shape):
    """The person of IAM Identity Center for whom a session acts."""

    userId: Scalar = None  # noqa: N815


class Identity(_Shape):
    """`userIdentity`."""

    type: Scalar = None
    principalId: Scalar = None  # noqa: N815
    arn: Scalar = None
    accountId: Scalar = None  # noqa: N815
    accessKeyId: Scalar = None  # noqa: N815
    userName: Scalar = None  # noqa: N815
    invokedBy: Scalar = None  # noqa: N815
    sessionContext: Context | None = None  # noqa: N815
    onBehalfOf: OnBehalfOf | None = None  # noqa: N815


class Parameters(_Shape):
    """Of `requestParameters` what is read. Services put what they like under these names."""

    userName: object = None  # noqa: N815
    groupName: object = None  # noqa: N815
    roleName: object = None  # noqa: N815
    policyArn: object = None  # noqa: N815
    policyName: object = None  # noqa: N815
    serialNumber: object = None  # noqa: N815
    bucketName: object = None  # noqa: N815
    key: object = None
    secretId: object = None  # noqa: N815
    name: object = None
    functionName: object = None  # noqa: N815
    instanceId: object = None  # noqa: N815
    tableName: object = None  # noqa: N815
    repositoryName: object = None  # noqa: N815


class Answer(_Shape):
    """Of `responseElements` what is read."""

    ConsoleLogin: object = None
    SwitchRole: object = None


class Additional(_Shape):
    """Of `additionalEventData` what is read."""

    MFAUsed: object = None
    MFAIdentifier: object = None
    LoginTo: object = None
    UserName: object = None
    CredentialType: object = None
    bytesTransferredIn: object = None  # noqa: N815
    bytesTransferredOut: object = None  # noqa: N815


class Touched(_Shape):
    """One of `resources`."""

    ARN: Scalar = None
    arn: Scalar = None
    type: Scalar = None
    accountId: Scalar = None  # noqa: N815


class Record(_Shape):
    """One event."""

    eventName: str | None = None  # noqa: N815
    eventSource: str | None = None  # noqa: N815
    eventTime: Scalar = None  # noqa: N815
    eventID: Scalar = None  # noqa: N815
    eventType: Scalar = None  # noqa: N815
    awsRegion: Scalar = None  # noqa: N815
    sourceIPAddress: Scalar = None  # noqa: N815
    userAgent: Scalar = None  # noqa: N815
    errorCode: Scalar = None  # noqa: N815
    readOnly: Scalar = None  # noqa: N815
    recipientAccountId: Scalar = None  # noqa: N815
    sharedEventID: Scalar = None  # noqa: N815
    userIdentity: Identity | None = None  # noqa: N815
    requestParameters: Parameters | str | list[object] | None = None  # noqa: N815
    responseElements: Answer | str | list[object] | None = None  # noqa: N815
    additionalEventData: Additional | str | list[object] | None = None  # noqa: N815
    resources: list[Touched | str | None] | None = None
    p_event_time: Scalar = None
    p_log_type: Scalar = None


def _events(record: Record, place: str, frame: bytes) -> Sequence[Parsed]:  # noqa: ARG001 - the parser's
    name, service = record.eventName or "", record.eventSource or ""
    address = record.sourceIPAddress
    facts = Facts(
        time=millis(record.eventTime if record.eventTime is not None else record.p_event_time),
        uid=text(record.eventID) or place,
        product=_PRODUCT,
        code=name,
        tenant=text(record.recipientAccountId),
        service=_service(service),
        source=source_of(address) if address != "AWS Internal" else None,
        agent=text(record.userAgent),
        error=text(record.errorCode),
    )
    facts.status = FAILURE if facts.error else SUCCESS
    facts.detail = facts.error
    _add_identity(facts, record)
    kind = kind_of(service, name)
    _add_resources(facts, record)
    if kind == "api":
        if record.readOnly is True:
            kind = "api-read"
        return (Parsed(event_of(kind, facts), None, _LOGSOURCE),)
    _add_signed_in(facts, record, kind)
    parameters = record.requestParameters
    if isinstance(parameters, Parameters):
        _add_parameters(facts, parameters, kind)
    return (Parsed(event_of(kind, facts), None, _LOGSOURCE),)


_SERVICES: dict[str, Service] = {}
_MOST_SERVICES = 2048


def _service(name: str) -> Service | None:
    found = _SERVICES.get(name)
    if found is None and name:
        found = Service(name=name)
        if len(_SERVICES) < _MOST_SERVICES:
            _SERVICES[name] = found
    return found


def _add_identity(facts: Facts, record: Record) -> None:
    """Who acted: the person of a role's session, where one is named, before the role."""
    who = record.userIdentity
    if who is None:
        return
    kind, context = who.type, who.sessionContext
    facts.invoked_by = text(who.invokedBy)
    key = text(who.accessKeyId)
    attributes = context.attributes if context else None
    if key or attributes:
        facts.session = Session(
            uid=key if key and key.startswith(_TEMPORARY) else None,
            credential_uid=key,
            created_time=millis_or_none(attributes.creationDate) if attributes else None,
            is_mfa=truth(attributes.mfaAuthenticated) if attributes else None,
            issuer=text(context.sessionIssuer.arn) if context and context.sessionIssuer else None,
        )
    name, type_id = _name(who), _USERS.get(kind, 1) if isinstance(kind, str) else None
    if kind == "AssumedRole" and name is not None and "/" not in name and _is_role(who, name):
        type_id = 4
    account, arn = text(who.accountId), text(who.arn)
    facts.actor = user_of(
        who.onBehalfOf.userId if who.onBehalfOf else (who.principalId or who.arn or account),
        name,
        type_id=type_id,
        domain=account,
        alternative=arn,
    )
    if facts.actor is None and facts.invoked_by:
        facts.actor = User(name=facts.invoked_by, type_id=3)


def _name(who: Identity) -> str | None:
    if who.type == "Root":
        return "root"
    name, context = text(who.userName), who.sessionContext
    if name is not None:
        return name
    if context is not None and (given := text(context.sourceIdentity)):
        return given
    arn = who.arn if isinstance(who.arn, str) else ""
    last = arn.rpartition("/")[2] if "/" in arn else ""
    role = text(context.sessionIssuer.userName) if context and context.sessionIssuer else None
    if last and not last.startswith(_MACHINE_SESSIONS) and not last.isdigit():
        return last
    return role or last or None


def _is_role(who: Identity, name: str) -> bool:
    issuer = who.sessionContext.sessionIssuer if who.sessionContext else None
    return issuer is not None and issuer.userName == name


def _add_resources(facts: Facts, record: Record) -> None:
    found = []
    for one in (record.resources or ())[:_MOST_RESOURCES]:
        if isinstance(one, Touched):
            owner = text(one.accountId)
            found.append(
                Resource(
                    uid=text(one.ARN) or text(one.arn),
                    type=text(one.type),
                    owner=User(domain=owner) if owner else None,
                )
            )
    parameters = record.requestParameters
    if not found and isinstance(parameters, Parameters):
        for name in (
            parameters.secretId,
            parameters.name,
            parameters.functionName,
            parameters.instanceId,
            parameters.tableName,
            parameters.repositoryName,
            parameters.bucketName,
            parameters.roleName,
        ):
            if isinstance(name, str) and name:
                found.append(Resource(name=name, region=text(record.awsRegion)))
                break
    facts.resources = tuple(found)


def _add_signed_in(facts: Facts, record: Record, kind: str) -> None:
    answer, more = record.responseElements, record.additionalEventData
    if isinstance(answer, Answer) and (answer.ConsoleLogin or answer.SwitchRole):
        failed = answer.ConsoleLogin in _DENIED or answer.SwitchRole in _DENIED
        facts.status = FAILURE if failed else SUCCESS
    if not isinstance(more, Additional):
        return
    if kind in ("logon", "ticket", "preauth"):
        used = text(more.MFAUsed)
        facts.is_mfa = truth(used) if used else None
        facts.is_new = kind == "logon"
        device = text(more.MFAIdentifier)
        if device:
            number = 9 if ":u2f/" in device else 7
            facts.factors = (AuthFactor(factor_type_id=number, device=Device(uid=device)),)
        if facts.actor is None or facts.actor.name is None:
            facts.actor = user_of(facts.actor.uid if facts.actor else None, more.UserName)
    received, sent = whole(more.bytesTransferredIn), whole(more.bytesTransferredOut)
    if received is not None or sent is not None:
        # AWS counts as the service sees it: what it sent out came in to who asked.
        facts.traffic = Traffic(bytes_in=sent, bytes_out=received)


def _add_parameters(facts: Facts, parameters: Parameters, kind: str) -> None:
    name = text(parameters.userName)
    if name and kind not in ("logon", "logoff"):
        facts.user = User(name=name, email_addr=name if "@" in name else None)
    group, role = text(parameters.groupName), text(parameters.roleName)
    if group:
        facts.group = Group(name=group)
    if role:
        facts.resources = (Resource(name=role, type="AWS::IAM::Role"),)
    policy = text(parameters.policyArn) or text(parameters.policyName)
    if policy:
        facts.privileges = (policy,)
    serial = text(parameters.serialNumber)
    if serial:
        facts.factors = (
            AuthFactor(factor_type_id=9 if ":u2f/" in serial else 7, device=Device(uid=serial)),
        )
    bucket, key = text(parameters.bucketName), text(parameters.key)
    if kind.startswith("data-") and bucket:
        facts.resources = (
            Resource(name=bucket, type="bucket"),
            Resource(name=key, namespace=bucket, type="object"),
        )


CLOUDTRAIL = JsonReader(
    "cloudtrail",
    "AWS CloudTrail",
    Record,
    events=_events,
    is_ours=lambda record: (
        (record.eventName is not None and record.eventSource is not None)
        or record.p_log_type == "AWS.CloudTrail"
    ),
    signs=((b'"eventSource"', b'"eventName"', b'"eventTime"', b'"awsRegion"'),),
    lists=("Records", "Events"),
    framing=Framing.DOCUMENT,
)
"""AWS CloudTrail."""
