"""AWS CloudTrail: management, data and sign-in events, as files of ``Records``, lists or lines.

Fields: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference.html
(record contents, userIdentity element, console sign-in events).
"""

from __future__ import annotations

from collections.abc import Sequence

from doorward.intake.logs.cloudtrail_kinds import kind_of
from doorward.intake.logs.cloudtrail_shapes import (
    Additional,
    Answer,
    Identity,
    Parameters,
    Record,
    Touched,
)
from doorward.intake.logs.json_fields import millis, millis_or_none, text, truth, whole
from doorward.intake.logs.reader import Framing, Logsource, Parsed
from doorward.intake.logs.saas_facts import Facts
from doorward.intake.logs.saas_kinds import event_of
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


def _events(record: Record, place: str, frame: bytes) -> Sequence[Parsed]:  # noqa: ARG001 - the parser's
    name, service = record.eventName or "", record.eventSource or ""
    address = record.sourceIPAddress
    facts = Facts(
        time=millis(record.eventTime if record.eventTime is not None else record.p_event_time),
        uid=record.eventID or place,
        product=_PRODUCT,
        code=name,
        tenant=record.recipientAccountId,
        service=_service(service),
        source=source_of(address) if address != "AWS Internal" else None,
        agent=record.userAgent,
        error=record.errorCode,
        detail=record.errorCode,
        status=FAILURE if record.errorCode else SUCCESS,
    )
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
    facts.invoked_by = who.invokedBy
    key = who.accessKeyId
    attributes = context.attributes if context else None
    if key or attributes:
        facts.session = Session(
            uid=key if key and key.startswith(_TEMPORARY) else None,
            credential_uid=key,
            created_time=millis_or_none(attributes.creationDate) if attributes else None,
            is_mfa=truth(attributes.mfaAuthenticated) if attributes else None,
            issuer=context.sessionIssuer.arn if context and context.sessionIssuer else None,
        )
    name = _name(who)
    type_id = _USERS.get(kind, 1) if kind else None
    if kind == "AssumedRole" and name is not None and _is_role(who, name):
        type_id = 4
    uid = who.onBehalfOf.userId if who.onBehalfOf else who.principalId or who.arn or who.accountId
    if uid or name:
        facts.actor = User(
            uid=uid,
            name=name,
            email_addr=name if name is not None and "@" in name else None,
            type_id=type_id,
            domain=who.accountId,
            uid_alt=who.arn,
        )
    elif who.invokedBy:
        facts.actor = User(name=who.invokedBy, type_id=3)


def _name(who: Identity) -> str | None:
    if who.type == "Root":
        return "root"
    if who.userName:
        return who.userName
    context = who.sessionContext
    if context is not None and context.sourceIdentity:
        return context.sourceIdentity
    last = who.arn.rpartition("/")[2] if who.arn and "/" in who.arn else ""
    role = context.sessionIssuer.userName if context and context.sessionIssuer else None
    if last and not last.startswith(_MACHINE_SESSIONS) and not last.isdigit():
        return last
    return role or last or None


def _is_role(who: Identity, name: str) -> bool:
    issuer = who.sessionContext.sessionIssuer if who.sessionContext else None
    return issuer is not None and issuer.userName == name


def _add_resources(facts: Facts, record: Record) -> None:
    """What was touched, as AWS lists it; else by the first name among the parameters."""
    parameters = record.requestParameters
    if record.resources:
        facts.resources = tuple(
            Resource(
                uid=one.ARN or one.arn,
                type=one.type,
                owner=User(domain=one.accountId) if one.accountId else None,
            )
            for one in record.resources[:_MOST_RESOURCES]
            if isinstance(one, Touched)
        )
    elif isinstance(parameters, Parameters):
        found = (
            parameters.secretId
            or parameters.name
            or parameters.functionName
            or parameters.instanceId
            or parameters.tableName
            or parameters.repositoryName
            or parameters.bucketName
            or parameters.roleName
        )
        if isinstance(found, str):
            facts.resources = (Resource(name=found, region=record.awsRegion),)


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
