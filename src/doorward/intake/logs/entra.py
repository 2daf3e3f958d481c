"""Microsoft Entra ID and Azure: sign-ins and changes as Microsoft Graph gives them, and all that
Azure Monitor's diagnostic settings send (sign-ins, changes, Azure activity, Kubernetes audits).

The frame of Azure Monitor:
https://learn.microsoft.com/azure/azure-monitor/platform/resource-logs-schema.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from doorward.intake.logs import entra_audit, entra_sign_in
from doorward.intake.logs.entra_audit import DirectoryAudit
from doorward.intake.logs.entra_sign_in import SignIn
from doorward.intake.logs.json_fields import Scalar, decoded, loose, millis, text, whole
from doorward.intake.logs.reader import Logsource, Parsed, Refusal
from doorward.intake.logs.saas import SAAS
from doorward.intake.logs.saas_facts import Facts
from doorward.intake.logs.saas_kinds import event_of
from doorward.intake.logs.saas_objects import source_of, user_of
from doorward.intake.logs.saas_parser import JsonReader
from doorward.model.events import FAILURE, SUCCESS, Product, Resource, Service, User

_PRODUCT = Product(name="Entra ID", vendor_name="Microsoft")
_AZURE = Product(name="Azure", vendor_name="Microsoft")
_SIGN_INS = Logsource(product="azure", service="signinlogs")
_AUDITS = Logsource(product="azure", service="auditlogs")
_ACTIVITY = Logsource(product="azure", service="activitylogs")
_RISKS = Logsource(product="azure", service="riskdetection")
_SIGN_IN_CATEGORIES = frozenset(
    (
        "SignInLogs",
        "NonInteractiveUserSignInLogs",
        "ServicePrincipalSignInLogs",
        "MicrosoftServicePrincipalSignInLogs",
        "ManagedIdentitySignInLogs",
        "ADFSSignInLogs",
        "B2CRequestLogs",
    )
)
_RISK_CATEGORIES = frozenset(("RiskyUsers", "UserRiskEvents", "ServicePrincipalRiskEvents"))
_KUBERNETES = frozenset(("kube-audit", "kube-audit-admin"))
_FAILED = frozenset(("Failure", "Failed", "failure", "failed", "ClientError", "ServerError"))
_SUCCEEDED = frozenset(
    ("Success", "Succeeded", "success", "Start", "Started", "Accept", "Accepted")
)
_CLIENT_ERRORS = 400


_CLAIM = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/"
_OBJECT = "http://schemas.microsoft.com/identity/claims/objectidentifier"


class Claims(
    msgspec.Struct,
    gc=False,
    rename={
        "upn": _CLAIM + "upn",
        "claimed": _CLAIM + "name",
        "email": _CLAIM + "emailaddress",
        "oid": _OBJECT,
    },
):
    """Of the token's claims what names its holder."""

    upn: Scalar = None
    claimed: Scalar = None
    name: Scalar = None
    email: Scalar = None
    oid: Scalar = None
    appid: Scalar = None
    azp: Scalar = None


class Requester(msgspec.Struct, gc=False):
    """Who asked, in the logs of storage."""

    upn: Scalar = None
    objectId: Scalar = None  # noqa: N815 - Microsoft's names, here and below


class Authorised(msgspec.Struct, gc=False):
    """`identity` of Azure activity and of storage."""

    claims: Claims | None = None
    requester: Requester | None = None


class Record(msgspec.Struct, gc=False):
    """A record in the frame of Azure Monitor, or one of Graph (which has no `category` of ours)."""

    category: Scalar = None
    time: Scalar = None
    operationName: Scalar | dict[str, object] = None  # noqa: N815 - Microsoft's names
    resourceId: Scalar = None  # noqa: N815
    resultType: Scalar = None  # noqa: N815
    resultSignature: Scalar = None  # noqa: N815
    resultDescription: Scalar = None  # noqa: N815
    callerIpAddress: Scalar = None  # noqa: N815
    correlationId: Scalar = None  # noqa: N815
    tenantId: Scalar = None  # noqa: N815
    caller: Scalar = None
    id: Scalar = None
    identity: Authorised | str | None = None
    properties: msgspec.Raw = msgspec.Raw(b"")
    createdDateTime: Scalar = None  # noqa: N815 - of Graph's sign-ins
    activityDisplayName: Scalar = None  # noqa: N815 - of Graph's changes
    activityDateTime: Scalar = None  # noqa: N815
    userPrincipalName: Scalar = None  # noqa: N815
    servicePrincipalId: Scalar = None  # noqa: N815 - of programs' sign-ins, which name no user
    p_event_time: Scalar = None


_SIGN_IN: msgspec.json.Decoder[SignIn] = msgspec.json.Decoder(SignIn)
_AUDIT: msgspec.json.Decoder[DirectoryAudit] = msgspec.json.Decoder(DirectoryAudit)
_KUBERNETES_PARSER = SAAS.parser(b"", raw=False)


def _is_ours(record: Record) -> bool:
    if record.activityDisplayName is not None and record.activityDateTime is not None:
        return True
    if record.createdDateTime is not None and (
        record.userPrincipalName is not None or record.servicePrincipalId is not None
    ):
        return True
    return record.category is not None and (
        record.operationName is not None or record.resourceId is not None
    )


def _events(record: Record, place: str, frame: bytes) -> Sequence[Parsed]:
    if record.time is None and record.activityDateTime is not None and not record.properties:
        return (_audit(record, decoded(_AUDIT, frame), place),)
    if record.time is None and record.createdDateTime is not None and not record.properties:
        return (_sign_in(record, decoded(_SIGN_IN, frame), place),)
    category = record.category
    if category in _KUBERNETES:
        return _kubernetes(record, place)
    inner = _inner(record)
    if category in _SIGN_IN_CATEGORIES:
        return (_sign_in(record, decoded(_SIGN_IN, inner), place),)
    if category == "AuditLogs":
        return (_audit(record, decoded(_AUDIT, inner), place),)
    return (_activity(record, place),)


def _inner(record: Record) -> bytes:
    """`properties` as an object: some exports write it as text, some leave it out."""
    inner = bytes(record.properties).strip()
    if inner[:1] == b'"':
        inner = decoded(msgspec.json.Decoder(str), inner).encode()
    return inner if inner[:1] == b"{" else b"{}"


def _facts(record: Record, place: str, when: object, product: Product) -> Facts:
    name = record.operationName
    if isinstance(name, dict):
        name = text(name.get("value"))
    return Facts(
        time=millis(next((one for one in (record.time, when, record.p_event_time) if one), None)),
        uid=place,
        product=product,
        code=text(name),
        log_name=text(record.category),
        tenant=text(record.tenantId),
        correlation=text(record.correlationId),
        source=source_of(record.callerIpAddress),
        actor=_caller(record),
        app_uid=_client(record),
    )


def _client(record: Record) -> str | None:
    """The OAuth client whose token it was, by the token's claims."""
    claims = record.identity.claims if isinstance(record.identity, Authorised) else None
    return None if claims is None else text(claims.appid) or text(claims.azp)


def _caller(record: Record) -> User | None:
    if isinstance(record.identity, Authorised):
        claims, requester = record.identity.claims, record.identity.requester
        if claims is not None:
            names = (claims.upn, claims.claimed, claims.name, claims.email, record.caller)
            name = next((found for one in names if (found := text(one))), None)
            return user_of(text(claims.oid) or claims.appid, name)
        if requester is not None:
            return user_of(requester.objectId, requester.upn)
    return user_of(None, record.caller)


def _sign_in(record: Record, inner: SignIn, place: str) -> Parsed:
    facts = _facts(record, place, inner.createdDateTime, _PRODUCT)
    facts.uid = text(inner.id) or place
    facts.code = facts.code or "Sign-in activity"
    number = whole(record.resultType)
    if inner.status is None and number is not None:
        inner.status = entra_sign_in.Status(number, record.resultDescription)
    entra_sign_in.add(facts, inner)
    if record.category is None:
        kind = "ticket" if facts.is_new is False else "logon"
    else:
        kind = "ticket" if record.category == "NonInteractiveUserSignInLogs" else "logon"
    return Parsed(event_of(kind, facts), None, _SIGN_INS)


def _audit(record: Record, inner: DirectoryAudit, place: str) -> Parsed:
    facts = _facts(record, place, inner.activityDateTime, _PRODUCT)
    facts.uid = text(inner.id) or place
    facts.code = text(inner.activityDisplayName) or facts.code or ""
    facts.service = Service(name=text(inner.loggedByService))
    entra_audit.add(facts, inner)
    return Parsed(event_of(entra_audit.kind_of(facts.code), facts), None, _AUDITS)


def _activity(record: Record, place: str) -> Parsed:
    """Azure activity and resource logs: calls of Azure's interfaces."""
    facts = _facts(record, place, None, _AZURE)
    result, signature = record.resultType, whole(record.resultSignature)
    if result in _FAILED or (signature is not None and signature >= _CLIENT_ERRORS):
        facts.status, facts.detail = FAILURE, text(record.resultDescription)
        facts.error = text(record.resultSignature) or text(result)
    elif result in _SUCCEEDED or result == "0" or record.resultSignature == "Succeeded":
        facts.status = SUCCESS
    facts.resources = (Resource(uid=text(record.resourceId)),)
    facts.service = Service(name=(facts.code or "").rpartition("/")[0] or None)
    source = _RISKS if record.category in _RISK_CATEGORIES else _ACTIVITY
    return Parsed(event_of("api", facts), None, source)


def _kubernetes(record: Record, place: str) -> Sequence[Parsed]:
    """The audit of Azure's Kubernetes service: the cluster's own record, as text in `log`."""
    written = loose(_inner(record)).get("log")
    if not isinstance(written, str):
        raise Refusal("bad-field", "properties.log: is no text")
    inner = loose(written.encode())
    if "requestReceivedTimestamp" not in inner and record.time is not None:
        inner["requestReceivedTimestamp"] = record.time
    inner.setdefault("p_event_time", record.p_event_time)
    return _KUBERNETES_PARSER.parse(msgspec.json.encode(inner), place)


ENTRA = JsonReader(
    "entra",
    "Microsoft Entra ID and Azure Monitor",
    Record,
    events=_events,
    is_ours=_is_ours,
    signs=(
        (b'"createdDateTime"', b'"userPrincipalName"', b'"deviceDetail"'),
        (b'"createdDateTime"', b'"userPrincipalName"', b'"ipAddress"'),
        (b'"activityDisplayName"', b'"activityDateTime"', b'"initiatedBy"'),
        (b'"operationName"', b'"category"', b'"resourceId"', b'"time"'),
    ),
    lists=("value", "records"),
    shapes=(SignIn, DirectoryAudit),
)
"""Microsoft Entra ID and Azure."""
